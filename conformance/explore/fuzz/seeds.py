"""The suite's own cases as seeds: which of them can be a part of a program, and what can be taken from each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any

from conformance.explore.fuzz.offer import Offer
from conformance.model.case import Case
from conformance.model.case_file import Need
from conformance.model.suite import load_suite
from conformance.model.vocabulary import ConformanceClass, Level

_HEAVY = frozenset({Need.HUNDREDS, Need.THOUSANDS, Need.THROTTLE})
"""Needs of cases that take long."""
_MOST_TIMES = 30
_LARGEST = 20_000
"""Characters that a generator may make."""
_SIZES = ("times", "to", "count", "bytes")
_OF_THE_WIRE = frozenset({ConformanceClass.PROTOCOL, ConformanceClass.AUTHENTICATION})


class SeedCases:
    """Cases that may be varied, by the requirement that each rests on first.

    Args:
        cases: in any order.
    """

    def __init__(self, cases: Iterable[Case]) -> None:
        found: dict[str, list[Case]] = {}
        for case in cases:
            found.setdefault(case.requirements[0].id, []).append(case)
        self.groups = tuple(found.values())

    def __repr__(self) -> str:
        """Stay short: Hypothesis asks for it in every round."""
        return f"SeedCases({len(self.groups)})"


def seeds(offer: Offer, focus: Collection[str]) -> SeedCases:
    """Return the cases that may be varied for a target.

    Args:
        offer: of the target.
        focus: actions that the cases are to be about; empty: all.
    """
    return SeedCases(case for case in _light() if offer.takes(case) and (not focus or case.action in focus))


@cache
def _light() -> tuple[Case, ...]:
    return tuple(case for case in load_suite().cases if case.level is Level.MUST and not _is_heavy(case))


def _is_heavy(case: Case) -> bool:
    sends = [*case.given, *case.steps, *([case.control] if case.control else [])]
    if case.needs & _HEAVY or any(send.times > _MOST_TIMES or send.pages is not None for send in sends):
        return True
    return _largest(case.row) > _LARGEST or any(_largest(send.params) > _LARGEST for send in sends)


def _largest(value: Any) -> int:
    """Return the largest number by which a generator in a value makes it long."""
    if isinstance(value, Mapping):
        sizes = [each for name, each in value.items() if name in _SIZES and isinstance(each, int)]
        return max([*sizes, *(_largest(each) for each in value.values())], default=0)
    if isinstance(value, list | tuple):
        return max(map(_largest, value), default=0)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def is_about_the_wire(case: Case) -> bool:
    """Say whether a case is about the form of requests, so that the form of its own must stay."""
    return case.conformance_class in _OF_THE_WIRE
