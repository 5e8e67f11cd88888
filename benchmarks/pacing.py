"""How close a run comes to the least time that a throttle allows, on a clock of its own: nobody has to wait for it."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.measure import Figure
from conformance.run.order import PACED_IN_FLIGHT, spread_actions
from conformance.run.plan import plan_of
from conformance.targets.profile_parts import Throttle
from tests.run.test_plan import CASES, PROFILE, seconds


def measure() -> Iterator[Figure]:
    """Measure a run at one request of each action a second."""
    least = plan_of(CASES, PROFILE).least_seconds(Throttle(per_second=1), None)
    ordered = spread_actions(CASES, lambda case: case)
    yield Figure("least time at one request of each action a second", least / 60, "min")
    yield Figure(
        f"a paced run, {PACED_IN_FLIGHT} cases at the same time / the least time",
        seconds(ordered, PACED_IN_FLIGHT) / least,
        "",
        1.15,
    )
