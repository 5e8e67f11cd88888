"""Logs of clients that print whole messages: curl's ``-v``, Apache HttpClient's wire log, and the AWS SDKs for Go.

Each is turned into the bare messages that it shows, which `http_messages` reads; places are lines of the log.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from conformance.recordings.bodies import MAX_BODY
from conformance.recordings.readers import http_messages
from conformance.recordings.recorded import Item, Lack, Recorded, RecordedPlace, Trouble

_HEAD = 64 * 1024
_MAX_LINE = 4 * 1024 * 1024
_CURL = re.compile(rb"^> [A-Z]{3,10} \S+ HTTP/\d", re.MULTILINE)
_WIRE = re.compile(rb'(\S*)\s*(>>|<<) "(.*)"\s*$')
_WIRE_SIGN = re.compile(rb'>> "[A-Z]{3,10} \S+ HTTP/\d(?:\.\d)?(?:\[\\r\]\[\\n\])?"')
_GO = re.compile(rb"DEBUG:? (?:Request|Response)\b")
_GO_FRAME = re.compile(rb"^(?:-{20,}|---\[ .* \]-+|.*DEBUG:? (?:Send |Retrying )?(?:Request|Response)\b.*)\s*$")
_GO_STAMP = re.compile(rb"^(?:SDK )?\d{4}/\d\d/\d\d \d\d:\d\d:\d\d (?=<)")
_ESCAPE = re.compile(rb"\[(?:(\\r)|(\\n)|0x([0-9a-fA-F]{1,2}))\]")
_Line = tuple[int, bytes]


def looks_like(head: bytes) -> bool:
    """Say whether a file that begins so is such a log."""
    return any(sign.search(head) for sign in (_CURL, _WIRE_SIGN)) or (
        _GO.search(head) is not None and b" HTTP/1." in head
    )


def read(stream: BinaryIO, file: str) -> Iterator[Item]:
    """Yield the exchanges of a log."""
    start = stream.tell()
    head = stream.read(_HEAD)
    stream.seek(start)
    convert = _of_wire if _WIRE_SIGN.search(head) else _of_curl if _CURL.search(head) else _of_go
    lines = _Converted(convert(_numbered(stream)))
    for item in http_messages.read(lines, file):  # type: ignore[arg-type]
        place = RecordedPlace(file, lines.line_of(item.place.line))
        if isinstance(item, Trouble):
            yield Trouble(place, item.message, item.fatal)
        else:
            yield _placed(item, place, bodies=convert is not _of_curl)


def _placed(item: Recorded, place: RecordedPlace, *, bodies: bool) -> Recorded:
    lacks = item.lacks
    if not bodies and item.exchange.request.method not in ("GET", "HEAD"):
        lacks |= {Lack.REQUEST_BODY}
    return Recorded(item.exchange, place, lacks, item.notes)


def _numbered(stream: BinaryIO) -> Iterator[_Line]:
    number = 0
    while line := stream.readline(_MAX_LINE):
        number += 1
        yield number, line


@dataclass(slots=True)
class _Message:
    """What one connection has sent so far, its direction, and the line of the log where it begins."""

    arrow: bytes
    number: int
    text: bytearray = field(default_factory=bytearray)

    def lines(self) -> Iterator[_Line]:
        return ((self.number, line) for line in bytes(self.text).splitlines(keepends=True))


class _Converted:
    """The lines of messages, read like a file; each knows the line of the log that it comes from."""

    def __init__(self, lines: Iterable[_Line]) -> None:
        self._lines = iter(lines)
        self._rest: _Line = (0, b"")
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


def _of_curl(lines: Iterable[_Line]) -> Iterator[_Line]:
    """Take the marks off: ``>`` and ``<`` before header fields, ``*`` and ``{`` before what curl says of itself."""
    for number, line in lines:
        if line[:2] in (b"> ", b"< "):
            yield number, line[2:]
        elif line.rstrip() in (b">", b"<"):
            yield number, b"\r\n"
        elif line[:2] not in (b"* ", b"{ ", b"} ") and not line.startswith(b"  % Total"):
            yield number, line


def _of_go(lines: Iterable[_Line]) -> Iterator[_Line]:
    """Leave out the frames around messages, and the time before a body that is logged by itself."""
    for number, line in lines:
        if _GO_FRAME.match(line) is None:
            yield number, _GO_STAMP.sub(b"", line)


def _of_wire(lines: Iterable[_Line]) -> Iterator[_Line]:
    """Undo the escapes; messages of several connections are told apart by the name before the arrow."""
    waiting: dict[bytes, _Message] = {}
    for number, line in lines:
        found = _WIRE.search(line.rstrip(b"\r\n"))
        if found is None:
            continue
        name, arrow = found[1], found[2]
        text = _ESCAPE.sub(_unescaped, found[3])
        message = waiting.get(name)
        if message is not None and message.arrow == b"<<" and arrow == b">>":
            yield from message.lines()
            message = None
        if message is None:
            message = waiting[name] = _Message(arrow, number)
        if len(message.text) < MAX_BODY:
            message.text += (b"" if message.arrow == arrow else b"\r\n") + text
        message.arrow = arrow
    for each in waiting.values():
        yield from each.lines()


def _unescaped(found: re.Match[bytes]) -> bytes:
    return b"\r" if found[1] else b"\n" if found[2] else bytes([int(found[3], 16)])
