from __future__ import annotations

import pytest

from conformance.report.causes import causes, place_shape

from . import build
from .build import case, finding


def _namespace(action: str, number: int) -> dict[str, object]:
    actual = f"right name, in no namespace, and {number} more elements"
    return finding("namespace", where="/ErrorResponse", expected=build.SES, actual=actual)


def test_one_defect_over_many_actions_is_one_cause() -> None:
    actions = ("ListIdentities", "SendEmail", "VerifyDomainDkim")
    cases = [
        case(f"a.b{number}", action=action, outcome="failed", findings=[_namespace(action, number)])
        for number, action in enumerate(actions)
    ]
    (cause,) = causes(cases)
    assert (cause.title, cause.cases, cause.must, cause.alone) == ("No namespace on ErrorResponse", [0, 1, 2], 3, 3)
    assert cause.actions == set(actions)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"where": "/ListIdentitiesResponse/X"}, {"where": "/GetSendQuotaResponse/X"}),
        ({"where": "/A/member[2]"}, {"where": "/A/member[11]"}),
        ({"where": "/A/entry[key='a/b]']/v"}, {"where": "/A/entry[key='c']/v"}),
        ({"actual": "'kj2h3k4j5h6k.example.com'"}, {"actual": "'zz9z8z7z6z5z.example.net'"}),
        ({"actual": "'a1@x.example.com'"}, {"actual": "'b2@y.example.org'"}),
        ({"actual": "absent (and 2 more like it)"}, {"actual": "absent (and 7 more like it)"}),
        ({"layer": "status", "actual": "400 with X: 'no a'"}, {"layer": "status", "actual": "400 with X: 'no b, c'"}),
        ({"expected": "a ListIdentitiesResponse"}, {"expected": "a SendEmailResponse"}),
        ({"actual": "4: ['a1', 'b']"}, {"actual": "17: [empty, 'c']"}),
    ],
)
def test_what_differs_from_case_to_case_makes_no_new_cause(one: dict[str, str], other: dict[str, str]) -> None:
    cases = [case(f"a.{n}", outcome="failed", findings=[finding(**parts)]) for n, parts in enumerate((one, other))]
    assert len(causes(cases)) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"layer": "xml"}, {"layer": "root"}),
        ({"where": "/A/B"}, {"where": "/A/C"}),
        ({"expected": "'Pending'"}, {"expected": "'Success'"}),
        ({"actual": "'text/html'"}, {"actual": "'text/plain'"}),
        ({"where": "/ErrorResponse"}, {"where": "/ListIdentitiesResponse"}),
        ({"layer": "status", "actual": "500 with text"}, {"layer": "status", "actual": "404 with text"}),
    ],
)
def test_different_defects_stay_apart(one: dict[str, str], other: dict[str, str]) -> None:
    cases = [case(f"a.{n}", outcome="failed", findings=[finding(**parts)]) for n, parts in enumerate((one, other))]
    assert len(causes(cases)) == 2


def test_bad_requests_that_are_performed_are_told_by_the_code_they_should_get() -> None:
    words = ("400 Sender MissingParameter | ValidationError", "400 Sender MissingParameter; or 400 Sender Other")
    cases = [
        case(
            f"a.{n}", outcome="failed", findings=[finding("status", where="status", expected=each, actual="200 with x")]
        )
        for n, each in enumerate(words)
    ]
    assert [cause.title for cause in causes(cases)] == ["Accepted instead of refused with MissingParameter"]


def test_the_cause_with_most_must_cases_comes_first() -> None:
    may = [case(f"m.a{n}", level="may", outcome="failed", findings=[finding("xml")]) for n in range(5)]
    must = [case(f"m.u{n}", outcome="failed", findings=[finding("root")]) for n in range(2)]
    assert [(cause.layer, cause.must) for cause in causes([*may, *must])] == [("root", 2), ("xml", 0)]


def test_alone_counts_the_cases_that_show_nothing_else() -> None:
    both = case("a.b", outcome="failed", findings=[finding("xml"), finding("root")])
    one = case("a.c", outcome="failed", findings=[finding("xml"), finding("xml")])
    found = {cause.layer: (cause.alone, cause.findings) for cause in causes([both, one])}
    assert found == {"xml": (1, 3), "root": (0, 1)}


def test_outcomes_without_findings_have_causes_too() -> None:
    cases = [
        case("a.a", outcome="unsupported", reason="501 Not Implemented", action="ListIdentities"),
        case("a.b", outcome="unsupported", reason="400 InvalidAction for GetSendQuota", findings=[finding()]),
        case("a.c", outcome="indeterminate", reason="throttled: 'wait 3 s'"),
        case("a.d", outcome="error", reason="KeyError: 'x'"),
        case("a.e", outcome="blocked", reason="the control did not succeed"),
        case("a.f", outcome="skipped", reason="no mail"),
        case("a.g"),
    ]
    titles = [cause.title for cause in causes(cases)]
    assert sorted(titles) == [
        "A fault of the suite: KeyError: 'x'",
        "No verdict: throttled or unreachable: throttled: '…'",
        "Set-up or control did not work: the control did not succeed",
        "The target lacks GetSendQuota",
        "The target lacks ListIdentities",
    ]


def test_shapes_of_places() -> None:
    assert place_shape("/SendEmailResponse/SendEmailResult/MessageId") == "/*Response/*Result/MessageId"
    assert place_shape("/R/entry[key='a[1]']/value") == "/R/entry/value"


def test_long_hostile_texts_take_no_time() -> None:
    nasty = "a." * 50_000 + "'" * 50_000 + "[" * 50_000
    cases = [case("a.b", outcome="failed", findings=[finding(where=nasty, expected=nasty, actual=nasty)])]
    (cause,) = causes(cases)
    assert len(cause.title) <= 140
