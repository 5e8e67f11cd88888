"""Which cases a run asks for: by class, action, level, id, requirement, and shard."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from fnmatch import fnmatchcase
from typing import Any, Protocol, TypeVar

from conformance.model.nearest import did_you_mean
from conformance.model.vocabulary import ConformanceClass, Level


class Selectable(Protocol):
    """What a case is selected by: the case itself, or its summary."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def action(self) -> str:
        """The action that it sends."""

    @property
    def conformance_class(self) -> ConformanceClass:
        """Its conformance class."""

    @property
    def level(self) -> Level:
        """How strongly its requirement speaks."""

    @property
    def requirement_ids(self) -> tuple[str, ...]:
        """Ids of the requirements that it rests on."""


Selected = TypeVar("Selected", bound=Selectable)


@dataclass(frozen=True, slots=True)
class Selection:
    """What was asked for; empty: every case. ``shard`` is (number from 1, of how many).

    ``excludes`` are conformance classes, and ids or globs of ids, that are left out of the rest.

    ``paths`` are the case files and folders that were read instead of the suite's own; of what they hold, the rest of
    the selection takes its part. ``only`` are the ids of those that are run once more, and ``failed`` and
    ``changed_since`` the runs that they come from.
    """

    classes: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    shard: tuple[int, int] | None = None
    paths: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    corpus: tuple[str, ...] = ()
    """The name of the frozen corpus that the cases are of; empty: the suite as it is now."""
    only: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    changed_since: tuple[str, ...] = ()
    timings: tuple[str, ...] = ()
    """The earlier run by whose times the shards are equal; ``part`` are then the ids of this one."""
    part: tuple[str, ...] = ()

    def takes(self, case: Selectable) -> bool:
        """Say whether the case belongs to the selection."""
        return (
            (not self.classes or case.conformance_class.value in self.classes)
            and (not self.actions or case.action in self.actions)
            and (not self.levels or case.level.value in self.levels)
            and (not self.ids or any(_id_matches(case.id, pattern) for pattern in self.ids))
            and (not self.requirements or _names_one(case, self.requirements))
            and (not self.corpus or _is_in_corpus(case, self.corpus[0]))
            and not any(_is_excluded(case, pattern) for pattern in self.excludes)
            and (not self.only or case.id in self.only)
            and (self.shard is None or self._has_in_shard(case.id, self.shard))
        )

    def _has_in_shard(self, case_id: str, shard: tuple[int, int]) -> bool:
        return case_id in self.part if self.timings else shard_of(case_id, shard[1]) == shard[0]

    def of(self, cases: Iterable[Selected]) -> list[Selected]:
        """Return the selected cases, in their order."""
        return [case for case in cases if self.takes(case)]

    def as_dict(self) -> dict[str, Any]:
        """Return the selection for the log: only what was asked for."""
        return {key: list(value) for key, value in asdict(self).items() if value}

    def whole(self) -> Selection:
        """Return the selection without its shard."""
        return replace(self, shard=None)


def idle(selection: Selection, cases: Sequence[Selectable]) -> Iterator[str]:
    """Yield a line for each id, requirement and exclusion that none of the cases fits, with what was probably meant."""
    ids = list(dict.fromkeys(name for case in cases for name in (case.id, case.id.partition("[")[0])))
    for pattern in selection.ids:
        if not any(_id_matches(case.id, pattern) for case in cases):
            yield f"no case matches --id {pattern}{did_you_mean(pattern, ids)}"
    for pattern in selection.requirements:
        if not any(_names_one(case, (pattern,)) for case in cases):
            named = [name for case in cases for name in case.requirement_ids]
            yield f"no case rests on --requirement {pattern}{did_you_mean(pattern, dict.fromkeys(named))}"
    for pattern in selection.excludes:
        if not any(_is_excluded(case, pattern) for case in cases):
            yield f"--exclude {pattern} leaves out no case{did_you_mean(pattern, [*map(str, ConformanceClass), *ids])}"


def _is_in_corpus(case: Selectable, name: str) -> bool:
    from conformance.model.corpora import find_corpus  # what makes a digest is not needed for any other selection

    return find_corpus(name).holds(case.id)


def _is_excluded(case: Selectable, pattern: str) -> bool:
    return case.conformance_class.value == pattern or _id_matches(case.id, pattern)


def shard_of(case_id: str, shards: int) -> int:
    """Return the shard (from 1) of a case: by its id alone, so that a new case never moves the others."""
    return int.from_bytes(hashlib.sha256(case_id.encode()).digest()[:4], "big") % shards + 1


def parse_shard(text: str) -> tuple[int, int]:
    """Return ``i/n`` as numbers; raises ValueError."""
    number, slash, of = text.partition("/")
    if slash and number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of):
        return int(number), int(of)
    raise ValueError(f"invalid shard {text!r}: expected i/n with 1 <= i <= n, for example 2/4")


def _id_matches(case_id: str, pattern: str) -> bool:
    if pattern in (case_id, case_id.partition("[")[0]):
        return True
    if "*" not in pattern and "?" not in pattern:
        return False  # as quickly as most commands that name a case ask for it
    # The brackets of a table's row are part of an id, not a character class.
    return fnmatchcase(case_id, pattern.replace("[", "[[]"))


def _names_one(case: Selectable, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for name in case.requirement_ids for pattern in patterns)
