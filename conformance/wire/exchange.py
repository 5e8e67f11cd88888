"""One request and its response, as bytes: what the wire hands to the judge and the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

Headers = tuple[tuple[str, str], ...]
"""Header fields in wire order and spelling; a name may occur more than once."""


def header(headers: Headers, name: str) -> str | None:
    """Return the first value of the header ``name``, whatever its spelling (RFC 9110 section 5.1), or None."""
    wanted = name.lower()
    for key, value in headers:  # no generator: this is the innermost loop of judging recordings
        if key.lower() == wanted:
            return value
    return None


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request exactly as it is to be sent.

    ``url`` is absolute and already percent-encoded: the transport must not normalise it. ``headers`` lack only what
    the transport itself owns (Host unless given, Content-Length, Connection). ``version`` is that of HTTP, ``absolute``
    says that the request line names the whole URL (RFC 9112 section 3.2.2), as a client behind a proxy writes it.
    Without ``host`` there is no Host, which a target must reject (RFC 9112 section 3.2). ``colon`` stands between the
    names of header fields and their values; whitespace behind the colon is free (RFC 9112 section 5). ``held`` lets the
    body wait for a response to the head, as clients do that say ``Expect: 100-continue``, and ``to_end`` reads until
    the target ends the connection, as clients do that asked for it. ``in_pieces`` writes it in several pieces with
    pauses between them, as a slow network does.
    """

    method: str
    url: str
    headers: Headers = ()
    body: bytes = b""
    version: str = "HTTP/1.1"
    absolute: bool = False
    host: bool = True
    colon: str = ": "
    held: bool = False
    to_end: bool = False
    in_pieces: bool = False


@dataclass(frozen=True, slots=True)
class Response:
    """A response: status line, header fields in wire order, and the body without transfer and content codings.

    ``oddity`` names a line of the head that was read although no sender may write it so; empty if there is none.
    """

    status: int
    headers: Headers
    body: bytes
    reason: str = ""
    http_version: str = "HTTP/1.1"
    oddity: str = ""


class FailureKind(StrEnum):
    """Why no whole response came."""

    UNREACHABLE = "unreachable"
    """No connection could be made: name unknown, connection refused, TLS failed, connect time-out."""
    TIMEOUT = "timeout"
    """Connected, but the response did not come, or did not end, in time."""
    CLOSED = "closed"
    """The target closed or reset the connection before the response was whole."""
    NOT_HTTP = "not-http"
    """What came is not an HTTP response."""
    TOO_LARGE = "too-large"
    """The response exceeds the size limit."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A transport failure: its kind and one line of detail (never with secrets)."""

    kind: FailureKind
    detail: str


class Conduct(StrEnum):
    """What a target did with the connection though HTTP asks for something else."""

    UNPROMPTED = "unprompted"
    """It waited for the body of a request that waited for a response to its head."""
    KEPT_OPEN = "kept-open"
    """It did not end the connection that was to end with its response."""
    DROPPED = "dropped"
    """It had ended the connection at once behind the response before, which did not say so."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request with its response or the reason why there is none.

    ``sent_at`` is UTC; ``ms`` is the time from the first byte sent to the last byte read, in milliseconds. ``trailing``
    counts the bytes that came behind the response, ``leading`` those that had come on the kept connection before the
    request was sent: no request belongs to them, and such a connection is not used again. ``conduct`` is what the
    target did wrong with the connection.
    """

    request: Request
    response: Response | None
    failure: Failure | None
    sent_at: datetime
    ms: float
    trailing: int = 0
    leading: int = 0
    conduct: frozenset[Conduct] = frozenset()
