"""HTTP/1.1 as it is served: an offer to speak another protocol is passed over, and the request read as any other."""

from __future__ import annotations

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class PlainProtocol(HttpToolsProtocol):
    """uvicorn's protocol, which reads the body of a request that says Upgrade, too.

    Java's HttpClient offers h2c with every request that it sends without TLS. The parser ends such a request behind its
    head, since what follows might be another protocol; here the request is read again, without that field.
    """

    _dropped: tuple[tuple[bytes, bytes], ...] = ()
    _written: list[tuple[bytes, bytes]]

    def data_received(self, data: bytes) -> None:
        """Takes a piece of what the client sends."""
        try:
            self._unset_keepalive_if_required()
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as end:
            rest = data[end.args[0] :]
            head = self._head_without_upgrade()
            self.parser = httptools.HttpRequestParser(self)
            super().data_received(head + rest)
        except httptools.HttpParserError:
            self.send_400_response("Invalid HTTP request received.")

    def on_message_begin(self) -> None:
        """Starts a request."""
        super().on_message_begin()
        self._written = []

    def on_header(self, name: bytes, value: bytes) -> None:
        """Takes one field."""
        super().on_header(name, value)
        self._written.append((name, value))

    def on_headers_complete(self) -> None:
        """Begins to answer, unless the request is to be read again."""
        if self.parser.should_upgrade():
            return
        self.headers.extend(self._dropped)
        self._dropped = ()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Ends the request, unless it is to be read again."""
        if not self.parser.should_upgrade():
            super().on_message_complete()

    def _head_without_upgrade(self) -> bytes:
        kept = [(name, value) for name, value in self._written if name.lower() != b"upgrade"]
        self._dropped = tuple((name.lower(), value) for name, value in self._written if name.lower() == b"upgrade")
        line = b"%b %b HTTP/%b" % (self.parser.get_method(), self.url, self.parser.get_http_version().encode())
        return b"\r\n".join([line, *(b"%b: %b" % pair for pair in kept), b"", b""])
