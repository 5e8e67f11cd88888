"""Probes are sent again where a target throttles them or breaks the connection."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import pytest

from conformance.model.case_file import RequestOptions
from conformance.run.pacing import Pacer
from conformance.run.prepare import prepare
from conformance.run.probing import asking_again
from conformance.run.wanted import Wanted
from conformance.wire.exchange import Exchange, Failure, FailureKind, Request, Response
from tests.run.fakes import Form, Reply, quota, rejection, right, serving, success

_NOW = datetime.now(UTC)
_REQUEST = Request("POST", "http://target/")
THROTTLED, UNAVAILABLE, GOOD = rejection("Throttling"), rejection("ServiceUnavailable", 503), quota()


def of(reply: tuple[int, str]) -> Exchange:
    status, body = reply
    return Exchange(_REQUEST, Response(status, (("Content-Type", "text/xml"),), body.encode()), None, _NOW, 1.0)


def broken(kind: FailureKind) -> Exchange:
    return Exchange(_REQUEST, None, Failure(kind, "no response"), _NOW, 1.0)


def asked(*exchanges: Exchange, times: int = 1) -> tuple[list[Exchange], list[int]]:
    """Return what each of several probes got from a target that responds so, and the numbers of its pauses."""
    left: Iterator[Exchange] = iter(exchanges)
    pauses: list[int] = []

    def ask(action: str, params: Mapping[str, str], options: RequestOptions) -> Exchange:
        return next(left)

    again = asking_again(ask, lambda number, action, asked_s: pauses.append(number))
    return [again("GetSendQuota", {}, RequestOptions()) for _ in range(times)], pauses


def test_what_is_throttled_is_asked_again_after_growing_pauses() -> None:
    good = of(GOOD)
    assert asked(of(THROTTLED), of(UNAVAILABLE), good) == ([good], [1, 2])


def test_a_rejection_counts_at_once() -> None:
    rejected = of(rejection("InvalidParameterValue"))
    assert asked(rejected) == ([rejected], [])


def test_a_throttle_that_never_ends_is_waited_for_twice() -> None:
    throttled = of(THROTTLED)
    assert asked(*[throttled] * 11, times=3) == ([throttled] * 3, [1, 2, 3, 4] * 2)


def test_a_broken_connection_is_tried_once_more() -> None:
    closed = broken(FailureKind.CLOSED)
    assert asked(closed, closed) == ([closed], [1])


def test_a_failure_of_the_target_is_tried_once_more() -> None:
    failed, good = of(rejection("InternalFailure", 500)), of(GOOD)
    assert asked(failed, good) == ([good], [])
    assert asked(failed, failed) == ([failed], [])


def test_a_target_out_of_reach_is_not_asked_again() -> None:
    away = broken(FailureKind.UNREACHABLE)
    assert asked(away) == ([away], [])


def test_a_throttle_is_not_taken_for_what_the_target_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Pacer, "back_off", lambda *asked: None)
    seen: dict[str, int] = {}

    def behaviour(form: Form) -> Reply:
        action = form["Action"]
        seen[action] = seen.get(action, 0) + 1
        if seen[action] % 2 == 0:
            return rejection("Throttling")
        if action == "GetIdentityVerificationAttributes" and "Identities.member.1" in form:
            value = "<value><VerificationStatus>Pending</VerificationStatus></value>"
            entry = f"<entry><key>{form['Identities.member.1']}</key>{value}</entry>"
            return success(action, f"<VerificationAttributes>{entry}</VerificationAttributes>")
        return right(form)

    with serving(behaviour) as fake:
        profile = prepare(Wanted(endpoint=fake.endpoint), {}).profile
    assert profile.verification == "pending"
    assert profile.signatures is not None
    assert not profile.signatures.checked
    assert profile.get
