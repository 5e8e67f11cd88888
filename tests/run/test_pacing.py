from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from conformance.pytest_session.session import count_processes
from conformance.run.pacing import LONGEST_PAUSE_S, Pacer, asked_pause
from conformance.run.timetable import SharedTimetable, create_timetable
from conformance.targets.profile_parts import Throttle
from conformance.wire.exchange import Response

from .fakes import Clock


def waited(pacer: Pacer, clock: Clock, actions: Iterable[str]) -> list[float]:
    times = []
    for action in actions:
        pacer.wait(action)
        times.append(clock.now)
    return times


@pytest.fixture
def table() -> Iterator[Path]:
    file = create_timetable()
    yield file.path
    file.close()


def test_a_burst_goes_out_at_once_and_comes_back_with_time() -> None:
    clock = Clock()
    pacer = Pacer(Throttle(per_second=2, burst=3), None, 1, clock.sleep, clock)
    assert waited(pacer, clock, "aaaaa") == [0, 0, 0, 0.5, 1.0]
    clock.now = 100.0
    assert waited(pacer, clock, "aaaa") == [100, 100, 100, 100.5]


def test_no_limit_no_wait() -> None:
    clock = Clock()
    assert waited(Pacer(None, None, 1, clock.sleep, clock), clock, "aaaa") == [0, 0, 0, 0]
    assert clock.slept == []


def test_each_action_has_a_limit_of_its_own() -> None:
    clock = Clock()
    pacer = Pacer(Throttle(per_second=1), None, 1, clock.sleep, clock)
    assert waited(pacer, clock, "abaab") == [0, 0, 1, 2, 2]


def test_a_request_that_is_to_come_apart_does_so_whatever_the_limit_is() -> None:
    clock = Clock()
    pacer = Pacer(Throttle(per_second=1), None, 1, clock.sleep, clock)
    pacer.wait("a")
    pacer.wait_apart("a", 1.25)
    assert clock.now == 1.25
    pacer.wait_apart("a", 0)
    assert clock.now == 1.25
    assert waited(pacer, clock, "a") == [2.25]
    assert pacer.limited


def test_the_overall_rate_holds_over_all_actions() -> None:
    clock = Clock()
    pacer = Pacer(None, 2.0, 1, clock.sleep, clock)
    assert waited(pacer, clock, "abcd") == [0, 0.5, 1.0, 1.5]


def test_the_slower_of_both_limits_counts() -> None:
    clock = Clock()
    pacer = Pacer(Throttle(per_second=1), 4.0, 1, clock.sleep, clock)
    assert waited(pacer, clock, "aab") == [0, 1, 1.25]


def test_a_request_that_the_overall_rate_holds_up_delays_the_next_of_its_action() -> None:
    clock = Clock()
    pacer = Pacer(Throttle(per_second=1), 0.8, 1, clock.sleep, clock)
    assert waited(pacer, clock, "ab") == [0, 1.25]
    clock.now = 1.9
    assert waited(pacer, clock, "b") == [2.5]


def test_processes_keep_to_the_limits_together(table: Path) -> None:
    """Each takes what the other leaves, also where one of them is idle."""
    clock = Clock()
    one, two = (Pacer(Throttle(per_second=1), 4.0, 2, clock.sleep, clock, SharedTimetable(table)) for _ in range(2))
    assert waited(one, clock, "a") == [0]
    assert waited(two, clock, "a") == [1]
    assert waited(two, clock, "bc") == [1.25, 1.5]
    assert waited(one, clock, "aa") == [2, 3]


def test_a_pause_that_one_process_makes_holds_for_all(table: Path) -> None:
    clock = Clock()
    one, two = (Pacer(Throttle(per_second=1), None, 2, clock.sleep, clock, SharedTimetable(table)) for _ in range(2))
    assert waited(one, clock, "a") == [0]
    one.back_off(1, "a", 5)
    clock.now = 0.5
    assert waited(two, clock, "ba") == [0.5, 5]


def test_names_that_are_no_action_have_a_place_too(table: Path) -> None:
    clock = Clock()
    pacer = Pacer(Throttle(per_second=1), None, 1, clock.sleep, clock, SharedTimetable(table))
    assert waited(pacer, clock, ["NoSuchAction", "GetSendQuota", "NoSuchAction", "\udc80"]) == [0, 0, 1, 1]


@pytest.mark.parametrize(
    ("tx", "processes"),
    [([], 1), (["popen"] * 2, 2), (["4*popen"], 4), (["2*ssh=one", "ssh=two"], 3), (["popen//chdir=a*b"], 1)],
)
def test_each_process_of_a_specification_counts(tx: list[str], processes: int) -> None:
    """What has no file in common with the others, as on another machine, keeps to its part of the limits."""
    assert count_processes(tx) == processes


def test_a_file_on_another_machine_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        SharedTimetable(tmp_path / "none")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        ("0", 0.0),
        ("-1", 0.0),
        ("soon", 0.0),
        ("", 0.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
        ("9" * 40, 999999999.0),
    ],
)
def test_the_pause_that_a_target_asks_for(value: str, seconds: float) -> None:
    assert asked_pause(Response(503, (("retry-after", value),), b"")) == seconds


def test_a_date_to_wait_for() -> None:
    assert asked_pause(Response(503, (("Retry-After", "Fri, 31 Dec 9999 23:59:59 GMT"),), b"")) > 1e9
    assert asked_pause(Response(503, (), b"")) == asked_pause(None) == 0.0


def test_a_pause_is_as_long_as_asked_but_not_endless() -> None:
    clock = Clock()
    pacer = Pacer(None, None, 1, clock.sleep, clock)
    pacer.back_off(1, "a", 7.0)
    pacer.back_off(1, "a", 1e9)
    assert clock.slept == [7.0, LONGEST_PAUSE_S]


def test_processes_that_share_nothing_share_the_rate() -> None:
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
