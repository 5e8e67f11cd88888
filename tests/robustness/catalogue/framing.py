"""Behaviours of HTTP: status lines, lengths, chunks, interim responses, statuses without a body, heads without end."""

from __future__ import annotations

from tests.robustness.catalogue.hostile import Form, Hostile, Respond, correct, document, flood, http, kept, raw, row
from tests.wire.conftest import Peer

_BODY = document().encode()
_CLOSED, _NOT_HTTP, _LARGE = "closed", "not-http", "too-large"
_NOT_XML = "xml.not-xml"
_CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n"
_WHOLE = b"%x\r\n%s\r\n0\r\n\r\n" % (len(_BODY), _BODY)


def _with_length(length: bytes, more: bytes = b"") -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n%sContent-Length: %s\r\n\r\n%s" % (more, length, _BODY)


def _coded(coding: bytes, body: bytes = _WHOLE) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: %s\r\n\r\n%s" % (coding, body)


def _status(line: bytes) -> bytes:
    return correct().replace(b"HTTP/1.1 200 X", line, 1)


def _field(line: bytes) -> bytes:
    return correct().replace(b"\r\n", b"\r\n" + line + b"\r\n", 1)


def _first_then_flood(first: bytes, rest: bytes) -> Respond:
    def respond(peer: Peer, form: Form) -> None:
        peer.send(first)
        flood(rest)(peer, form)

    return respond


LENGTHS: list[Hostile] = [
    row(f"Content-Length is {name}", raw(_with_length(value)), *checks)
    for name, value, checks in (
        ("negative", b"-1", [_NOT_HTTP]),
        ("signed", b"+5", [_NOT_HTTP]),
        ("hexadecimal", b"0x10", [_NOT_HTTP]),
        ("a word", b"many", [_NOT_HTTP]),
        ("empty", b"", [_NOT_HTTP]),
        ("beyond any number", b"9" * 400, [_NOT_HTTP]),
        ("a terabyte", b"1099511627776", [_LARGE]),
        ("a fraction", b"1.5", [_NOT_HTTP]),
        ("in other digits", "٣".encode(), [_NOT_HTTP]),
        ("a list of two", b"%d, 5" % len(_BODY), [_NOT_HTTP]),
        ("too large", b"%d" % (len(_BODY) + 1), [_CLOSED]),
        ("too small", b"%d" % (len(_BODY) - 1), ["transport.trailing-bytes", "xml.not-well-formed"]),
        ("zero", b"0", ["transport.trailing-bytes", _NOT_XML]),
    )
]
LENGTHS += [
    row("two lengths that differ", raw(_with_length(b"%d" % len(_BODY), b"Content-Length: 3\r\n")), _NOT_HTTP),
    row("a length beside chunks", raw(_CHUNKED.replace(b"\r\n", b"\r\nContent-Length: 3\r\n", 1) + _WHOLE)),
]

CHUNKS: list[Hostile] = [
    row(f"chunks: {name}", raw(data), *checks)
    for name, data, checks in (
        ("coded by gzip", _coded(b"gzip"), [_NOT_HTTP]),
        ("coded twice", _coded(b"chunked, chunked"), [_NOT_HTTP]),
        ("coded by identity", _coded(b"identity"), [_NOT_HTTP]),
        ("coded by a bomb of names", _coded(b"chunked" + b", chunked" * 10_000), [_NOT_HTTP]),
        ("a negative size", _CHUNKED + b"-5\r\nabcde\r\n0\r\n\r\n", [_NOT_HTTP]),
        ("a size beyond any number", _CHUNKED + b"f" * 400 + b"\r\n", [_NOT_HTTP]),
        ("a size of an exabyte", _CHUNKED + b"fffffffffffffff\r\n", [_LARGE]),
        ("a size in other digits", _CHUNKED + "５".encode() + b"\r\nabcde\r\n0\r\n\r\n", [_NOT_HTTP]),
        ("no size", _CHUNKED + b"\r\nabcde\r\n0\r\n\r\n", [_NOT_HTTP]),
        ("a chunk that is longer", _CHUNKED + b"3\r\nabcde\r\n0\r\n\r\n", [_NOT_HTTP]),
        ("no last one", _CHUNKED + b"3\r\nabc\r\n", [_CLOSED]),
        ("an endless extension", _CHUNKED + b"3;" + b"x" * 100_000, [_NOT_HTTP]),
        ("of one byte each", _CHUNKED + b"".join(b"1\r\n%c\r\n" % byte for byte in _BODY) + b"0\r\n\r\n", []),
        ("a size of zeros", _CHUNKED + b"0" * 5_000 + b"\r\n\r\n", [_NOT_HTTP]),
        ("XML in a trailer", _CHUNKED + b"0\r\n" + _BODY + b"\r\n\r\n", ["xml.not-xml"]),
    )
]
CHUNKS += [
    row("chunks: without end", _first_then_flood(_CHUNKED, b"ffff\r\n" + b"x" * 0xFFFF + b"\r\n"), _LARGE),
    row("chunks: of one byte without end", _first_then_flood(_CHUNKED, b"1\r\nx\r\n" * 10_000), _LARGE),
    row("chunks: trailers without end", raw(lambda: _CHUNKED + b"0\r\n" + b"X: a\r\n" * 3_000_000), _LARGE),
]

STATUSES: list[Hostile] = [
    row(f"status line: {name}", raw(_status(line)), *checks)
    for name, line, checks in (
        ("no reason", b"HTTP/1.1 200", []),
        ("an empty reason", b"HTTP/1.1 200 ", []),
        ("HTTP/1.0", b"HTTP/1.0 200 OK", []),
        ("HTTP/2.0", b"HTTP/2.0 200 OK", []),
        ("HTTP/11.1", b"HTTP/11.1 200 OK", [_NOT_HTTP]),
        ("lower case", b"http/1.1 200 OK", [_NOT_HTTP]),
        ("four digits", b"HTTP/1.1 2000 OK", [_NOT_HTTP]),
        ("two digits", b"HTTP/1.1 99 OK", [_NOT_HTTP]),
        ("no digits", b"HTTP/1.1 OK", [_NOT_HTTP]),
        ("zero", b"HTTP/1.1 000 OK", [_NOT_HTTP]),
        ("999", b"HTTP/1.1 999 OK", ["status.success"]),
        ("a reason of 200 KB", b"HTTP/1.1 200 " + b"x" * 200_000, []),
        ("a reason that clears the screen", b"HTTP/1.1 500 \x1b[2J\x1b]0;owned\x07", ["status.success"]),
        ("a NUL in the reason", b"HTTP/1.1 200 O\0K", []),
    )
]
STATUSES += [
    row(
        f"status {status} with a body", kept(http(_BODY, status=b"%d X" % status)), "transport.trailing-bytes", _NOT_XML
    )
    for status in (204, 304)
]
STATUSES += [
    row(f"status {status} for a success", kept(http(_BODY, status=b"%d X" % status)), "status.success")
    for status in (205, 206, 226, 300, 400, 401, 404, 407, 413, 416, 426, 451, 499, 502, 504, 511, 599)
]

INTERIM: list[Hostile] = [
    row("one 100 before the response", raw(b"HTTP/1.1 100 Continue\r\n\r\n" + correct())),
    row("a thousand 102 before the response", raw(b"HTTP/1.1 102 Processing\r\n\r\n" * 1_000 + correct())),
    row("interim responses without end", flood(b"HTTP/1.1 100 Continue\r\n\r\n" * 1_000), _LARGE),
    row("early hints of 200 KB", raw(b"HTTP/1.1 103 X\r\nLink: " + b"x" * 200_000 + b"\r\n\r\n" + correct())),
    row(
        "an interim response with a body",
        raw(b"HTTP/1.1 103 X\r\nContent-Length: 4\r\n\r\nabcd" + correct()),
        _NOT_HTTP,
    ),
    row("an interim response and nothing", raw(b"HTTP/1.1 100 Continue\r\n\r\n"), _CLOSED),
]

HEADS: list[Hostile] = [
    row(f"head: {name}", raw(_field(line)), *checks)
    for name, line, checks in (
        ("a line without a colon", b"no field", [_NOT_HTTP]),
        ("a field without a name", b": value", [_NOT_HTTP]),
        ("whitespace before the colon", b"X-A : b", []),
        ("a folded field", b"X-A: b\r\n c\r\n\td", []),
        ("a NUL", b"X-A: \0", []),
        ("escape sequences", b"X-A: \x1b[31m\x1b]8;;http://example.com\x07", []),
        ("ten thousand fields", b"\r\n".join(b"X-%d: a" % number for number in range(10_000)), []),
        ("one field of 200 KB", b"X-A: " + b"x" * 200_000, []),
        ("a name of 200 KB", b"x" * 200_000 + b": a", []),
        ("beyond its limit", b"X-A: " + b"x" * 300_000, [_LARGE]),
        ("folded without measure", b"X-A: b" + b"\r\n c" * 50_000, []),
        ("a thousand content types", b"\r\n".join([b"Content-Type: text/html"] * 1_000), ["headers.content-type"]),
        ("a thousand request ids", b"\r\n".join([b"x-amzn-RequestId: a"] * 1_000), []),
        ("a content type of 100 KB", b"Content-Type: text/xml; " + b"a=b; " * 20_000, []),
        ("quotes without end", b'Content-Type: text/xml; charset="' + b"\\" * 100_000, []),
        ("bytes that are no text", bytes(range(128, 256)) + b": " + bytes(range(128, 256)), []),
        ("cookies", b"Set-Cookie: a=b; Domain=amazonaws.com; Expires=Fri, 31 Dec 9999 23:59:59 GMT", []),
        ("a promise to close", b"Connection: close", []),
        ("a redirection beside 200", b"Location: https://email.us-east-1.amazonaws.com/", []),
        ("a refresh", b"Refresh: 0; url=file:///etc/passwd", []),
        ("an alternative service", b'Alt-Svc: h3=":1"; ma=99999999', []),
        ("transport security", b"Strict-Transport-Security: max-age=99999999999; includeSubDomains", []),
    )
]
HEADS += [
    row("head: without end", _first_then_flood(b"HTTP/1.1 200 OK\r\n", b"X: a\r\n" * 1_000), _LARGE),
    row("head: one field without end", _first_then_flood(b"HTTP/1.1 200 OK\r\nX: ", b"a" * 65_536), _LARGE),
]

ROWS = [*LENGTHS, *CHUNKS, *STATUSES, *INTERIM, *HEADS]
