from __future__ import annotations

from conformance.model.vocabulary import Level
from conformance.report.event import CaseEvent
from conformance.report.mended import MendedRules, mended

from .build import case, finding


def failed(name: str, *checks: str, level: Level = Level.MUST) -> CaseEvent:
    return case(name, outcome="failed", findings=[finding()], but_for=list(checks), level=level.value)


def test_steps_come_in_the_order_that_turns_most_soonest() -> None:
    cases = [
        case("a.good"),
        *(failed(f"a.type{n}", "headers.content-type") for n in range(3)),
        *(failed(f"a.both{n}", "headers.content-type", "namespace.wrong") for n in range(2)),
        failed("a.three", "headers.content-type", "headers.request-id", "xml.declaration"),
        failed("a.own"),
        failed("a.may", "xml.encoding", level=Level.MAY),
    ]
    assert mended(cases) == [
        MendedRules(("headers.content-type",), 4),
        MendedRules(("namespace.wrong",), 6),
        MendedRules(("headers.request-id", "xml.declaration"), 7),
    ]


def test_what_is_always_broken_together_is_mended_together() -> None:
    cases = [failed(f"a.b{n}", "headers.content-type", "namespace.wrong") for n in range(4)]
    assert mended(cases) == [MendedRules(("headers.content-type", "namespace.wrong"), 4)]


def test_a_run_without_such_cases_has_no_steps() -> None:
    assert mended([case("a.good"), failed("a.own")]) == []
