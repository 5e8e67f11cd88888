"""Explaining a result of ``judge``, which belongs to no case: its requirement, and what the recording shows of it."""

from __future__ import annotations

from conformance.model.explanation import requirement_lines
from conformance.model.problem import UserProblem
from conformance.model.registry import registry
from conformance.report.event import CaseEvent
from conformance.report.log import RunLog
from conformance.report.reproduce import run_command
from conformance.report.text import visible

PREFIX = "recorded."
"""What the ids of results of recordings begin with."""


def recorded_lines(pattern: str, log: RunLog | None) -> list[tuple[CaseEvent, list[str]]]:
    """Return the results of a recording of an id, or of all that begin with it, each with its explanation.

    Args:
        pattern: the id, or the beginning of ids.
        log: of ``judge``; None: there is none.

    Raises:
        UserProblem: there is no log of recordings, or no such result in it.
    """
    if log is None or not log.header.selection.get("recordings"):
        raise UserProblem(f"{pattern} is a result of `judge`: judge the recording first, or name its folder with --out")
    found = [case for case in log.cases if case.id == pattern]
    found = found or [case for case in log.cases if case.id.startswith(pattern.rstrip("*"))]
    if not found:
        raise UserProblem(f"the recording has no result {pattern}; {log.path} holds {len(log.cases)} others")
    return [(case, _lines(case, log)) for case in found]


def _lines(case: CaseEvent, log: RunLog) -> list[str]:
    lines = [f"{case.id}: {visible(case.title)}"]
    for requirement in case.requirements:
        row = registry().requirements.get(requirement)
        if row is not None:
            lines += requirement_lines(row)
    lines += [f"  {visible(note)}" for note in case.notes]
    return [*lines, f"  to repeat: {run_command(log.header)}"]
