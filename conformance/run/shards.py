"""Shards of equal time, by how long each case took in an earlier run."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from statistics import median


def equal_parts(ids: Sequence[str], times: Mapping[str, float], number: int) -> list[list[str]]:
    """Return ``number`` parts that take about as long as each other: the longest case first, to the part with least.

    Every shard of a run has to find the same parts, so the result depends on the arguments alone, and not on their
    order.

    Args:
        ids: of the cases.
        times: of cases, in any unit; one that has none counts as the median.
        number: of parts.
    """
    known = [times[each] for each in ids if each in times]
    usual = median(known) if known else 1.0
    parts: list[list[str]] = [[] for _ in range(number)]
    loads = [(0.0, at) for at in range(number)]
    for took, each in sorted(((times.get(each, usual), each) for each in ids), key=lambda one: (-one[0], one[1])):
        load, at = heapq.heappop(loads)
        parts[at].append(each)
        heapq.heappush(loads, (load + took, at))
    return parts
