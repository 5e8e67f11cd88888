"""Undoing the content coding of a response's body, within a limit (RFC 9110 section 8.4)."""

from __future__ import annotations

import zlib

from conformance.wire.exchange import FailureKind
from conformance.wire.response_head import ResponseError, not_http

_MAX_GZIP_MEMBERS = 64
_PIECE = 256 * 1024
_GZIP_OR_DEFLATE = 32 + zlib.MAX_WBITS


def gunzip(body: bytes, limit: int) -> bytes:
    """Return what a gzip body holds, or one in the coding deflate (RFC 9110 8.4.1.2), ``limit`` bytes at most.

    Raises:
        ResponseError: the body is neither, ends early, has too many members, or holds more than ``limit`` bytes.
    """
    plain = bytearray()
    rest = body
    for _ in range(_MAX_GZIP_MEMBERS):
        inflater = zlib.decompressobj(_GZIP_OR_DEFLATE)
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
