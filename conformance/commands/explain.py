"""``explain ID``: one case with its sentence, its line, what it sends and expects, and its last result."""

from __future__ import annotations

import difflib
import sys
from pathlib import Path

import click
import yaml

from conformance.commands import exits
from conformance.commands.command import command
from conformance.commands.options import last_run_option
from conformance.model.case import Case, Send
from conformance.model.expectation import Alternative, Matcher
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
    sys.stdout.write("\n\n".join(_text(case, last.get(case.id)) for case in cases) + "\n")
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
    lines = [
        case.id,
        f"  {case.title}",
        f"  {case.conformance_class.value}, {case.level.value}; {case.file}:{case.line}",
    ]
    if case.why:
        lines.append(f"  why: {case.why}")
    for row in case.requirements:
        place = f"line {row.line} of the reference" if row.line else f"by {row.source.value}"
        readings = f", readings {', '.join(map(str, row.readings))}" if row.readings else ""
        lines.append(f"  requirement {row.id} ({row.level.value}, {place}{readings}):\n    {row.text}")
    if case.needs:
        lines.append(f"  needs: {', '.join(sorted(need.value for need in case.needs))}")
    if case.row is not None:
        lines.append(f"  row: {case.row!r}")
    for phase, sends in (
        ("given", case.given),
        ("control", (case.control,) if case.control else ()),
        ("send", case.steps),
    ):
        for send in sends:
            lines.append(f"  {phase}: {send.action}\n{_indented(_request(send), 4)}")
            if phase == "send":
                lines += [f"    accepts: {_accepted(alternative)}" for alternative in send.alternatives]
    lines.append(f"  last result: {last or 'none known'}")
    return "\n".join(lines)


def _request(send: Send) -> dict[str, object]:
    shown: dict[str, object] = dict(send.params)
    if send.omit:
        shown["(left out)"] = list(send.omit)
    options = send.request.model_dump(exclude_unset=True)
    if options:
        shown["(request)"] = options
    return shown


def _accepted(alternative: Alternative) -> str:
    source = f" [{', '.join(sorted(item.value for item in alternative.sources))}]" if alternative.sources else ""
    if alternative.error is not None and not isinstance(alternative.error, str):
        return f"{alternative.error.status} {' | '.join(alternative.error.codes)}{source}"
    values = {
        path: matcher.conditions() if isinstance(matcher, Matcher) else matcher
        for path, matcher in (alternative.result or {}).items()
    }
    return f"success {values or ''}{source}"


def _indented(data: dict[str, object], spaces: int) -> str:
    text = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=110).rstrip() if data else "(no parameters)"
    return "\n".join(" " * spaces + line for line in text.splitlines())
