"""Which connection a request takes, when one is left, and that nothing is sent twice without need."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from conformance.wire.exchange import FailureKind, Request
from conformance.wire.limits import ExchangeLimits
from conformance.wire.transport import Transport

from .building import build
from .conftest import Peer, Serve, a_response, always, once

LIMITS = ExchangeLimits(connect_s=60, read_s=60, total_s=120, max_bytes=20_000)
OK = a_response()


def test_a_connection_is_kept_alive_and_times_are_noted(serve: Serve) -> None:
    target = serve(always(OK))
    with Transport(LIMITS) as transport:
        before = datetime.now(UTC)
        results = [transport.send(build(target.url, [])) for _ in range(5)]
        after = datetime.now(UTC)
    assert target.connections == 1
    times = [result.sent_at for result in results]
    assert times == sorted(times)
    assert before <= times[0]
    assert times[-1] + timedelta(milliseconds=results[-1].ms) <= after + timedelta(milliseconds=1)


@pytest.mark.parametrize(
    "data",
    [
        a_response(b"ok", b"Connection: close"),
        a_response(b"ok", b"connection: x, CLOSE"),
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        OK + b"HTTP/1.1 500 Smuggled\r\nContent-Length: 0\r\n\r\n",
    ],
    ids=["close", "close-in-list", "1.0", "two-framings", "excess"],
)
def test_a_connection_that_must_not_serve_again_is_left(serve: Serve, data: bytes) -> None:
    target = serve(always(data))
    with Transport(LIMITS) as transport:
        for _ in range(3):
            result = transport.send(build(target.url, []))
            assert result.response is not None
            assert (result.response.status, result.response.body) == (200, b"ok")
    assert target.connections == 3


@pytest.mark.parametrize("behind", [b"", b"\r\n", b"HTTP/1.1 500 Smuggled\r\nContent-Length: 0\r\n\r\n"])
def test_bytes_behind_a_response_are_counted(serve: Serve, behind: bytes) -> None:
    target = serve(once(OK + behind))
    with Transport(LIMITS) as transport:
        result = transport.send(build(target.url, [("Action", "X")]))
    assert result.response is not None
    assert result.trailing == len(behind)


def test_bytes_behind_the_last_response_of_a_pipeline_are_counted(serve: Serve) -> None:
    target = serve(once(OK + OK + b"excess"))
    with Transport(LIMITS) as transport:
        results = transport.pipeline([build(target.url, []), build(target.url, [])])
    assert [result.trailing for result in results] == [0, 6]


@pytest.mark.parametrize(
    ("poison", "leading"),
    [
        (a_response(b"poison"), len(a_response(b"poison"))),
        (b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n", 0),
    ],
    ids=["a second response", "the end of an idle connection"],
)
def test_a_connection_on_which_bytes_come_unasked_is_left(serve: Serve, poison: bytes, leading: int) -> None:
    """The target sends one more response when the exchange is over."""
    over, sent = threading.Event(), threading.Event()

    def behave(peer: Peer) -> None:
        peer.request()
        peer.send(OK)
        if peer.number == 1:
            over.wait(20)
            peer.send(poison)
            sent.set()
            peer.hang()

    target = serve(behave)
    with Transport(LIMITS) as transport:
        transport.send(build(target.url, []))
        over.set()
        assert sent.wait(20)
        result = transport.send(build(target.url, []))
    assert result.response is not None
    assert (result.response.body, target.connections, result.leading) == (b"ok", 2, leading)


def test_http_1_0_may_be_kept_alive(serve: Serve) -> None:
    target = serve(always(b"HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 0\r\n\r\n"))
    with Transport(LIMITS) as transport:
        for _ in range(3):
            transport.send(build(target.url, []))
    assert target.connections == 1


def test_a_request_with_a_framing_of_its_own_gets_a_connection_of_its_own(serve: Serve) -> None:
    target = serve(always(OK))
    with Transport(LIMITS) as transport:
        transport.send(Request("POST", target.url, (("Content-Length", "0"),)))
        transport.send(build(target.url, []))
    assert target.connections == 2


def test_a_target_that_closes_after_each_response_without_a_word_causes_no_failure(serve: Serve) -> None:
    target = serve(once(OK))
    with Transport(LIMITS) as transport:
        for _ in range(30):
            assert transport.send(build(target.url, [("Action", "X")])).response is not None
    assert target.connections == 30


@pytest.mark.parametrize("size", [10, 3_000_000], ids=["small", "large"])
def test_a_stale_connection_is_replaced_once(serve: Serve, size: int) -> None:
    seen: list[int] = []

    def behave(peer: Peer) -> None:
        for number in count():
            request = peer.request()
            if not request:
                return
            seen.append(peer.number)
            if peer.number == 1 and number == 1:
                return  # the second request on the first connection gets no byte of a response
            peer.send(OK)

    target = serve(behave)
    with Transport(LIMITS) as transport:
        assert transport.send(build(target.url, [])).response is not None
        assert transport.send(build(target.url, [("A", "x" * size)])).response is not None
    assert seen == [1, 1, 2]


def test_a_target_that_never_responds_a_second_time_is_asked_twice_at_most(serve: Serve) -> None:
    seen: list[int] = []

    def behave(peer: Peer) -> None:
        while peer.request():
            seen.append(peer.number)
            if len(seen) > 1:
                return
            peer.send(OK)

    target = serve(behave)
    with Transport(LIMITS) as transport:
        assert transport.send(build(target.url, [])).response is not None
        result = transport.send(build(target.url, []))
    assert result.failure is not None
    assert result.failure.kind is FailureKind.CLOSED
    assert seen == [1, 1, 2]


@pytest.mark.parametrize("rest", [b"H", b"HTTP/1.1 200 OK\r\n"])
def test_nothing_is_sent_again_once_a_byte_of_the_response_has_come(serve: Serve, rest: bytes) -> None:
    seen: list[int] = []

    def behave(peer: Peer) -> None:
        while peer.request():
            seen.append(peer.number)
            peer.send(OK if len(seen) == 1 else rest)
            if len(seen) > 1:
                return

    target = serve(behave)
    with Transport(LIMITS) as transport:
        assert transport.send(build(target.url, [])).response is not None
        result = transport.send(build(target.url, []))
    assert result.failure is not None
    assert result.failure.kind is FailureKind.CLOSED
    assert seen == [1, 1]


def test_nothing_is_sent_again_after_a_time_out(serve: Serve) -> None:
    seen: list[int] = []

    def behave(peer: Peer) -> None:
        while peer.request():
            seen.append(peer.number)
            if len(seen) > 1:
                peer.hang()
            peer.send(OK)

    target = serve(behave)
    with Transport(LIMITS) as transport:
        assert transport.send(build(target.url, [])).response is not None
        transport.limits = replace(LIMITS, read_s=0.1)
        result = transport.send(build(target.url, []))
    assert result.failure is not None
    assert result.failure.kind is FailureKind.TIMEOUT
    assert seen == [1, 1]
