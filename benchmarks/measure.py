"""What is measured, and how one measurement compares with its limit."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure.

    Args:
        name: what was measured.
        value: what was found.
        unit: of the value; empty for a ratio.
        limit: beyond which something has become worse: the command fails. None: the figure only explains others.
        aim: what the figure ought to be; shown only.
        at_least: whether limit and aim are the smallest values, not the largest.
    """

    name: str
    value: float
    unit: str = ""
    limit: float | None = None
    aim: float | None = None
    at_least: bool = False

    late = False

    @property
    def holds(self) -> bool:
        """Whether the value is within the limit."""
        return self.limit is None or self._reaches(self.limit)

    @property
    def word(self) -> str:
        """What is to be said of the value."""
        if not self.holds:
            return "worse"
        return "" if self.aim is None else "reached" if self._reaches(self.aim) else "missed"

    def bound(self, value: float | None) -> str:
        """Return a limit or an aim in words."""
        return "" if value is None else f"{'≥' if self.at_least else '≤'} {value:g}"

    def _reaches(self, bound: float) -> bool:
        return self.value >= bound if self.at_least else self.value <= bound


def seconds(work: Callable[[], object]) -> float:
    """Return how long ``work`` takes, wall time."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def cpu_seconds(work: Callable[[], object]) -> float:
    """Return the CPU time of the processes that ``work`` starts and waits for, and of those that these wait for."""
    return spend(work).cpu_s


@dataclass(frozen=True, slots=True)
class Spent:
    """What a piece of work took.

    Args:
        seconds: wall time.
        own_s: CPU time of this process, in seconds.
        cpu_s: CPU time of the processes that it started and waited for, and of those that these waited for.
    """

    seconds: float
    own_s: float
    cpu_s: float


def spend(work: Callable[[], object]) -> Spent:
    """Do the work and return what it took."""
    before, own = resource.getrusage(resource.RUSAGE_CHILDREN), time.process_time()
    took = seconds(work)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Spent(took, time.process_time() - own, cpu_s)
