"""A small recording relay: it stands before a target, passes everything on, and keeps each exchange."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from conformance.proxy.message import (
    MAX_BODY,
    MAX_HEAD,
    BrokenMessage,
    Message,
    read_head,
    read_request_body,
    read_response,
)
from conformance.proxy.upstream import serialize_request, serialize_response
from conformance.wire.content_coding import CODINGS, decode
from conformance.wire.exchange import Exchange, Failure, FailureKind, Request, Response
from conformance.wire.request import DEFAULT_PORTS
from conformance.wire.response_head import ResponseError

_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_BAD_GATEWAY = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_TIMEOUT_S = 120.0

Keep = Callable[[Exchange], None]
"""What takes each exchange as it ends."""


class RecordingRelay:
    """Listens on one address and forwards to a target.

    Requests are passed on as they came, the Host field too, so that signatures stay valid; a target behind TLS gets its
    own name, since it could not be reached by another.

    Args:
        target: URL of the target, without a path.
        keep: takes each exchange.
        tls: settings towards the target, if its URL begins with https.
        host_of_target: send the target's own name as Host: requests signed for the relay's address are then invalid.
    """

    def __init__(
        self, target: str, keep: Keep, tls: ssl.SSLContext | None = None, *, host_of_target: bool = False
    ) -> None:
        parts = urlsplit(target)
        self.authority = parts.netloc.rpartition("@")[2]
        self._scheme = parts.scheme
        self._place = parts.hostname or "", parts.port or DEFAULT_PORTS[parts.scheme]
        self._keep, self._tls, self._renamed = keep, tls, host_of_target
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self.port = 0

    async def start(self, host: str, port: int) -> None:
        """Listen. Raises ``OSError`` if the port is taken."""
        self._server = await asyncio.start_server(self._serve, host, port, limit=MAX_HEAD, reuse_address=True)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening, and close every connection."""
        if self._server is not None:
            self._server.close()
        for writer in list(self._open):
            writer.transport.abort()
        await asyncio.sleep(0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        behind = _Behind(self._place, self._tls)
        try:
            while await self._exchange(reader, writer, behind):
                pass
        except (BrokenMessage, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # the client is gone, or speaks no HTTP
        finally:
            self._open.discard(writer)
            behind.close()
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, behind: _Behind) -> bool:
        head = await read_head(reader)
        if head is None:
            return False
        if "100-continue" in head.members("expect"):
            writer.write(_CONTINUE)
        request = await read_request_body(reader, head)
        if not request.whole:
            return False
        at, began = datetime.now(UTC), time.perf_counter()
        response, failure = await behind.send(self._forwarded(request))
        ms = (time.perf_counter() - began) * 1000
        self._keep(self._recorded(request, response, failure, at, ms))
        writer.write(_BAD_GATEWAY if response is None else serialize_response(response, request.method))
        await writer.drain()
        return response is not None and response.keeps_alive and request.keeps_alive

    def _forwarded(self, request: Message) -> Message:
        if not self._renamed:
            return request
        headers = tuple((name, self.authority if name.lower() == "host" else value) for name, value in request.headers)
        return replace(request, headers=headers)

    def _recorded(
        self, request: Message, response: Message | None, failure: Failure | None, at: datetime, ms: float
    ) -> Exchange:
        host = request.get("host") or self.authority
        target = (
            request.target
            if request.target.startswith("/")
            else f"/{request.target.partition('://')[2].partition('/')[2]}"
        )
        sent = Request(
            request.method, f"{self._scheme}://{host}{target}", request.headers, request.body, request.version
        )
        if response is None:
            return Exchange(sent, None, failure, at, ms)
        if not response.whole:
            cut = Failure(FailureKind.CLOSED, f"closed after {len(response.body):,} bytes of the body, before its end")
            return Exchange(sent, None, cut, at, ms)
        came = Response(response.status, response.headers, _plain(response), response.reason, response.version)
        return Exchange(sent, came, None, at, ms)


def _plain(response: Message) -> bytes:
    """Return a response's body without content coding, as a HAR has it, and as secrets can be found in it."""
    body = response.body
    try:
        for coding in reversed(response.members("content-encoding")):
            if coding not in CODINGS:
                return response.body
            body = decode(coding, body, MAX_BODY)
    except ResponseError:
        return response.body
    return body


class _Behind:
    """The connection to the target that belongs to one connection of a client."""

    def __init__(self, place: tuple[str, int], tls: ssl.SSLContext | None) -> None:
        self._place, self._tls = place, tls
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, request: Message) -> tuple[Message | None, Failure | None]:
        """Send a request; return the response, or why there is none."""
        reused = self._streams is not None
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                response = await self._send(request)
                if response is None and reused:
                    # The target closed the kept connection meanwhile, as it may (RFC 9112 section 9.3.1).
                    self.close()
                    response = await self._send(request)
        except TimeoutError:
            self.close()
            return None, Failure(FailureKind.TIMEOUT, f"no response in {_TIMEOUT_S:g} s")
        except (OSError, BrokenMessage, asyncio.IncompleteReadError) as error:
            kind = FailureKind.CLOSED if self._streams is not None else FailureKind.UNREACHABLE
            self.close()
            return None, Failure(kind, str(error)[:200])
        if response is None:
            self.close()
            return None, Failure(FailureKind.CLOSED, "closed without a response")
        if not response.keeps_alive:
            self.close()
        return response, None

    async def _send(self, request: Message) -> Message | None:
        if self._streams is None:
            host, port = self._place
            self._streams = await asyncio.open_connection(host, port, limit=MAX_HEAD, ssl=self._tls)
        reader, writer = self._streams
        try:
            writer.write(serialize_request(request))
            await writer.drain()
            return await read_response(reader, request.method)
        except ConnectionError:
            return None

    def close(self) -> None:
        """Close the connection."""
        if self._streams is not None:
            with contextlib.suppress(OSError):
                self._streams[1].close()
            self._streams = None
