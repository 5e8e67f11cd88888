"""GitHub annotations: workflow commands that show a case's failure at its line in the case file."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.model.vocabulary import Level, Outcome
from conformance.report.event import CaseEvent
from conformance.report.junit import message_of
from conformance.report.log import RunLog
from conformance.report.text import one_line

SHOWN = 10
"""Annotations of one type that GitHub shows for one step."""
_SILENT = (Outcome.PASSED, Outcome.SKIPPED)
_COMMANDS = {Level.MUST: "error", Level.SHOULD: "warning", Level.MAY: "notice"}


def github_annotations(log: RunLog, limit: int = SHOWN) -> list[str]:
    """Return the workflow commands of a run, at most ``limit`` of each type, and a notice of how many more there are.

    A must-case that did not pass is an error, a should-case a warning, a may-case a notice; a skipped case is none.
    """
    lines: list[str] = []
    if log.footer is None:
        known = f"{len(log.cases)} of {log.header.selected} cases known"
        lines.append(_command("error", {"title": "Incomplete run"}, f"The run was interrupted: {known}."))
    for level, command in _COMMANDS.items():
        cases = [
            case for case in log.cases if case.level is level and case.outcome not in (Outcome.PASSED, Outcome.SKIPPED)
        ]
        lines += [_of_case(command, case) for case in cases[:limit]]
        if len(cases) > limit:
            more = f"{len(cases) - limit} more {level.value}-cases did not pass; the report has them all."
            lines.append(_command("notice", {"title": f"More {level.value}-cases"}, more))
    return lines


def _of_case(command: str, case: CaseEvent) -> str:
    place = {"file": f"cases/{case.file}", "line": str(case.line), "title": f"{case.id}: {case.outcome}"}
    return _command(command, place, f"{case.title}: {message_of(case)}")


def _command(command: str, properties: dict[str, str], message: str) -> str:
    said = ",".join(f"{name}={_escaped(one_line(value), ':,')}" for name, value in properties.items())
    return f"::{command} {said}::{_escaped(one_line(message, 1000))}"


def _escaped(text: str, also: str = "") -> str:
    """Return ``text`` as the runner wants it: %, CR and LF escaped, in properties also ``:`` and ``,``."""
    return "".join(_escapes(text, "%\r\n" + also))


def _escapes(text: str, special: str) -> Iterator[str]:
    for character in text:
        yield f"%{ord(character):02X}" if character in special else character
