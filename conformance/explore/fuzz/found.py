"""What fuzzing has found: a deviation, the smallest program that shows it, and the case file that it becomes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from conformance.explore.program import Program, write_program
from conformance.model.case import Case
from conformance.model.place import without_predicates
from conformance.model.vocabulary import Outcome
from conformance.report.event import CaseEvent
from conformance.report.text import one_line, visible
from conformance.run.exchanger import Exchanger
from conformance.run.flow import run_case
from conformance.run.outcome import Result
from conformance.run.settings import RunSettings

_LONGEST = 60
"""Characters of a case's id that say what a deviation is about."""
_OF_REJECTIONS = frozenset({"status.accepted", "error.code", "error.status"})
"""Checks whose findings depend on what was wrong with the request."""
_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


class Key(NamedTuple):
    """What tells one deviation from another.

    Args:
        check: that found it.
        action: whose response it was.
        subject: what it is about: the requirement of a request that was to be rejected, else the place in the response.
    """

    check: str
    action: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Discovery:
    """One deviation.

    Args:
        key: of the deviation.
        finding: in words, as the smallest program shows it.
        program: the smallest that was seen to show it.
        case_id: of the case that it becomes.
    """

    key: Key
    finding: str
    program: Program

    @property
    def case_id(self) -> str:
        """The id of the case that the program becomes."""
        about = slug(self.key.subject.removeprefix(f"{self.key.action}."))[-_LONGEST:].strip("-")
        parts = [slug(self.key.action), slug(self.key.check), *([about] if self.key.subject else [])]
        return f"fuzz.{'.'.join(parts)}"

    @property
    def title(self) -> str:
        """The title of that case."""
        about = f", {self.key.subject}" if self.key.subject else ""
        return f"{self.key.action} responds as the reference says ({self.key.check}{about})"

    def write(self, folder: Path, seed: str, target: str) -> Path:
        """Write the case file below ``folder``; return its path."""
        notes = (
            f"Found by `ses-conformance fuzz --seed {one_line(visible(seed))}` in {one_line(visible(target))}:",
            one_line(visible(self.finding), 400),
        )
        return write_program(replace(self.program, notes=notes), folder, self.case_id, self.title)


@dataclass(frozen=True, slots=True)
class Examined:
    """What became of one program.

    Args:
        outcome: of the case that it is.
        requests: that were sent.
        shown: the deviations that it shows, each with its finding in words.
        gone: why a target counts as gone; empty: it does not.
        error: the suite's own fault, if there was one.
    """

    outcome: Outcome
    requests: int
    shown: Mapping[Key, str]
    gone: str = ""
    error: str = ""


def examine_on(exchanger: Exchanger, settings: RunSettings) -> Callable[[Case, str], Examined]:
    """Return what runs a case with a seed on a target and says what it shows."""

    def examine(case: Case, seed: str) -> Examined:
        result = run_case(case, exchanger, replace(settings, seed=seed))
        error = result.reason if result.outcome is Outcome.ERROR else ""
        return Examined(result.outcome, len(result.sent), _deviations(result), exchanger.watch.gone, error)

    return examine


def _deviations(result: Result) -> dict[Key, str]:
    """Return the deviations that a program's result shows, each with its first finding."""
    if result.outcome is not Outcome.FAILED:
        return {}
    found: dict[Key, str] = {}
    for finding in result.findings:
        action = result.sent[finding.exchange].action if 0 <= finding.exchange < len(result.sent) else ""
        key = _key(finding.check_id, action or result.case.action, finding.where, result.case.requirement_ids)
        found.setdefault(key, str(finding))
    return found


def _key(check: str, action: str, where: str, requirements: Sequence[str]) -> Key:
    if check in _OF_REJECTIONS:
        return Key(check, action, requirements[0] if requirements else "")
    return Key(check, action, without_predicates(where) if check.startswith(("values.", "structure.")) else "")


def keys_of_events(events: Iterable[CaseEvent]) -> frozenset[Key]:
    """Return the keys of the findings of a log's cases."""
    return frozenset(
        _key(finding.check, finding.action, finding.where, event.requirements)
        for event in events
        for finding in event.findings
    )


def slug(name: str) -> str:
    """Return the name of an action or a check as a part of a case's id."""
    words = _CAPITAL.sub("-", name).lower()
    return re.sub(r"[^a-z0-9]+", "-", words).strip("-") or "action"
