"""A protocol that rewrites the bytes of answers on their way out, where their delivery asks for it."""

from __future__ import annotations

import asyncio
from typing import Any

from conformance.reference.delivery import STYLE_FIELD
from conformance.reference.direct import DirectProtocol
from conformance.reference.wire_styles import restyle_chunk, restyle_head


class StylingProtocol(DirectProtocol):
    """The protocol; heads that carry styles are rewritten on their way out."""

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
