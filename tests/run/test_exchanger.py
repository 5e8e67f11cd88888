"""Retries: what is sent again, how often, and when nothing can be said."""

from __future__ import annotations

import contextlib

import pytest

from conformance.judge.expected import Expected
from conformance.model.case_file import RequestOptions
from conformance.model.expectation import ErrorAnswer
from conformance.run.budget import Budget, BudgetExceeded, BudgetLimits
from conformance.run.exchanger import RETRIES, Attempt, Exchanger
from conformance.run.hooks import confirm
from conformance.run.outcome import Indeterminate
from conformance.run.rendering import Rendered
from conformance.wire.exchange import FailureKind

from .fakes import Behaviour, Clock, Form, Reply, a_profile, an_exchanger, free_port, quota, rejection, serving

QUOTA = Rendered("GetSendQuota", {}, RequestOptions(), (Expected(result={}),))


def expecting(code: str, status: int = 400) -> Rendered:
    expected = Expected(error=ErrorAnswer(status=status, code=code))
    return Rendered("GetSendQuota", {}, RequestOptions(), (expected,))


def a_budget(**limits: float) -> Budget:
    return Budget(BudgetLimits(**limits))  # type: ignore[arg-type]


def attempts(exchanger: Exchanger, item: Rendered = QUOTA) -> list[Attempt]:
    return list(exchanger.attempts(item, a_budget()))


def after(times: int, first: Reply) -> Behaviour:
    """Reply ``first`` so often, then rightly."""
    left = iter([first] * times)

    def behaviour(_: Form) -> Reply:
        return next(left, quota())

    return behaviour


@pytest.mark.parametrize(
    "reply",
    [
        rejection("Throttling"),
        rejection("ThrottlingException"),
        rejection("ServiceUnavailable", 503),
        b"HTTP/1.1 429 Slow\r\nContent-Length: 0\r\n\r\n",
    ],
)
def test_a_throttled_request_is_sent_again_after_growing_waits(reply: Reply) -> None:
    clock = Clock()
    with serving(after(3, reply)) as fake:
        made = attempts(an_exchanger(a_profile(fake.endpoint), clock))
    assert len(fake.asked) == 4
    assert clock.slept == [0.25, 0.5, 1.0]
    assert [bool(attempt.retry) for attempt in made] == [True, True, True, False]
    assert made[0].retry.startswith("throttled: ")


def test_the_pause_that_the_target_asks_for_is_kept_and_recorded() -> None:
    clock = Clock()
    reply = b"HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n"
    with serving(after(2, reply)) as fake:
        made = attempts(an_exchanger(a_profile(fake.endpoint), clock))
    assert clock.slept == [7.0, 7.0]
    assert [attempt.retry for attempt in made] == ["throttled: status 429, to be sent again in 7 s"] * 2 + [""]


def test_a_throttled_response_is_handed_out_before_it_is_sent_again() -> None:
    with serving(after(1, rejection("Throttling"))) as fake:
        going = an_exchanger(a_profile(fake.endpoint)).attempts(QUOTA, a_budget())
        first = next(going)
        assert first.exchange.response is not None
        assert b"Throttling" in first.exchange.response.body
        assert len(fake.asked) == 1
        assert next(going).retry == ""


def test_a_failure_of_the_target_is_forgiven_once() -> None:
    clock = Clock()
    with serving(after(1, rejection("InternalFailure", 500))) as fake:
        first, second = attempts(an_exchanger(a_profile(fake.endpoint), clock))
    assert (first.retry, second.retry) == ("the target failed: InternalFailure", "")
    assert clock.slept == []


def test_a_failure_of_the_target_that_comes_again_counts() -> None:
    with serving(lambda _: rejection("InternalFailure", 500)) as fake:
        _, second = attempts(an_exchanger(a_profile(fake.endpoint)))
    assert second.retry == ""
    assert second.response.code == "InternalFailure"


@pytest.mark.parametrize(
    ("item", "reply"),
    [
        (expecting("InternalFailure", 500), rejection("InternalFailure", 500)),
        (QUOTA, rejection("InternalError", 500)),
        (QUOTA, rejection("InternalFailure", 400)),
    ],
)
def test_other_failures_of_the_target_are_not_forgiven(item: Rendered, reply: Reply) -> None:
    with serving(lambda _: reply) as fake:
        (attempt,) = attempts(an_exchanger(a_profile(fake.endpoint)), item)
    assert attempt.retry == ""


def test_throttled_to_the_end_is_indeterminate() -> None:
    with serving(lambda _: rejection("Throttling")) as fake:
        exchanger = an_exchanger(a_profile(fake.endpoint))
        with pytest.raises(Indeterminate, match="throttled: Throttling"):
            attempts(exchanger)
    assert len(fake.asked) == RETRIES + 1


def test_requests_that_no_retry_helps_are_soon_sent_only_once() -> None:
    with serving(lambda _: rejection("Throttling")) as fake:
        exchanger = an_exchanger(a_profile(fake.endpoint))
        counts = []
        for _ in range(4):
            with contextlib.suppress(Indeterminate):
                attempts(exchanger)
            counts.append(len(fake.asked))
    assert counts == [5, 10, 11, 12]


def test_a_throttle_that_is_expected_is_not_sent_again() -> None:
    with serving(lambda _: rejection("Throttling")) as fake:
        (attempt,) = attempts(an_exchanger(a_profile(fake.endpoint)), expecting("Throttling"))
    assert attempt.retry == ""
    assert len(fake.asked) == 1


def test_out_of_reach_to_the_end_is_indeterminate() -> None:
    budget = a_budget()
    exchanger = an_exchanger(a_profile(f"http://127.0.0.1:{free_port()}"))
    with pytest.raises(Indeterminate, match="can't be reached"):
        list(exchanger.attempts(QUOTA, budget))
    assert budget.requests == RETRIES + 1


def test_a_connection_that_breaks_once_is_forgiven() -> None:
    with serving(after(1, b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")) as fake:
        broken, whole = attempts(an_exchanger(a_profile(fake.endpoint)))
    assert "the connection broke" in broken.retry
    assert whole.exchange.response is not None


def test_a_connection_that_breaks_twice_counts() -> None:
    with serving(lambda _: None) as fake:
        _, second = attempts(an_exchanger(a_profile(fake.endpoint)))
    assert second.exchange.failure is not None
    assert (second.exchange.failure.kind, second.retry) == (FailureKind.CLOSED, "")


def test_other_failures_count_at_once() -> None:
    with serving(lambda _: b"garbage\r\n\r\n") as fake:
        (attempt,) = attempts(an_exchanger(a_profile(fake.endpoint)))
    assert attempt.exchange.failure is not None
    assert attempt.exchange.failure.kind is FailureKind.NOT_HTTP


def test_every_attempt_spends_the_budget() -> None:
    budget = a_budget(requests=2)
    with serving(lambda _: rejection("Throttling")) as fake:
        exchanger = an_exchanger(a_profile(fake.endpoint))
        with pytest.raises(BudgetExceeded, match="2 requests"):
            list(exchanger.attempts(QUOTA, budget))
        with pytest.raises(BudgetExceeded):
            exchanger.pipeline([QUOTA, QUOTA], budget)
    assert len(fake.asked) == 2


def test_a_pipeline_spends_the_budget() -> None:
    budget = a_budget()
    with serving(lambda _: quota()) as fake:
        an_exchanger(a_profile(fake.endpoint)).pipeline([QUOTA, QUOTA], budget)
    assert budget.requests == len(fake.asked) == 2


def test_what_a_pipeline_leaves_over_is_to_be_sent_again() -> None:
    """The target closes the connection after the first response."""
    closing = quota()[1]
    head = f"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/xml\r\nContent-Length: {len(closing)}\r\n\r\n"
    with serving(lambda _: (head + closing).encode()) as fake:
        first, second = an_exchanger(a_profile(fake.endpoint)).pipeline([QUOTA, QUOTA], a_budget())
    assert first.retry == ""
    assert second.retry == "the target closed the connection before it"


def test_a_control_url_is_asked_for_the_fault_just_before() -> None:
    hook: list[str] = []

    def behaviour(form: Form) -> Reply:
        hook.append(form["(path)"])
        return b"HTTP/1.1 204 X\r\n\r\n" if form["(path)"].startswith("/fault") else quota()

    with serving(behaviour) as fake:
        profile = a_profile(fake.endpoint, faults={"url": fake.endpoint + "/fault/{code}"})
        options = RequestOptions(fault="Internal/Failure")
        attempts(an_exchanger(profile), Rendered("GetSendQuota", {}, options, (Expected(result={}),)))
    assert hook == ["/fault/Internal%2FFailure", "/"]


def test_an_identity_is_confirmed_by_a_form() -> None:
    with serving(lambda _: b"HTTP/1.1 200 X\r\nContent-Length: 2\r\n\r\n{}") as fake:
        profile = a_profile(fake.endpoint, confirm={"url": fake.endpoint + "/confirm"}, headers={"X-Key": "k"})
        send = an_exchanger(profile).transport.send
        assert confirm(send, profile, "a+b@example.com", "main")
        assert not confirm(send, a_profile(fake.endpoint), "a@example.com", "main")
    assert fake.asked[0] == {"identity": "a+b@example.com", "access_key_id": "AKIDEXAMPLE", "(path)": "/confirm"}
    assert "X-Key: k" in fake.heads[0]


def test_a_confirmation_that_is_rejected_is_none() -> None:
    with serving(lambda _: rejection("InternalFailure", 500)) as fake:
        profile = a_profile(fake.endpoint, confirm={"url": fake.endpoint + "/confirm"})
        assert not confirm(an_exchanger(profile).transport.send, profile, "a@example.com", "main")
