from __future__ import annotations

import pytest

from conformance.run.pacing import Bucket, Pacer
from conformance.targets.profile import Throttle

from .fakes import Clock


def waited(pacer: Pacer, clock: Clock, actions: str) -> list[float]:
    times = []
    for action in actions:
        pacer.wait(action)
        times.append(clock.now)
    return times


def test_a_bucket_starts_full_and_refills_to_its_burst() -> None:
    clock = Clock()
    bucket = Bucket(2.0, 3, clock)
    assert [bucket.take() for _ in range(5)] == [0, 0, 0, 0.5, 1.0]
    clock.now = 100.0
    assert [bucket.take() for _ in range(4)] == [0, 0, 0, 0.5]


def test_no_limit_no_wait() -> None:
    clock = Clock()
    assert waited(Pacer(None, None, 1, clock.sleep, clock), clock, "aaaa") == [0, 0, 0, 0]
    assert clock.slept == []


def test_each_action_has_a_limit_of_its_own() -> None:
    clock = Clock()
    pacer = Pacer(Throttle(per_second=1), None, 1, clock.sleep, clock)
    assert waited(pacer, clock, "abaab") == [0, 0, 1, 2, 2]


def test_the_overall_rate_holds_over_all_actions() -> None:
    clock = Clock()
    pacer = Pacer(None, 2.0, 1, clock.sleep, clock)
    assert waited(pacer, clock, "abcd") == [0, 0.5, 1.0, 1.5]


def test_the_slower_of_both_limits_counts() -> None:
    clock = Clock()
    pacer = Pacer(Throttle(per_second=1), 4.0, 1, clock.sleep, clock)
    assert waited(pacer, clock, "aab") == [0, 1, 1]


def test_processes_share_the_rate() -> None:
    clock = Clock()
    pacer = Pacer(Throttle(per_second=4, burst=4), 8.0, 4, clock.sleep, clock)
    assert waited(pacer, clock, "aaa") == [0, 1, 2]


def test_retries_wait_longer_each_time_and_never_less_than_the_throttle() -> None:
    clock = Clock()
    plain = Pacer(None, None, 1, clock.sleep, clock)
    for attempt in (1, 2, 3, 4):
        plain.back_off(attempt)
    assert clock.slept == [0.25, 0.5, 1.0, 2.0]
    clock.slept.clear()
    slow = Pacer(Throttle(per_second=0.5), None, 2, clock.sleep, clock)
    slow.back_off(1)
    assert clock.slept == [4.0]


def test_more_processes_do_not_make_the_waits_longer() -> None:
    clock = Clock()
    many = Pacer(None, None, 8, clock.sleep, clock)
    for attempt in (1, 2, 3, 4):
        many.back_off(attempt)
    assert clock.slept == [0.25, 0.5, 1.0, 2.0]


@pytest.mark.parametrize("workers", [0, -1])
def test_at_least_one_process(workers: int) -> None:
    clock = Clock()
    assert waited(Pacer(None, 1.0, workers, clock.sleep, clock), clock, "ab") == [0, 1.0]
