"""What fuzzing has found: a deviation, the smallest program that shows it, and the case file that it becomes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from conformance.explore.program import Program, write_program
from conformance.judge.finding import Finding
from conformance.model.vocabulary import Outcome
from conformance.report.text import one_line, visible
from conformance.run.outcome import Result

_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


class Key(NamedTuple):
    """What tells one deviation from another: the check that found it, and the action whose response it was."""

    check: str
    action: str


@dataclass(frozen=True, slots=True)
class Deviation:
    """One deviation.

    Args:
        key: of the deviation.
        finding: as the smallest program shows it.
        program: the smallest that was seen to show it.
        case_id: of the case that it becomes.
    """

    key: Key
    finding: Finding
    program: Program

    @property
    def case_id(self) -> str:
        """The id of the case that the program becomes."""
        action = _CAPITAL.sub("-", self.key.action).lower()
        return f"fuzz.{_slug(action)}.{self.key.check.replace('.', '-')}"

    @property
    def title(self) -> str:
        """The title of that case."""
        return f"{self.key.action} responds as the reference says ({self.key.check})"

    def write(self, folder: Path, seed: str, target: str) -> Path:
        """Write the case file below ``folder``; return its path."""
        notes = (
            f"Found by `ses-conformance fuzz --seed {one_line(visible(seed))}` in {one_line(visible(target))}:",
            one_line(visible(str(self.finding)), 400),
        )
        return write_program(replace(self.program, notes=notes), folder, self.case_id, self.title)


def deviations_of(result: Result) -> dict[Key, Finding]:
    """Return the deviations that a program's result shows, each with its first finding."""
    if result.outcome is not Outcome.FAILED:
        return {}
    found: dict[Key, Finding] = {}
    for finding in result.findings:
        action = result.sent[finding.exchange].action if 0 <= finding.exchange < len(result.sent) else ""
        found.setdefault(Key(finding.check_id, action or result.case.action), finding)
    return found


def keys_of_events(events: Iterable[tuple[str, str]]) -> frozenset[Key]:
    """Return the keys of findings in a log: pairs of check and action."""
    return frozenset(Key(check, action) for check, action in events)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text).strip("-") or "action"
