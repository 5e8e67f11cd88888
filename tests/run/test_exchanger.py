"""Retries: what is sent again, how often, and when nothing can be said."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.judge.expected import Expected
from conformance.model.case_file import RequestOptions
from conformance.model.expectation import ErrorAnswer
from conformance.model.vocabulary import Phase
from conformance.run.exchanger import RETRIES, Indeterminate
from conformance.run.outcome import Result
from conformance.run.requests import Rendered

from .fakes import Behaviour, Clock, Form, Reply, a_case, a_profile, an_exchanger, free_port, quota, refusal, serving

QUOTA = Rendered("GetSendQuota", {}, RequestOptions(), (Expected(result={}),))


def refused(code: str, status: int = 400) -> Rendered:
    expected = Expected(error=ErrorAnswer(status=status, code=code))
    return Rendered("GetSendQuota", {}, RequestOptions(), (expected,))


@pytest.fixture
def result(tmp_path: Path) -> Result:
    return Result(a_case(tmp_path, "  expect: { success: true }\n"))


def after(times: int, first: Reply) -> Behaviour:
    """Answer ``first`` so often, then rightly."""
    left = iter([first] * times)

    def behaviour(_: Form) -> Reply:
        return next(left, quota())

    return behaviour


@pytest.mark.parametrize(
    "reply",
    [
        refusal("Throttling"),
        refusal("ThrottlingException"),
        refusal("ServiceUnavailable", 503),
        b"HTTP/1.1 429 Slow\r\nContent-Length: 0\r\n\r\n",
    ],
)
def test_a_throttled_request_is_sent_again_after_growing_waits(result: Result, reply: Reply) -> None:
    clock = Clock()
    with serving(after(3, reply)) as fake:
        verdict = an_exchanger(a_profile(fake.endpoint), clock).send(QUOTA, Phase.SEND, result)
    assert verdict.fits
    assert len(fake.asked) == len(result.sent) == 4
    assert clock.slept == [0.25, 0.5, 1.0]
    assert len(result.notes) == 3
    assert "sent again: throttled" in result.notes[0]


def test_throttled_to_the_end_is_indeterminate(result: Result) -> None:
    with serving(lambda _: refusal("Throttling")) as fake:
        exchanger = an_exchanger(a_profile(fake.endpoint))
        with pytest.raises(Indeterminate, match="throttled: Throttling"):
            exchanger.send(QUOTA, Phase.SEND, result)
    assert len(fake.asked) == RETRIES + 1


def test_a_throttle_that_is_expected_is_not_sent_again(result: Result) -> None:
    with serving(lambda _: refusal("Throttling")) as fake:
        verdict = an_exchanger(a_profile(fake.endpoint)).send(refused("Throttling"), Phase.SEND, result)
    assert verdict.fits
    assert len(fake.asked) == 1


def test_out_of_reach_to_the_end_is_indeterminate(result: Result) -> None:
    exchanger = an_exchanger(a_profile(f"http://127.0.0.1:{free_port()}"))
    with pytest.raises(Indeterminate, match="can't be reached"):
        exchanger.send(QUOTA, Phase.SEND, result)
    assert len(result.sent) == RETRIES + 1


def test_a_connection_that_breaks_once_is_forgiven(result: Result) -> None:
    with serving(after(1, b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")) as fake:
        verdict = an_exchanger(a_profile(fake.endpoint)).send(QUOTA, Phase.SEND, result)
    assert verdict.fits
    assert "the connection broke" in result.notes[0]


def test_a_connection_that_breaks_twice_is_a_finding(result: Result) -> None:
    with serving(lambda _: None) as fake:
        verdict = an_exchanger(a_profile(fake.endpoint)).send(QUOTA, Phase.SEND, result)
    assert [finding.where for finding in verdict.findings] == ["closed"]
    assert len(result.sent) == 2


@pytest.mark.parametrize(
    ("reply", "where"),
    [(b"garbage\r\n\r\n", "not-http"), (..., "timeout")],
)
def test_other_failures_are_findings_at_once(result: Result, reply: Reply, where: str) -> None:
    with serving(lambda _: reply) as fake:
        verdict = an_exchanger(a_profile(fake.endpoint), read_s=0.2).send(QUOTA, Phase.SEND, result)
    assert [finding.where for finding in verdict.findings] == [where]
    assert len(result.sent) == 1


def test_every_attempt_is_recorded_with_its_phase_and_account(result: Result) -> None:
    with serving(after(1, refusal("Throttling"))) as fake:
        an_exchanger(a_profile(fake.endpoint)).send(QUOTA, Phase.CONTROL, result)
    assert [(sent.phase, sent.account, sent.succeeded) for sent in result.sent] == [
        (Phase.CONTROL, "main", False),
        (Phase.CONTROL, "main", True),
    ]


def test_a_control_url_is_asked_for_the_fault_just_before(result: Result) -> None:
    hook: list[str] = []

    def behaviour(form: Form) -> Reply:
        hook.append(form["(path)"])
        return b"HTTP/1.1 204 X\r\n\r\n" if form["(path)"].startswith("/fault") else quota()

    with serving(behaviour) as fake:
        profile = a_profile(fake.endpoint, faults={"url": fake.endpoint + "/fault/{code}"})
        options = RequestOptions(fault="Internal/Failure")
        an_exchanger(profile).send(Rendered("GetSendQuota", {}, options, (Expected(result={}),)), Phase.SEND, result)
    assert hook == ["/fault/Internal%2FFailure", "/"]


def test_an_identity_is_confirmed_by_a_form(result: Result) -> None:
    with serving(lambda _: b"HTTP/1.1 200 X\r\nContent-Length: 2\r\n\r\n{}") as fake:
        profile = a_profile(fake.endpoint, confirm={"url": fake.endpoint + "/confirm"}, headers={"X-Key": "k"})
        assert an_exchanger(profile).confirm("a+b@example.com", "main")
        assert not an_exchanger(a_profile(fake.endpoint)).confirm("a@example.com", "main")
    assert fake.asked[0] == {"identity": "a+b@example.com", "access_key_id": "AKIDEXAMPLE", "(path)": "/confirm"}
    assert "X-Key: k" in fake.heads[0]


def test_a_confirmation_refused_is_none(result: Result) -> None:
    with serving(lambda _: refusal("InternalFailure", 500)) as fake:
        profile = a_profile(fake.endpoint, confirm={"url": fake.endpoint + "/confirm"})
        assert not an_exchanger(profile).confirm("a@example.com", "main")
