"""Logs of clients that show whole messages: each is turned into the bare messages, which `http_messages` reads.

Places are lines of the log.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from conformance.recordings.readers import http_messages, marked, pieces
from conformance.recordings.readers.marked import Line
from conformance.recordings.recorded import Item, Lack, Recorded, RecordedPlace, Trouble

_HEAD = 64 * 1024
_MAX_LINE = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of log: what it is recognised by, what makes messages of it, and what of them it never shows."""

    sign: re.Pattern[bytes]
    convert: Callable[[Iterable[Line]], Iterator[Line]]
    lacks: frozenset[Lack] = frozenset()


_KINDS = (
    _Kind(re.compile(rb'>> "[A-Z]{3,10} \S+ HTTP/\d(?:\.\d)?(?:\[\\r\]\[\\n\])?"'), pieces.of_wire),
    _Kind(re.compile(rb'<- "[A-Z]{3,10} \S+ HTTP/\d'), pieces.of_net_http),
    _Kind(re.compile(rb"^(?:\S+ )?(?:\[\S+\] )?=> Send (?:header|data), ", re.MULTILINE), pieces.of_trace),
    _Kind(re.compile(rb"^---request begin---", re.MULTILINE), marked.of_wget, frozenset({Lack.RESPONSE_BODY})),
    _Kind(re.compile(rb"^> [A-Z]{3,10} \S+ HTTP/\d", re.MULTILINE), marked.of_curl, frozenset({Lack.REQUEST_BODY})),
    _Kind(re.compile(rb">{8}\s*\n[A-Z]{3,10} \S+ HTTP/"), marked.of_guzzle),
    _Kind(re.compile(rb"--> [A-Z]{3,10} https?://"), marked.of_okhttp),
    _Kind(re.compile(rb"^Follow: tcp,ascii", re.MULTILINE), marked.of_followed),
    _Kind(re.compile(rb"\b(?:WRITE|READ): \d+B\b.*\n(?:.*\n){1,3}\|00000000\| "), pieces.of_dump),
    _Kind(re.compile(rb"^00000000  (?:[0-9a-f]{2} +){8}", re.MULTILINE), pieces.of_dump),
    _Kind(re.compile(rb'"[A-Z]{3,10} [^ "]+ HTTP/\d\.\d\\r\\n'), pieces.of_quoted),
    _Kind(re.compile(rb"(?s)DEBUG:? (?:Request|Response)\b.* HTTP/1\."), marked.of_go),
)
"""The kinds, each before those whose sign it may hold, too."""


def looks_like(head: bytes) -> bool:
    """Say whether a file that begins so is such a log."""
    return any(kind.sign.search(head) for kind in _KINDS)


def read(stream: BinaryIO, file: str) -> Iterator[Item]:
    """Yield the exchanges of a log."""
    start = stream.tell()
    head = stream.read(_HEAD)
    stream.seek(start)
    kind = next((each for each in _KINDS if each.sign.search(head)), _KINDS[-1])
    lines = _Converted(kind.convert(_numbered(stream)))
    for item in http_messages.read(lines, file):  # type: ignore[arg-type]
        place = RecordedPlace(file, lines.line_of(item.place.line))
        if isinstance(item, Trouble):
            yield Trouble(place, item.message, item.fatal)
        else:
            yield _placed(item, place, kind.lacks)


def _placed(item: Recorded, place: RecordedPlace, lacks: frozenset[Lack]) -> Recorded:
    if item.exchange.request.method in ("GET", "HEAD"):
        lacks -= {Lack.REQUEST_BODY}
    if item.exchange.response is None:
        lacks -= {Lack.RESPONSE_BODY}
    return Recorded(item.exchange, place, item.lacks | lacks, item.notes)


def _numbered(stream: BinaryIO) -> Iterator[Line]:
    number = 0
    while line := stream.readline(_MAX_LINE):
        number += 1
        yield number, line


class _Converted:
    """The lines of messages, read like a file; each knows the line of the log that it comes from."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._lines = iter(lines)
        self._rest: Line = (0, b"")
        self._origins: list[int] = []

    def readline(self, limit: int) -> bytes:
        number, line = self._rest if self._rest[1] else next(self._lines, (0, b""))
        self._rest = number, line[limit:]
        if line:
            self._origins.append(number)
        return line[:limit]

    def line_of(self, number: int) -> int:
        """Return the line of the log from which the line of this number came."""
        return self._origins[number - 1] if 0 < number <= len(self._origins) else 0
