"""``explain ID``: one case with what its requirement says and where, what it sends and expects, and its last result.

Also a requirement, a reading or an observation, with what rests on it.
"""

from __future__ import annotations

import difflib
import shlex
import sys
from pathlib import Path
from typing import Any

import click

from conformance.commands import exits
from conformance.commands.command import command
from conformance.commands.completion import complete_case
from conformance.commands.explain_cited import cited_lines
from conformance.commands.explain_recorded import PREFIX, recorded_lines
from conformance.commands.options import last_run_option, option
from conformance.model.case import Case
from conformance.model.checks import CHECKS
from conformance.model.explanation import expected_lines, explanation, row_of
from conformance.model.problem import UserProblem
from conformance.model.suite import Suite, load_suite
from conformance.model.vocabulary import Outcome
from conformance.report.event import CaseEvent, Header
from conformance.report.log import LogError, RunLog, read_log
from conformance.report.reproduce import action_commands, case_command, case_commands
from conformance.report.signed import usual_scheme
from conformance.report.text import count, one_line, visible, visible_json
from conformance.run.selection import Selection
from conformance.wire.scheme import Scheme

_FINDINGS = 20
"""Findings of the last run that are printed for one case."""


@command(
    "explain",
    examples=[
        ("ses-conformance explain 'list-identities.filter.kind[domain]'", "Explain one case."),
        ("ses-conformance explain 'list-identities.max-items.*'", "Explain all cases that a pattern matches."),
        ("ses-conformance explain 'list-identities.filter.kind[domain]' --json", "The same for a program."),
        ("ses-conformance explain ListIdentities.MaxItems.range", "Explain a requirement, and name its cases."),
        ("ses-conformance explain reading-9", "Show a reading or an observation that a case cites."),
    ],
)
@click.argument("case_id", metavar="ID|GLOB", shell_complete=complete_case)
@option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@last_run_option
def main(case_id: str, as_json: bool, out: Path) -> int:
    """Explain a case, or what a case rests on.

    Prints what the requirement says and where, what the case sends, what it accepts, and its last result with the
    findings. ID is the id of a case, or of a table for all its rows; a GLOB stands for every case that it matches.
    The ids of `judge` (recorded.…) are explained from its log in --out. The id of a requirement (ListIdentities.…), a
    reading (reading-9) or an observation (observed-0.1) is explained with what rests on it.
    """
    suite = load_suite()
    cited = cited_lines(case_id, suite)
    if cited:
        if as_json:
            raise UserProblem(f"{case_id} is explained in words only: --json is for cases")
        sys.stdout.write(visible("\n".join(cited)) + "\n")
        return exits.EXIT_OK
    last = _last_run(out)
    if case_id.startswith(PREFIX):
        if as_json:
            raise UserProblem("what a recording shows is explained in words only: its log has it as JSON")
        explained = recorded_lines(case_id, last)
        texts = ["\n".join([*lines, *_result(case, last.header if last else None, out)]) for case, lines in explained]
        sys.stdout.write(visible("\n\n".join(texts)) + "\n")
        return exits.EXIT_OK
    if last is not None and last.header.selection.get("recordings"):
        last = None  # a log of `judge`, whose target nothing can be sent to, has no result of a case
    cases = find_cases(suite, case_id)
    results = {case.id: case for case in last.cases} if last else {}
    if as_json:
        rows = [{**row_of(case), "last": _last_of(results.get(case.id))} for case in cases]
        sys.stdout.write(visible_json(rows, indent=1) + "\n")
        return exits.EXIT_OK
    texts = [_text(case, results.get(case.id), last.header if last else None, out) for case in cases]
    sys.stdout.write(visible("\n\n".join(texts)) + "\n")
    return exits.EXIT_OK


def find_case(suite: Suite, pattern: str) -> Case:
    """Return the only case of an id, a table's id or a glob; raises ``UserProblem`` if there is none, or several."""
    cases = find_cases(suite, pattern)
    if len(cases) > 1:
        raise UserProblem(f"{pattern} stands for {len(cases)} cases: name one, for example {cases[0].id}")
    return cases[0]


def find_cases(suite: Suite, pattern: str) -> list[Case]:
    """Return the cases of an id, of all rows of a table's id, or of a glob.

    Raises:
        UserProblem: there is none; the message names near ids.
    """
    cases = Selection(ids=(pattern,)).of(suite.cases)
    if not cases:
        near = difflib.get_close_matches(pattern, [case.id for case in suite.cases], n=3)
        hint = f"; near: {', '.join(near)}" if near else "; `ses-conformance list` shows them all"
        what = "matches" if set(pattern) & set("*?") else "has the id"
        if pattern in CHECKS:
            hint = f"; it is a check: `ses-conformance checks {pattern}` explains it"
        raise UserProblem(f"no case {what} {pattern}{hint}")
    return cases


def _last_run(out: Path) -> RunLog | None:
    try:
        return read_log(out / "run.jsonl", incomplete=True)
    except LogError:
        return None


def _last_of(found: CaseEvent | None) -> dict[str, Any] | None:
    """Return the last result of a case as JSON; None: there is none."""
    return None if found is None else found.model_dump(mode="json", include={"outcome", "reason", "findings"})


def _text(case: Case, last: CaseEvent | None, header: Header | None, out: Path) -> str:
    repeat = case_command(header) if header else "ses-conformance replay"
    text = explanation(case, [*expected_lines(case), *_result(last, header, out)], f"{repeat} {shlex.quote(case.id)}")
    if last is None or header is None or last.outcome is not Outcome.FAILED:
        return text
    lines = [(case_commands(header), case.id), (action_commands(header), case.action)]
    further = [
        f"  {what[0].lower()}{what[1:]}: {line} {shlex.quote(subject)}"
        for commands, subject in lines
        for what, line in commands.items()
    ]
    return "\n".join([text, *further])


def _result(last: CaseEvent | None, header: Header | None, out: Path) -> list[str]:
    """Return the lines of the last result: outcome, reason, findings."""
    if last is None or header is None:
        return [f"  actual: no result in {visible(str(out))}; run the case first, or name the run's folder with --out"]
    said = f"{last.outcome}: {visible(last.reason)}" if last.reason else str(last.outcome)
    scheme = usual_scheme(header)
    signed = "" if scheme is Scheme.SIGV4 else f", usual requests signed by {scheme.value}"
    lines = [f"  actual: {said} ({visible(header.target.name)}, {visible(header.started)}{signed})"]
    for finding in last.findings[:_FINDINGS]:
        lines.append(f"    {finding.check}: {one_line(finding.where)}")
        lines += [
            f"      expected: {one_line(finding.expected, 600)}",
            f"      actual:   {one_line(finding.actual, 600)}",
        ]
    if len(last.findings) > _FINDINGS:
        lines.append(f"    … and {count(len(last.findings) - _FINDINGS, 'more finding')}")
    return lines
