"""The plan of a run, and the order in which a throttled target is asked."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest

from conformance.model.case import Case, Send
from conformance.model.suite import load_suite
from conformance.run.flow import run_case
from conformance.run.order import PACED_IN_FLIGHT, spread_actions
from conformance.run.pacing import Pacer
from conformance.run.plan import RunPlan, plan_of, requests_of
from conformance.run.prepare import prepare
from conformance.run.timetable import OwnTimetable
from conformance.run.wanted import Wanted
from conformance.targets.profile import Profile
from conformance.targets.profile_parts import Throttle

from .fakes import Clock

PROFILE = Profile(name="throttled", throttle=Throttle(per_second=1))
CASES = [case for case in load_suite().cases if all(PROFILE.lacks(need) is None for need in case.needs)]


def seconds(cases: Sequence[Case], workers: int, per_second: float = 1.0) -> float:
    """Return how long ``workers`` that take one case after the other need for all, on a clock of their own each."""
    clocks, times = [Clock() for _ in range(workers)], OwnTimetable()
    pacers = [Pacer(Throttle(per_second=per_second), None, workers, c.sleep, c, times) for c in clocks]
    left = iter([requests_of(case) for case in cases])
    at_work = [(0.0, number, iter(list[str]())) for number in range(workers)]
    end = 0.0
    while at_work:
        _, number, requests = heapq.heappop(at_work)
        action = next(requests, None)
        if action is None:
            case = next(left, None)
            if case is None:
                end = max(end, clocks[number].now)
                continue
            requests = iter(case)
        else:
            pacers[number].wait(action)
        heapq.heappush(at_work, (clocks[number].now, number, requests))
    return end


def test_a_throttled_target_is_asked_about_as_fast_as_it_allows() -> None:
    least = plan_of(CASES, PROFILE).least_seconds(Throttle(per_second=1), None)
    ordered = spread_actions(CASES, lambda case: case)
    assert seconds(ordered, PACED_IN_FLIGHT) < 1.15 * least
    assert seconds(ordered, 8) < 1.05 * least
    assert seconds(CASES, PACED_IN_FLIGHT) > 1.3 * least  # in the order of the files


def test_the_order_keeps_every_case_and_is_always_the_same() -> None:
    ordered = spread_actions(CASES, lambda case: case)
    assert Counter(case.id for case in ordered) == Counter(case.id for case in CASES)
    assert spread_actions(CASES, lambda case: case) == ordered


def test_each_of_many_identities_of_one_request_is_deleted() -> None:
    (case,) = (case for case in load_suite().cases if case.id == "list-identities.many.hundred[domains]")
    counted = Counter(requests_of(case))
    assert (counted["VerifyDomainIdentity"], counted["DeleteIdentity"]) == (101, 101)
    # The last of them, which the case deletes itself, is not cleaned up once more.
    (many,) = (send for send in case.given if send.times > 1)
    last = many.params["Domain"].replace("{n}", str(many.times))
    deleting = replace(case, steps=(*case.steps, Send("DeleteIdentity", {"Identity": last}, many.alternatives)))
    assert Counter(requests_of(deleting))["DeleteIdentity"] == 101


def test_the_plan_is_what_the_reference_target_sees() -> None:
    cases = [case for number, case in enumerate(load_suite().cases) if number % 40 == 0]
    prepared = prepare(Wanted(seed="plan"), {})
    exchanger = prepared.exchanger()
    try:
        results = [run_case(case, exchanger, prepared.settings) for case in cases]
    finally:
        exchanger.transport.close()
        prepared.close()
    sent = sum(len(result.sent) for result in results)
    assert abs(plan_of(cases, prepared.profile).total - sent) <= 0.1 * sent


@pytest.mark.parametrize(
    ("throttle", "rate", "least"),
    [
        (None, None, 0.0),
        (Throttle(per_second=2), None, 4.5),
        (Throttle(per_second=2, burst=4), None, 3.0),
        (Throttle(per_second=2), 1.0, 15.0),
        (None, 5.0, 3.0),
    ],
)
def test_the_least_time_follows_from_the_limits(throttle: Throttle | None, rate: float | None, least: float) -> None:
    plan = RunPlan(cases=5, requests={"GetSendQuota": 10, "SendEmail": 5}, identities=0, policies=0, mails=5)
    assert plan.total == 15
    assert plan.least_seconds(throttle, rate) == least


def test_nothing_takes_no_time() -> None:
    assert plan_of([], PROFILE) == RunPlan(0, {}, 0, 0, 0)
    assert plan_of([], PROFILE).least_seconds(Throttle(per_second=1), None) == 0.0
