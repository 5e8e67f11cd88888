"""What a target does with a connection is noted: a body that waits, an end that is asked for, an end that is unsaid."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from conformance.wire import connection
from conformance.wire.exchange import Conduct, Exchange, Request
from conformance.wire.limits import ExchangeLimits
from conformance.wire.transport import Transport

from .building import build
from .conftest import CHUNKED, Behaviour, Peer, Serve, a_response, always

OK = a_response()
CLOSING = a_response(b"ok", b"Connection: close")


HASTY = ExchangeLimits(conduct_s=0.1)


def _send(serve: Serve, behaviour: Behaviour, limits: ExchangeLimits | None = None, **changes: bool) -> Exchange:
    with Transport(limits or ExchangeLimits()) as transport:
        return transport.send(replace(build(serve(behaviour).url, [("Action", "X")]), **changes))  # type: ignore[arg-type]


def _head(peer: Peer) -> bytes:
    """Return the head of a request, which comes by itself."""
    came = peer.sock.recv(65536)
    assert came.endswith(b"\r\n\r\n")
    return came


@pytest.mark.parametrize("interim", [b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"])
def test_a_held_body_follows_an_interim_response(serve: Serve, interim: bytes) -> None:
    bodies: list[bytes] = []

    def behave(peer: Peer) -> None:
        _head(peer)
        peer.send(interim)
        bodies.append(peer.sock.recv(65536))
        peer.send(OK)

    result = _send(serve, behave, held=True)
    assert (result.response is not None, result.conduct, bodies) == (True, frozenset(), [b"Action=X"])


def test_a_held_body_is_not_sent_behind_a_final_response(serve: Serve) -> None:
    rest: list[bytes] = []
    over = threading.Event()

    def behave(peer: Peer) -> None:
        _head(peer)
        peer.send(a_response(b"no", status=b"403 Forbidden"))
        rest.append(peer.sock.recv(65536))
        over.set()

    result = _send(serve, behave, held=True)
    assert result.response is not None
    assert over.wait(20)
    assert (result.response.status, result.conduct, rest) == (403, frozenset(), [b""])


def test_a_target_that_waits_for_a_held_body_gets_it_in_the_end(serve: Serve) -> None:
    result = _send(serve, always(OK), HASTY, held=True)
    assert (result.response is not None, result.conduct) == (True, frozenset({Conduct.UNPROMPTED}))


@pytest.mark.parametrize("answer", [CLOSING, b"HTTP/1.1 200 OK\r\n\r\nok"], ids=["length", "to the end"])
def test_a_connection_that_ends_as_asked(serve: Serve, answer: bytes) -> None:
    def behave(peer: Peer) -> None:
        peer.request()
        peer.send(answer)

    result = _send(serve, behave, to_end=True)
    assert (result.response is not None, result.conduct) == (True, frozenset())


def test_a_connection_that_stays_though_its_end_was_asked_for(serve: Serve) -> None:
    result = _send(serve, always(CLOSING), HASTY, to_end=True)
    assert (result.response is not None, result.conduct, result.trailing) == (True, frozenset({Conduct.KEPT_OPEN}), 0)


def test_bytes_before_the_end_are_counted(serve: Serve) -> None:
    def behave(peer: Peer) -> None:
        peer.request()
        peer.send(CLOSING)
        peer.send(b"more")

    assert _send(serve, behave, to_end=True).trailing == 4


def _twice(serve: Serve, first: bytes) -> tuple[Exchange, Exchange]:
    def behave(peer: Peer) -> None:
        peer.request()
        peer.send(first)

    target = serve(behave)
    request: Request = build(target.url, [])
    with Transport() as transport:
        return transport.send(request), transport.send(request)


@pytest.mark.parametrize(
    ("first", "conduct"), [(OK, frozenset({Conduct.DROPPED})), (CLOSING, frozenset())], ids=["unsaid", "said"]
)
def test_an_end_at_once_behind_a_response(
    serve: Serve, first: bytes, conduct: frozenset[Conduct], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "_AT_ONCE_S", 60)
    before, after = _twice(serve, first)
    assert (before.conduct, after.response is not None, after.conduct) == (frozenset(), True, conduct)


def test_the_end_of_a_connection_that_rested_is_no_fault(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "_AT_ONCE_S", 0)
    assert _twice(serve, OK)[1].conduct == frozenset()


@pytest.mark.parametrize(
    ("chunks", "oddity"),
    [
        (b"2\r\nok\r\n0\r\n\r\n", ""),
        (b"2 ;a=b\r\nok\r\n0\r\n\r\n", ""),
        (b"2  \r\nok\r\n0\r\n\r\n", "whitespace around the size of a chunk"),
        (b" 2\r\nok\r\n0\r\n\r\n", "whitespace around the size of a chunk"),
        (b"2\nok\n0\n\n", "a line that ends without a carriage return"),
    ],
)
def test_what_no_sender_may_write_in_chunks_is_noted(serve: Serve, chunks: bytes, oddity: str) -> None:
    response = _send(serve, always(CHUNKED + chunks)).response
    assert response is not None
    assert (response.body, response.oddity) == (b"ok", oddity)
