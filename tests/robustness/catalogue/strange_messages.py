"""Strange messages: line ends that only Python knows, fields that mean something elsewhere, formats within formats."""

from __future__ import annotations

import gzip
import socket
import struct
import zlib

from tests.robustness.catalogue.hostile import Form, Hostile, Respond, correct, document, good, http, raw, row
from tests.wire.conftest import Peer

_BODY = document().encode()
_REQUEST_ID = b"x-amzn-RequestId: " + _BODY.partition(b"<RequestId>")[2].partition(b"<")[0]
_CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n"
_WHOLE = b"%x\r\n%s\r\n0\r\n\r\n" % (len(_BODY), _BODY)
_CLOSED, _NOT_HTTP, _NOT_XML, _TRAILING = "closed", "not-http", "xml.not-xml", "transport.trailing-bytes"


def _field(line: bytes) -> bytes:
    return correct().replace(b"\r\n", b"\r\n" + line + b"\r\n", 1)


def _gzip(flags: int, fields: bytes, size: int = len(_BODY)) -> bytes:
    """Return a gzip member with optional fields in its head, and a size in its tail."""
    packer = zlib.compressobj(9, wbits=-15)
    packed = packer.compress(_BODY) + packer.flush()
    tail = struct.pack("<II", zlib.crc32(_BODY), size)
    return b"\x1f\x8b\x08" + bytes([flags]) + b"\0" * 4 + b"\x00\x03" + fields + packed + tail


def _coded(coding: bytes, body: bytes) -> bytes:
    return http(body, b"Content-Encoding: " + coding, _REQUEST_ID)


def _zstd(body: bytes) -> bytes:
    """Return a frame of one block that is not compressed."""
    block = struct.pack("<I", len(body) << 3 | 1)[:3]
    return b"\x28\xb5\x2f\xfd" + b"\xa0" + struct.pack("<I", len(body)) + block + body


def _in_pieces(*cuts: int) -> Respond:
    """Send a right response in several segments."""

    def respond(peer: Peer, form: Form) -> bool:
        peer.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        data = good(form)
        for start, end in zip((0, *cuts), (*cuts, len(data)), strict=True):
            peer.send(data[start:end])
        return True

    return respond


def _closing_for_reading(peer: Peer, form: Form) -> None:
    peer.sock.shutdown(socket.SHUT_RD)
    peer.send(good(form))


def _time_out(peer: Peer) -> None:
    peer.send(b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")


SEPARATORS: list[Hostile] = [
    row(f"a length behind {name}", raw(_field(b"X-A: a" + separator + b"Content-Length: 3")))
    for name, separator in (
        ("a form feed", b"\x0c"),
        ("a vertical tab", b"\x0b"),
        ("a file separator", b"\x1c"),
        ("a record separator", b"\x1e"),
        ("a next line", b"\x85"),
        ("a line separator", "\u2028".encode()),
    )
]
FIELDS: list[Hostile] = [
    row(f"field: {name}", raw(_field(line)), *checks)
    for name, line, *checks in (
        ("a name of signs", b"X(A)[B]@: b"),
        ("a name with a NUL", b"X\0A: b"),
        ("a name in quotes", b'"X-A": b'),
        ("nothing but a tab", b"\t", _NOT_HTTP),
        ("a date in the year 0", b"Date: Sat, 00 Jan 0000 00:00:00 GMT"),
        ("a date of escapes", b"Date: \x1b[2J"),
        ("a file to be saved", b'Content-Disposition: attachment; filename="../../run.jsonl"'),
        ("a file to be preloaded", b"Link: <file:///etc/passwd>; rel=preload"),
        ("a range of all", b"Content-Range: bytes 0-9999999999/*"),
        ("a digest that is false", b"Digest: SHA-256=AAAA\r\nContent-MD5: AAAA"),
        ("an upgrade that nobody asked for", b"Connection: upgrade\r\nUpgrade: h2c"),
        ("trailers to come", b"Trailer: Content-Length, Transfer-Encoding"),
        ("no coding", b"Content-Encoding: "),
        ("a server that is a lookup", b"Server: ${jndi:ldap://127.0.0.1:1/a}"),
        ("a server that is a template", b"Server: {{7*7}}<%= 7*7 %>"),
        ("a length with underscores", b"Content_Length: 3"),
        ("a transfer coding with underscores", b"Transfer_Encoding: chunked"),
        (
            "a thousand names that differ in case",
            b"\r\n".join(b"xX"[n & 1 : (n & 1) + 1] * 9 + b": a" for n in range(1000)),
        ),
    )
]
FRAMING: list[Hostile] = [
    row(f"framing: {name}", respond, *checks, **more)
    for name, respond, checks, more in (
        ("a mark of order before the status line", raw(b"\xef\xbb\xbf" + correct()), [_NOT_HTTP], {}),
        ("a tab before the reason", raw(correct().replace(b"200 X", b"200\tX", 1)), [_NOT_HTTP], {}),
        ("unknown interim responses", raw(b"HTTP/1.1 199 X\r\n\r\nHTTP/1.1 150 Y\r\n\r\n" + correct()), [], {}),
        ("an interim response that closes", raw(b"HTTP/1.1 103 X\r\nConnection: close\r\n\r\n" + correct()), [], {}),
        ("chunks with zeros before their size", raw(_CHUNKED + b"000" + _WHOLE), [], {}),
        ("chunks in capitals", raw(_CHUNKED + _WHOLE.replace(b"%x" % len(_BODY), b"%X" % len(_BODY), 1)), [], {}),
        ("chunks with spaces behind their size", raw(_CHUNKED + _WHOLE.replace(b"\r\n", b" \t\r\n", 1)), [], {}),
        ("the last chunk twice", raw(_CHUNKED + _WHOLE + b"0\r\n\r\n"), [_TRAILING], {}),
        ("credentials as trailers", raw(_CHUNKED + _WHOLE[:-2] + b"Authorization: a\r\nHost: b\r\n\r\n"), [], {}),
        ("a parameter of the coding", raw(_CHUNKED.replace(b"chunked", b"chunked;q=1") + _WHOLE), [_NOT_HTTP], {}),
        ("three lengths, the last another", raw(_field(b"Content-Length: 1, 1, 2")), [_NOT_HTTP], {}),
        ("segments at the end of the head", _in_pieces(20, 21, 60), [], {}),
        ("a side that is closed for reading", _closing_for_reading, [], {}),
        (
            "an empty line before it is asked",
            lambda peer, form: peer.send(good(form)),
            [_NOT_HTTP],
            {"connect": lambda peer: peer.send(b"\r\n")},
        ),
        ("a timeout before it is asked", raw(b""), [_NOT_XML], {"connect": _time_out}),
        (
            "ranges in parts",
            raw(http(b"--a\r\n\r\n" + _BODY + b"\r\n--a--", b"Content-Type: multipart/byteranges; boundary=a")),
            [_NOT_XML],
            {},
        ),
        ("events of a server", raw(http(b"data: " + _BODY, b"Content-Type: text/event-stream")), [_NOT_XML], {}),
        ("frames of gRPC", raw(http(b"\0\0\0\0\x05hello", b"Content-Type: application/grpc")), [_NOT_XML], {}),
        (
            "events of Amazon",
            raw(
                http(
                    b"\0\0\0\x10\0\0\0\0\x05\xc2\x48\xeb\x7d\x98\xc8\xff",
                    b"Content-Type: application/vnd.amazon.eventstream",
                )
            ),
            [_NOT_XML],
            {},
        ),
    )
]
CODINGS: list[Hostile] = [
    row(f"coding: {name}", raw(_coded(coding, body)), *checks)
    for name, coding, body, *checks in (
        ("gzip with a comment", b"gzip", _gzip(16, b"\x1b[31m" * 9_000 + b"\0")),
        ("gzip with a comment without end", b"gzip", b"\x1f\x8b\x08\x10" + b"\0" * 6 + b"x" * 500_000, _CLOSED),
        ("gzip with a field of 64 KB", b"gzip", _gzip(4, b"\xff\xff" + b"\0" * 65_535)),
        ("gzip with reserved flags", b"gzip", _gzip(0xE0, b""), _NOT_HTTP),
        ("gzip with a false checksum of its head", b"gzip", _gzip(2, b"\0\0"), _NOT_HTTP),
        ("gzip of a false size", b"gzip", _gzip(0, b"", 2**32 - 1), _NOT_HTTP),
        ("zstd of the right document", b"zstd", _zstd(_BODY), _NOT_XML),
        ("an archive in gzip", b"gzip", gzip.compress(b"PK\x03\x04" + b"\0" * 1_000_000), _NOT_XML),
        ("a dictionary nobody has", b"dcz", _zstd(_BODY), _NOT_XML),
        ("a list of nothing", b", ,", _BODY),
    )
]

ROWS = [*SEPARATORS, *FIELDS, *FRAMING, *CODINGS]
