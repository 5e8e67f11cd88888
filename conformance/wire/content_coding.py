"""Undoing the content coding of a response's body, within a limit (RFC 9110 section 8.4)."""

from __future__ import annotations

import zlib

from conformance.wire.exchange import FailureKind
from conformance.wire.response_head import ResponseError, not_http

_MAX_GZIP_MEMBERS = 64
_PIECE = 256 * 1024
_GZIP, _DEFLATE = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS
"""What zlib is to look for; the coding deflate has zlib's own format around the data."""

CODINGS = frozenset({"gzip", "x-gzip", "deflate"})
"""What can be undone (RFC 9110 8.4.1.2 and 8.4.1.3)."""


def decode(coding: str, body: bytes, limit: int) -> bytes:
    """Return what a body in one of ``CODINGS`` holds, ``limit`` bytes at most.

    Raises:
        ResponseError: the body is not in it, ends early, has too many members, or holds more than ``limit`` bytes.
    """
    format_of_zlib = _DEFLATE if coding == "deflate" else _GZIP
    plain = bytearray()
    rest = body
    for _ in range(_MAX_GZIP_MEMBERS):
        inflater = zlib.decompressobj(format_of_zlib)
        while not inflater.eof:
            try:
                piece = inflater.decompress(rest, _PIECE)
            except zlib.error:
                raise not_http("the body is not what its Content-Encoding says") from None
            # Piece by piece: otherwise a bomb would take several times the limit before it is noticed.
            plain += piece
            if len(plain) > limit:
                raise ResponseError(FailureKind.TOO_LARGE, f"more than {limit} bytes when decompressed")
            rest = inflater.unconsumed_tail
            if not inflater.eof and not piece and not rest:
                raise ResponseError(FailureKind.CLOSED, "the compressed body ends early")
        rest = inflater.unused_data
        if not rest:
            return bytes(plain)
    raise not_http(f"a gzip body of more than {_MAX_GZIP_MEMBERS} members")
