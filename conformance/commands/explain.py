"""``explain ID``: one case with what its requirement says and where, what it sends and expects, and its last result."""

from __future__ import annotations

import difflib
import sys
from pathlib import Path

import click

from conformance.commands import exits
from conformance.commands.command import command
from conformance.commands.options import last_run_option
from conformance.model.case import Case
from conformance.model.explanation import expected_lines, explanation
from conformance.model.problem import UserProblem
from conformance.model.suite import Suite, load_suite
from conformance.report.log import LogError, read_log
from conformance.report.text import visible


@command(
    "explain",
    examples=[("ses-conformance explain list-identities.filter.domain", "Explain one case.")],
)
@click.argument("case_id", metavar="ID")
@last_run_option
def main(case_id: str, out: Path) -> int:
    """Explain a case.

    Prints what the requirement says and where, what the case sends, what it accepts, and its last result. ID is the
    id of a case, or of a table for all its rows.
    """
    cases = find_cases(load_suite(), case_id)
    last = _last_results(out)
    text = "\n\n".join(_text(case, last.get(case.id)) for case in cases)
    sys.stdout.write(visible(text) + "\n")
    return exits.EXIT_OK


def find_cases(suite: Suite, case_id: str) -> list[Case]:
    """Return the case of this id, or all rows of the table of this id; raises ``UserProblem`` that names near ones."""
    cases = [case for case in suite.cases if case_id in (case.id, case.id.partition("[")[0])]
    if not cases:
        near = difflib.get_close_matches(case_id, [case.id for case in suite.cases], n=3)
        hint = f"; near: {', '.join(near)}" if near else ""
        raise UserProblem(f"no case has the id {case_id}{hint}")
    return cases


def _last_results(out: Path) -> dict[str, str]:
    try:
        log = read_log(out / "run.jsonl", incomplete=True)
    except LogError:
        return {}
    target = log.header.target.name
    return {case.id: f"{case.outcome} {visible(case.reason)} ({target}, {log.header.started})" for case in log.cases}


def _text(case: Case, last: str | None) -> str:
    actual = [*expected_lines(case), f"  actual: {last or 'no result known; run the case first'}"]
    return explanation(case, actual, f"ses-conformance replay '{case.id}'")
