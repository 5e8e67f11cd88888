"""The gate: a run held against the baseline of its target."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from conformance.model.vocabulary import Outcome
from conformance.report.baseline import (
    KNOWABLE,
    OLD_FORMAT,
    Baseline,
    KnownDeviation,
    checks_of,
    matches,
)
from conformance.report.event import CaseEvent
from conformance.report.foreign import differences, other_accounts
from conformance.report.log import RunLog
from conformance.report.messages import message_of
from conformance.report.text import one_line


class Standing(StrEnum):
    """What a baseline says of a case."""

    NEW = "new"
    """It deviates, and the baseline does not know it, or knows it in another way."""
    KNOWN = "known"
    """It deviates as the baseline says."""
    FIXED = "fixed"
    """It passes, and the baseline says that it deviates."""


class BreachKind(StrEnum):
    """In what way a run departs from a baseline."""

    NEW = "new"
    """A deviation that the baseline does not know."""
    CHANGED = "changed"
    """A known deviation with another outcome, or found by other checks."""
    FIXED = "fixed"
    """An entry whose cases pass now."""
    STALE = "stale"
    """An entry whose cases are no longer decided."""
    VANISHED = "vanished"
    """An entry for an id that the suite does not have."""
    UNMATCHED = "unmatched"
    """An entry with a glob that fits no case."""
    DOUBLED = "doubled"
    """An entry for a case that another entry has already."""
    UNREASONED = "unreasoned"
    """An entry without a reason."""
    FOREIGN = "foreign"
    """The baseline is of another target, profile or truth."""
    INCOMPLETE = "incomplete"
    """The run was interrupted."""


_CHANGES = {BreachKind.NEW, BreachKind.CHANGED, BreachKind.FIXED, BreachKind.STALE}
_ORDER = (BreachKind.FOREIGN, BreachKind.INCOMPLETE, BreachKind.NEW, BreachKind.CHANGED)


@dataclass(frozen=True, slots=True)
class Breach:
    """One departure: its kind, the case or entry, one line that says what to do, the baseline's line (0: none)."""

    kind: BreachKind
    id: str
    message: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.kind.value}: {one_line(self.message, 1000)}"


@dataclass(frozen=True, slots=True)
class GatedCase:
    """What the baseline says of one case: its standing, and the reason and line of its entry (0: none)."""

    standing: Standing
    reason: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Gate:
    """A run held against a baseline: every breach, the gravest first, and what is said of each case that deviates."""

    path: Path
    breaches: tuple[Breach, ...]
    cases: dict[str, GatedCase] = field(default_factory=dict)
    hint: str = ""

    @property
    def holds(self) -> bool:
        """Whether nothing departs from the baseline."""
        return not self.breaches

    def count(self, standing: Standing) -> int:
        """Return how many cases of the run have a standing."""
        return sum(case.standing is standing for case in self.cases.values())

    @property
    def vanished(self) -> int:
        """How many entries fit no case of the suite."""
        return sum(breach.kind in (BreachKind.VANISHED, BreachKind.UNMATCHED) for breach in self.breaches)

    def standing(self, case_id: str) -> Standing | None:
        """Return the standing of a case; None: it passes or was skipped, and the baseline does not name it."""
        found = self.cases.get(case_id)
        return found.standing if found else None


def check_gate(log: RunLog, baseline: Baseline, suite_ids: Collection[str] | None = None) -> Gate:
    """Hold a run against its baseline.

    Every level counts: a baseline is there so that nothing gets worse.

    Args:
        log: of the run, interrupted or not.
        baseline: of the target.
        suite_ids: the ids of all cases of the suite that made the run. Left out, they are those of the log, if it
            selected everything; of a selection, entries that fit none of its cases are then not judged.
    """
    entries = baseline.file.deviations
    events = {case.id: case for case in log.cases}
    known = _known_ids(log, events, suite_ids)
    breaches = [Breach(BreachKind.FOREIGN, what, message, 1) for what, message in differences(log.header, baseline)]
    if log.footer is None:
        said = f"the run was interrupted after {len(events)} of {log.header.selected} cases: run again"
        breaches.append(Breach(BreachKind.INCOMPLETE, "", said))
    claimed: dict[str, int] = {}
    for number, entry in enumerate(entries):
        breaches += _of_entry(baseline, number, entry, events, known, claimed)
    cases: dict[str, GatedCase] = {}
    for case in log.cases:
        number = claimed.get(case.id, -1)
        judged = _of_case(case, baseline, number)
        if judged is None:
            continue
        breach, standing = judged
        cases[case.id] = GatedCase(standing, *((entries[number].reason, baseline.line(number)) if number >= 0 else ()))
        if breach is not None:
            breaches.append(breach)
    breaches.sort(key=lambda each: _ORDER.index(each.kind) if each.kind in _ORDER else len(_ORDER))
    hints = [
        _old_format(baseline),
        other_accounts(log.header, baseline) if _CHANGES & {each.kind for each in breaches} else "",
    ]
    return Gate(baseline.path, tuple(breaches), cases, " ".join(filter(None, hints)))


def _known_ids(log: RunLog, events: Collection[str], suite_ids: Collection[str] | None) -> set[str] | None:
    if suite_ids is not None:
        return {*suite_ids, *events}
    return None if log.header.selection or log.footer is None else set(events)


def _old_format(baseline: Baseline) -> str:
    if baseline.file.format != OLD_FORMAT:
        return ""
    return (
        f"{baseline.path}: format {OLD_FORMAT}: entries are matched by id and outcome only, so a case that fails in "
        "another way goes unnoticed. `ses-conformance baseline update` adds what each case shows"
    )


def _of_entry(
    baseline: Baseline,
    number: int,
    entry: KnownDeviation,
    cases: dict[str, CaseEvent],
    known: set[str] | None,
    claimed: dict[str, int],
) -> Iterable[Breach]:
    place, line = baseline.place(number), baseline.line(number)
    if not entry.reasoned:
        lacking = f"has the reason {one_line(entry.reason, 60)!r}" if entry.reason.strip() else "has no reason"
        yield Breach(BreachKind.UNREASONED, entry.id, f"{place}: {entry.id} {lacking}: say why it deviates", line)
    mine = [cases[case_id] for case_id in cases if matches(entry.id, case_id)]
    if not mine:
        if known is not None and not any(matches(entry.id, case_id) for case_id in known):
            yield _lost(place, entry.id, known, line)
        return
    again = next((case.id for case in mine if case.id in claimed), None)
    if again is not None:
        other = f"{again} has the entry in line {baseline.line(claimed[again])} already"
        yield Breach(BreachKind.DOUBLED, entry.id, f"{place}: {other}", line)
    for case in mine:
        claimed.setdefault(case.id, number)
    if not any(case.outcome in KNOWABLE for case in mine):
        kind = BreachKind.FIXED if any(case.outcome is Outcome.PASSED for case in mine) else BreachKind.STALE
        yield Breach(kind, entry.id, f"{place}: {_now(entry.id, mine)}: remove the entry", line)


def _of_case(case: CaseEvent, baseline: Baseline, number: int) -> tuple[Breach | None, Standing] | None:
    """Return what a case breaks and its standing; ``number`` is that of its entry, -1: none."""
    if case.outcome not in KNOWABLE:
        fixed = number >= 0 and case.outcome is Outcome.PASSED
        return (None, Standing.FIXED) if fixed else None
    if number < 0:
        message = f"{case.id}: {case.outcome}, and the baseline does not know it: {one_line(message_of(case))}"
        return Breach(BreachKind.NEW, case.id, message), Standing.NEW
    entry = baseline.file.deviations[number]
    if entry.covers(case.outcome, checks_of(case)):
        return None, Standing.KNOWN
    if entry.outcome is not None and entry.outcome != case.outcome:
        said = f"was known as {entry.outcome}, and is {case.outcome} now: {one_line(message_of(case))}"
    else:
        said = f"is {case.outcome} in another way than is known: {_unknown(case, entry)}"
    message = f"{baseline.place(number)}: {case.id} {said}"
    return Breach(BreachKind.CHANGED, case.id, message, baseline.line(number)), Standing.NEW


def _unknown(case: CaseEvent, entry: KnownDeviation) -> str:
    new = [finding for finding in case.findings if finding.check not in (entry.checks or ())]
    more = f" (+{len(new) - 1} more)" if len(new) > 1 else ""
    return f"{one_line(str(new[0]))}{more}"


def _lost(place: str, entry_id: str, known: Collection[str], line: int) -> Breach:
    if any(character in entry_id for character in "*?"):
        return Breach(BreachKind.UNMATCHED, entry_id, f"{place}: {entry_id} fits no case of the suite", line)
    near = difflib.get_close_matches(entry_id, known, n=1, cutoff=0.8)
    hint = f"; did you mean {near[0]}?" if near else ""
    return Breach(
        BreachKind.VANISHED, entry_id, f"{place}: the suite has no case {entry_id}: remove the entry{hint}", line
    )


def _now(entry_id: str, mine: Sequence[CaseEvent]) -> str:
    if len(mine) == 1:
        case = mine[0]
        return f"{case.id} {'passes now' if case.outcome == 'passed' else f'is skipped now ({one_line(case.reason)})'}"
    skipped = sum(case.outcome is Outcome.SKIPPED for case in mine)
    return f"of the {len(mine)} cases of {entry_id} {len(mine) - skipped} pass and {skipped} are skipped now"


def counts(gate: Gate) -> dict[str, int]:
    """Return how many breaches of each kind there are; kinds without any are left out."""
    found = Counter(breach.kind.value for breach in gate.breaches)
    return {kind.value: found[kind.value] for kind in BreachKind if found[kind.value]}
