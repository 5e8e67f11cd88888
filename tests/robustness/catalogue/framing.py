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


def _both(length: bytes) -> bytes:
    return _CHUNKED.replace(b"\r\n", b"\r\n" + length + b"\r\n", 1) + _WHOLE


def _pieces(extension: bytes = b"") -> bytes:
    """Return the body in chunks of one byte each."""
    return b"".join(b"1%s\r\n%c\r\n" % (extension, byte) for byte in _BODY)


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
        ("behind a vertical tab", b"\x0b%d" % len(_BODY), [_NOT_HTTP]),
        ("behind a space of another script", b"\xa0%d" % len(_BODY), [_NOT_HTTP]),
        ("before a NUL", b"%d\0" % len(_BODY), [_NOT_HTTP]),
        ("quoted", b'"%d"' % len(_BODY), [_NOT_HTTP]),
        ("with underscores", b"3_3_5", [_NOT_HTTP]),
        ("minus zero", b"-0", [_NOT_HTTP]),
        ("right, beyond 32 bits", b"%d" % (2**32 + len(_BODY)), [_LARGE]),
        ("right, beyond 64 bits", b"%d" % (2**64 + len(_BODY)), [_NOT_HTTP]),
        ("right, behind zeros", b"000%d" % len(_BODY), []),
        ("right, folded", b"\r\n %d" % len(_BODY), []),
        ("right, a list of the same", b"%d, %d" % (len(_BODY), len(_BODY)), []),
        ("right, a hundred times", b"\r\nContent-Length: ".join([b"%d" % len(_BODY)] * 100), []),
        ("too large", b"%d" % (len(_BODY) + 1), [_CLOSED]),
        ("too small", b"%d" % (len(_BODY) - 1), ["transport.trailing-bytes", "xml.not-well-formed"]),
        ("zero", b"0", ["transport.trailing-bytes", _NOT_XML]),
    )
]
LENGTHS += [
    row("two lengths that differ", raw(_with_length(b"%d" % len(_BODY), b"Content-Length: 3\r\n")), _NOT_HTTP),
    row("a length beside chunks", raw(_both(b"Content-Length: 3"))),
    row(
        "a length beside chunks and a second response",
        raw(_both(b"Content-Length: %d" % len(_BODY)) + correct()),
        "transport.trailing-bytes",
    ),
    row("chunks in HTTP/1.0", raw(_CHUNKED.replace(b"1.1", b"1.0", 1) + _WHOLE)),
    row("chunks, with whitespace before the colon", raw(_CHUNKED.replace(b"Encoding:", b"Encoding :") + _WHOLE)),
]
LENGTHS += [
    row(f"Transfer-Encoding is {name}", raw(_coded(value)), *checks)
    for name, value, checks in (
        ("in capitals", b"CHUNKED", []),
        ("folded", b"\r\n\tchunked", []),
        ("empty", b"", [_NOT_HTTP]),
        ("a comma", b",", [_NOT_HTTP]),
        ("in two fields", b"chunked\r\nTransfer-Encoding: chunked", [_NOT_HTTP]),
        ("behind a vertical tab", b"\x0bchunked", [_NOT_HTTP]),
        ("before a NUL", b"chunked\0", [_NOT_HTTP]),
        ("quoted", b'"chunked"', [_NOT_HTTP]),
        ("almost the word", b"xchunked", [_NOT_HTTP]),
        ("gzip in chunks", b"gzip, chunked", [_NOT_HTTP]),
        ("chunks in gzip", b"chunked, gzip", [_NOT_HTTP]),
    )
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
        ("a signed size", _CHUNKED + b"+5\r\nabcde\r\n0\r\n\r\n", [_NOT_HTTP]),
        ("a size with a prefix", _CHUNKED + b"0x5\r\nabcde\r\n0\r\n\r\n", [_NOT_HTTP]),
        ("a size with whitespace in it", _CHUNKED + b"5 5\r\nabcde\r\n0\r\n\r\n", [_NOT_HTTP]),
        ("line ends without CR", _CHUNKED + _WHOLE.replace(b"\r\n", b"\n"), []),
        ("line ends without LF", _CHUNKED + b"5\rabcde\r0\r\r", [_CLOSED]),
        ("a line end in an extension", _CHUNKED + b'3;a="\r\n"\r\nabc\r\n0\r\n\r\n', [_NOT_HTTP]),
        ("escapes in an extension", _CHUNKED + _WHOLE.replace(b"\r\n", b";\0\x1b[31m=\xff\r\n", 1), []),
        ("4,000 bytes of extension each", _CHUNKED + _pieces(b";" + b"x" * 4_000) + b"0\r\n\r\n", []),
        ("none but the last", _CHUNKED + b"0\r\n\r\n", [_NOT_XML]),
        ("a length as a trailer", _CHUNKED + _WHOLE[:-2] + b"Content-Length: 1\r\n\r\n", []),
        ("a trailer without a colon", _CHUNKED + _WHOLE[:-2] + b"no field\r\n\r\n", []),
        ("a trailer that does not end", _CHUNKED + _WHOLE[:-2] + b"X: a\r\n", [_CLOSED]),
        ("a second response behind them", _CHUNKED + _WHOLE + correct(), ["transport.trailing-bytes"]),
        ("a chunk that is longer", _CHUNKED + b"3\r\nabcde\r\n0\r\n\r\n", [_NOT_HTTP]),
        ("no last one", _CHUNKED + b"3\r\nabc\r\n", [_CLOSED]),
        ("an endless extension", _CHUNKED + b"3;" + b"x" * 100_000, [_NOT_HTTP]),
        ("of one byte each", _CHUNKED + _pieces() + b"0\r\n\r\n", []),
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
        ("a reason of another direction", "HTTP/1.1 500 \u202eX".encode(), ["status.success"]),
        ("a workflow command", b"HTTP/1.1 500 ::error::owned", ["status.success"]),
        ("two spaces", b"HTTP/1.1  200 OK", [_NOT_HTTP]),
        ("a tab", b"HTTP/1.1\t200 OK", [_NOT_HTTP]),
        ("a CR in the reason", b"HTTP/1.1 200 O\rK", [_NOT_HTTP]),
        ("a reason that touches the digits", b"HTTP/1.1 200OK", [_NOT_HTTP]),
        ("negative", b"HTTP/1.1 -200 OK", [_NOT_HTTP]),
        ("in other digits", "HTTP/1.1 ２００ OK".encode(), [_NOT_HTTP]),
        ("whitespace before it", b" HTTP/1.1 200 OK", [_NOT_HTTP]),
        ("an empty line before it", b"\r\nHTTP/1.1 200 OK", [_NOT_HTTP]),
        ("of SHOUTcast", b"ICY 200 OK", [_NOT_HTTP]),
        ("of RTSP", b"RTSP/1.0 200 OK", [_NOT_HTTP]),
        ("the preface of HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM", [_NOT_HTTP]),
        ("HTTP/1.10", b"HTTP/1.10 200 OK", [_NOT_HTTP]),
    )
]
STATUSES += [
    row(
        f"status {status} with a body", kept(http(_BODY, status=b"%d X" % status)), "transport.trailing-bytes", _NOT_XML
    )
    for status in (204, 304)
]
STATUSES += [
    row(
        "status 204 with chunks",
        raw(
            _status(b"HTTP/1.1 204 X").partition(b"\r\n\r\n")[0].replace(b"Length", b"Size")
            + b"\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        ),
        "transport.trailing-bytes",
        _NOT_XML,
    ),
    row(
        "status 304 with a length",
        kept(b"HTTP/1.1 304 X\r\nContent-Type: text/xml\r\nContent-Length: 9\r\n\r\n"),
        _NOT_XML,
    ),
]
STATUSES += [
    row(f"status {status} for a success", kept(http(_BODY, status=b"%d X" % status)), "status.success")
    for status in (205, 206, 226, 300, 400, 401, 404, 407, 413, 416, 426, 451, 499, 502, 504, 511, 599)
]

INTERIM: list[Hostile] = [
    row("one 100 before the response", raw(b"HTTP/1.1 100 Continue\r\n\r\n" + correct())),
    row("a thousand 102 before the response", raw(b"HTTP/1.1 102 Processing\r\n\r\n" * 1_000 + correct())),
    row("large interim responses", raw((b"HTTP/1.1 103 X\r\n" + b"X:\n" * 40_000 + b"\r\n") * 3 + correct()), _LARGE),
    row("an interim response in chunks", raw(_CHUNKED.replace(b"200", b"103") + b"0\r\n\r\n" + correct()), _NOT_HTTP),
    row("an interim response behind it", raw(correct() + b"HTTP/1.1 100 Continue\r\n\r\n"), "transport.trailing-bytes"),
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
        ("a field that is folded before it begins", b"  b", [_NOT_HTTP]),
        ("folds of nothing", b"X-A: b\r\n\t\r\n\t", []),
        ("a CR within a field", b"X-A: b\rX-B: c", []),
        ("an end of LF, CR and LF", b"X-A: b\r\n\n\r", [_NOT_XML]),
        ("60,000 empty fields", b"\r\n".join([b"X:"] * 60_000), []),
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
        ("a thousand cookies", b"\r\n".join([b"Set-Cookie: a=b; Path=/"] * 1_000), []),
        ("a retry beside 200", b"Retry-After: 99999999", []),
        ("20,000 connection options", b"Connection: " + b"a, " * 20_000 + b"close", []),
        ("a keep-alive beyond any number", b"Keep-Alive: timeout=-1, max=1e999", []),
        ("a type of error beside 200", b"x-amzn-ErrorType: \x1b[31mThrottling", []),
        ("60,000 quotes in a content type", b"Content-Type: text/xml; " + b'a="' * 60_000, []),
        ("a promise to close", b"Connection: close", []),
        ("a redirection beside 200", b"Location: https://email.us-east-1.amazonaws.com/", []),
        ("a refresh", b"Refresh: 0; url=file:///etc/passwd", []),
        ("an alternative service", b'Alt-Svc: h3=":1"; ma=99999999', []),
        ("transport security", b"Strict-Transport-Security: max-age=99999999999; includeSubDomains", []),
    )
]
HEADS += [
    row("head: line ends without CR", raw(correct().replace(b"\r\n", b"\n"))),
    row("head: line ends without LF", raw(correct().replace(b"\r\n", b"\r")), _CLOSED),
    row("head: without end", _first_then_flood(b"HTTP/1.1 200 OK\r\n", b"X: a\r\n" * 1_000), _LARGE),
    row("head: one field without end", _first_then_flood(b"HTTP/1.1 200 OK\r\nX: ", b"a" * 65_536), _LARGE),
]

ROWS = [*LENGTHS, *CHUNKS, *STATUSES, *INTERIM, *HEADS]
