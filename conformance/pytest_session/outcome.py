"""What a case's result means to pytest: passed, skipped, expected to fail, failed; and how it is explained."""

from __future__ import annotations

import shlex

import pytest

from conformance.model.case import Case
from conformance.model.explanation import explanation
from conformance.model.vocabulary import Level, Outcome
from conformance.report.text import visible
from conformance.run.outcome import Result
from conformance.run.record import secrets_of


class CaseFailed(Exception):
    """A case whose outcome breaks conformance or leaves it open; the message explains it."""

    def __init__(self, text: str) -> None:
        super().__init__(text)


def conclude(result: Result, repeat: str) -> None:
    """Return if the case passed; else raise what pytest takes for its outcome.

    Args:
        result: what came of the case.
        repeat: the shell line that sends a case of this run again, up to the case's id; empty where none does.

    Raises:
        CaseFailed: a must-case did not pass, or the suite itself failed.
    """
    case = result.case
    if result.outcome is Outcome.SKIPPED:
        pytest.skip(visible(result.reason))
    if result.outcome is Outcome.PASSED:
        return
    text = _explained(case, result, repeat)
    if case.level is not Level.MUST and result.outcome is not Outcome.ERROR:
        pytest.xfail(f"{case.level.value}: {result.outcome.value}: {text}")
    raise CaseFailed(text)


def _explained(case: Case, result: Result, repeat: str) -> str:
    text = explanation(case, _differences(result), f"{repeat} {shlex.quote(case.id)}" if repeat else "")
    # A terminal must not obey what a target sent.
    return visible(secrets_of(result.sent).conceal(text))


def _differences(result: Result) -> list[str]:
    lines = [f"  {result.outcome.value}: {result.reason}" if result.reason else f"  {result.outcome.value}"]
    for finding in result.findings:
        place = f"{finding.check_id}: {finding.where}"
        lines.append(f"  {place}\n    expected: {finding.expected}\n    actual:   {finding.actual}")
    return lines
