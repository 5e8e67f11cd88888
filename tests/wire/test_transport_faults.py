"""Whatever a target does, an exchange comes back, within the limits."""

from __future__ import annotations

import gzip
import socket
import struct
import tracemalloc
from dataclasses import replace
from typing import Any

import pytest

from conformance.wire import limits, transport
from conformance.wire.exchange import Exchange, FailureKind, Request
from conformance.wire.limits import ExchangeLimits
from conformance.wire.response_reader import ResponseReader
from conformance.wire.transport import Transport

from .building import build
from .conftest import CHUNKED, Behaviour, Peer, Serve, a_response, always, once

LIMITS = ExchangeLimits(connect_s=60, read_s=60, total_s=120, max_bytes=20_000)
IMPATIENT = ExchangeLimits(connect_s=5, read_s=5, total_s=0.15, max_bytes=20_000)
EASILY_BORED = ExchangeLimits(connect_s=5, read_s=0.1, total_s=60, max_bytes=20_000)
OK = a_response()


def exchange(serve: Serve, behaviour: Behaviour, limits: ExchangeLimits = LIMITS) -> Exchange:
    target = serve(behaviour)
    with Transport(limits) as transport:
        result = transport.send(build(target.url, [("Action", "X")]))
    assert target.connections == 1
    return result


def failure(serve: Serve, behaviour: Behaviour, limits: ExchangeLimits = LIMITS) -> tuple[FailureKind, str]:
    result = exchange(serve, behaviour, limits)
    assert result.response is None
    assert result.failure is not None
    assert "\n" not in result.failure.detail
    assert result.ms >= 0
    return result.failure.kind, result.failure.detail


@pytest.mark.sweep(every=4)
@pytest.mark.parametrize(
    "begin",
    [b"", b"HTTP/1.1 2", b"HTTP/1.1 200 OK\r\nA: b\r\n", OK[:-1], CHUNKED + b"5\r\n"],
    ids=["at-once", "status-line", "headers", "body", "chunk"],
)  # fmt: skip
def test_a_target_that_hangs(serve: Serve, begin: bytes) -> None:
    def behave(peer: Peer) -> None:
        peer.request()
        peer.send(begin)
        peer.hang()

    assert failure(serve, behave, EASILY_BORED) == (FailureKind.TIMEOUT, "silent for 0.1 s")
    assert failure(serve, behave, IMPATIENT) == (FailureKind.TIMEOUT, "not over after 0.15 s")


@pytest.mark.sweep(every=4)
@pytest.mark.parametrize(
    ("begin", "drip"),
    [
        (b"", b"HTTP/1.1 200 " + b"O" * 1000),
        (b"HTTP/1.1 200 OK\r\n", b"A: b\r\n"),
        (b"HTTP/1.1 200 OK\r\nA: ", b"b"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
        (CHUNKED, b"1\r\nx\r\n"),
        (CHUNKED + b"0\r\n", b"T: x\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["status-line", "headers", "header-value", "body", "until-close", "chunks", "trailers", "interim"],
)
def test_a_target_that_drips_byte_by_byte_runs_into_the_total_limit(serve: Serve, begin: bytes, drip: bytes) -> None:
    def behave(peer: Peer) -> None:
        peer.request()
        peer.send(begin)
        peer.drip(drip)

    assert failure(serve, behave, IMPATIENT) == (FailureKind.TIMEOUT, "not over after 0.15 s")


@pytest.mark.parametrize(
    "data",
    [b"", b"HTTP/1.1 200 OK", b"HTTP/1.1 200 OK\r\nA: b\r\n", OK[:-1], CHUNKED + b"5\r\nab", CHUNKED + b"2\r\nab\r\n",
     a_response(gzip.compress(b"x" * 99)[:-5], b"Content-Encoding: gzip"), b"HTTP/1.1 100 Continue\r\n\r\n"],
    ids=["nothing", "status-line", "headers", "body", "chunk", "no-last-chunk", "gzip", "interim-only"],
)  # fmt: skip
def test_a_target_that_closes_early(serve: Serve, data: bytes) -> None:
    assert failure(serve, once(data))[0] is FailureKind.CLOSED


@pytest.mark.parametrize("data", [b"", OK[:-1], b"HTTP/1.1 200 OK\r\n\r\nuntil close"], ids=["nothing", "body", "open"])
def test_a_target_that_resets(serve: Serve, data: bytes) -> None:
    def behave(peer: Peer) -> None:
        peer.request()
        peer.send(data)
        peer.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    assert failure(serve, behave)[0] is FailureKind.CLOSED


@pytest.mark.parametrize(
    "data",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"\x15\x03\x03\x00\x02\x02\x46",
        b"<html>hello</html>",
        b"\r\nHTTP/1.1 200 OK\r\n\r\n",
        b"http/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 2000 OK\r\n\r\n",
        b"HTTP/1.1 099 Low\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1  200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n: nameless\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n folded first\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: \xb2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        CHUNKED + b"xyz\r\n",
        CHUNKED + b"-1\r\n",
        CHUNKED + b"1\r\nab\r\n0\r\n\r\n",
        CHUNKED + b"1" * 9000,
        a_response(b"<not gzip/>", b"Content-Encoding: gzip"),
        a_response(gzip.compress(b"") * 100, b"Content-Encoding: gzip"),
    ],
)  # fmt: skip
def test_what_is_no_http(serve: Serve, data: bytes) -> None:
    def behave(peer: Peer) -> None:
        peer.request()
        peer.send(data)
        peer.hang()

    assert failure(serve, behave)[0] is FailureKind.NOT_HTTP


def flood(begin: bytes, piece: bytes) -> Behaviour:
    def behave(peer: Peer) -> None:
        peer.request()
        peer.send(begin)
        while not peer.over.is_set():
            peer.send(piece)

    return behave


@pytest.mark.parametrize(
    ("begin", "piece"),
    [
        (b"HTTP/1.1 200 OK\r\nA: ", b"b" * 4096),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"b" * 4096),
        (CHUNKED, b"5\r\nabcde\r\n" * 500),
        (CHUNKED + b"0\r\n", b"T: x\r\n" * 500),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
    ],
    ids=["headers", "until-close", "chunks", "trailers", "interim"],
)
def test_an_endless_response(serve: Serve, begin: bytes, piece: bytes) -> None:
    assert failure(serve, flood(begin, piece)) == (FailureKind.TOO_LARGE, "more than 20000 bytes")


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 20001\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999999999\r\n\r\n",
        CHUNKED + b"fffffffffffff\r\n",
    ],
)
def test_an_announced_size_beyond_the_limit_is_not_waited_for(serve: Serve, data: bytes) -> None:
    def behave(peer: Peer) -> None:
        peer.request()
        peer.send(data)
        peer.hang()

    assert failure(serve, behave)[0] is FailureKind.TOO_LARGE


def test_a_gzip_bomb(serve: Serve) -> None:
    bomb = gzip.compress(b"\0" * 5_000_000)
    assert len(bomb) < LIMITS.max_bytes
    kind, detail = failure(serve, once(a_response(bomb, b"Content-Encoding: gzip")))
    assert (kind, detail) == (FailureKind.TOO_LARGE, "more than 20000 bytes when decompressed")
    parts = gzip.compress(b"\0" * 15_000) * 2
    assert failure(serve, once(a_response(parts, b"Content-Encoding: gzip")))[0] is FailureKind.TOO_LARGE


def test_a_body_of_just_the_limit_is_whole(serve: Serve) -> None:
    body = b"\0" * 20_000
    result = exchange(serve, once(a_response(gzip.compress(body), b"Content-Encoding: gzip")))
    assert result.response is not None
    assert result.response.body == body


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with Transport(LIMITS) as transport:
        result = transport.send(Request("GET", f"http://127.0.0.1:{port}/"))
    assert result.failure is not None
    assert result.failure.kind is FailureKind.UNREACHABLE
    assert result.failure.detail == f"no connection to 127.0.0.1:{port}: Connection refused"


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a..b", "x" * 70 + ".invalid"])
def test_a_name_that_does_not_exist(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def getaddrinfo(*_: Any, **__: Any) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    with Transport(LIMITS) as transport:
        result = transport.send(Request("GET", f"http://{host}/", (("Host", "h"),)))
    assert result.failure is not None
    assert result.failure.kind is FailureKind.UNREACHABLE
    assert host in result.failure.detail
    assert "0x" not in result.failure.detail


def test_the_environment_is_not_asked(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert exchange(serve, once(OK)).response is not None


def test_chunks_of_one_byte_take_no_more_memory_than_their_body(serve: Serve) -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 50_000 + b"0\r\n\r\n"
    target = serve(once(chunked))
    tracemalloc.start()
    try:
        with Transport(ExchangeLimits(read_s=600, total_s=600)) as transport:
            result = transport.send(build(target.url, []))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert result.response is not None
    assert len(result.response.body) == 50_000
    assert peak < 1_000_000


def test_a_rejection_in_the_middle_of_a_large_body_is_heard(serve: Serve) -> None:
    def behave(peer: Peer) -> None:
        peer.sock.recv(1000)
        peer.send(a_response(b"too much", status=b"413 Content Too Large"))
        peer.hang()

    target = serve(behave)
    with Transport(ExchangeLimits(connect_s=5, read_s=10, total_s=20)) as transport:
        result = transport.send(build(target.url, [("A", "x" * 20_000_000)]))
    assert result.response is not None
    assert (result.response.status, result.response.body) == (413, b"too much")


def test_a_large_request_gets_more_time_than_a_small_one(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    to_send: list[int] = []

    class Noting(limits.Deadline):
        def __init__(self, given: ExchangeLimits, size: int = 0) -> None:
            to_send.append(size)
            super().__init__(given, size)

    monkeypatch.setattr(transport, "Deadline", Noting)
    target = serve(lambda peer: (peer.request(), peer.send(OK)))
    with Transport(ExchangeLimits()) as sending:
        assert sending.send(build(target.url, [("A", "x" * 1_000_000)])).response is not None
    assert to_send[0] > 1_000_000
    now = 0.0
    monkeypatch.setattr(limits, "monotonic", lambda: now)
    small, large = limits.Deadline(IMPATIENT, 1_000), limits.Deadline(IMPATIENT, 1_100_000)
    now = IMPATIENT.total_s + 1
    with pytest.raises(TimeoutError):
        small.allowance()
    assert large.allowance() == pytest.approx(1)
    now += 1
    with pytest.raises(TimeoutError):
        large.allowance()
    assert large.explain() == f"not over after {IMPATIENT.total_s + 2:g} s"


def test_a_target_that_does_not_read(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_SENT_PER_S", 10**9)
    target = serve(lambda peer: peer.hang())
    with Transport(IMPATIENT) as transport:
        result = transport.send(build(target.url, [("A", "x" * 20_000_000)]))
    assert result.failure is not None
    assert result.failure.kind is FailureKind.TIMEOUT


def test_the_transport_works_on_after_every_failure(serve: Serve) -> None:
    def behave(peer: Peer) -> None:
        peer.request()
        peer.send([b"garbage", OK[:-1], b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", OK][peer.number - 1])

    target = serve(behave)
    with Transport(LIMITS) as transport:
        kinds = [
            result.failure and result.failure.kind
            for result in (transport.send(build(target.url, [])) for _ in range(4))
        ]
    assert kinds == [FailureKind.NOT_HTTP, FailureKind.CLOSED, FailureKind.TOO_LARGE, None]


def test_a_pipeline_obeys_the_limits(serve: Serve) -> None:
    def behave(peer: Peer) -> None:
        peer.request()
        peer.send(OK)
        peer.drip(b"HTTP/1.1 200 OK\r\nA: " + b"b" * 1000)

    target = serve(behave)
    with Transport(replace(LIMITS, total_s=1)) as transport:
        first, second, third = transport.pipeline([Request("GET", target.url)] * 3)
    assert first.response is not None
    assert second.failure is not None
    assert second.failure.kind is FailureKind.TIMEOUT
    assert third.failure is not None


def test_many_hosts_and_a_closed_transport(serve: Serve) -> None:
    targets = [serve(always(OK)) for _ in range(10)]
    with Transport(LIMITS) as transport:
        for target in [*targets, *targets]:
            assert transport.send(build(target.url, [])).response is not None
        transport.close()
        assert transport.send(build(targets[0].url, [])).response is not None


def test_after_an_interrupt_no_late_response_is_taken_for_the_next(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(reader: ResponseReader, method: str) -> None:
        raise KeyboardInterrupt

    target = serve(always(OK))
    with Transport(LIMITS) as transport:
        monkeypatch.setattr(ResponseReader, "read", interrupted)
        with pytest.raises(KeyboardInterrupt):
            transport.send(build(target.url, []))
        monkeypatch.undo()
        result = transport.send(build(target.url, []))
    assert (result.response is not None, result.leading, target.connections) == (True, 0, 2)
