"""GitHub annotations: workflow commands that show a case's failure, at its line where the user has the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from conformance.model.vocabulary import Level, Outcome
from conformance.report.event import CaseEvent
from conformance.report.gate import Gate, Standing
from conformance.report.gate_words import verdict_line
from conformance.report.log import RunLog
from conformance.report.messages import message_of
from conformance.report.places import FilePlace, place_of_case, place_of_entry
from conformance.report.text import one_line

SHOWN = 10
"""Annotations of one type that GitHub shows for one step."""
_SILENT = (Outcome.PASSED, Outcome.SKIPPED)
_COMMANDS = {Level.MUST: "error", Level.SHOULD: "warning", Level.MAY: "notice"}


def github_annotations(
    log: RunLog, gate: Gate | None = None, root: Path | None = None, limit: int = SHOWN
) -> list[str]:
    """Return the workflow commands of a run, at most ``limit`` of each type, and a notice of how many more there are.

    A must-case that did not pass is an error, a should-case a warning, a may-case a notice; a skipped case is none.
    With a gate whatever breaks it is an error, the new deviations first, and what is known is a notice.

    Args:
        log: of the run.
        gate: the run held against a baseline.
        root: folder of the user's repository; left out, the present one.
        limit: number of commands of each type.
    """
    root = root or Path.cwd()
    if gate is not None:
        return _of_gate(log, gate, root, limit)
    lines: list[str] = []
    if log.footer is None:
        known = f"{len(log.cases)} of {log.header.selected} cases known"
        lines.append(_command("error", None, "Incomplete run", f"The run was interrupted: {known}."))
    for level, command in _COMMANDS.items():
        cases = [case for case in log.cases if case.level is level and case.outcome not in _SILENT]
        lines += _limited([_of_case(command, log, case, root) for case in cases], limit, f"{level.value}-cases")
    return lines


def _of_gate(log: RunLog, gate: Gate, root: Path, limit: int) -> list[str]:
    cases = {case.id: case for case in log.cases}
    broken = []
    for breach in gate.breaches:
        case = cases.get(breach.id)
        place = place_of_entry(gate, breach.line, root) or (place_of_case(log, case, root) if case else None)
        broken.append(_command("error", place, f"{breach.kind.value}: {breach.id}".rstrip(": "), breach.message))
    known = []
    for case in log.cases:
        judged = gate.cases.get(case.id)
        if judged is not None and judged.standing is Standing.KNOWN:
            message = f"{case.outcome}: {judged.reason or 'no reason given'}"
            known.append(_command("notice", place_of_entry(gate, judged.line, root), f"known: {case.id}", message))
    verdict = _command("notice" if gate.holds else "error", None, "SES v1 conformance", verdict_line(gate, log))
    # One of each type is left for the verdict and for how many more there are.
    return [
        *_limited(broken, limit - 1, "departures from the baseline"),
        verdict,
        *_limited(known, limit - 3, "known deviations"),
    ]


def _limited(lines: Sequence[str], limit: int, what: str) -> list[str]:
    if len(lines) <= limit:
        return list(lines)
    more = f"{len(lines) - limit} more {what}; the report has them all."
    return [*lines[:limit], _command("notice", None, f"More {what}", more)]


def _of_case(command: str, log: RunLog, case: CaseEvent, root: Path) -> str:
    place = place_of_case(log, case, root)
    return _command(command, place, f"{case.id}: {case.outcome}", f"{case.title}: {message_of(case)}")


def _command(command: str, place: FilePlace | None, title: str, message: str) -> str:
    properties = {**({"file": place.file, "line": str(place.line)} if place else {}), "title": title}
    said = ",".join(f"{name}={_escaped(one_line(value), ':,')}" for name, value in properties.items())
    return f"::{command} {said}::{_escaped(one_line(message, 1000))}"


def _escaped(text: str, also: str = "") -> str:
    """Return ``text`` as the runner wants it: %, CR and LF escaped, in properties also ``:`` and ``,``."""
    return "".join(_escapes(text, "%\r\n" + also))


def _escapes(text: str, special: str) -> Iterator[str]:
    for character in text:
        yield f"%{ord(character):02X}" if character in special else character
