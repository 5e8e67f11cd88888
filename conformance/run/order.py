"""The order of cases against a target that takes so many requests of each action a second: the actions take turns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import TypeVar

from conformance.model.case import Case
from conformance.run.plan import requests_of

T = TypeVar("T")


PACED_IN_FLIGHT = 4
"""Cases at the same time by which a run comes close to the least time that a throttle of each action allows."""
_LONG = 8
"""Repetitions of an action within one case from which on it is begun early: no other process can shorten it."""


def spread_actions(items: Iterable[T], case_of: Callable[[T], Case]) -> list[T]:
    """Return the items so that those which need the same action most stand as far apart as possible.

    While one waits for its action's turn, another can use its own; in the order of the files, all wait for the same.
    Cases that repeat an action often come first, the longest before the others: none of them may be the last.

    Args:
        items: in any order; the result depends on that order alone.
        case_of: returns the case of an item.
    """
    items = list(items)
    needs = [Counter(requests_of(case_of(item))) for item in items]
    total = sum(needs, Counter[str]())
    long: list[tuple[int, T]] = []
    groups: dict[str, list[T]] = {}
    for item, need in zip(items, needs, strict=True):
        repeated = need.total() - len(need)
        if repeated >= _LONG:
            long.append((repeated, item))
            continue
        busiest = max(need, key=lambda action: (need[action], total[action], action), default="")
        groups.setdefault(busiest, []).append(item)
    placed = [
        ((place + 0.5) / len(group), busiest, item)
        for busiest, group in groups.items()
        for place, item in enumerate(group)
    ]
    long.sort(key=lambda each: -each[0])
    placed.sort(key=lambda each: each[:2])
    return [*(item for _, item in long), *(item for *_, item in placed)]
