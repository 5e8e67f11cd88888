"""A file of bare HTTP/1 messages: a request, its response, and so on, as they are on the wire (RFC 9112)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from conformance.recordings.bodies import MAX_BODY
from conformance.recordings.recorded import Item, Lack, RecordedPlace, Trouble, recorded
from conformance.wire.exchange import Headers, Request, Response, header

_STAMP = rb"(?:\d{4}[/-]\d\d[/-]\d\d[ T]\d\d:\d\d:\d\d\S* )?"
"""What a logger may put before the first line of a message."""
_REQUEST = re.compile(_STAMP + rb"([A-Z]{3,10}) (\S+) (HTTP/\d(?:\.\d)?)\s*\Z")
_STATUS = re.compile(_STAMP + rb"(HTTP/\d(?:\.\d)?) (\d{3})(?: (.*?))?\s*\Z")
_MAX_LINE = 64 * 1024
_MAX_FIELDS = 500


class Lines:
    """The lines of a file, with one that can be put back."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._again: bytes | None = None
        self.number = 0

    def next(self) -> bytes:
        """Return the next line with its end; empty at the end of the file."""
        if self._again is not None:
            line, self._again = self._again, None
        else:
            line = self._stream.readline(_MAX_LINE)
        self.number += bool(line)
        return line

    def put_back(self, line: bytes) -> None:
        """Let ``line`` be the next."""
        self._again = line
        self.number -= bool(line)


def is_start(line: bytes) -> bool:
    """Say whether a line begins a request or a response."""
    return _REQUEST.match(line) is not None or _STATUS.match(line) is not None


def read(stream: BinaryIO, file: str) -> Iterator[Item]:
    """Yield the exchanges of a file of messages."""
    lines = Lines(stream)
    waiting: tuple[RecordedPlace, Request, frozenset[Lack]] | None = None
    strange = False
    while line := lines.next():
        place = RecordedPlace(file, lines.number)
        asked, status = _REQUEST.match(line), _STATUS.match(line)
        if asked is not None:
            if waiting is not None:
                yield recorded(waiting[0], waiting[1], None, lacks=waiting[2])
            waiting = place, *_request(asked, lines)
            strange = False
        elif status is not None and waiting is not None:
            response, lacks = _response(status, lines, waiting[1].method)
            if 100 <= response.status < 200:
                continue
            yield recorded(waiting[0], waiting[1], response, lacks=waiting[2] | lacks)
            waiting, strange = None, False
        elif status is not None:
            _response(status, lines, "GET")
            yield Trouble(place, "a response without a request before it")
        elif line.strip() and not strange:
            strange = True
            yield Trouble(place, "neither a request line nor a status line: passed over to the next message")
    if waiting is not None:
        yield recorded(waiting[0], waiting[1], None, lacks=waiting[2])


def _request(start: re.Match[bytes], lines: Lines) -> tuple[Request, frozenset[Lack]]:
    method, target, version = (part.decode("latin-1") for part in start.groups())
    headers = _fields(lines)
    # Some logs leave the length out: what follows a POST is its body all the same.
    body, whole = _body(lines, headers, delimited=method == "POST")
    host = header(headers, "host") or "unknown"
    url = target if "://" in target else f"http://{host}{target if target.startswith('/') else '/'}"
    lacks = frozenset() if whole else frozenset({Lack.REQUEST_BODY})
    return Request(method, url, headers, body, version), lacks


def _response(start: re.Match[bytes], lines: Lines, method: str) -> tuple[Response, frozenset[Lack]]:
    version, status, reason = (part.decode("latin-1") if part else "" for part in start.groups())
    headers = _fields(lines)
    code = int(status)
    empty = method == "HEAD" or code < 200 or code in (204, 304)
    body, whole = (b"", True) if empty else _body(lines, headers, delimited=True)
    lacks = frozenset() if whole else frozenset({Lack.RESPONSE_WHOLE})
    return Response(code, headers, body, reason, version), lacks


def _fields(lines: Lines) -> Headers:
    fields: list[tuple[str, str]] = []
    while (line := lines.next()).strip():
        text = line.rstrip(b"\r\n").decode("latin-1")
        if text[:1] in (" ", "\t") and fields:
            fields[-1] = fields[-1][0], f"{fields[-1][1]} {text.strip()}"
        elif len(fields) < _MAX_FIELDS:
            name, _, value = text.partition(":")
            fields.append((name, value.strip(" \t")))
    return tuple(fields)


def _body(lines: Lines, headers: Headers, *, delimited: bool) -> tuple[bytes, bool]:
    """Return a body: up to the next message, whatever length is stated, since editors change line ends.

    ``delimited``: without a length it goes on to the next message; a request has none then.
    """
    stated = (header(headers, "content-length") or "").strip()
    chunked = "chunked" in (header(headers, "transfer-encoding") or "").lower()
    wanted = int(stated) if stated.isascii() and stated.isdecimal() and len(stated) < 12 else None
    if wanted and header(headers, "content-encoding") and _is_decoded(lines):
        wanted = None
    if wanted is None and not chunked and not delimited:
        return b"", True
    parts: list[bytes] = []
    size = 0
    while size < (wanted if wanted is not None else MAX_BODY):
        line = lines.next()
        if not line:
            break
        if is_start(line):
            lines.put_back(line)
            break
        if wanted is not None and size + len(line) > wanted and is_start(line[wanted - size :]):
            lines.put_back(line[wanted - size :])
            line = line[: wanted - size]
        parts.append(line)
        size += len(line)
    body = b"".join(parts)
    # The line end that an editor puts at the end of a file, or before the next message, is no part of the body.
    if wanted is None or len(body) != wanted:
        body = body.rstrip(b"\r\n") if not chunked else body
    return body, True


def _is_decoded(lines: Lines) -> bool:
    """Say whether what follows is no compressed body: a client has decoded it, and its length is another one."""
    line = lines.next()
    lines.put_back(line)
    return line.lstrip()[:1] in (b"<", b"{")
