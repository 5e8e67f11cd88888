"""One HTTP request and one answer, as bytes."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Request:
    """A request as it came off the wire.

    Args:
        method: upper-case method.
        path: path without the query string, still percent-encoded.
        query: query string without the question mark.
        headers: names in lower case, in wire order.
        body: the whole body.
    """

    method: str
    path: str
    query: bytes
    headers: list[tuple[bytes, bytes]]
    body: bytes
    _first: dict[bytes, bytes] | None = field(default=None, repr=False)

    def header(self, name: bytes) -> str | None:
        """The value of the first header called `name` (lower case), or None."""
        if self._first is None:
            first: dict[bytes, bytes] = {}
            for key, value in self.headers:
                first.setdefault(key, value)
            self._first = first
        value_or_none = self._first.get(name)
        return None if value_or_none is None else value_or_none.decode("latin-1")


@dataclass(slots=True)
class Answer:
    """An answer as it goes on the wire.

    Args:
        status: HTTP status.
        headers: names and values, in order; content-length is added by the server.
        body: the bytes of the body.
    """

    status: int
    headers: list[tuple[str, str]]
    body: bytes
