"""A target that dies or freezes is noticed in time; one that comes back loses nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.judge.expected import Expected
from conformance.model.case_file import RequestOptions
from conformance.model.vocabulary import Outcome
from conformance.run.budget import Budget, BudgetLimits
from conformance.run.flow import run_case
from conformance.run.outcome import Indeterminate
from conformance.run.rendering import Rendered
from conformance.run.settings import RunSettings
from conformance.run.watch import Patience, Ping, TargetGone, Watch, pinger
from conformance.wire.exchange import Failure, FailureKind
from conformance.wire.limits import ExchangeLimits

from .fakes import Clock, Form, Reply, a_case, a_profile, an_exchanger, free_port, quota, rejection, serving

REFUSED = Failure(FailureKind.UNREACHABLE, "connection refused")
SILENT = Failure(FailureKind.TIMEOUT, "silent for 10 s")
BROKEN = Failure(FailureKind.CLOSED, "closed without a response")
QUOTA = Rendered("GetSendQuota", {}, RequestOptions(), (Expected(result={}),))


def pings(clock: Clock, found: Iterable[Failure | None]) -> Ping:
    """Return a ping that finds one after the other, the last for ever; silence takes all the time that it is given."""
    left = list(found)

    def ping(limit_s: float) -> Failure | None:
        failure = left.pop(0) if len(left) > 1 else left[0]
        clock.now += limit_s if failure is not None and failure.kind is FailureKind.TIMEOUT else 0.0
        return failure

    return ping


def watching(*found: Failure | None, responsive: bool = True) -> tuple[Watch, Clock]:
    clock = Clock()
    clock.now = 1000.0
    return Watch(pings(clock, found), responsive=responsive, sleep=clock.sleep, clock=clock), clock


def test_a_dead_target_is_noticed_within_10_s() -> None:
    watch, clock = watching(REFUSED)
    assert watch.await_return(REFUSED, 0.0)
    assert Patience().dead_s <= clock.now - 1000 <= 10
    with pytest.raises(TargetGone, match="out of reach for 8 s: connection refused"):
        watch.check()


def test_a_dead_target_behind_a_forwarding_port_is_noticed_within_10_s() -> None:
    """Whatever forwards the port accepts every connection and closes it at once."""
    watch, clock = watching(BROKEN)
    assert watch.await_return(BROKEN, 0.0)
    assert clock.now - 1000 <= 10
    assert watch.gone


def test_a_frozen_target_is_noticed_within_30_s() -> None:
    watch, clock = watching(SILENT)
    assert watch.await_return(SILENT, 10.0)
    assert Patience().frozen_s <= clock.now - 990 <= 30
    with pytest.raises(TargetGone, match="has not responded for 28 s: silent for 10 s"):
        watch.check()


@pytest.mark.parametrize("failure", [REFUSED, BROKEN, SILENT])
def test_a_target_that_comes_back_is_not_gone(failure: Failure) -> None:
    watch, _ = watching(failure, failure, None)
    assert watch.await_return(failure, 0.0)
    watch.check()


@pytest.mark.parametrize("failure", [REFUSED, BROKEN, SILENT])
def test_a_target_that_responds_to_a_ping_was_not_away(failure: Failure) -> None:
    watch, clock = watching(None)
    assert not watch.await_return(failure, 10.0)
    assert clock.slept == []


def test_a_target_that_freezes_and_then_dies_has_time_to_restart() -> None:
    watch, clock = watching(REFUSED, REFUSED, None)
    assert watch.await_return(SILENT, 10.0)
    watch.check()
    assert len(clock.slept) == 2


@pytest.mark.parametrize("failure", [BROKEN, SILENT])
def test_what_a_target_always_did_is_no_sign_of_its_death(failure: Failure) -> None:
    watch, _ = watching(failure, responsive=False)
    assert not watch.await_return(failure, 10.0)
    watch.check()


def test_nobody_waits_once_the_run_is_about_to_end() -> None:
    watch, clock = watching(REFUSED)
    watch.give_up()
    assert not watch.await_return(REFUSED, 0.0)
    assert clock.slept == []


def test_a_ping_is_a_signed_request_that_reads_only() -> None:
    with serving(lambda _: rejection("AccessDenied", 403)) as fake:
        assert pinger(a_profile(fake.endpoint), "GetSendQuota")(60.0) is None
    assert fake.actions == ["GetSendQuota"]
    assert "Signature=" in fake.heads[0]
    gone = pinger(a_profile(f"http://127.0.0.1:{free_port()}"), "GetSendQuota")(1.0)
    assert gone is not None
    assert gone.kind is FailureKind.UNREACHABLE


def test_nothing_is_sent_to_a_target_that_is_gone(tmp_path: Path) -> None:
    watch, clock = watching(REFUSED)
    exchanger = an_exchanger(a_profile(f"http://127.0.0.1:{free_port()}"), clock, watch=watch)
    case = a_case(tmp_path, "  expect: { success: true }\n")
    first = run_case(case, exchanger, RunSettings("s"))
    slept = len(clock.slept)
    second = run_case(case, exchanger, RunSettings("s"))
    assert [each.outcome for each in (first, second)] == [Outcome.INDETERMINATE] * 2
    assert (len(first.sent), len(second.sent), len(clock.slept)) == (1, 0, slept)
    assert second.reason.startswith("not sent: the target has been out of reach")


def test_a_request_that_was_in_the_air_when_the_target_was_away_is_sent_again(tmp_path: Path) -> None:
    replies: list[Reply] = [None, None, quota()]
    watch, clock = watching(BROKEN, BROKEN, None)
    with serving(lambda _: replies.pop(0)) as fake:
        case = a_case(tmp_path, "  expect: { success: true }\n")
        result = run_case(case, an_exchanger(a_profile(fake.endpoint), clock, watch=watch), RunSettings("s"))
    assert (result.outcome, len(fake.asked)) == (Outcome.PASSED, 3)


def test_an_input_that_kills_the_target_each_time_counts(tmp_path: Path) -> None:
    """Something restarts the target, which dies of the same request again."""
    watch, clock = watching(BROKEN, None)
    with serving(lambda _: None) as fake:
        case = a_case(tmp_path, "  expect: { success: true }\n")
        result = run_case(case, an_exchanger(a_profile(fake.endpoint), clock, watch=watch), RunSettings("s"))
    assert (result.outcome, len(fake.asked)) == (Outcome.FAILED, 3)
    assert result.findings[0].where == "closed"


def test_an_input_that_a_living_target_never_responds_to_counts(tmp_path: Path) -> None:
    """It is sent twice, until the target has shown often enough that silence is its response."""
    watch, clock = watching(None)
    case = a_case(tmp_path, "  expect: { success: true }\n")
    with serving(lambda _: ...) as fake:
        exchanger = an_exchanger(a_profile(fake.endpoint), clock, read_s=0.1, watch=watch)
        results = [run_case(case, exchanger, RunSettings("s")) for _ in range(4)]
    assert [(result.outcome, len(result.sent)) for result in results] == [(Outcome.FAILED, n) for n in (2, 2, 1, 1)]
    assert {result.findings[0].where for result in results} == {"timeout"}


def test_a_request_that_was_in_the_air_when_the_target_froze_is_sent_again(tmp_path: Path) -> None:
    """The target responds to the ping at once: it has just come back."""
    watch, clock = watching(None)
    replies: list[Reply] = [...]
    with serving(lambda _: replies.pop() if replies else quota()) as fake:
        exchanger = an_exchanger(a_profile(fake.endpoint), clock, read_s=60.0, watch=watch)
        hasty = exchanger.transport.limits = ExchangeLimits(connect_s=60.0, read_s=0.1, total_s=60.0)

        def patient(_: float) -> None:
            exchanger.transport.limits = replace(hasty, read_s=60.0)

        watch._ping = lambda limit_s: patient(limit_s)
        result = run_case(a_case(tmp_path, "  expect: { success: true }\n"), exchanger, RunSettings("s"))
    assert (result.outcome, len(result.sent)) == (Outcome.PASSED, 2)


def test_a_target_that_takes_long_for_a_ping_was_away() -> None:
    watch, clock = watching(None)

    def slow(_: float) -> None:
        clock.now += 2.0

    watch._ping = slow
    assert watch.await_return(SILENT, 10.0)
    watch.check()


def test_a_permanent_throttle_is_waited_for_only_twice() -> None:
    clock = Clock()
    reasons = []
    with serving(lambda _: rejection("Throttling")) as fake:
        exchanger = an_exchanger(a_profile(fake.endpoint), clock)
        for _ in range(10):
            with pytest.raises(Indeterminate) as raised:
                list(exchanger.attempts(QUOTA, Budget(BudgetLimits())))
            reasons.append(raised.value.reason)
    assert len(clock.slept) == 2 * 4
    assert len(fake.asked) == 2 * 5 + 8
    assert reasons[-1] == "throttled: Throttling, as before after every pause: sent once"


def test_a_throttle_that_ends_is_waited_for_again() -> None:
    clock = Clock()
    over: list[bool] = []

    def behaviour(_: Form) -> Reply:
        return quota() if over else rejection("Throttling")

    with serving(behaviour) as fake:
        exchanger = an_exchanger(a_profile(fake.endpoint), clock)

        def attempts() -> int:
            return len(list(exchanger.attempts(QUOTA, Budget(BudgetLimits()))))

        for _ in range(3):
            with pytest.raises(Indeterminate):
                attempts()
        over.append(True)
        assert attempts() == 1
        over.clear()
        clock.slept.clear()
        with pytest.raises(Indeterminate):
            attempts()
    assert clock.slept == [0.25, 0.5, 1.0, 2.0]
