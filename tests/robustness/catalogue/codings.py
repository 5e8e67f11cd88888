"""Behaviours of content codings: bombs of each, nested, truncated, undeclared and false ones."""

from __future__ import annotations

import gzip
import zlib

from tests.robustness.catalogue.hostile import Hostile, correct, document, http, raw, row

_BODY = document().encode()
_NOT_HTTP, _LARGE, _CLOSED, _NOT_XML = "not-http", "too-large", "closed", "xml.not-xml"
_REQUEST_ID = b"x-amzn-RequestId: " + _BODY.partition(b"<RequestId>")[2].partition(b"<")[0]


def _zeros(mebibytes: int) -> bytes:
    """Return a gzip member that holds so many mebibytes of spaces."""
    packer = zlib.compressobj(9, wbits=31)
    piece = b" " * (1 << 20)
    return b"".join([*(packer.compress(piece) for _ in range(mebibytes)), packer.flush()])


_BOMB = _zeros(24)
_ZSTD = bytes.fromhex("28b52ffd") + b"\xa4\x00\x00\x00\x80" + b"\x03\x00\x10\x20" * 2_000
"""A frame that declares 2 GiB, in blocks that repeat one byte."""
_BROTLI = b"\xcf\xff\xff\x7f\xf8\x27\x00\xe2\xb1\x40\x20\xf0\xfd" * 1_000


def _coded(coding: bytes, body: bytes) -> bytes:
    return http(body, b"Content-Encoding: " + coding, _REQUEST_ID)


def _in_chunks(body: bytes) -> bytes:
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head + b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


ROWS: list[Hostile] = [
    row(f"coding: {name}", raw(data), *checks)
    for name, data, checks in (
        ("right gzip", _coded(b"gzip", gzip.compress(_BODY)), []),
        ("right x-gzip", _coded(b"x-gzip", gzip.compress(_BODY)), []),
        (
            "right gzip in 60 members",
            _coded(b"gzip", b"".join(gzip.compress(_BODY[at * 10 : at * 10 + 10]) for at in range(60))),
            [],
        ),
        ("a gzip bomb", _coded(b"gzip", _BOMB), [_LARGE]),
        ("a gzip bomb in an error", _coded(b"gzip", _BOMB).replace(b"200 OK", b"500 X"), [_LARGE]),
        ("a bomb within a bomb", _coded(b"gzip", gzip.compress(_BOMB)), [_NOT_XML]),
        ("nested gzip", _coded(b"gzip, gzip", gzip.compress(gzip.compress(_BODY))), [_NOT_XML]),
        ("a bomb, nested by fields", _coded(b"gzip\r\nContent-Encoding: gzip", gzip.compress(_BOMB)), [_NOT_XML]),
        ("a thousand codings", _coded(b"gzip" + b", gzip" * 1_000, _BOMB), [_NOT_XML]),
        ("empty members", _coded(b"gzip", gzip.compress(b"") * 5_000), [_NOT_HTTP]),
        ("cut off", _coded(b"gzip", gzip.compress(_BODY)[:-20]), [_CLOSED]),
        ("a false checksum", _coded(b"gzip", gzip.compress(_BODY)[:-8] + b"\0" * 8), [_NOT_HTTP]),
        ("noise behind it", _coded(b"gzip", gzip.compress(_BODY) + b"noise"), [_NOT_HTTP]),
        ("a file name of a megabyte", _coded(b"gzip", b"\x1f\x8b\x08\x08" + b"\0" * 6 + b"a" * 1_000_000), [_CLOSED]),
        ("in capitals", _coded(b"GZIP", gzip.compress(_BODY)), []),
        ("UTF-16 within", _coded(b"gzip", gzip.compress(_BODY.decode().encode("utf-16"))), []),
        (
            "a second member that is cut off",
            _coded(b"gzip", gzip.compress(_BODY) + gzip.compress(_BODY)[:-9]),
            [_CLOSED],
        ),
        ("zeros behind it", _coded(b"gzip", gzip.compress(_BODY) + b"\0" * 512), [_NOT_HTTP]),
        ("an unknown method", _coded(b"gzip", b"\x1f\x8b\x00" + b"\0" * 50), [_NOT_HTTP]),
        ("deflate that is called gzip", _coded(b"gzip", zlib.compress(_BODY)), [_NOT_HTTP]),
        ("64 members of 250 KB each", _coded(b"gzip", gzip.compress(b" " * 250_000) * 64), [_NOT_XML]),
        ("with a quality", _coded(b"gzip;q=1", gzip.compress(_BODY)), [_NOT_XML]),
        ("none and gzip", _coded(b"identity, gzip", gzip.compress(_BODY)), [_NOT_XML]),
        ("deflate without its head", _coded(b"deflate", zlib.compress(_BODY)[2:-4]), [_NOT_HTTP]),
        ("deflate with a dictionary", _coded(b"deflate", b"\x78\xbb" + b"\0" * 50), [_NOT_HTTP]),
        ("brotli that is cut off", _coded(b"br", b"\x1b\x00"), [_NOT_XML]),
        ("zstd that is cut off", _coded(b"zstd", b"\x28\xb5\x2f\xfd"), [_NOT_XML]),
        ("encrypted", _coded(b"aes128gcm", b"\0" * 100), [_NOT_XML]),
        ("declared only", _coded(b"gzip", _BODY), [_NOT_HTTP]),
        ("not declared", http(gzip.compress(_BODY)), [_NOT_XML]),
        ("a deflate bomb", _coded(b"deflate", zlib.compress(b" " * (1 << 20))), [_NOT_XML]),
        ("a brotli bomb", _coded(b"br", _BROTLI), [_NOT_XML]),
        ("a zstd bomb", _coded(b"zstd", _ZSTD), [_NOT_XML]),
        ("compress", _coded(b"compress", b"\x1f\x9d\x90" + b"\0" * 1000), [_NOT_XML]),
        ("identity", _coded(b"identity", _BODY), []),
        ("an unknown one of right XML", _coded(b"x\x1b[31m", _BODY), []),
        ("a bomb in chunks", _in_chunks(_BOMB), [_LARGE]),
        (
            "on no body",
            correct().partition(b"\r\n\r\n")[0].replace(b"Content-Length: ", b"X: ")
            + b"\r\nContent-Encoding: gzip\r\nContent-Length: 0\r\n\r\n",
            [_NOT_XML],
        ),
    )
]
