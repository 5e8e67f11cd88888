"""Logs that show messages as they are, between or behind marks: curl's, wget's, Guzzle's, OkHttp's, Go's and tshark's.

Each function takes the marks off: it turns the numbered lines of a log into those of bare HTTP messages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

Line = tuple[int, bytes]
"""The number of a line of the log, and what it holds."""

_CURL_ITSELF = re.compile(rb"\* (?:Connection #\d+ to host |[Cc]losing connection)")
"""What curl says behind a body; it follows at once if the body does not end with a line."""
_GO_FRAME = re.compile(rb"^(?:-{20,}|---\[ .* \]-+|.*DEBUG:? (?:Send |Retrying )?(?:Request|Response)\b.*)\s*$")
_GO_STAMP = re.compile(rb"^(?:SDK )?\d{4}/\d\d/\d\d \d\d:\d\d:\d\d (?=<)")
_GUZZLE = re.compile(rb"(>{8}|<{8}|-{8})\s*$")
_WGET = re.compile(rb"^---(request|response) (begin|end)---")
_WGET_BODY = re.compile(rb"^\[(?:POST|BODY) data: (.*)\]\s*$")
_OKHTTP = re.compile(rb"(.*?)(?:--> ([A-Z]{3,10}) (https?://\S+)|<-- (\d{3}) ?(.*?) ?https?://\S+ \(.*)", re.DOTALL)
_OKHTTP_END = re.compile(rb"(?:--> END [A-Z]|<-- END HTTP)")
_FOLLOWED = re.compile(rb"^\t?(\d{1,10})\r?$")


def of_curl(lines: Iterable[Line]) -> Iterator[Line]:
    """Take the marks off: ``>`` and ``<`` before header fields, ``*`` and ``{`` before what curl says of itself."""
    for number, line in lines:
        if line[:2] in (b"> ", b"< "):
            yield number, line[2:]
        elif line.rstrip() in (b">", b"<"):
            yield number, b"\r\n"
        elif line[:2] not in (b"* ", b"{ ", b"} ") and not line.startswith(b"  % Total"):
            yield number, _CURL_ITSELF.split(line, maxsplit=1)[0]


def of_go(lines: Iterable[Line]) -> Iterator[Line]:
    """Leave out the frames around messages, and the time before a body that is logged by itself."""
    for number, line in lines:
        if _GO_FRAME.match(line) is None:
            yield number, _GO_STAMP.sub(b"", line)


def of_guzzle(lines: Iterable[Line]) -> Iterator[Line]:
    """Take what stands between ``>>>>>>>>`` and ``--------``; behind it is what went wrong, if anything."""
    inside = False
    for number, line in lines:
        mark = _GUZZLE.search(line)
        if mark is not None:
            inside = mark[1] != b"-" * 8
        elif inside:
            yield number, line


def of_wget(lines: Iterable[Line]) -> Iterator[Line]:
    """Take what stands between ``begin`` and ``end``, and what was posted; wget logs no response's body."""
    inside = False
    for number, line in lines:
        mark = _WGET.match(line)
        if mark is not None:
            inside = mark[2] == b"begin"
        elif (posted := _WGET_BODY.match(line)) is not None:
            yield number, posted[1] + b"\n"
        elif inside:
            yield number, line


def of_okhttp(lines: Iterable[Line]) -> Iterator[Line]:
    """Make request and status lines of the arrows, and take off what a logger puts before each line."""
    prefix: bytes | None = None
    for number, line in lines:
        begins = _OKHTTP.match(line)
        if _OKHTTP_END.search(line):
            prefix = None
        elif begins is not None:
            prefix = begins[1]
            yield (
                number,
                (
                    b"%b %b HTTP/1.1\r\n" % (begins[2], begins[3])
                    if begins[2]
                    else b"HTTP/1.1 %b %b\r\n" % (begins[4], begins[5])
                ),
            )
        elif prefix is not None:
            yield number, line.removeprefix(prefix)


def of_followed(lines: Iterable[Line]) -> Iterator[Line]:
    """Take the stream that ``tshark -z follow`` prints: the length of each piece, then the piece."""
    rest = 0
    for number, line in lines:
        if rest > 0:
            yield number, line[:rest]
            rest -= len(line)
        elif (length := _FOLLOWED.match(line.rstrip(b"\n"))) is not None:
            rest = int(length[1])
