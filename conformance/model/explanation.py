"""A case in words, in one order wherever it is shown.

Title, what the requirement says and where, expected, actual, how to repeat.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import yaml

from conformance.model.case import Case, Send
from conformance.model.citation import resolve
from conformance.model.expectation import Alternative, Matcher
from conformance.model.requirement import Requirement

_WIDTH = 110


def explanation(case: Case, differences: Iterable[str], repeat: str) -> str:
    """Return the text for one case.

    Args:
        case: the case.
        differences: the lines between the requirement and the command: what was expected, what came instead.
        repeat: the command that sends the case again; empty where there is none.
    """
    lines = [f"{case.id}: {case.title}"]
    for requirement in case.requirements:
        lines += requirement_lines(requirement)
    return "\n".join([*lines, *differences, *([f"  to repeat: {repeat}"] if repeat else [])])


def requirement_lines(requirement: Requirement) -> list[str]:
    """Return what a requirement says, and each place that says so with its link."""
    head = f"  requirement {requirement.id} ({requirement.level.value}, {requirement.source.value}):"
    lines = [head, f"    {requirement.text}"]
    return lines + [f"    {found.text} <{found.link}>" for found in map(resolve, requirement.citations)]


def expected_lines(case: Case) -> list[str]:
    """Return what a case needs, sends and accepts."""
    lines = [f"  {case.conformance_class.value}, {case.level.value}; {case.file}:{case.line}"]
    if case.why:
        lines.append(f"  why: {case.why}")
    if case.needs:
        lines.append(f"  needs: {', '.join(sorted(need.value for need in case.needs))}")
    if case.row is not None:
        lines.append(f"  row: {case.row!r}")
    lines.append("  expected:")
    for phase, send in _sends(case):
        lines.append(f"    {phase}: {send.action}\n{_indented(_request(send), 6)}")
        if phase == "send":
            lines += [f"      accepts: {_response(alternative)}" for alternative in send.alternatives]
    return lines


def row_of(case: Case) -> dict[str, Any]:
    """Return the same for programs: what a case rests on, needs, sends and accepts."""
    return {
        "id": case.id,
        "title": case.title,
        "class": case.conformance_class.value,
        "action": case.action,
        "level": case.level.value,
        "requirements": [
            {"id": each.id, "level": each.level.value, "source": each.source.value, "text": each.text,
             "at": [resolve(citation).link for citation in each.citations]}
            for each in case.requirements
        ],
        "why": case.why,
        "needs": sorted(need.value for need in case.needs),
        "sends": [
            {"step": phase, "action": send.action, "parameters": _request(send),
             "accepts": [_response(alternative) for alternative in send.alternatives]}
            for phase, send in _sends(case)
        ],
        "file": str(case.file),
        "line": case.line,
    }  # fmt: skip


def _sends(case: Case) -> Iterator[tuple[str, Send]]:
    control: Sequence[Send] = (case.control,) if case.control else ()
    for phase, sends in (("given", case.given), ("control", control), ("send", case.steps)):
        for send in sends:
            yield phase, send


def _request(send: Send) -> dict[str, object]:
    shown: dict[str, object] = dict(send.params)
    if send.omit:
        shown["(left out)"] = list(send.omit)
    options = send.request.model_dump(exclude_unset=True)
    if options:
        shown["(request)"] = options
    return shown


def _response(alternative: Alternative) -> str:
    source = f" [{', '.join(sorted(item.value for item in alternative.sources))}]" if alternative.sources else ""
    if alternative.error is not None and not isinstance(alternative.error, str):
        return f"{alternative.error.status} {' | '.join(alternative.error.codes)}{source}"
    values = {
        path: matcher.conditions() if isinstance(matcher, Matcher) else matcher
        for path, matcher in (alternative.result or {}).items()
    }
    return f"success {values or ''}{source}"


def _indented(data: dict[str, object], spaces: int) -> str:
    text = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=_WIDTH) if data else "(no parameters)"
    return "\n".join(" " * spaces + line for line in text.rstrip().splitlines())
