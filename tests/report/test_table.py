"""The short table, the first failures and the verdict, as a terminal shows them."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from rich.console import Console

from conformance.report import summary, table
from conformance.report.event import TargetInfo

from .build import case, finding, header


def shown(draw: Callable[[Console], None], width: int = 100) -> str:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    draw(console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def rows(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines() if line.strip()]


def test_a_row_for_each_action_of_each_class_and_the_sum() -> None:
    cases = [
        case("a.b"),
        case("a.c"),
        case("a.d", outcome="failed"),
        case("a.e", action="SendEmail", outcome="skipped", **{"class": "sending"}),
    ]
    found = rows(shown(lambda console: table.print_table(console, cases)))
    assert found[0] == ["class", "action", "passed", "failed", "skipped"]
    assert found[2] == ["identities", "ListIdentities", "2", "1", "·"]
    assert found[3] == ["sending", "SendEmail", "·", "·", "1"]
    assert found[-1] == ["all", "4", "cases", "2", "1", "1"]


def test_outcomes_that_nothing_has_are_left_out() -> None:
    text = shown(lambda console: table.print_table(console, [case("a.b")]))
    assert "failed" not in text
    assert "error" not in text


@pytest.mark.parametrize(
    ("outcome", "said"),
    [("passed", "my-emulator 1.2: conforming (truth any"), ("failed", "my-emulator 1.2: not conforming (truth any")],
)
def test_the_verdict(outcome: str, said: str) -> None:
    target = TargetInfo(name="my-emulator", version="1.2", endpoint="http://127.0.0.1:1")
    footer = summary.footer([case("a.b", outcome=outcome)], 5000, 788)
    text = shown(lambda console: table.print_verdict(console, header(target=target), footer))
    assert said in text
    assert f"{int(outcome == 'passed')} of 788 must-cases passed" in text
    assert "coverage 100.0%, 5.0 s" in text


def test_what_is_undecided_is_shown_with_its_main_reason() -> None:
    cases = [case("a.a"), case("a.b", outcome="skipped", reason="needs mail: no URL")]
    text = shown(lambda console: table.print_verdict(console, header(), summary.footer(cases, 1, 2)))
    assert "conforming for the selected cases; 1 must-case skipped" in text
    assert "1 skipped: needs mail: no URL" in text


def test_cases_that_pass_but_for_rules_for_all_responses_are_counted_apart() -> None:
    found = [finding("headers.content-type", where="Content-Type")]
    failed = case("a.b", outcome="failed", findings=found, but_for=["headers.content-type"])
    text = shown(lambda console: table.print_verdict(console, header(), summary.footer([failed], 1, 9)))
    assert "0 of 9 must-cases passed, 1 more but for rules for all responses" in text


def test_an_interrupted_run_is_named_incomplete() -> None:
    text = shown(lambda console: table.print_verdict(console, header(), None))
    assert text.startswith("incomplete: the run was interrupted")
    assert "conforming (" not in text


def test_failures_show_their_first_finding_or_their_reason() -> None:
    cases = [
        case("a.b", outcome="failed", findings=[finding(expected="one", actual="two"), finding(expected="three")]),
        case("a.c", outcome="blocked", reason="the set-up failed"),
        case("a.d", outcome="failed", level="should", findings=[finding(expected="weak")]),
        case("a.e", outcome="skipped", reason="not offered"),
        case("a.f"),
    ]
    text = shown(lambda console: table.print_failures(console, cases))
    assert "failed a.b" in text
    assert "expected one, got two" in text
    assert "the set-up failed" in text
    for silent in ("three", "a.d", "a.e", "a.f"):
        assert silent not in text


def test_many_failures_are_cut_off_and_counted() -> None:
    cases = [case(f"a.b{n}", outcome="failed", findings=[finding()]) for n in range(20)]
    text = shown(lambda console: table.print_failures(console, cases, limit=3))
    assert text.count("failed a.b") == 3
    assert "… and 17 more" in text


def test_what_a_target_sends_is_no_markup_and_no_control_sequence() -> None:
    hostile = case("a.b", outcome="failed", findings=[finding(actual="[bold red]x[/] \x1b[2J\x1b]0;title\x07")])
    text = shown(lambda console: table.print_failures(console, [hostile]))
    assert "[bold red]x[/]" in text
    assert "\x1b" not in text
    assert "\x07" not in text
