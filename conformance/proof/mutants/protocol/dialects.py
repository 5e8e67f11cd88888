"""Defects that the cases of `cases/protocol/dialects.yaml` find: legal forms of a request that are rejected."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from conformance.proof.mutant import Mutant
from conformance.proof.verbs import change_decoding, reject_requests
from conformance.reference.http_types import HttpRequest

_FORM = "application/x-www-form-urlencoded"


def _rejects(dialect: str, group: str, defect: str, when: Callable[[HttpRequest], object]) -> Mutant:
    change = reject_requests(when, code="InvalidParameterValue")
    return Mutant(f"dialect-{dialect}-rejected", f"Protocol.Dialect.{group}", defect, change)


def _header(name: bytes, *values: str | None) -> Callable[[HttpRequest], bool]:
    return lambda request: request.header(name) in values


def _body(pattern: bytes) -> Callable[[HttpRequest], object]:
    found = re.compile(pattern)
    return lambda request: found.search(request.body)


def _without_bracketed_zero(request: HttpRequest) -> HttpRequest:
    """The request without the list members whose index is 0 in brackets."""
    return replace(request, body=re.sub(rb"(?:^|&)[^&=]*%5B0%5D=[^&]*", b"", request.body))


MUTANTS: tuple[Mutant, ...] = (
    _rejects("expect", "framing", "Expect is not known.", lambda request: request.header(b"expect")),
    _rejects("absolute-form", "framing", "A whole URL in the request line is not known.",
             lambda request: request.target.startswith(b"http:")),
    _rejects("connection-close", "framing", "Connection: close is rejected.", _header(b"connection", "close")),
    _rejects("te", "framing", "TE is not known.", lambda request: request.header(b"te")),
    _rejects("lower-case-names", "framing", "Names of header fields in lower case are rejected.",
             lambda request: b"user-agent" in request.names),
    _rejects("upper-case-names", "framing", "Names of header fields in upper case are rejected.",
             lambda request: b"USER-AGENT" in request.names),
    _rejects("host-last", "framing", "Host must not be the last field.",
             lambda request: request.headers[-1][0] == b"host"),
    _rejects("identity", "framing", "Accept-Encoding: identity is rejected.", _header(b"accept-encoding", "identity")),
    _rejects("empty-accept-encoding", "framing", "An empty Accept-Encoding is rejected.",
             _header(b"accept-encoding", "")),
    _rejects("no-accept-encoding", "framing", "Accept-Encoding must be there.", _header(b"accept-encoding", None)),
    _rejects("no-user-agent", "framing", "User-Agent must be there.", _header(b"user-agent", None)),
    _rejects("fetch-headers", "framing", "Fields that fetch adds are not known.", _header(b"sec-fetch-mode", "cors")),
    _rejects("accept", "framing", "Accept: */* is rejected.", _header(b"accept", "*/*")),
    _rejects("no-charset", "framing", "A content type without a charset is rejected.", _header(b"content-type", _FORM)),
    _rejects("charset-in-capitals", "framing", "A charset in capitals is rejected.",
             _header(b"content-type", f"{_FORM}; charset=UTF-8")),
    _rejects("type-without-space", "framing", "A content type without a space is rejected.",
             _header(b"content-type", f"{_FORM};charset=UTF-8")),
    _rejects("older-http", "framing-lenient", "HTTP/1.0 is rejected.", lambda request: request.version == "1.0"),
    _rejects("quoted-charset", "framing-lenient", "A quoted charset is rejected.",
             _header(b"content-type", f'{_FORM}; charset="utf-8"')),
    _rejects("type-in-capitals", "framing-lenient", "A content type in capitals is rejected.",
             _header(b"content-type", f"{_FORM}; charset=utf-8".upper())),
    _rejects("plus", "encoding", "A plus sign is rejected.", _body(rb"\+")),
    _rejects("lower-hex", "encoding", "Percent escapes in lower case are rejected.",
             _body(rb"%(?:[0-9A-F][a-f]|[a-f])")),
    _rejects("escaped-tilde", "encoding", "%7E is rejected.", _body(rb"%7E")),
    _rejects("raw-marks", "encoding", "Marks that are not escaped are rejected.", _body(rb"[!'()*]")),
    _rejects("action-last", "encoding", "Action must not be the last parameter.", _body(rb"&Action=\w+$")),
    _rejects("version-last", "encoding", "Version must not be the last parameter.", _body(rb"&Version=[0-9-]+$")),
    _rejects("escaped-letters", "encoding-lenient", "Escaped letters are rejected.", _body(rb"%6[1-9]")),
    _rejects("raw-at-sign", "encoding-lenient", "An at sign that is not escaped is rejected.", _body(rb"@")),
    Mutant("dialect-brackets-from-one", "Protocol.Dialect.brackets", "Lists in brackets are read from 1 on.",
           change_decoding(before=_without_bracketed_zero)),
    Mutant("dialect-brackets-crash", "Protocol.Dialect.brackets", "Lists in brackets are an InternalFailure.",
           reject_requests(_body(rb"member%5B"))),
    _rejects("get", "encoding-lenient", "GET is rejected.", lambda request: request.method == "GET"),
)  # fmt: skip
