from __future__ import annotations

import pytest

from conformance.model.vocabulary import Outcome
from conformance.report import summary

from .build import case, finding


@pytest.mark.parametrize(
    ("outcome", "conforms", "divergence", "coverage"),
    [
        ("passed", True, 0, 1),
        ("failed", False, 1, 1),
        ("unsupported", False, 1, 1),
        ("blocked", False, 0, 0),
        ("indeterminate", False, 0, 0),
        ("error", False, 0, 0),
        ("skipped", True, 0, 0),
    ],
)
def test_each_outcome_of_a_must_case(outcome: str, conforms: bool, divergence: float, coverage: float) -> None:
    cases = [case("a.b", outcome=outcome)]
    assert summary.conforming(cases) is conforms
    assert (summary.divergence(cases), summary.coverage(cases)) == (divergence, coverage)


@pytest.mark.parametrize("level", ["should", "may"])
@pytest.mark.parametrize("outcome", ["failed", "unsupported", "blocked", "indeterminate"])
def test_weaker_levels_never_decide_conformance_but_count_in_the_figures(level: str, outcome: str) -> None:
    cases = [case("a.b", level=level, outcome=outcome), case("a.c")]
    assert summary.conforming(cases)
    assert summary.divergence(cases) + summary.coverage(cases) in (0.5, 1.5)


def test_skips_do_not_shrink_the_base() -> None:
    cases = [case("a.b", outcome="failed"), case("a.c"), *[case(f"a.d{n}", outcome="skipped") for n in range(2)]]
    assert summary.divergence(cases) == 0.25
    assert summary.coverage(cases) == 0.5


def test_no_case_no_figure() -> None:
    assert (summary.divergence([]), summary.coverage([])) == (0.0, 0.0)


def test_levels_in_their_order_and_only_those_there_are() -> None:
    cases = [case("a.b", level="may"), case("a.c", outcome="failed"), case("a.d"), case("a.e")]
    assert list(summary.by_level(cases).items()) == [("must", {"failed": 1, "passed": 2}), ("may", {"passed": 1})]


def test_each_class_stands_by_itself() -> None:
    cases = [
        case("a.b", **{"class": "dkim"}),
        case("a.c", outcome="failed"),
        case("a.d", outcome="skipped", **{"class": "sending"}),
        case("a.e", outcome="skipped", level="should", **{"class": "policies"}),
    ]
    found = {name: (each.conforming, each.complete) for name, each in summary.by_class(cases).items()}
    assert found == {
        "dkim": (True, True),
        "identities": (False, True),
        "policies": (True, True),
        "sending": (True, False),
    }


def test_the_footer_says_it_all() -> None:
    footer = summary.footer([case("a.b"), case("a.c", outcome="failed"), case("a.d")], 1234.56, 788)
    assert (footer.conforming, footer.divergence, footer.coverage, footer.ms) == (False, 0.333333, 1.0, 1234.6)
    assert footer.summary == {"must": {"failed": 1, "passed": 2}}
    assert set(footer.classes) == {"identities"}
    assert (footer.headline.passed, footer.headline.but_for, footer.headline.of) == (2, 0, 788)


@pytest.mark.parametrize("level", ["must", "should", "may"])
def test_a_fault_of_the_suite_in_any_case_keeps_a_target_from_conforming(level: str) -> None:
    assert not summary.conforming([case("a.b"), case("a.c", level=level, outcome="error")])


def test_a_run_that_skips_every_must_case_shows_nothing() -> None:
    skipped = [case("a.b", outcome="skipped"), case("a.c", level="should")]
    assert not summary.footer(skipped, 1.0, 9).conforming
    assert summary.footer([*skipped, case("a.d")], 1.0, 9).conforming
    assert summary.footer([case("a.c", level="should")], 1.0, 9).conforming


def test_the_headline_counts_must_cases_of_the_whole_corpus() -> None:
    cases = [
        case("a.a"),
        case("a.b", outcome="failed", findings=[finding("namespace.wrong")], but_for=["namespace.wrong"]),
        case("a.c", outcome="failed", findings=[finding()]),
        case("a.d", level="should"),
        case("a.e", level="may", outcome="failed", but_for=["namespace.wrong"]),
        case("my.own", foreign=True),
    ]
    assert summary.headline(cases, 788).model_dump() == {"passed": 1, "but_for": 1, "of": 788}


def test_what_is_undecided_has_its_main_reason() -> None:
    page = finding("xml.not-xml", action="PutIdentityPolicy")
    cases = [
        *[case(f"a.a{n}", outcome="blocked", reason=f"set-up {n}", findings=[page]) for n in range(3)],
        case("a.b", outcome="blocked", reason="set-up needs SendEmail, which the target lacks"),
        case("a.c", outcome="skipped", reason="needs mail"),
        case("a.d", outcome="skipped", reason="needs a second account"),
        case("a.e", outcome="skipped", level="may", reason="needs mail"),
        case("a.f", outcome="failed", findings=[page]),
    ]
    found = {key: (each.cases, each.reason, each.because) for key, each in summary.undecided(cases).items()}
    assert found == {
        Outcome.BLOCKED: (4, "PutIdentityPolicy: The body is not XML", 3),
        Outcome.SKIPPED: (2, "needs a second account", 1),
    }
    assert summary.undecided(reversed(cases)) == summary.undecided(cases)
