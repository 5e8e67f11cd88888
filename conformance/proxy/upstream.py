"""The recording upstream: it stands behind the proxy, records the bytes of both directions, and acts as it is armed."""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl
import time

from conformance.proxy.arrival import Arrival, ArrivalPlan
from conformance.proxy.incoming import Pieces, WatchedReader
from conformance.proxy.message import (
    MAX_HEAD,
    BrokenMessage,
    Framing,
    Message,
    parse_response,
    read_head,
    read_request_body,
    read_response,
)

TOKEN = re.compile(rb"sesproxy[0-9a-f]{16}")
"""What is unique in a request that can be armed; it survives any legal encoding."""

_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_STRAY_S, _STRAY_BYTES = 0.5, 4096
_PIECE = 256 * 1024
_BAD_GATEWAY = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Upstream:
    """A server on one address that forwards to a target, unless a request is armed.

    Args:
        host: address to listen on.
        port: 0: the system chooses; `port` says which.
        target: host and port of the target behind; None: only armed requests get a response.
        tls: settings towards the target; None: no TLS.
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        target: tuple[str, int] | None = None,
        *,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.host, self.port = host, port
        self.arrivals: list[Arrival] = []
        self.by_token: dict[str, list[Arrival]] = {}
        self.connections = 0
        self._target, self._tls = target, tls
        self._plans: dict[str, ArrivalPlan] = {}
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self.pieces = Pieces()

    async def start(self) -> None:
        """Listen. Raises ``OSError`` if the port is taken."""
        loop = asyncio.get_running_loop()

        def protocol() -> asyncio.StreamReaderProtocol:
            return asyncio.StreamReaderProtocol(WatchedReader(self.pieces, MAX_HEAD), self._serve)

        server = await loop.create_server(protocol, self.host, self.port, reuse_address=True)
        self._server = server
        self.port = server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening, and close every connection."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in list(self._open):
            writer.transport.abort()
        await asyncio.sleep(0)

    def arm(self, token: str, plan: ArrivalPlan) -> None:
        """Have the request that holds ``token`` answered as planned."""
        self._plans[token] = plan

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number, self.connections = self.connections, self.connections + 1
        self._open.add(writer)
        forward = _Forward(self._target, self._tls)
        try:
            while await self._exchange(reader, writer, number, forward):
                pass
        except (BrokenMessage, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            self._open.discard(writer)
            forward.close()
            writer.close()

    async def _exchange(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, connection: int, forward: _Forward
    ) -> bool:
        head = await read_head(reader)
        if head is None:
            return False
        at = time.time()
        plan = self._plan(head)
        if plan is not None and plan[1].early:
            self._note(Arrival(len(self.arrivals), connection, head, None, plan[0], at, True), plan[1])
            return await _act(writer, plan[1], head)
        if "100-continue" in head.members("expect"):
            writer.write(_CONTINUE)
        request = await read_request_body(reader, head)
        stray = await _stray(reader) if request.method == "POST" and request.framing is Framing.NONE else b""
        plan = plan or self._plan(request)
        arrival = Arrival(len(self.arrivals), connection, request, None, plan[0] if plan else "", at, stray=stray)
        if plan is not None:
            self._note(arrival, plan[1])
            return await _act(writer, plan[1], request)
        self.arrivals.append(arrival)
        response = await forward.send(request) if request.whole else None
        arrival.response = response
        writer.write(serialize_response(response, request.method) if response is not None else _BAD_GATEWAY)
        await writer.drain()
        return response is not None and response.keeps_alive and request.keeps_alive

    def _note(self, arrival: Arrival, plan: ArrivalPlan) -> None:
        data = plan.data
        arrival.response = parse_response(data, arrival.request.method) if data else None
        self.arrivals.append(arrival)
        self.by_token.setdefault(arrival.token, []).append(arrival)

    def _plan(self, message: Message) -> tuple[str, ArrivalPlan] | None:
        if not self._plans:
            return None
        text = f"{message.start}\n{message.headers}".encode("latin-1", "replace")
        for data in (text, message.body[:65536]):
            for found in TOKEN.findall(data):
                plan = self._plans.get(found.decode())
                if plan is not None:
                    return found.decode(), plan
        return None


async def _stray(reader: asyncio.StreamReader) -> bytes:
    """Return what comes behind a request without a body, if it soon does: its body, whose length was not sent."""
    found = b""
    with contextlib.suppress(TimeoutError):
        while True:
            async with asyncio.timeout(_STRAY_S):
                piece = await reader.read(_PIECE)
            if not piece:
                break
            found = found or piece[:_STRAY_BYTES]
    return found


async def _act(writer: asyncio.StreamWriter, plan: ArrivalPlan, request: Message) -> bool:
    """Do what is planned; return whether the connection goes on."""
    pieces = plan.pieces
    if request.method == "HEAD":
        head, end, _ = plan.data.partition(b"\r\n\r\n")
        pieces = (head + end,)
    for piece in pieces:
        if plan.pause_s:
            await asyncio.sleep(plan.pause_s)
        writer.write(piece)
        await writer.drain()
    if plan.close or plan.early:
        if writer.can_write_eof():
            writer.write_eof()
        return False
    return request.keeps_alive


class _Forward:
    """The connection to the target that belongs to one connection of the proxy."""

    def __init__(self, target: tuple[str, int] | None, tls: ssl.SSLContext | None) -> None:
        self._target, self._tls = target, tls
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, request: Message) -> Message | None:
        """Send a request as it came, and return the response; None if there is none."""
        if self._target is None:
            return None
        if self._streams is None:
            host, port = self._target
            self._streams = await asyncio.open_connection(host, port, limit=MAX_HEAD, ssl=self._tls)
        reader, writer = self._streams
        writer.write(serialize_request(request))
        response = await read_response(reader, request.method)
        if response is None or not response.keeps_alive:
            self.close()
        return response

    def close(self) -> None:
        """Close the connection."""
        if self._streams is not None:
            with contextlib.suppress(OSError):
                self._streams[1].close()
            self._streams = None


def serialize_request(request: Message) -> bytes:
    """Return the bytes of a request; a chunked body is sent with its length."""
    headers = request.headers
    if request.framing is Framing.CHUNKED:
        left_out = ("transfer-encoding", "content-length", "trailer")
        headers = tuple((name, value) for name, value in headers if name.lower() not in left_out)
        headers = (*headers, ("Content-Length", str(len(request.body))))
    headers = tuple((name, value) for name, value in headers if name.lower() != "expect")
    return _bytes(request.start, headers) + request.body


def serialize_response(response: Message, method: str) -> bytes:
    """Return the bytes of a response as it came, its chunks drawn together into one; one cut off stays so."""
    body = response.body
    if response.framing is Framing.CHUNKED:
        body = (b"%x\r\n%b\r\n" % (len(body), body) if body else b"") + (b"0\r\n\r\n" if response.whole else b"")
    return _bytes(response.start, response.headers) + (b"" if method == "HEAD" else body)


def _bytes(start: str, headers: tuple[tuple[str, str], ...]) -> bytes:
    lines = [start, *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n"
