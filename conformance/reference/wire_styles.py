"""Other ways to write the same HTTP answer: changes to the bytes of a head and of chunks, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

Head: TypeAlias = list[bytes]
"""The lines of a head, status line first, without line ends."""


def _version_1_0(head: Head) -> Head:
    """HTTP/1.0, as the answer to an HTTP/1.1 request (RFC 9110 2.5, 6.2)."""
    return [head[0].replace(b"HTTP/1.1", b"HTTP/1.0", 1), *head[1:]]


def _no_reason(head: Head) -> Head:
    """No reason phrase; the blank before it stays (RFC 9112 4)."""
    return [b" ".join(head[0].split(b" ")[:2]) + b" ", *head[1:]]


def _other_reason(head: Head) -> Head:
    """A reason phrase that is not the usual one; it says nothing (RFC 9112 4)."""
    return [b" ".join(head[0].split(b" ")[:2]) + b" Here you are", *head[1:]]


def _named(change: Callable[[bytes], bytes]) -> Callable[[Head], Head]:
    def respell(head: Head) -> Head:
        fields = (line.partition(b":") for line in head[1:])
        return [head[0], *(change(name) + colon + value for name, colon, value in fields)]

    return respell


def _blanks(head: Head) -> Head:
    """No blank after the colon, or several, or a tab, and some after the value (RFC 9112 5.1)."""
    styles = (b"%b:%b", b"%b:   %b", b"%b:\t%b", b"%b: %b  ")
    fields = [line.partition(b":") for line in head[1:]]
    return [head[0], *(styles[n % 4] % (name, value.strip()) for n, (name, _, value) in enumerate(fields))]


def _reversed(head: Head) -> Head:
    """Fields in another order; it has no meaning (RFC 9110 5.3)."""
    return [head[0], *reversed(head[1:])]


def _no_length(head: Head) -> Head:
    """Neither a length nor chunks: the end of the connection is the end of the body (RFC 9112 6.3)."""
    return [line for line in head if not line.lower().startswith(b"content-length:")]


def _padded_length(head: Head) -> Head:
    """Zeros before the length of the body (RFC 9110 8.6)."""
    return [line.replace(b": ", b": 000", 1) if line.lower().startswith(b"content-length: ") else line for line in head]


def _title(name: bytes) -> bytes:
    return b"-".join(part.capitalize() for part in name.split(b"-"))


#: Changes to the head, each a function of its lines.
HEADS: Mapping[str, Callable[[Head], Head]] = MappingProxyType(
    {
        "http-1.0": _version_1_0,
        "no-reason": _no_reason,
        "other-reason": _other_reason,
        "upper-case": _named(bytes.upper),
        "lower-case": _named(bytes.lower),
        "title-case": _named(_title),
        "blanks": _blanks,
        "reversed": _reversed,
        "no-length": _no_length,
        "length-padded": _padded_length,
    }
)

#: Bytes before the head: interim answers, which say nothing of the final one (RFC 9110 15.2).
BEFORE: Mapping[str, bytes] = MappingProxyType(
    {
        "interim": b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n",
        "interims": b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\nX-Step: 1\r\n\r\n",
    }
)

#: Changes to what is written after the head.
CHUNKS: frozenset[str] = frozenset({"chunk-extensions", "trailers"})

STYLES: frozenset[str] = frozenset(HEADS) | frozenset(BEFORE) | CHUNKS


def restyle_head(data: bytes, styles: tuple[str, ...]) -> bytes:
    """A whole head, with the empty line at its end, in other styles.

    Raises:
        KeyError: a style is unknown.
    """
    lines = data.removesuffix(b"\r\n\r\n").split(b"\r\n")
    before = b""
    for style in styles:
        if style in BEFORE:
            before += BEFORE[style]
        elif style not in CHUNKS:
            lines = HEADS[style](lines)
    return before + b"\r\n".join(lines) + b"\r\n\r\n"


def restyle_chunk(data: bytes, styles: tuple[str, ...]) -> bytes:
    """One chunk, or the last one, in other styles: with an extension, the last one with a trailer (RFC 9112 7.1).

    Args:
        data: a whole chunk with its size line and the line end after it.
        styles: others than those of `CHUNKS` change nothing.
    """
    size, end, rest = data.partition(b"\r\n")
    last = size == b"0"
    if "chunk-extensions" in styles and not last:
        size += b';part="of it"'
    if "trailers" in styles and last:
        rest = b"X-Amz-Served-By: reference\r\n" + rest
    return size + end + rest
