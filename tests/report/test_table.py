"""The short table, the first failures and the verdict, as a terminal shows them."""

from __future__ import annotations

import io
from collections.abc import Callable
from itertools import cycle

import pytest
from rich.console import Console

from conformance.model.checks import CHECKS
from conformance.model.vocabulary import ACTIONS, ConformanceClass, Outcome
from conformance.report import table
from conformance.report.certificate import certificate
from conformance.report.summary import reason_lines

from .build import case, finding
from .conftest import MakeLog


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


def test_where_the_actions_are_many_a_row_is_a_class() -> None:
    actions = [case(f"a.{number}", action=f"Action{number}") for number in range(9)]
    more = [
        case(f"b.{number}", action=f"Action{number}", outcome="failed", **{"class": "sending"}) for number in range(9)
    ]
    found = rows(shown(lambda console: table.print_table(console, actions + more)))
    assert found[2] == ["identities", "9", "actions", "9", "·"]
    assert found[3] == ["sending", "9", "actions", "·", "9"]
    assert found[-1] == ["all", "18", "cases", "9", "9"]


def test_a_run_of_many_defects_fits_on_a_screen(make_log: MakeLog) -> None:
    """Also where each of the seven outcomes, five causes and six reasons for skipping is there."""
    cases = [
        case(
            f"a.b{n}",
            action=ACTIONS[n % 22],
            outcome=str(list(Outcome)[n % 7]),
            findings=[finding(check)],
            **{"class": each},
        )
        for n, (check, each) in enumerate(zip(list(CHECKS) * 2, cycle(ConformanceClass), strict=False))
    ]
    log = make_log(cases)

    def draw(console: Console) -> None:
        table.print_table(console, cases)
        table.print_failures(console, cases)
        table.print_fix_first(console, cases)
        table.print_verdict(console, log)

    assert len(shown(draw, width=160).splitlines()) <= 46


def test_one_line_for_who_wants_one(make_log: MakeLog) -> None:
    text = shown(lambda console: table.print_line(console, make_log([case("a.b", outcome="failed")], of=788)))
    assert text == "emulator does not conform; 0 of 788 must-cases passed\n"
    half = shown(lambda console: table.print_line(console, make_log([case("a.b")], whole=False, selected=2)))
    assert half.startswith("emulator: incomplete")
    assert half.count("\n") == 1


def test_outcomes_that_nothing_has_are_left_out() -> None:
    text = shown(lambda console: table.print_table(console, [case("a.b")]))
    assert "failed" not in text
    assert "error" not in text


@pytest.mark.parametrize(
    ("outcome", "said"),
    [("passed", "passes the selected cases (1.2, truth any, seed s33d)"), ("failed", "does not conform (1.2, truth")],
)
def test_the_verdict(make_log: MakeLog, outcome: str, said: str) -> None:
    log = make_log([case("a.b", outcome=outcome)], of=788)
    text = shown(lambda console: table.print_verdict(console, log))
    assert f"emulator {said}" in text
    assert f"{int(outcome == 'passed')} of 788 must-cases passed" in text
    assert f"repeat it: {certificate(log).command}" in text


def test_what_is_undecided_is_shown_with_every_reason(make_log: MakeLog) -> None:
    cases = [case("a.a"), case("a.b", outcome="skipped", reason="needs mail: no URL")]
    text = shown(lambda console: table.print_verdict(console, make_log(cases)))
    assert "emulator is not shown to conform" in text
    assert "Nothing failed, but 1 of 2 must-cases skipped" in text
    assert "1 skipped (`ses-conformance doctor` says what to add to the profile):\n    needs mail: no URL\n" in text
    cases += [case(f"a.c{n}", outcome="skipped", reason="no account number") for n in range(2)]
    text = shown(lambda console: table.print_verdict(console, make_log(cases)))
    assert "to the profile):\n    2 no account number\n    1 needs mail: no URL\n" in text


def test_of_very_many_reasons_the_number_is_shown() -> None:
    many = {f"reason {n}": 20 - n for n in range(12)}
    lines = reason_lines(many)
    assert lines[:2] == ["20 reason 0", "19 reason 1"]
    assert lines[5:] == ["15 reason 5", "69 for 6 further reasons"]


def test_cases_that_pass_but_for_rules_for_all_responses_are_counted_apart(make_log: MakeLog) -> None:
    found = [finding("headers.content-type", where="Content-Type")]
    failed = case("a.b", outcome="failed", findings=found, but_for=["headers.content-type"])
    text = shown(lambda console: table.print_verdict(console, make_log([failed], of=9)))
    assert "0 of 9 must-cases passed, 1 more but for rules for all responses" in text


def test_an_interrupted_run_has_no_verdict(make_log: MakeLog) -> None:
    log = make_log([case("a.b")], whole=False, selected=2)
    text = shown(lambda console: table.print_verdict(console, log))
    assert text.startswith("emulator: incomplete")
    assert "conform" not in text.partition("repeat it")[0]


def test_what_to_fix_first_has_check_action_effect_example_and_command() -> None:
    namespace = {"outcome": "failed", "findings": [finding("namespace.missing")], "but_for": ["namespace.missing"]}
    cases = [
        case("a.a"),
        *(case(f"a.b[{n}]", **namespace) for n in range(3)),
        case("a.c", outcome="failed", findings=[finding(action="ListIdentities")]),
    ]
    text = shown(lambda console: table.print_fix_first(console, cases), width=200)
    assert "1. namespace.missing in ListIdentities: " in text
    assert "3 cases; 3 must-cases would pass with this alone mended: ses-conformance explain 'a.b[0]'" in text
    assert "2. values.equals in ListIdentities" in text
    elsewhere = shown(lambda console: table.print_fix_first(console, cases, where=" --out report"), width=200)
    assert "ses-conformance explain 'a.b[0]' --out report\n" in elsewhere
    assert "1 case; 1 of them show nothing else" not in text
    assert "1 case, shown alone by 1" in text


def test_five_causes_are_shown_and_the_others_counted() -> None:
    checks = list(CHECKS)[:8]
    cases = [case(f"a.b{n}", outcome="failed", findings=[finding(check)]) for n, check in enumerate(checks)]
    text = shown(lambda console: table.print_fix_first(console, cases), width=200)
    assert text.count("ses-conformance explain") == 5
    assert "… and 3 more causes in the report" in text


def test_nothing_to_fix_is_not_mentioned() -> None:
    assert shown(lambda console: table.print_fix_first(console, [case("a.b")])) == ""


def test_a_pipe_gets_wide_tables_whole() -> None:
    cases = [case(f"a.{outcome}", outcome=outcome, action="A" * 60) for outcome in Outcome]
    text = shown(lambda console: table.print_table(console, cases), width=table.PIPE_WIDTH)
    assert "…" not in text
    assert "A" * 60 in text
    assert all(outcome.value in text for outcome in Outcome)


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


def test_of_many_failures_the_causes_speak() -> None:
    cases = [case(f"a.b{n}", outcome="failed", findings=[finding()]) for n in range(6)]
    assert shown(lambda console: table.print_failures(console, cases)) == ""
    assert shown(lambda console: table.print_failures(console, cases[:5])).count("failed a.b") == 5


def test_what_a_target_sends_is_no_markup_and_no_control_sequence() -> None:
    hostile = case("a.b", outcome="failed", findings=[finding(actual="[bold red]x[/] \x1b[2J\x1b]0;title\x07")])
    text = shown(lambda console: table.print_failures(console, [hostile]))
    assert "[bold red]x[/]" in text
    assert "\x1b" not in text
    assert "\x07" not in text
