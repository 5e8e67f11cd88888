"""The relay: reads a request whole, forwards it, brings the response back."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from dataclasses import replace

from conformance.proof.relay.misdeed import Behavior
from conformance.proxy.fields import HOP_BY_HOP, connection_names
from conformance.proxy.message import (
    MAX_HEAD,
    BrokenMessage,
    Framing,
    Message,
    parse_head,
    read_head,
    read_request_body,
    read_response,
    read_response_body,
)

_SOON_S = 0.01
_LARGE = 50_000
_FORWARDED = frozenset({"transfer-encoding", "trailer", "te"})


class Relay:
    """A server on loopback in front of another.

    Flags of a behavior: ``keep-hop`` and ``keep-hop-back`` (headers that Connection names pass), ``keep-both``
    (Content-Length beside Transfer-Encoding passes), ``keep-two`` (repeated Content-Length passes), ``keep-space``
    (whitespace in field names passes), ``no-continue`` (no 100 Continue), ``expectation-failed``, ``old-version``
    (HTTP/1.0 to the upstream), ``chunk-request``, ``chunk-response``, ``retry`` (any method, when the upstream
    fails), ``retry-get``, ``close-each`` (no connection is kept), ``close-unsaid`` (none is on which the next request
    came before the response, and no field says so), ``keep-open`` (Connection: close is not honored),
    ``hang`` (a fault of the upstream is never told), ``hide-cut`` (what was cut off is passed on as whole),
    ``give-up`` (once failed, always failed), ``impatient`` (two seconds for the upstream), ``health`` (GET / and a
    bare connection now and then), ``own-post`` (a POST of its own now and then), ``drip`` (responses in pieces),
    ``garbage``, ``swap``, ``hide-end`` (a missing last chunk is made up for), ``interim-final`` (a 1xx response is
    taken for the final one), ``no-trailers`` (a response with trailers is a fault), ``never-recovers`` (once refused,
    always 503), ``tunnel`` (bytes pass unread), ``no-length`` (a body is forwarded without its length), ``crowded``
    (of more than three requests at once the others get 503), ``large-in-part`` (a large request is rejected, and every
    second time its beginning was forwarded).
    """

    def __init__(self, upstream: int, behavior: Behavior) -> None:
        self._upstream, self._behavior = upstream, behavior
        self._server: asyncio.Server | None = None
        self._failed = self._refused = False
        self._count = self._busy = 0
        self._last: Message | None = None
        self._large: Counter[int] = Counter()
        self.port = 0

    async def start(self) -> None:
        """Listen on a port that the system chooses."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=MAX_HEAD)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()
        await asyncio.sleep(0)

    def _does(self, flag: str) -> bool:
        return flag in self._behavior.flags

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(BrokenMessage, OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            if self._does("tunnel"):
                await _join(reader, writer, await asyncio.open_connection("127.0.0.1", self._upstream))
            while await self._exchange(reader, writer):
                pass
        writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = await read_head(reader)
        if head is None:
            return False
        if self._is_bad(head):
            return await self._say(writer, _made("400 Bad Request", b"<html>bad request</html>"), head, close=True)
        if "100-continue" in head.members("expect"):
            if self._does("expectation-failed"):
                failed = _made("417 Expectation Failed", b"")
                return await self._say(writer, failed, head, close=True)
            if not self._does("no-continue"):
                writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request = await read_request_body(reader, head)
        own = self._behavior.own(request) or self._crowded()
        self._busy += 1
        try:
            response = own or await self._ask(request)
        finally:
            self._busy -= 1
        if response is not None and own is None:
            response = self._behavior.response(response, request)
        if response is None:
            return False
        if self._does("swap"):
            response, self._last = self._last or response, response
        if self._does("garbage"):
            writer.write(b"OK " + response.body)
            return False
        unsaid = self._does("close-unsaid") and await _has_more(reader)
        return await self._say(writer, response, request) and not unsaid

    def _crowded(self) -> Message | None:
        return _made("503 Service Unavailable", b"full") if self._does("crowded") and self._busy > 2 else None

    def _is_bad(self, head: Message) -> bool:
        """Say whether the framing is such that a request must or may be rejected (RFC 9112 section 6.3)."""
        lengths = head.all("content-length")
        both = bool(lengths) and bool(head.all("transfer-encoding")) and not self._does("keep-both")
        differing = len(set(lengths)) > 1 and not self._does("keep-two")
        spaced = any(name != name.strip() for name, _ in head.headers) and not self._does("keep-space")
        return both or differing or spaced

    async def _ask(self, request: Message) -> Message | None:
        """Send a request to the upstream; return what comes back, or what a gateway says."""
        self._count += 1
        if self._does("own-post") and self._count % 10 == 1:
            await self._send(b"POST /ping HTTP/1.1\r\nHost: upstream\r\nContent-Length: 4\r\n\r\nping", "POST")
        if self._does("health") and self._count % 10 == 1:
            await self._send(b"GET / HTTP/1.1\r\nHost: upstream\r\n\r\n", "GET")
        if (self._does("give-up") and self._failed) or (self._does("never-recovers") and self._refused):
            return self._fault()
        data = self._bytes(self._behavior.request(request))
        if self._does("large-in-part") and len(data) > _LARGE:
            self._large[len(data)] += 1
            if self._large[len(data)] % 2 == 0:
                _, writer = await asyncio.open_connection("127.0.0.1", self._upstream)
                writer.write(data[: _LARGE // 2])
                await writer.drain()
                writer.close()
                await asyncio.sleep(_SOON_S)
            return self._fault()
        times = self._behavior.times if request.method == "POST" else 1
        response = None
        for _ in range(times):
            response = await self._send(data, request.method)
        again = self._does("retry") or (self._does("retry-get") and request.method == "GET")
        if again and (response is None or not response.whole or response.status >= 500):
            response = await self._send(data, request.method)
        if response is None or not (response.whole or self._hides(response)):
            self._failed = True
            if self._does("hang"):
                await asyncio.sleep(60)
            return self._fault()
        return response

    def _hides(self, response: Message) -> bool:
        """Say whether a response that was cut off is passed on as whole."""
        return self._does("hide-cut") or (self._does("hide-end") and response.framing is Framing.CHUNKED)

    def _fault(self) -> Message:
        return _made(*self._behavior.fault)

    async def _send(self, data: bytes, method: str) -> Message | None:
        writer: asyncio.StreamWriter | None = None
        try:
            async with asyncio.timeout(2.0 if self._does("impatient") else 30):
                reader, writer = await asyncio.open_connection("127.0.0.1", self._upstream, limit=MAX_HEAD)
                writer.write(data)
                if self._does("interim-final"):
                    return await _read_first(reader, method)
                response = await read_response(reader, method)
                return None if response is not None and response.trailers and self._does("no-trailers") else response
        except ConnectionRefusedError:
            self._refused = True
            return None
        except (OSError, BrokenMessage):
            return None
        finally:
            if writer is not None:
                writer.close()

    def _bytes(self, request: Message) -> bytes:
        """Return a request as it goes to the upstream, framed anew."""
        dropped = set(_FORWARDED | {"expect"})
        if not self._does("keep-hop"):
            dropped |= HOP_BY_HOP | connection_names(request)
        chunked = self._does("chunk-request") and bool(request.body)
        both = self._does("keep-both") and request.framing is Framing.CHUNKED
        if not self._does("keep-two") and not both:
            dropped.add("content-length")
        fields = [f"{name}: {value}" for name, value in request.headers if name.lower() not in dropped]
        if chunked or both:
            fields.append("Transfer-Encoding: chunked")
        elif not self._does("no-length") and ("content-length" in dropped or not request.all("content-length")):
            fields.append(f"Content-Length: {len(request.body)}")
        fields.append("Via: 1.1 relay")
        start = request.start.replace("HTTP/1.1", "HTTP/1.0") if self._does("old-version") else request.start
        body = _chunks(request.body) if chunked or both else request.body
        return _joined(start, fields) + body

    async def _say(
        self, writer: asyncio.StreamWriter, response: Message, request: Message, *, close: bool = False
    ) -> bool:
        """Send a response to the client, framed anew; return whether the connection goes on."""
        wanted = "close" in request.members("connection") or request.version == "HTTP/1.0"
        close = close or self._does("close-each") or (wanted and not self._does("keep-open"))
        dropped = {*_FORWARDED, "content-length"}
        if not self._does("keep-hop-back"):
            dropped |= HOP_BY_HOP | connection_names(response)
        fields = [f"{name}: {value}" for name, value in response.headers if name.lower() not in dropped]
        chunked = self._does("chunk-response") and bool(response.body)
        lengths = response.all("content-length")
        length = lengths[0] if request.method == "HEAD" and lengths else str(len(response.body))
        fields.append("Transfer-Encoding: chunked" if chunked else f"Content-Length: {length}")
        if close:
            fields.append("Connection: close")
        body = b"" if request.method == "HEAD" else response.body
        data = _joined(response.start, fields) + (_chunks(body) if chunked else body)
        step = 200 if self._does("drip") and len(data) < 4000 else len(data)
        for start in range(0, len(data), step):
            writer.write(data[start : start + step])
            await writer.drain()
            await asyncio.sleep(0)
        return not close


Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _has_more(reader: asyncio.StreamReader) -> bool:
    """Say whether something came behind a request already; its first byte is lost."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_SOON_S):
            return bool(await reader.read(1))
    return False


async def _join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, other: Streams) -> None:
    """Pass on bytes in both directions, until the upstream ends the connection."""

    async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(65536):
                sink.write(data)
                await sink.drain()
        sink.close()

    await asyncio.gather(pump(reader, other[1]), pump(other[0], writer))


async def _read_first(reader: asyncio.StreamReader, method: str) -> Message | None:
    """Return the first response, be it the final one or not."""
    head = await read_head(reader)
    return head if head is None or 100 <= head.status < 200 else await read_response_body(reader, head, method)


def _joined(start: str, fields: list[str]) -> bytes:
    return "\r\n".join([start, *fields]).encode("latin-1", "replace") + b"\r\n\r\n"


def _chunks(body: bytes) -> bytes:
    half = len(body) // 2 or len(body)
    parts = [part for part in (body[:half], body[half:]) if part]
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def _made(status: str, body: bytes, content_type: str = "text/html") -> Message:
    head = parse_head(f"HTTP/1.1 {status}\r\nContent-Type: {content_type}".encode())
    return replace(head, body=body, framing=Framing.LENGTH)
