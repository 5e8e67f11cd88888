"""Merging the shards of one run into the log that the whole run would have had."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from conformance.report import summary
from conformance.report.event import CaseEvent, Header
from conformance.report.files import write_text
from conformance.report.log import DoubledCase, IncompleteLog, LogError, RunLog
from conformance.report.text import visible_json

_NAMED = 10
"""How many missing shards a message names."""


class MixedSuites(LogError):
    """The logs are of different suites: another version or digest of the cases."""


class MixedTargets(LogError):
    """The logs are of different targets, or of different versions or profiles of one."""


class MixedRuns(LogError):
    """The logs are of one suite and target, but of runs with another seed, truth or selection."""


class NoShard(LogError):
    """A log is of no shard, so there is nothing to merge it with."""


class DoubledShard(LogError):
    """A shard is there twice."""


class MissingShard(LogError):
    """A shard is not there."""


def merge(logs: Sequence[RunLog], path: Path, order: Sequence[str] | None = None) -> RunLog:
    """Return the log of the whole run of which ``logs`` are the shards, as it would stand in ``path``.

    The cases come in the ``order`` of the suite's ids, if given; else by case file, line and id. What is added up or
    recomputed: ``selected``, and all of the footer. The run's time is that of its slowest shard, since shards run side
    by side; its start is the earliest. The endpoint is that of the first shard: each may have had its own.

    Raises ``IncompleteLog``, ``MixedSuites``, ``MixedTargets``, ``MixedRuns``, ``NoShard``, ``DoubledShard``,
    ``MissingShard``, ``DoubledCase``; the messages name the files.
    """
    if not logs:
        raise NoShard("nothing to merge: name the logs of all shards")
    _same(logs)
    _all_shards(logs)
    cases = _ordered(_cases(logs), order)
    first = min(logs, key=_number)
    header = Header.model_validate(
        {
            **first.header.model_dump(),
            "selection": _whole(first.header),
            "selected": sum(log.header.selected for log in logs),
            "probed": _probed([log.header.probed for log in sorted(logs, key=_number)]),
            "started": min(log.header.started for log in logs),
        }
    )
    footers = [log.footer for log in logs if log.footer is not None]
    ms, of = max(each.ms for each in footers), max(each.headline.of for each in footers)
    stopped = "; ".join(each.stopped for each in footers if each.stopped)
    return RunLog(path, header, tuple(cases), summary.footer(cases, ms, of, stopped))


def write_log(log: RunLog) -> None:
    """Write a log to its own path, line by line; raises ``OSError``."""
    write_text(log.path, (visible_json(line) + "\n" for line in _plain(log)), private=True)


def _plain(log: RunLog) -> Iterator[dict[str, Any]]:
    yield log.header.model_dump(mode="json")
    yield from (case.whole().model_dump(mode="json", by_alias=True) for case in log.cases)
    if log.footer is not None:
        yield log.footer.model_dump(mode="json")


def _same(logs: Sequence[RunLog]) -> None:
    first = logs[0]
    for log in logs:
        if log.footer is None:
            raise IncompleteLog(f"{log.path}: the log has no footer: this shard was interrupted. Run it again")
        for error, what, read in (
            (MixedSuites, "suite", lambda head: head.suite.model_dump()),
            (MixedTargets, "target", _target),
            (MixedRuns, "seed", lambda head: head.seed),
            (MixedRuns, "truth", lambda head: head.truth),
            (MixedRuns, "selection", _whole),
        ):
            if read(log.header) != read(first.header):
                found = f"{read(log.header)!r} here, {read(first.header)!r} in {first.path}"
                raise error(f"{log.path}: shards of one run have the same {what}: {found}")


def _target(head: Header) -> dict[str, Any]:
    target = head.target.model_dump(exclude={"endpoint"})
    target["profile"] = {key: value for key, value in target["profile"].items() if not _is_of_place(key)}
    return target


def _is_of_place(key: str) -> bool:
    """Say whether a key of the profile tells where the target is: each shard may have started its own."""
    return key in ("endpoint", "confirm", "mail", "credentials", "other_account", "temporary")


def _whole(head: Header) -> dict[str, Any]:
    return {key: value for key, value in head.selection.items() if key not in ("shard", "timings", "part")}


def _shard(log: RunLog) -> tuple[int, int]:
    shard = log.header.selection.get("shard")
    if isinstance(shard, list) and len(shard) == 2 and all(type(part) is int for part in shard):
        number, of = shard
        if 1 <= number <= of:
            return number, of
        raise NoShard(f"{log.path}: there is no shard {number} of {of}")
    raise NoShard(f"{log.path}: the log is of a whole run, not of a shard (`run --shard i/n`)")


def _number(log: RunLog) -> int:
    return _shard(log)[0]


def _all_shards(logs: Sequence[RunLog]) -> None:
    seen: dict[int, RunLog] = {}
    of = _shard(logs[0])[1]
    for log in logs:
        number, its = _shard(log)
        if its != of:
            raise MixedRuns(f"{log.path}: one of {its} shards, but {logs[0].path} is one of {of}")
        if number in seen:
            raise DoubledShard(f"{log.path}: shard {number}/{of} is {seen[number].path} already")
        seen[number] = log
    if len(seen) < of:
        # The number comes from a file that anybody may have written: it must not cost memory.
        missing = list(islice((f"{number}/{of}" for number in range(1, of + 1) if number not in seen), _NAMED))
        more = f" and {of - len(seen) - _NAMED:,} more" if of - len(seen) > _NAMED else ""
        raise MissingShard(f"the run has {of} shards; missing: {', '.join(missing)}{more}")


def _cases(logs: Sequence[RunLog]) -> list[CaseEvent]:
    seen: dict[str, RunLog] = {}
    for log in logs:
        for case in log.cases:
            if case.id in seen:
                raise DoubledCase(f"{log.path}: the case {case.id} is in {seen[case.id].path} too")
            seen[case.id] = log
    return [case for log in logs for case in log.cases]


def _ordered(cases: Sequence[CaseEvent], order: Sequence[str] | None) -> list[CaseEvent]:
    place = {case_id: number for number, case_id in enumerate(order or ())}

    def key(case: CaseEvent) -> tuple[int, tuple[str, ...], int, str]:
        return place.get(case.id, len(place)), tuple(case.file.split("/")), case.line, case.id

    return sorted(cases, key=key)


def _probed(found: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return what the probes of the shards found: equal values once, lists joined without doubles."""
    joined: dict[str, Any] = {}
    for probed in found:
        for key, value in probed.items():
            if isinstance(value, list) and isinstance(joined.get(key), list):
                joined[key] = [*joined[key], *(each for each in value if each not in joined[key])]
            else:
                joined.setdefault(key, value)
    return joined
