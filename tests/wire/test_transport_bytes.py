"""What goes out and what comes back, to the byte."""

from __future__ import annotations

import gzip
import os
import threading
import zlib
from dataclasses import replace

import pytest

from conformance.wire.exchange import FailureKind, Headers, Request, Response
from conformance.wire.limits import ExchangeLimits
from conformance.wire.request import raw
from conformance.wire.transport import Transport, serialize

from .building import build
from .conftest import CHUNKED, Peer, Serve, a_response, always, once

LIMITS = ExchangeLimits(connect_s=60, read_s=60, total_s=120, max_bytes=100_000)


def fetch(serve: Serve, data: bytes, method: str = "POST") -> Response:
    with Transport(LIMITS) as transport:
        exchange = transport.send(Request(method, serve(once(data)).url + "/"))
    assert exchange.failure is None
    assert exchange.response is not None
    return exchange.response


def test_the_request_goes_out_as_it_stands(serve: Serve) -> None:
    seen: list[bytes] = []
    target = serve(always(a_response(), seen))
    request = raw(
        target.url,
        method="POST",
        path="/%2f/..//./a b/%zz/é",
        query="B=2&a=%c3%a9&&=+#x",
        headers=[
            ("x-LOWER-Upper", "  two  spaces "),
            ("X-Twice", "1"),
            ("X-Other", "\udcff"),
            ("x-twice", "2"),
            ("User-Agent", "me"),
            ("host", "Elsewhere:1"),
        ],
        body=b"\x00\r\n\r\nGET / HTTP/1.1\r\n\xff",
    )
    with Transport(LIMITS) as transport:
        assert transport.send(request).response is not None
    assert seen == [
        b"POST /%2f/..//./a b/%zz/\xc3\xa9?B=2&a=%c3%a9&&=+#x HTTP/1.1\r\n"
        b"x-LOWER-Upper:   two  spaces \r\n"
        b"X-Twice: 1\r\n"
        b"X-Other: \xff\r\n"
        b"x-twice: 2\r\n"
        b"User-Agent: me\r\n"
        b"host: Elsewhere:1\r\n"
        b"Content-Length: 22\r\n\r\n"
        b"\x00\r\n\r\nGET / HTTP/1.1\r\n\xff"
    ]


def test_what_the_transport_adds(serve: Serve) -> None:
    seen: list[bytes] = []
    target = serve(always(a_response(), seen))
    lead = f"Host: {target.authority}\r\n"
    with Transport(LIMITS) as transport:
        transport.send(Request("GET", target.url))
        transport.send(Request("GET", target.url + "?a=1"))
        transport.send(Request("POST", target.url + "/"))
        transport.send(Request("DELETE", target.url + "/", (("content-length", "0"),)))
    assert [request.decode() for request in seen] == [
        f"GET / HTTP/1.1\r\n{lead}\r\n",
        f"GET /?a=1 HTTP/1.1\r\n{lead}\r\n",
        f"POST / HTTP/1.1\r\n{lead}Content-Length: 0\r\n\r\n",
        f"DELETE / HTTP/1.1\r\n{lead}content-length: 0\r\n\r\n",
    ]


def test_the_usual_request_offers_gzip(serve: Serve) -> None:
    seen: list[bytes] = []
    target = serve(always(a_response(), seen))
    with Transport(LIMITS) as transport:
        transport.send(build(target.url, [("Action", "X")]))
    assert seen[0].count(b"Accept-Encoding: gzip\r\n") == 1
    assert seen[0].endswith(b"\r\n\r\nAction=X")


def test_headers_come_back_in_order_spelling_and_number(serve: Serve) -> None:
    response = fetch(
        serve,
        b"HTTP/1.1 404 Not  Found \xe9\r\nx-UPPER:a\r\nSet-Cookie: 1\r\nX-Upper:\t b \xff \r\nset-cookie:  2\r\n"
        b"X-Empty:\r\nBad Name : x\r\nFolded: a\r\n \t b\r\nContent-Length: 2\r\n\r\nok",
    )
    assert (response.status, response.reason, response.http_version) == (404, "Not  Found \xe9", "HTTP/1.1")
    assert response.headers == (
        ("x-UPPER", "a"),
        ("Set-Cookie", "1"),
        ("X-Upper", "b \xff"),
        ("set-cookie", "2"),
        ("X-Empty", ""),
        ("Bad Name ", "x"),
        ("Folded", "a b"),
        ("Content-Length", "2"),
    )
    assert response.body == b"ok"


@pytest.mark.parametrize(
    ("data", "body"),
    [
        (CHUNKED + b"2;x=y\r\nab\r\n00A \r\n0123456789\r\n0\r\nT: 1\r\n\r\n", b"ab0123456789"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\nContent-Length: 1\r\n\r\n2\r\nab\r\n0\r\n\r\n", b"ab"),
        (b"HTTP/1.1 200 OK\r\n\r\nto the end", b"to the end"),
        (b"HTTP/1.0 200 OK\r\n\r\n", b""),
        (b"HTTP/1.1 200\r\n\r\n\xff", b"\xff"),
        (b"HTTP/1.1 200 OK\nContent-Length: 1\n\nx", b"x"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\nContent-Length: 2\r\n\r\nab", b"ab"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nabc", b"a"),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\n" + a_response(b"z"), b"z"),
        (b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", b""),
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 1\r\n\r\nr", b"r"),
    ],
    ids=[
        "chunked", "chunked-and-length", "until-close", "1.0", "no-reason", "bare-lf", "same-lengths", "excess",
        "interim", "204", "redirect",
    ],
)  # fmt: skip
def test_bodies(serve: Serve, data: bytes, body: bytes) -> None:
    assert fetch(serve, data).body == body


def test_the_http_version_is_kept(serve: Serve) -> None:
    assert fetch(serve, b"HTTP/1.0 200 OK\r\n\r\n").http_version == "HTTP/1.0"


def test_a_response_to_head_has_no_body(serve: Serve) -> None:
    response = fetch(serve, b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Encoding: gzip\r\n\r\n", "HEAD")
    assert response.body == b""


@pytest.mark.parametrize("coding", [b"gzip", b"X-GZIP"])
def test_gzip_is_taken_off_and_the_headers_stay(serve: Serve, coding: bytes) -> None:
    packed = gzip.compress(b"<a/>") + gzip.compress(b"<b/>")
    response = fetch(serve, a_response(packed, b"Content-Encoding: " + coding))
    assert response.body == b"<a/><b/>"
    assert response.headers[0] == ("Content-Encoding", coding.decode())


def test_deflate_is_taken_off(serve: Serve) -> None:
    assert fetch(serve, a_response(zlib.compress(b"<a/>"), b"Content-Encoding: deflate")).body == b"<a/>"


def test_other_codings_stay_on_the_body(serve: Serve) -> None:
    assert fetch(serve, a_response(b"x", b"Content-Encoding: br")).body == b"x"
    twice = gzip.compress(gzip.compress(b"x"))
    assert fetch(serve, a_response(twice, b"Content-Encoding: gzip, gzip")).body == twice


def test_pipelined_requests_go_in_one_write_and_their_responses_come_in_order(serve: Serve) -> None:
    seen: list[bytes] = []

    def behave(peer: Peer) -> None:
        # There is no response until all have come: a client that waited in between would wait for ever.
        seen.extend([peer.request() for _ in range(3)])
        peer.send(a_response(b"1") + b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n" + a_response(b"3", b"X: y"))
        peer.hang()

    target = serve(behave)
    batch = [build(target.url, [("N", "1")]), Request("HEAD", target.url + "/2"), Request("GET", target.url + "/3")]
    with Transport(LIMITS) as transport:
        exchanges = transport.pipeline(batch)
        assert transport.pipeline([]) == []
    assert [exchange.request for exchange in exchanges] == batch
    assert [exchange.response.body for exchange in exchanges if exchange.response] == [b"1", b"", b"3"]
    assert [request.split()[0] for request in seen] == [b"POST", b"HEAD", b"GET"]


def test_a_large_body_keeps_its_place_in_a_pipeline(serve: Serve) -> None:
    seen: list[bytes] = []

    def behave(peer: Peer) -> None:
        seen.extend([peer.request() for _ in range(3)])
        peer.send(a_response(b"1") + a_response(b"2") + a_response(b"3"))
        peer.hang()

    url = serve(behave).url
    batch = [Request("POST", f"{url}/{number}", (), body) for number, body in enumerate((b"a", b"b" * 200_000, b"c"))]
    with Transport(LIMITS) as transport:
        transport.pipeline(batch)
    assert seen == [serialize(request) for request in batch]


def test_a_pipeline_that_the_target_cuts_short(serve: Serve) -> None:
    def behave(peer: Peer) -> None:
        peer.request()
        peer.request()
        peer.send(a_response(b"1", b"Connection: close"))

    target = serve(behave)
    with Transport(LIMITS) as transport:
        first, second = transport.pipeline([Request("GET", target.url)] * 2)
    assert first.response is not None
    assert second.response is None
    assert second.failure is not None
    assert second.failure.kind is FailureKind.CLOSED


def test_requests_together_go_out_at_once_on_connections_of_their_own(serve: Serve) -> None:
    all_here = threading.Barrier(3)

    def behave(peer: Peer) -> None:
        # There is no response until all have come: a client that sent one after the other would wait in vain.
        body = peer.request().split()[1]
        all_here.wait(60)
        peer.send(a_response(body))
        peer.hang()

    target = serve(behave)
    batch = [Request("GET", f"{target.url}/{number}") for number in range(3)]
    with Transport(LIMITS) as transport:
        exchanges = transport.together(batch)
        assert transport.together([]) == []
    assert [exchange.request for exchange in exchanges] == batch
    assert [exchange.response and exchange.response.body for exchange in exchanges] == [b"/0", b"/1", b"/2"]


def test_a_server_that_serves_one_connection_at_a_time_gets_requests_together_one_by_one(serve: Serve) -> None:
    served = threading.Lock()

    def behave(peer: Peer) -> None:
        with served:
            while request := peer.request():
                peer.send(a_response(request.split()[1]))

    target = serve(behave)
    with Transport(LIMITS) as transport:
        kept = transport.send(Request("GET", f"{target.url}/kept"))
        exchanges = transport.together([Request("GET", f"{target.url}/{number}") for number in range(3)])
    assert [each.response and each.response.body for each in (kept, *exchanges)] == [b"/kept", b"/0", b"/1", b"/2"]


def test_of_many_requests_together_only_some_are_under_way_at_a_time(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    under_way, most, lock = 0, 0, threading.Lock()

    def behave(peer: Peer) -> None:
        nonlocal under_way, most
        body = peer.request().split()[1]
        with lock:
            under_way += 1
            most = max(most, under_way)
        os.sched_yield()  # so that another comes in, if it can
        with lock:
            under_way -= 1
        peer.send(a_response(body))

    monkeypatch.setattr("conformance.wire.transport._AT_ONCE", 2)
    target = serve(behave)
    batch = [Request("GET", f"{target.url}/{number}") for number in range(20)]
    with Transport(LIMITS) as transport:
        exchanges = transport.together(batch)
    assert [exchange.response and exchange.response.body for exchange in exchanges] == [
        f"/{number}".encode() for number in range(20)
    ]
    assert most <= 2


def test_a_pipeline_is_for_one_host() -> None:
    with Transport(LIMITS) as transport, pytest.raises(ValueError, match="several hosts"):
        transport.pipeline([Request("GET", "http://a/"), Request("GET", "http://b/")])


@pytest.mark.parametrize("url", ["127.0.0.1", "http://[::g]/", "http://[::1/", "http://127.0.0.1:port/"])
@pytest.mark.parametrize("headers", [(), (("Host", "h"),)], ids=["no-host", "host"])
def test_what_is_no_url_is_the_callers_fault(url: str, headers: Headers) -> None:
    with Transport(LIMITS) as transport, pytest.raises(ValueError, match="URL"):
        transport.send(Request("GET", url, headers))


def test_an_interim_response_does_not_stop_a_large_body(serve: Serve) -> None:
    seen: list[bytes] = []

    def behaviour(peer: Peer) -> None:
        peer.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        seen.append(peer.request())
        peer.send(a_response())

    body = b"x" * 4_000_000
    with Transport(LIMITS) as transport:
        exchange = transport.send(Request("POST", serve(behaviour).url + "/", (("Expect", "100-continue"),), body))
    assert exchange.response is not None
    assert seen[0].endswith(b"\r\n\r\n" + body)


def test_a_request_may_lack_its_host(serve: Serve) -> None:
    seen: list[bytes] = []
    with Transport(LIMITS) as transport:
        transport.send(Request("GET", serve(always(a_response(), seen)).url + "/", host=False))
    assert b"host:" not in seen[0].lower()


@pytest.mark.parametrize("body", [b"", b"Action=GetSendQuota&Version=2010-12-01"])
def test_a_request_in_pieces_has_the_same_bytes_in_several_writes(serve: Serve, body: bytes) -> None:
    pieces: list[bytes] = []

    def read_on(peer: Peer) -> None:
        while sum(map(len, pieces)) < length:
            pieces.append(peer.sock.recv(65536))
        peer.send(a_response())

    url = f"{serve(read_on).url}/"
    usual = Request("POST" if body else "GET", url, (("X-Note", "one"),), body)
    length = len(serialize(usual))
    with Transport(LIMITS) as transport:
        assert transport.send(replace(usual, in_pieces=True)).response is not None
    assert b"".join(pieces) == serialize(usual)
    assert len(pieces) > 1
