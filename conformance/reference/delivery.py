"""Sending an answer in other ways than the plain one: an ASGI sender, and a protocol that restyles bytes."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from conformance.reference.asgi import Send
from conformance.reference.http_types import Delivery, HttpResponse
from conformance.reference.wire_styles import restyle_chunk, restyle_head

#: Carries the styles from the application to the transport; it never leaves the server.
STYLE_FIELD = b"x-reference-styles"


async def deliver(answer: HttpResponse, delivery: Delivery, send: Send) -> None:
    """Sends an answer by ASGI.

    Args:
        answer: what is sent.
        delivery: how.
        send: of the ASGI application.
    """
    if delivery.wait:
        await asyncio.sleep(delivery.wait)
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
    if delivery.chunked:
        headers.append((b"transfer-encoding", b"chunked"))
    else:
        headers.append((b"content-length", str(len(answer.body)).encode()))
    if delivery.close:
        headers.append((b"connection", b"close"))
    if delivery.styles:
        headers.append((STYLE_FIELD, ",".join(delivery.styles).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    # At most one piece a byte; at least one, so that the answer ends.
    size = max(-(-len(answer.body) // delivery.pieces), 1)
    for start in range(0, len(answer.body), size):
        await send({"type": "http.response.body", "body": answer.body[start : start + size], "more_body": True})
        # The transport may write now: the pieces arrive one by one.
        await asyncio.sleep(0)
    await send({"type": "http.response.body", "body": b""})


class StylingProtocol(HttpToolsProtocol):
    """uvicorn's protocol; heads that carry styles are rewritten on their way out."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Takes over a connection."""
        super().connection_made(_StylingTransport(transport))  # type: ignore[arg-type]


class _StylingTransport:
    """A transport that rewrites heads with the style field, and the chunks after them; else it only passes on."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._styles: tuple[str, ...] = ()
        self._chunked = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Writes what the protocol writes at once: a whole head, a whole chunk, or a piece of a body."""
        if not data:
            return
        if data.startswith(b"HTTP/1.1 "):
            data = self._head(data)
        elif self._chunked and self._styles:
            data = restyle_chunk(data, self._styles)
        self._transport.write(data)

    def _head(self, data: bytes) -> bytes:
        mark = b"\r\n" + STYLE_FIELD + b": "
        head, found, rest = data.partition(mark)
        self._styles = ()
        if found:
            names, _, after = rest.partition(b"\r\n")
            self._styles = tuple(names.decode().split(","))
            data = head + b"\r\n" + after
        self._chunked = b"\r\ntransfer-encoding: chunked" in data
        return restyle_head(data, self._styles) if self._styles else data
