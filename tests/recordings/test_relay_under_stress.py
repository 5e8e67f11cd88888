"""The relay of ``record`` between odd clients and odd targets: it alters nothing, keeps what came, and goes on."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from conformance.recordings.relay import RecordingRelay
from conformance.recordings.secrets import Redactor
from conformance.recordings.session import judge_recordings
from conformance.recordings.writers import HarWriter
from conformance.wire.exchange import Exchange, FailureKind
from tests.recordings.samples import shown, success

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
BODY = success("ListIdentities", "<Identities><member>a@example.com</member></Identities>").body.encode()
FORM = b"Action=ListIdentities&Version=2010-12-01"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"
LENGTH = b"Content-Length: %d\r\n\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
TOKEN = "FwoGZXIvYXdzEXAMPLE/token+of=some//length=="


def post(body: bytes = FORM, *fields: bytes, version: bytes = b"HTTP/1.1", target: bytes = b"/") -> bytes:
    """Return a request."""
    lines = [b"POST %b %b" % (target, version), b"Host: localhost", b"Content-Length: %d" % len(body), *fields]
    return b"\r\n".join([*lines, b"Content-Type: application/x-www-form-urlencoded", b"", body])


async def _request(reader: asyncio.StreamReader) -> bytes:
    """Return a request with its length, whole; empty at the end of the stream."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""
    length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
    return head + await reader.readexactly(length)


class Between:
    """What went through a relay: the requests at the target, and what was kept."""

    def __init__(self) -> None:
        self.arrived: list[bytes] = []
        self.kept: list[Exchange] = []

    def run(self, response: bytes, client: Callable[[Callable[[], Awaitable[Streams]]], Awaitable[Any]]) -> Any:
        """Run a client against the relay; the target writes ``response`` for each request, and ends a cut one."""
        return asyncio.run(self._run(response, client))

    async def _run(self, response: bytes, client: Any) -> Any:
        async def target(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while request := await _request(reader):
                self.arrived.append(request)
                writer.write(response.removesuffix(b"|"))
                await writer.drain()
                if response.endswith(b"|"):
                    break
            writer.close()

        server = await asyncio.start_server(target, "127.0.0.1", 0)
        relay = RecordingRelay(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", self.kept.append)
        await relay.start("127.0.0.1", 0)
        try:
            return await client(lambda: asyncio.open_connection("127.0.0.1", relay.port))
        finally:
            await relay.stop()
            server.close()


def sends(request: bytes, response: bytes) -> Callable[[Any], Awaitable[bytes]]:
    """Return a client that sends a request and reads so many bytes as the response has."""

    async def client(connect: Any) -> bytes:
        reader, writer = await connect()
        writer.write(request)
        got = await reader.readexactly(len(response))
        writer.close()
        return bytes(got)

    return client


def sends_and_reads_to_the_end(request: bytes) -> Callable[[Any], Awaitable[bytes]]:
    """Return a client that sends a request and reads until the relay closes."""

    async def client(connect: Any) -> bytes:
        reader, writer = await connect()
        writer.write(request)
        got = await reader.read()
        writer.close()
        return bytes(got)

    return client


@pytest.mark.parametrize(
    "response",
    [
        HEAD + LENGTH % len(BODY) + BODY,
        HEAD + CHUNKED + b"%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY),
        HEAD
        + b"Content-Encoding: gzip\r\n"
        + LENGTH % len(gzip.compress(BODY, mtime=0))
        + gzip.compress(BODY, mtime=0),
        b"HTTP/1.1 204 No Content\r\n\r\n",
    ],
    ids=["length", "chunked", "gzip", "no body"],
)
def test_a_response_is_passed_on_as_it_came(response: bytes) -> None:
    between = Between()
    assert between.run(response, sends(post(), response)) == response
    assert between.arrived == [post()]
    (exchange,) = between.kept
    assert exchange.response is not None
    assert exchange.response.body == (b"" if b" 204 " in response else BODY)


@pytest.mark.parametrize(
    "response",
    [HEAD + LENGTH % 900 + BODY[:80], HEAD + CHUNKED + b"50\r\n" + BODY[:80] + b"\r\n"],
    ids=["length", "chunked"],
)
def test_a_response_that_breaks_off_breaks_off_behind_the_relay_too(response: bytes) -> None:
    between = Between()
    assert between.run(response + b"|", sends_and_reads_to_the_end(post())) == response
    (exchange,) = between.kept
    assert exchange.response is None
    assert exchange.failure is not None
    assert (exchange.failure.kind, "80 bytes" in exchange.failure.detail) == (FailureKind.CLOSED, True)


def test_a_target_that_closes_without_a_response_is_a_bad_gateway() -> None:
    between = Between()
    assert between.run(b"|", sends_and_reads_to_the_end(post())).startswith(b"HTTP/1.1 502 ")
    (exchange,) = between.kept
    assert exchange.failure is not None


def test_a_client_that_leaves_early_does_not_end_the_relay() -> None:
    response = HEAD + LENGTH % len(BODY) + BODY
    between = Between()

    async def client(connect: Any) -> bytes:
        for part in (b"", b"POST / HT", post()[:-7], b"\x16\x03\x01\r\n\r\n"):
            _, writer = await connect()
            writer.write(part)
            await writer.drain()
            writer.transport.abort()
        _, gone = await connect()
        gone.write(post())
        await gone.drain()
        gone.transport.abort()
        return await sends(post(), response)(connect)

    assert between.run(response, client) == response
    assert between.kept[-1].request.body == FORM
    assert between.kept[-1].response is not None


def test_a_large_body_arrives_whole() -> None:
    body = FORM + b"&RawMessage.Data=" + b"QUJD" * 2_621_440
    response = HEAD + LENGTH % len(body) + body
    between = Between()
    assert between.run(response, sends(post(body), response)) == response
    assert between.arrived == [post(body)]
    assert between.kept[0].request.body == body


def test_a_client_that_waits_for_continue_gets_it_and_the_target_is_not_asked() -> None:
    response = HEAD + LENGTH % len(BODY) + BODY
    between = Between()

    async def client(connect: Any) -> bytes:
        reader, writer = await connect()
        head, _, body = post(FORM, b"Expect: 100-continue").partition(b"\r\n\r\n")
        writer.write(head + b"\r\n\r\n")
        assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        writer.write(body)
        got = await reader.readexactly(len(response))
        writer.close()
        return bytes(got)

    assert between.run(response, client) == response
    assert between.arrived == [post()]


def test_a_request_in_chunks_arrives_with_its_length() -> None:
    response = HEAD + LENGTH % len(BODY) + BODY
    request = b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    request += b"%x\r\n%b\r\n%x\r\n%b\r\n0\r\n\r\n" % (7, FORM[:7], len(FORM) - 7, FORM[7:])
    between = Between()
    assert between.run(response, sends(request, response)) == response
    assert between.arrived[0].endswith(b"\r\n\r\n" + FORM)
    assert between.kept[0].request.body == FORM


def test_a_client_of_http_1_0_reads_to_the_end() -> None:
    response = b"HTTP/1.0 200 OK\r\nContent-Type: text/xml\r\n\r\n" + BODY
    between = Between()
    assert between.run(response + b"|", sends_and_reads_to_the_end(post(version=b"HTTP/1.0"))) == response
    assert between.kept[0].request.version == "HTTP/1.0"
    assert between.kept[0].response is not None
    assert between.kept[0].response.body == BODY


def test_two_clients_at_once_get_their_own_responses() -> None:
    """Each of two clients keeps its connection for several calls, by turns with the other."""
    response = HEAD + LENGTH % len(BODY) + BODY
    between = Between()

    async def client(connect: Any) -> None:
        async def one(name: bytes) -> None:
            reader, writer = await connect()
            for _ in range(5):
                writer.write(post(FORM + b"&NextToken=" + name))
                assert await reader.readexactly(len(response)) == response
            writer.close()

        await asyncio.gather(one(b"first"), one(b"second"))

    between.run(response, client)
    assert sorted(exchange.request.body[-6:] for exchange in between.kept) == [b"=first"] * 5 + [b"second"] * 5


@pytest.mark.parametrize(
    "place",
    ["query", "header", "body", "encoded query", "encoded body", "response", "gzip response", "response header"],
)
def test_no_secret_is_kept_wherever_it_stands(place: str, tmp_path: Path) -> None:
    token, encoded = TOKEN.encode(), quote(TOKEN, safe="").encode()
    request = {
        "query": post(target=b"/?X-Amz-Security-Token=" + encoded + b"&Note=" + token),
        "encoded query": post(target=b"/?Note=" + encoded),
        "header": post(FORM, b"X-Note: it is " + token),
        "body": post(FORM + b"&Note=" + token),
        "encoded body": post(FORM + b"&Note=" + encoded),
    }.get(place, post())
    body = BODY.replace(b"a@example.com", token) if "response" in place else BODY
    coded = gzip.compress(body, mtime=0) if "gzip" in place else body
    fields = b"Content-Encoding: gzip\r\n" if "gzip" in place else b""
    fields += b"X-Echo: " + token + b"\r\n" if place == "response header" else b""
    response = HEAD + fields + LENGTH % len(coded) + coded
    between, redactor, path = Between(), Redactor([TOKEN]), tmp_path / "x.har"
    assert between.run(response, sends(request, response)) == response
    assert between.arrived == [request]
    writer = HarWriter(path)
    for exchange in between.kept:
        writer.add(redactor.redact(exchange))
    writer.close()
    text = path.read_text()
    kept = json.loads(text)["log"]["entries"]
    assert TOKEN not in text
    assert quote(TOKEN, safe="") not in text
    assert TOKEN not in str(kept)
    assert "REDACTED" in text
    assert judge_recordings([path], None, {}).calls == 1


def test_an_interim_response_that_a_client_took_for_the_final_one_is_no_finding(tmp_path: Path) -> None:
    between, path = Between(), tmp_path / "x.har"
    response = HEAD + LENGTH % len(BODY) + BODY
    between.run(response, sends(post(), response))
    writer = HarWriter(path)
    writer.add(between.kept[0])
    writer.close()
    har = json.loads(path.read_text())
    har["log"]["entries"][0]["response"] |= {"status": 103, "headers": [], "content": {"size": 0, "mimeType": ""}}
    path.write_text(json.dumps(har))
    judged = judge_recordings([path], None, {})
    assert (judged.calls, shown(judged)) == (1, [])


def test_what_breaks_off_is_no_finding(tmp_path: Path) -> None:
    between, path = Between(), tmp_path / "x.har"
    between.run(HEAD + LENGTH % 900 + BODY[:80] + b"|", sends_and_reads_to_the_end(post()))
    writer = HarWriter(path)
    writer.add(between.kept[0])
    writer.close()
    judged = judge_recordings([path], None, {})
    assert (judged.calls, shown(judged)) == (1, [])
