"""Logs that show the bytes that went each way, quoted or in hexadecimal digits: they become bare HTTP messages.

Apache HttpClient's wire log (Java), Net::HTTP's debug output (Ruby), quoted dumps of Go, curl's ``--trace`` and
``--trace-ascii``, and the dumps of Netty and Wireshark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from conformance.recordings.bodies import MAX_BODY
from conformance.recordings.readers.marked import Line

_WIRE = re.compile(rb'(\S*)\s*(>>|<<) "(.*)"\s*$')
_BRACKETS = re.compile(rb"\[(?:(\\r)|(\\n)|0x([0-9a-fA-F]{1,2}))\]")
_ARROW = re.compile(rb'(<-|->) "((?:[^"\\]|\\.)*)"\s*$')
_QUOTED = re.compile(rb'"((?:[A-Z]{3,10} [^ "]+ HTTP/\d|HTTP/\d(?:\.\d)? \d{3})(?:[^"\\]|\\.)*)"')
_ESCAPE = re.compile(rb"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]{1,6})\}|([0-7]{3})|(.))", re.DOTALL)
_LETTERS = {b"r": b"\r", b"n": b"\n", b"t": b"\t", b"0": b"\0", b"a": b"\a", b"b": b"\b", b"e": b"\x1b"}
_LETTERS |= {b"f": b"\f", b"v": b"\v"}
_SECTION = re.compile(
    rb"^(?:\d\d:\d\d:\d\d\.\d+ )?(?:\[\d+-\w+\] )?(=>|<=|==) (Send|Recv|Info)(?: (header|data|SSL data))?"
    rb"(?:, (\d+) bytes.*|:.*)?\s*$"
)
_TRACED = re.compile(rb"^([0-9a-f]{4,8}): (.*?)\r?\n?\Z", re.DOTALL)
_DIGITS = re.compile(rb"(?=.{48})((?:[0-9a-f]{2} ){1,16}) *")
_COLUMN = 48
"""Where the text begins that stands beside the digits of curl."""
_LOST_LINE_END = re.compile(rb">\.( *)(?=<|\Z)")
_NETTY = re.compile(rb"\b(WRITE|READ): \d+B")
_DUMPED = re.compile(rb"^( *)(?:\|([0-9a-f]{8})\||([0-9A-Fa-f]{8})  )((?: ?[0-9a-f]{2}\b ?){1,17})")


class Piece(NamedTuple):
    """Some bytes of a connection, and whether they are of a request."""

    number: int
    connection: bytes
    asks: bool
    data: bytes


@dataclass(slots=True)
class _Pair:
    """What one connection has sent and received so far, and the line of the log where it begins."""

    asks: bool
    number: int
    text: bytearray = field(default_factory=bytearray)

    def lines(self) -> Iterator[Line]:
        return ((self.number, line) for line in bytes(self.text).splitlines(keepends=True))


def _joined(pieces: Iterable[Piece]) -> Iterator[Line]:
    """Join the pieces of each connection: a request and its response, one after the other."""
    waiting: dict[bytes, _Pair] = {}
    for piece in pieces:
        pair = waiting.get(piece.connection)
        if pair is not None and piece.asks and not pair.asks:
            yield from pair.lines()
            pair = None
        if pair is None:
            pair = waiting[piece.connection] = _Pair(piece.asks, piece.number)
        if len(pair.text) < MAX_BODY:
            pair.text += (b"" if pair.asks == piece.asks else b"\r\n") + piece.data
        pair.asks = piece.asks
    for each in waiting.values():
        yield from each.lines()


def of_wire(lines: Iterable[Line]) -> Iterator[Line]:
    """Undo the escapes of Apache HttpClient; connections are told apart by the name before the arrow."""
    found = ((number, _WIRE.search(line.rstrip(b"\r\n"))) for number, line in lines)
    return _joined(
        Piece(number, one[1], one[2] == b">>", _BRACKETS.sub(_unbracketed, one[3]))
        for number, one in found
        if one is not None
    )


def of_net_http(lines: Iterable[Line]) -> Iterator[Line]:
    """Undo the quotes of Ruby: ``<-`` is what was sent, ``->`` what came."""
    found = ((number, _ARROW.search(line)) for number, line in lines)
    return _joined(Piece(number, b"", one[1] == b"<-", unquoted(one[2])) for number, one in found if one is not None)


def of_quoted(lines: Iterable[Line]) -> Iterator[Line]:
    """Undo the quotes of Go's ``%q`` around whole messages."""
    found = ((number, _QUOTED.search(line)) for number, line in lines)
    return _joined(
        Piece(number, b"", not one[1].startswith(b"HTTP/"), unquoted(one[1]))
        for number, one in found
        if one is not None
    )


def of_dump(lines: Iterable[Line]) -> Iterator[Line]:
    """Read the digits of Netty's dumps, which name their direction, and of Wireshark's, which indent the server's."""
    return _joined(_of_dump(lines))


def _of_dump(lines: Iterable[Line]) -> Iterator[Piece]:
    writes = True
    for number, line in lines:
        mark = _NETTY.search(line)
        if mark is not None:
            writes = mark[1] == b"WRITE"
            continue
        found = _DUMPED.match(line)
        if found is not None:
            asks = writes if found[2] else not found[1]
            yield Piece(number, b"", asks, bytes.fromhex(found[4].decode()))


def of_trace(lines: Iterable[Line]) -> Iterator[Line]:
    """Join what curl traces. As text it shows a line end alone as a dot, which is undone between elements of XML."""
    for section in _sections(lines):
        data = section.joined()
        if section.is_text and not section.asks:
            data = _LOST_LINE_END.sub(rb">\n\1", data)
        for line in data.splitlines(keepends=True):
            yield section.number, line


@dataclass(slots=True)
class _Section:
    """One section of a trace: its offsets with what stands there."""

    number: int
    asks: bool
    size: int
    parts: list[tuple[int, bytes]] = field(default_factory=list)
    is_text: bool = False

    def joined(self) -> bytes:
        """Return its bytes; a text line that is two bytes short ended with CR and LF."""
        found = bytearray()
        ends = [*(at for at, _ in self.parts[1:]), self.size]
        for (at, data), end in zip(self.parts, ends, strict=True):
            found += data
            if end - at == len(data) + 2:
                found += b"\r\n"
        return bytes(found)


def _sections(lines: Iterable[Line]) -> Iterator[_Section]:
    section: _Section | None = None
    for number, line in lines:
        begins = _SECTION.match(line)
        if begins is not None:
            if section is not None:
                yield section
            kept = begins[3] in (b"header", b"data") and begins[4]
            section = _Section(number, begins[1] == b"=>", int(begins[4])) if kept else None
        elif section is not None and (part := _TRACED.match(line)) is not None:
            digits = _DIGITS.fullmatch(part[2][:_COLUMN])
            exact = digits is not None and len(digits[1]) // 3 == len(part[2]) - _COLUMN
            section.is_text |= not exact
            data = bytes.fromhex(digits[1].decode()) if digits is not None and exact else part[2]
            section.parts.append((int(part[1], 16), data))
    if section is not None:
        yield section


def unquoted(text: bytes) -> bytes:
    """Undo the escapes of a quoted text of Ruby or Go."""
    return _ESCAPE.sub(_unescaped, text)


def _unescaped(found: re.Match[bytes]) -> bytes:
    if found[1]:
        return bytes([int(found[1], 16)])
    if found[2] or found[3]:
        point = int(found[2] or found[3], 16)
        return chr(min(point, 0x10FFFF)).encode("utf-8", "replace")
    if found[4]:
        return bytes([int(found[4], 8) & 0xFF])
    return _LETTERS.get(found[5], found[5])


def _unbracketed(found: re.Match[bytes]) -> bytes:
    return b"\r" if found[1] else b"\n" if found[2] else bytes([int(found[3], 16)])
