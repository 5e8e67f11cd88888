"""Dialects of chunks: every form in which a chunked body may come (RFC 9112 7.1)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from conformance.wire.dialect import V4, After, Dialect, with_header
from conformance.wire.exchange import Request
from conformance.wire.scheme import Plan

_SIZE = 16
_CHUNKED = "chunked"
_END = b"0\r\n\r\n"
_PARAMETER = re.compile(rb"[^&]+&*")
Framing = Callable[[bytes], bytes]
Cut = Callable[[bytes], list[bytes]]


def _has_body(plan: Plan) -> bool:
    return bool(plan.request.body)


def _plain(piece: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(piece), piece)


def _zeros(piece: bytes) -> bytes:
    return b"000%X\r\n%b\r\n" % (len(piece), piece)


def _extended(piece: bytes) -> bytes:
    return b'%x;note;name="a;\\"b"\r\n%b\r\n' % (len(piece), piece)


def _cut(size: int) -> Cut:
    return lambda body: [body[at : at + size] for at in range(0, len(body), size)]


_IN_SIXTEENS = _cut(_SIZE)


def _cut_behind_parameters(body: bytes) -> list[bytes]:
    return _PARAMETER.findall(body)


def _cut_before_last(body: bytes) -> list[bytes]:
    at = body.rfind(b"&") + 1
    return [piece for piece in (body[:at], body[at:]) if piece]


def _in_chunks(frame: Framing = _plain, cut: Cut = _IN_SIXTEENS, end: bytes = _END, coding: str = _CHUNKED) -> After:
    def after(request: Request, plan: Plan) -> Request:
        pieces = cut(request.body)
        body = b"".join(map(frame, pieces)) + end
        own = {"content-length", "transfer-encoding"}
        headers = tuple(pair for pair in request.headers if pair[0].lower() not in own)
        return replace(request, headers=(*headers, ("Transfer-Encoding", coding)), body=body)

    return after


def _sign_coding(plan: Plan) -> Plan:
    planned = with_header(plan, "Transfer-Encoding", _CHUNKED)
    return replace(planned, unsigned=planned.unsigned - {"transfer-encoding"})


_FREE = "RFC 9112 6.3, 7.1: 411 is allowed"

CHUNKS = (
    Dialect("chunked", "The body comes in chunks.", ("curl",), "may", _FREE, after=_in_chunks(), fits=_has_body),
    Dialect("chunked-bytes", "Every byte of the body is a chunk of its own.", (), "may", _FREE,
            after=_in_chunks(cut=_cut(1)), fits=_has_body),
    Dialect("chunked-whole", "The body is a single chunk.", ("java.net.http.HttpClient (its source)",), "may", _FREE,
            after=_in_chunks(cut=_cut(1 << 30)), fits=_has_body),
    Dialect("chunked-parameters", "Every parameter is a chunk of its own.", (), "may", _FREE,
            after=_in_chunks(cut=_cut_behind_parameters), fits=_has_body),
    Dialect("chunked-last", "The last parameter is a chunk of its own.", (), "may", _FREE,
            after=_in_chunks(cut=_cut_before_last), fits=_has_body),
    Dialect("chunked-zeros", "The sizes of chunks have leading zeros and capital letters.", (), "may", _FREE,
            after=_in_chunks(_zeros, _cut(26)), fits=_has_body),
    Dialect("chunked-extension", "Chunks have extensions.", (), "may", _FREE, after=_in_chunks(_extended),
            fits=_has_body),
    Dialect("chunked-trailer", "A trailer field follows the last chunk.", (), "may", _FREE,
            after=_in_chunks(end=b"0\r\nX-Note: at the end\r\n\r\n"), fits=_has_body),
    Dialect("chunked-capital", "The transfer coding is named in capitals.", (), "may", _FREE,
            after=_in_chunks(coding="CHUNKED"), fits=_has_body),
    Dialect("chunked-signed", "The body comes in chunks, and Transfer-Encoding is signed.", ("curl",), "may", _FREE, V4,
            before=_sign_coding, after=_in_chunks(), fits=_has_body),
)  # fmt: skip
"""Dialects of chunks."""
