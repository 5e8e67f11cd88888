"""What a response is read as does not depend on the pieces in which it arrives."""

from __future__ import annotations

import socket
from typing import cast

import pytest

from conformance.wire.exchange import FailureKind
from conformance.wire.limits import Deadline, ExchangeLimits
from conformance.wire.response_head import ResponseError, parse_head
from conformance.wire.response_reader import MAX_HEAD, ResponseReader

_HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX: "
_CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
_PIECES = (1_000, 4_096, 65_536, 1_000_000)


class _Socket:
    """Delivers the bytes, at most ``piece`` at a time."""

    def __init__(self, data: bytes, piece: int) -> None:
        self._data, self._piece = data, piece

    def settimeout(self, seconds: float) -> None:
        """Nothing waits here."""

    def recv(self, size: int) -> bytes:
        """Return the next piece, as large as the test wants it."""
        piece, self._data = self._data[: self._piece], self._data[self._piece :]
        return piece


def _read(data: bytes, piece: int) -> tuple[str, bytes]:
    reader = ResponseReader(cast("socket.socket", _Socket(data, piece)), Deadline(ExchangeLimits()))
    try:
        return "", reader.read("POST").response.body
    except ResponseError as error:
        return error.kind.value, b""


@pytest.mark.parametrize("piece", _PIECES)
@pytest.mark.parametrize(
    ("data", "kind", "body"),
    [
        (_HEAD + b"x" * 200_000 + b"\r\n\r\nok", "", b"ok"),
        (_HEAD + b"x" * 300_000 + b"\r\n\r\nok", FailureKind.TOO_LARGE, b""),
        (_CHUNKED + b"2;" + b"x" * 8_000 + b"\r\nok\r\n0\r\n\r\n", "", b"ok"),
        (_CHUNKED + b"2;" + b"x" * 9_000 + b"\r\nok\r\n0\r\n\r\n", FailureKind.NOT_HTTP, b""),
    ],
    ids=["a large head", "a head beyond the limit", "a long chunk line", "a chunk line beyond the limit"],
)
def test_pieces_do_not_matter(data: bytes, kind: str, body: bytes, piece: int) -> None:
    assert _read(data, piece) == (kind, body)


@pytest.mark.parametrize("cut", range(5))
@pytest.mark.parametrize(("excess", "kind"), [(0, ""), (1, FailureKind.TOO_LARGE)])
def test_a_head_of_just_the_limit_is_whole_wherever_its_end_is_cut(excess: int, kind: str, cut: int) -> None:
    head = _HEAD + b"x" * (MAX_HEAD + excess - len(_HEAD))
    assert _read(head + b"\r\n\r\nok", len(head) + cut) == (kind, b"" if kind else b"ok")


@pytest.mark.parametrize(
    ("lines", "oddity"),
    [
        (b"HTTP/1.1 200 OK\r\nA: b\r\nC: d", ""),
        (b"HTTP/1.1 200 OK\r\nA: b\r\n c\r\nC: d", "a folded line"),
        (b"HTTP/1.1 200 OK\nA: b", "a line that ends without a carriage return"),
        (b"HTTP/1.1 200 ", ""),
        (b"HTTP/1.0 200 d\xe9j\xe0 vu", ""),
        (b"HTTP/1.1 200", "a status line without the space behind its status"),
        (b"HTTP/2.0 200 OK", "a status line of HTTP/2.0"),
        (b"HTTP/1.1 200 O\x01K", "a control character in the status line"),
    ],
)
def test_what_no_sender_may_write_is_noted(lines: bytes, oddity: str) -> None:
    assert parse_head(lines).oddity == oddity
