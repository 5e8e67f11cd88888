"""What is measured, and how one measurement compares with its limit."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure. ``limit`` is the largest value allowed, or with ``at_least`` the smallest."""

    name: str
    value: float
    unit: str
    limit: float
    at_least: bool = False

    @property
    def holds(self) -> bool:
        return self.value >= self.limit if self.at_least else self.value <= self.limit


def seconds(work: Callable[[], object]) -> float:
    """Return how long ``work`` takes, wall time."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
