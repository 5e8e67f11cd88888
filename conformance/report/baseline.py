"""The gate: a target's known deviations, each case with a reason, and whatever departs from them."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from conformance.model.vocabulary import Outcome
from conformance.model.yaml_source import SourceError, YamlSource
from conformance.report.event import CaseEvent
from conformance.report.junit import message_of
from conformance.report.log import RunLog
from conformance.report.text import one_line

FORMAT: Final = "ses-conformance-baseline/1"

KNOWABLE = (Outcome.FAILED, Outcome.UNSUPPORTED, Outcome.BLOCKED, Outcome.INDETERMINATE, Outcome.ERROR)
"""Outcomes that need an entry. Skipped needs none: the profile says why, and the certificate counts it."""


class KnownDeviation(BaseModel):
    """One known deviation."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1, description="a case's id, all rows of its table by the part before [, or a glob")
    outcome: Literal["failed", "unsupported", "blocked", "indeterminate", "error"] | None = Field(
        default=None, description="what is known of it; another outcome breaks the gate. Left out: any of these"
    )
    reason: str = Field(default="", description="why it deviates; an entry without one breaks the gate")


class BaselineFile(BaseModel):
    """A baseline file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal["ses-conformance-baseline/1"] = Field(description="the format and its version")
    target: str | None = Field(default=None, description="the target's name, for people")
    deviations: list[KnownDeviation] = []


@dataclass(frozen=True, slots=True)
class Baseline:
    """A baseline that was read, with its file, for the places of its entries."""

    path: Path
    source: YamlSource
    file: BaselineFile

    def place(self, number: int) -> str:
        """Return where the entry with this number (from 0) stands: ``file:line:column``."""
        line, column = self.source.position(("deviations", number))
        return f"{self.path}:{line}:{column}"


class BreachKind(StrEnum):
    """In what way a run departs from a baseline."""

    NEW = "new"
    """A deviation that the baseline does not know."""
    CHANGED = "changed"
    """A known deviation with another outcome."""
    STALE = "stale"
    """An entry whose cases pass now, or are no longer decided."""
    VANISHED = "vanished"
    """An entry for an id that the suite does not have."""
    UNMATCHED = "unmatched"
    """An entry with a glob that fits no case."""
    DOUBLED = "doubled"
    """An entry for a case that another entry has already."""
    UNREASONED = "unreasoned"
    """An entry without a reason."""
    INCOMPLETE = "incomplete"
    """The run was interrupted."""


@dataclass(frozen=True, slots=True)
class Breach:
    """One departure from the baseline: its kind, the case or entry, and one line that says what to do."""

    kind: BreachKind
    id: str
    message: str

    def __str__(self) -> str:
        return f"{self.kind.value}: {one_line(self.message, 1000)}"


def read_baseline(path: Path) -> Baseline:
    """Read a baseline; raises ``SourceError`` with every problem at its ``file:line:column``."""
    source = YamlSource(path)
    data = source.data
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        found = data.get("format") if isinstance(data, dict) else None
        place = ("format",) if found is not None else ()
        message = f"no baseline: it must begin with `format: {FORMAT}`" if found is None else f"format {found!r}"
        raise SourceError([source.problem(place, f"{message}; this version reads {FORMAT}")])
    return Baseline(path, source, source.validate(BaselineFile))


def matches(pattern: str, case_id: str) -> bool:
    """Say whether an entry's id stands for a case: itself, all rows of its table, or a glob; brackets are literal."""
    return (
        case_id == pattern or case_id.partition("[")[0] == pattern or fnmatchcase(case_id, pattern.replace("[", "[[]"))
    )


def check_baseline(log: RunLog, baseline: Baseline, suite_ids: Collection[str] | None = None) -> list[Breach]:
    """Return in what ways a run departs from its baseline; empty: the gate holds.

    ``suite_ids`` are the ids of all cases of the suite that made the run. Left out, they are those of the log, if it
    selected everything; of a selection, entries that fit none of its cases are then not judged. Every level counts: a
    baseline is there so that nothing gets worse.
    """
    entries = baseline.file.deviations
    cases = {case.id: case for case in log.cases}
    known = set(suite_ids) | cases.keys() if suite_ids is not None else None if log.header.selection else set(cases)
    breaches = []
    if log.footer is None:
        said = f"the run was interrupted after {len(cases)} of {log.header.selected} cases: run again"
        breaches.append(Breach(BreachKind.INCOMPLETE, "", said))
        known = set(suite_ids) | cases.keys() if suite_ids is not None else None
    claimed: dict[str, int] = {}
    for number, entry in enumerate(entries):
        breaches += _of_entry(baseline, number, entry, cases, known, claimed)
    for case in log.cases:
        if case.outcome not in KNOWABLE:
            continue
        if case.id not in claimed:
            message = f"{case.id}: {case.outcome}, and the baseline does not know it: {one_line(message_of(case))}"
            breaches.append(Breach(BreachKind.NEW, case.id, message))
            continue
        number = claimed[case.id]
        wanted = entries[number].outcome
        if wanted is not None and wanted != case.outcome:
            message = f"{baseline.place(number)}: {case.id} was known as {wanted}, and is {case.outcome} now"
            breaches.append(Breach(BreachKind.CHANGED, case.id, f"{message}: {one_line(message_of(case))}"))
    return breaches


def _of_entry(
    baseline: Baseline,
    number: int,
    entry: KnownDeviation,
    cases: dict[str, CaseEvent],
    known: set[str] | None,
    claimed: dict[str, int],
) -> Iterable[Breach]:
    place = baseline.place(number)
    if not entry.reason.strip():
        yield Breach(BreachKind.UNREASONED, entry.id, f"{place}: {entry.id} has no reason: say why it deviates")
    mine = [cases[case_id] for case_id in cases if matches(entry.id, case_id)]
    if not mine:
        if known is not None and not any(matches(entry.id, case_id) for case_id in known):
            yield _lost(place, entry.id, known)
        return
    again = next((case.id for case in mine if case.id in claimed), None)
    if again is not None:
        yield Breach(BreachKind.DOUBLED, entry.id, f"{place}: {again} has the entry {_line(baseline, claimed[again])}")
    for case in mine:
        claimed.setdefault(case.id, number)
    if not any(case.outcome in KNOWABLE for case in mine):
        yield Breach(BreachKind.STALE, entry.id, f"{place}: {_now(entry.id, mine)}: remove the entry")


def _lost(place: str, entry_id: str, known: Collection[str]) -> Breach:
    if any(character in entry_id for character in "*?"):
        return Breach(BreachKind.UNMATCHED, entry_id, f"{place}: {entry_id} fits no case of the suite")
    near = difflib.get_close_matches(entry_id, known, n=1, cutoff=0.8)
    hint = f"; did you mean {near[0]}?" if near else ""
    return Breach(BreachKind.VANISHED, entry_id, f"{place}: the suite has no case {entry_id}: remove the entry{hint}")


def _now(entry_id: str, mine: Sequence[CaseEvent]) -> str:
    if len(mine) == 1:
        case = mine[0]
        return f"{case.id} {'passes now' if case.outcome == 'passed' else f'is skipped now ({one_line(case.reason)})'}"
    skipped = sum(case.outcome is Outcome.SKIPPED for case in mine)
    return f"of the {len(mine)} cases of {entry_id} {len(mine) - skipped} pass and {skipped} are skipped now"


def _line(baseline: Baseline, number: int) -> str:
    return f"in line {baseline.source.position(('deviations', number))[0]} already"
