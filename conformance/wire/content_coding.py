"""Undoing the content coding of a response's body, within a limit (RFC 9110 section 8.4)."""

from __future__ import annotations

import zlib

from conformance.wire.exchange import FailureKind
from conformance.wire.response_head import ResponseError, not_http

_MAX_GZIP_MEMBERS = 64


def gunzip(body: bytes, limit: int) -> bytes:
    """Return what a gzip body holds, ``limit`` bytes at most.

    Raises:
        ResponseError: the body is not gzip, ends early, has too many members, or holds more than ``limit`` bytes.
    """
    plain = bytearray()
    rest = body
    for _ in range(_MAX_GZIP_MEMBERS):
        inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            plain += inflater.decompress(rest, limit - len(plain) + 1)
        except zlib.error:
            raise not_http("Content-Encoding is gzip, but the body is not") from None
        if len(plain) > limit:
            raise ResponseError(FailureKind.TOO_LARGE, f"more than {limit} bytes when decompressed")
        if not inflater.eof:
            raise ResponseError(FailureKind.CLOSED, "the compressed body ends early")
        rest = inflater.unused_data
        if not rest:
            return bytes(plain)
    raise not_http(f"a gzip body of more than {_MAX_GZIP_MEMBERS} members")
