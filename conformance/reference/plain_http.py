"""HTTP/1.1 as it is served: an offer to speak another protocol is passed over, and the request read as any other."""

from __future__ import annotations

import asyncio

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD = 16 * 1024 * 1024
"""Bytes that a request may have before its body: its line can hold a whole message."""
REQUEST_S = 120.0
"""How long a connection waits for its first request, and any request may take to come."""


class PlainProtocol(HttpToolsProtocol):
    """uvicorn's protocol, which reads the body of a request that says Upgrade, too.

    Java's HttpClient offers h2c with every request that it sends without TLS. The parser ends such a request behind its
    head, since what follows might be another protocol; here the request is read again, without that field.
    """

    _dropped: tuple[tuple[bytes, bytes], ...] = ()
    _written: list[tuple[bytes, bytes]]
    _deadline: asyncio.TimerHandle | None = None
    _in_head = True
    _head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Waits for a request, but not for ever."""
        super().connection_made(transport)
        self._await_request()

    def connection_lost(self, exc: Exception | None) -> None:
        """Ends."""
        self._cease_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Takes a piece of what the client sends."""
        try:
            self._unset_keepalive_if_required()
            while data:
                data = self._feed(data)
        except httptools.HttpParserError:
            self.send_400_response("Invalid HTTP request received.")

    def _feed(self, data: bytes) -> bytes:
        """Lets the parser read a piece; returns what is to be read again, by a new parser."""
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as end:
            if self.parser.get_method() == b"CONNECT":  # it has no field that could be left out
                self.send_400_response("CONNECT is not served.")
                return b""
            again = self._head_without_upgrade() + data[end.args[0] :]
            self.parser = httptools.HttpRequestParser(self)
            return again
        self._head_bytes = self._head_bytes + len(data) if self._in_head else 0
        if self._head_bytes > MAX_HEAD:
            self.send_400_response("The head of the request is too long.")
        return b""

    def on_message_begin(self) -> None:
        """Starts a request."""
        super().on_message_begin()
        self._written = []
        self._in_head = True
        if self._deadline is None:
            self._await_request()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Takes one field."""
        super().on_header(name, value)
        self._written.append((name, value))

    def on_headers_complete(self) -> None:
        """Begins to answer, unless the request is to be read again."""
        self._in_head = False
        if self.parser.should_upgrade():
            return
        self.headers.extend(self._dropped)
        self._dropped = ()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Ends the request, unless it is to be read again."""
        if not self.parser.should_upgrade():
            self._cease_waiting()
            super().on_message_complete()

    def _await_request(self) -> None:
        self._deadline = self.loop.call_later(REQUEST_S, self.transport.close)

    def _cease_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _head_without_upgrade(self) -> bytes:
        kept = [(name, value) for name, value in self._written if name.lower() != b"upgrade"]
        self._dropped = tuple((name.lower(), value) for name, value in self._written if name.lower() == b"upgrade")
        line = b"%b %b HTTP/%b" % (self.parser.get_method(), self.url, self.parser.get_http_version().encode())
        return b"\r\n".join([line, *(b"%b: %b" % pair for pair in kept), b"", b""])
