"""The client in front of the proxy: sends bytes as they are, and says what came back."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from conformance.proxy.arrival import Seen
from conformance.proxy.judge import CLOSED, MALFORMED, TIMEOUT
from conformance.proxy.message import MAX_HEAD, BrokenMessage, Message, parse_request, read_response

_CONNECT_S = 15.0
_CONTINUE_S = 1.0
_END_S = 8.0
_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Door:
    """Where the proxy is: its address, and TLS settings if it wants TLS."""

    host: str
    port: int
    tls: ssl.SSLContext | None = None
    timeout_s: float = 15.0


class ProxyUnreachable(Exception):
    """No connection to the proxy can be made; the message says why."""


async def converse(
    door: Door, requests: Sequence[bytes], *, pipelined: bool = False, awaits_end: bool = False
) -> tuple[list[Seen], bool]:
    """Send requests on one connection, each after the response to the one before, or all in one write.

    The body of a request with Expect: 100-continue waits for an interim response, a second at most. If the connection
    ends, the rest goes over a new one.

    Returns:
        One `Seen` for each request, and whether the proxy closed the connection in between (or, if the client
        ``awaits_end``, at the end).

    Raises:
        ProxyUnreachable: there is no connection.
    """
    seen: list[Seen] = []
    streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    closed = False
    try:
        for number, raw in enumerate(requests):
            if streams is None or (streams[0].at_eof() and not pipelined):
                closed = closed or streams is not None
                streams = await connect(door)
                if pipelined:
                    streams[1].write(b"".join(requests))
            one = await _exchange(streams, raw, door.timeout_s, written=pipelined)
            if number and one.response is None and one.failure.startswith(CLOSED) and not pipelined:
                # The proxy may close a connection at any time between two requests (RFC 9112 section 9.5).
                closed = True
                streams[1].close()
                streams = await connect(door)
                one = await _exchange(streams, raw, door.timeout_s, written=False)
            seen.append(one)
            if number + 1 < len(requests) and (one.response is None or not one.response.keeps_alive):
                closed = True
                streams[1].close()
                streams = None
                if pipelined:
                    break
        if awaits_end and streams is not None:
            closed = await _ends(streams[0])
    finally:
        if streams is not None:
            streams[1].close()
    return seen, closed


async def _ends(reader: asyncio.StreamReader) -> bool:
    """Say whether the connection ends within a few seconds."""
    with contextlib.suppress(TimeoutError, OSError):
        async with asyncio.timeout(_END_S):
            return not await reader.read(1)
    return False


async def connect(door: Door) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Open a connection to the proxy. Raises `ProxyUnreachable`."""
    try:
        async with asyncio.timeout(_CONNECT_S):
            return await asyncio.open_connection(door.host, door.port, ssl=door.tls, limit=MAX_HEAD)
    except TimeoutError:
        raise ProxyUnreachable(f"no connection to {door.host}:{door.port} within {_CONNECT_S:g} s") from None
    except ssl.SSLError as error:
        raise ProxyUnreachable(f"TLS with {door.host}:{door.port} failed: {_explain_tls(error)}") from error
    except OSError as error:
        raise ProxyUnreachable(f"no connection to {door.host}:{door.port}: {error.strerror or error}") from error


def _explain_tls(error: ssl.SSLError) -> str:
    """Return what is wrong with a handshake or a certificate, and what to do."""
    said = str(getattr(error, "verify_message", "") or error.reason or error)
    if isinstance(error, ssl.SSLCertVerificationError):
        name = "match" in said
        todo = "use a name of the certificate in --endpoint" if name else "give its issuer's with --ca-bundle FILE"
        return f"its certificate is not trusted ({said}): {todo}"
    if error.reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"):
        return f"{said}: the proxy speaks no TLS there; begin --endpoint with http://"
    if "APPLICATION_PROTOCOL" in said:
        return f"{said}: the proxy speaks HTTP/2 only, which is not tested; allow HTTP/1.1 on this port"
    return said


async def speaks_tls(door: Door) -> bool:
    """Say whether something that is reached without TLS speaks it."""
    anyone = ssl.create_default_context()
    anyone.check_hostname, anyone.verify_mode = False, ssl.CERT_NONE
    try:
        _, writer = await connect(replace(door, tls=anyone))
    except ProxyUnreachable:
        return False
    writer.close()
    return True


async def _exchange(
    streams: tuple[asyncio.StreamReader, asyncio.StreamWriter], raw: bytes, timeout_s: float, *, written: bool
) -> Seen:
    reader, writer = streams
    request = parse_request(raw)
    at, begun = time.time(), time.perf_counter()
    response: Message | None = None
    failure = ""
    sending: asyncio.Task[None] | None = None
    told = asyncio.Event()
    try:
        async with asyncio.timeout(timeout_s):
            if not written:
                sending = asyncio.create_task(_send(writer, raw, request, told))
            response = await read_response(reader, request.method, told.set)
            if response is None:
                failure = f"{CLOSED}: the connection ended without a response"
            elif not response.start.startswith("HTTP/1."):
                failure = f"{MALFORMED}: the response begins with {response.start[:60]!r}"
                response = None
            elif not response.whole:
                failure = f"{CLOSED}: the connection ended in the body, after {len(response.body)} bytes"
    except TimeoutError:
        failure = f"{TIMEOUT}: no whole response within {timeout_s:g} s"
    except BrokenMessage as error:
        ended = str(error).startswith("the connection ended in a head: b'HTTP/1.")
        failure = f"{CLOSED if ended else MALFORMED}: {error}"
    except OSError as error:
        failure = f"{CLOSED}: {error.strerror or error}"
    finally:
        if sending is not None:
            sending.cancel()
            with contextlib.suppress(asyncio.CancelledError, OSError):
                await sending
    return Seen(request, response, failure, (time.perf_counter() - begun) * 1000, at)


async def _send(writer: asyncio.StreamWriter, raw: bytes, request: Message, told: asyncio.Event) -> None:
    head, end, body = raw.partition(b"\r\n\r\n")
    if "100-continue" in request.members("expect"):
        writer.write(head + end)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_CONTINUE_S):
                await told.wait()
        writer.write(body)
        return
    if len(raw) <= _PIECE:
        writer.write(raw)
        return
    for start in range(0, len(raw), _PIECE):
        writer.write(raw[start : start + _PIECE])
        await writer.drain()
