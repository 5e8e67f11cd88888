"""One HTTP request and one answer, as bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum


@dataclass(slots=True)
class HttpRequest:
    """A request as it came off the wire.

    Args:
        method: upper-case method.
        path: path without the query string, still percent-encoded.
        query: query string without the question mark.
        headers: names in lower case, in wire order.
        body: the whole body.
        names: names of the headers as they were written, in wire order; empty where the server does not keep them.
        target: of the request line, as it was written; empty where the server does not keep it.
        version: of HTTP, such as `1.1`.
        received: the first bytes that came, from the piece on in which it began; empty where the server does not keep
            them.
        pieces: in how many pieces it came; 1 where the server does not count them.
    """

    method: str
    path: str
    query: bytes
    headers: list[tuple[bytes, bytes]]
    body: bytes
    names: tuple[bytes, ...] = ()
    target: bytes = b""
    version: str = "1.1"
    received: bytes = b""
    pieces: int = 1
    _first: dict[bytes, bytes] | None = field(default=None, repr=False)

    def header(self, name: bytes) -> str | None:
        """The value of the first header called `name` (lower case), without the whitespace around it, or None."""
        if self._first is None:
            first: dict[bytes, bytes] = {}
            for key, value in self.headers:
                first.setdefault(key, value)
            self._first = first
        value_or_none = self._first.get(name)
        return None if value_or_none is None else value_or_none.strip(b" \t").decode("latin-1")


@dataclass(frozen=True, slots=True)
class Delivery:
    """How an answer travels, where that is not simply a head with its length and then the body.

    Args:
        styles: names of changes to the bytes of the head and of the chunks, keys of `wire_styles.STYLES`.
        pieces: how many writes the body is sent in.
        chunked: the body is sent in chunks, one for each piece, instead of with its length.
        close: the connection is closed after the answer.
        wait: seconds before the head is sent.
    """

    styles: tuple[str, ...] = ()
    pieces: int = 1
    chunked: bool = False
    close: bool = False
    wait: float = 0.0


class AfterAnswer(Enum):
    """What becomes of the connection after an answer."""

    AS_SAID = "as said"
    """It ends if the answer says so."""
    UNSAID = "unsaid"
    """It ends though the answer does not say so."""
    NEVER = "never"
    """It stays though the answer says that it ends."""


@dataclass(slots=True)
class HttpResponse:
    """An answer as it goes on the wire.

    Args:
        status: HTTP status.
        headers: names and values, in order; content-length is added by the server.
        body: the bytes of the body.
        delivery: None is the plain way.
        rewrite: changes the bytes of the head, on the plain way.
        ending: of the connection, on the plain way.
    """

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    delivery: Delivery | None = None
    rewrite: Callable[[bytes], bytes] | None = None
    ending: AfterAnswer = AfterAnswer.AS_SAID
