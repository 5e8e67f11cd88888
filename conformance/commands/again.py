"""What an earlier run says of the next: the cases that did not pass, or have changed since; how long each one takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path

from conformance.commands.reading import log_at
from conformance.model.case import Case
from conformance.model.problem import UserProblem
from conformance.model.suite import digests
from conformance.model.vocabulary import Outcome
from conformance.report.log import RunLog, read_log
from conformance.run.selection import Selectable, Selection
from conformance.run.shards import equal_parts

_DONE = frozenset({Outcome.PASSED, Outcome.SKIPPED})


def narrow(selection: Selection, cases: Sequence[Case], failed: Path | None, changed_since: Path | None) -> Selection:
    """Return the selection without the cases that need not run once more.

    Args:
        selection: of the run.
        cases: that may run.
        failed: a run of which only what did not pass is repeated; skipped cases are left out.
        changed_since: a run since which a case, or what its verdict rests on, has to have changed; new ones count, too.

    Returns:
        The selection with the ids of those that are left in ``only``; as it was if neither run is given. If none is
        left, ``only`` holds a text that is no id.

    Raises:
        LogError: a run can't be read.
    """
    if failed is None and changed_since is None:
        return selection
    ids = [case.id for case in cases]
    if failed is not None:
        outcomes = {case.id: case.outcome for case in read_log(log_at(failed), incomplete=True).cases}
        ids = [each for each in ids if each in outcomes and outcomes[each] not in _DONE]
    if changed_since is not None:
        log = read_log(log_at(changed_since), incomplete=True)
        before = {case.id: case.digest for case in log.cases}
        asked = {case.id for case in _selected_by(log).of(cases)}
        now = digests(cases)
        # What the earlier run left out is not new for that.
        ids = [each for each in ids if each in asked and (not before.get(each) or before[each] != now.get(each))]
    return replace(
        selection,
        only=tuple(ids) or ("",),
        failed=() if failed is None else (str(failed),),
        changed_since=() if changed_since is None else (str(changed_since),),
    )


def deal(selection: Selection, cases: Sequence[Selectable], timings: Path) -> Selection:
    """Return the selection with a shard that takes as long as each of the others.

    Args:
        selection: of the run, with its shard.
        cases: of all shards together.
        timings: an earlier run, which has the times of the cases.

    Raises:
        UserProblem: there is no shard.
        LogError: the run can't be read.
    """
    if selection.shard is None:
        raise UserProblem("--timings makes shards of equal time: give --shard I/N with it")
    times = {case.id: case.ms for case in read_log(log_at(timings), incomplete=True).cases}
    number, of = selection.shard
    part = equal_parts([case.id for case in cases], times, of)[number - 1]
    return replace(selection, timings=(str(timings),), part=tuple(sorted(part)))


def _selected_by(log: RunLog) -> Selection:
    """Return what a run selected, as far as it still means something."""
    known = {field.name for field in fields(Selection)} - {"paths", "corpus"}
    given = {
        key: tuple(value) for key, value in log.header.selection.items() if key in known and isinstance(value, list)
    }
    return Selection(**given)
