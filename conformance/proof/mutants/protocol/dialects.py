"""Defects that the cases of `cases/protocol/dialects.yaml` find: legal forms of a request that are rejected."""

from __future__ import annotations

import re
from dataclasses import replace

from conformance.proof.mutant import Mutant
from conformance.proof.rejected_form import RejectedForm, Seen, has_fields
from conformance.proof.verbs import change_decoding, reject_requests
from conformance.reference.http_types import HttpRequest

_FORM = "application/x-www-form-urlencoded"


def _form(dialect: str, group: str, defect: str, when: Seen) -> RejectedForm:
    """Return a form that a group of requirements has taken."""
    return RejectedForm(dialect, f"Protocol.Dialect.{group}", defect, when)


def _header(name: bytes, *values: str | None) -> Seen:
    return lambda request: request.header(name) in values


def _contains(name: bytes, text: str) -> Seen:
    return lambda request: text in (request.header(name) or "")


def _received(pattern: bytes) -> Seen:
    found = re.compile(pattern)
    return lambda request: found.search(request.received)


def _body(pattern: bytes) -> Seen:
    found = re.compile(pattern)
    return lambda request: found.search(request.body)


def _without_bracketed_zero(request: HttpRequest) -> HttpRequest:
    """The request without the list members whose index is 0 in brackets."""
    return replace(request, body=re.sub(rb"(?:^|&)[^&=]*%5B0%5D=[^&]*", b"", request.body))


def _cut_at_equals(request: HttpRequest) -> HttpRequest:
    """The request with values that end where a second equals sign stands raw."""
    return replace(request, body=re.sub(rb"(?m)(^|&)([^&=]*=[^&=]*)=[^&]*", rb"\1\2", request.body))


FORMS = (
    _form("expect", "framing", "Expect is not known.", lambda request: request.header(b"expect")),
    _form("expect-in-capitals", "framing", "Expect must be in lower case.", _header(b"expect", "100-Continue")),
    _form("keep-alive", "framing", "Connection: keep-alive is rejected.", _header(b"connection", "keep-alive")),
    _form("mixed-names", "framing", "Names of header fields in mixed case are rejected.",
          lambda request: b"hOsT" in request.names),
    _form("several-codings", "framing", "Accept-Encoding with several codings is rejected.",
          _header(b"accept-encoding", "gzip, deflate")),
    _form("weights", "framing", "Weights of codings are rejected.", _contains(b"accept-encoding", ";q=")),
    _form("number-sign", "framing", "A number sign in User-Agent is rejected.", _contains(b"user-agent", "#")),
    _form("agent-comment", "framing", "A comment in User-Agent is rejected.", _contains(b"user-agent", "(")),
    _form("accept-xml", "framing", "An Accept that lists XML is rejected.", _contains(b"accept", "application/xml")),
    _form("accept-application-xml", "framing-lenient", "An Accept of application/xml alone is rejected.",
          _header(b"accept", "application/xml")),
    _form("accept-star", "framing", "A single asterisk in Accept is rejected.", _contains(b"accept", " *;")),
    _form("accept-charset", "framing", "Accept-Charset is rejected.", has_fields(b"accept-charset")),
    _form("forwarded", "framing", "What a proxy has passed on is rejected.", has_fields(b"via")),
    _form("traced", "framing", "Requests that are traced are rejected.", has_fields(b"traceparent")),
    _form("cookie", "framing", "A cookie is rejected.", has_fields(b"cookie")),
    _form("keep-alive-fields", "framing", "Keep-Alive is not known.", has_fields(b"keep-alive")),
    _form("older-kept-alive", "framing-lenient", "HTTP/1.0 with Keep-Alive is rejected.",
          lambda request: request.version == "1.0" and request.header(b"connection")),
    _form("empty-query", "framing-lenient", "An empty query string is rejected.",
          lambda request: request.target.endswith(b"?")),
    _form("upgrade", "framing-lenient", "An offer to upgrade is rejected.", has_fields(b"upgrade")),
    _form("type-spaces", "framing-lenient", "A space before the semicolon of a content type is rejected.",
          _contains(b"content-type", " ;")),
    _form("type-parameters", "framing-lenient", "A parameter that is no charset is rejected.",
          _contains(b"content-type", "x=")),
    _form("type-semicolon", "framing-lenient", "A content type that ends in a semicolon is rejected.",
          _header(b"content-type", f"{_FORM};")),
    _form("typed-get", "encoding-lenient", "A GET with a content type is rejected.",
          lambda request: request.method == "GET" and request.header(b"content-type")),
    _form("json-typed-get", "encoding-lenient", "A GET with the content type of JSON is rejected.",
          _header(b"content-type", "application/json")),
    _form("padded-fields", "framing", "A tab before the value of a header field is rejected.",
          _received(rb"\n[\w-]+:[ ]?\t")),
    _form("unpadded-fields", "framing", "A space must follow the colons of header fields.",
          _received(rb"\n[\w-]+:[^ \t\r]")),
    _form("chunked-bytes", "chunks", "A chunk of one byte is rejected.", _received(rb"\r\n1\r\n.\r\n")),
    _form("chunked-whole", "chunks", "A chunk with all of the body is rejected.",
          _received(rb"(?s)\r\n\r\n[0-9a-f]{2,3}\r\n[^\r]+\r\n0\r\n\r\n$")),
    _form("chunked-zeros", "chunks", "Leading zeros in the size of a chunk are rejected.",
          _received(rb"\r\n000[0-9A-F]+\r\n")),
    _form("chunked-extension", "chunks", "The extension of a chunk is rejected.",
          _received(rb"\r\n[0-9a-f]+;[^\r]+\r\n")),
    _form("chunked-trailer", "chunks", "A trailer is rejected.", _received(rb"\r\n0\r\n\w")),
    _form("chunked-capital", "chunks", "CHUNKED is not chunked.", _header(b"transfer-encoding", "CHUNKED")),
    _form("chunked-signed", "chunks-signed", "Transfer-Encoding must not be signed.",
          _contains(b"authorization", "transfer-encoding")),
    _form("absolute-form", "framing", "A whole URL in the request line is not known.",
          lambda request: request.target.startswith(b"http:")),
    _form("connection-close", "framing", "Connection: close is rejected.", _header(b"connection", "close")),
    _form("in-pieces", "framing", "A request that comes in pieces is not read to its end.",
          lambda request: request.pieces > 2 and len(request.body) < 4096),
    _form("te", "framing", "TE is not known.", lambda request: request.header(b"te")),
    _form("lower-case-names", "framing", "Names of header fields in lower case are rejected.",
          lambda request: b"user-agent" in request.names),
    _form("upper-case-names", "framing", "Names of header fields in upper case are rejected.",
          lambda request: b"USER-AGENT" in request.names),
    _form("host-last", "framing", "Host must not be the last field.",
          lambda request: request.headers[-1][0] == b"host"),
    _form("identity", "framing", "Accept-Encoding: identity is rejected.", _header(b"accept-encoding", "identity")),
    _form("empty-accept-encoding", "framing", "An empty Accept-Encoding is rejected.",
          _header(b"accept-encoding", "")),
    _form("no-accept-encoding", "framing", "Accept-Encoding must be there.", _header(b"accept-encoding", None)),
    _form("no-user-agent", "framing", "User-Agent must be there.", _header(b"user-agent", None)),
    _form("fetch-headers", "framing", "Fields that fetch adds are not known.", _header(b"sec-fetch-mode", "cors")),
    _form("accept", "framing", "Accept: */* is rejected.", _header(b"accept", "*/*")),
    _form("no-charset", "framing", "A content type without a charset is rejected.", _header(b"content-type", _FORM)),
    _form("charset-in-capitals", "framing", "A charset in capitals is rejected.",
          _header(b"content-type", f"{_FORM}; charset=UTF-8")),
    _form("type-without-space", "framing", "A content type without a space is rejected.",
          _header(b"content-type", f"{_FORM};charset=UTF-8")),
    _form("older-http", "framing-lenient", "HTTP/1.0 is rejected.", lambda request: request.version == "1.0"),
    _form("quoted-charset", "framing-lenient", "A quoted charset is rejected.",
          _header(b"content-type", f'{_FORM}; charset="utf-8"')),
    _form("type-in-capitals", "framing-lenient", "A content type in capitals is rejected.",
          _header(b"content-type", f"{_FORM}; charset=utf-8".upper())),
    _form("plus", "encoding", "A plus sign is rejected.", _body(rb"\+")),
    _form("lower-hex", "encoding", "Percent escapes in lower case are rejected.",
          _body(rb"%(?:[0-9A-F][a-f]|[a-f])")),
    _form("escaped-tilde", "encoding", "%7E is rejected.", _body(rb"%7E")),
    _form("raw-marks", "encoding", "Marks that are not escaped are rejected.", _body(rb"[!'()*]")),
    _form("version-first", "encoding", "Version must not be the first parameter.", _body(rb"^Version=")),
    _form("action-last", "encoding", "Action must not be the last parameter.", _body(rb"&Action=\w+$")),
    _form("version-last", "encoding", "Version must not be the last parameter.", _body(rb"&Version=[0-9-]+$")),
    _form("escaped-letters", "encoding-lenient", "Escaped letters are rejected.", _body(rb"%6[1-9]")),
    _form("raw-at-sign", "encoding-lenient", "An at sign that is not escaped is rejected.", _body(rb"@")),
    _form("equals-raw", "equals-raw", "An equals sign that is not escaped in a value is rejected.",
          _body(rb"(?:^|&)[^&=]*=[^&=]*=")),
    _form("get", "encoding-lenient", "GET is rejected.", lambda request: request.method == "GET"),
)  # fmt: skip
"""Forms of requests, each of which some target rejects."""

MUTANTS: tuple[Mutant, ...] = (
    *(form.mutant("InvalidParameterValue") for form in FORMS),
    Mutant("dialect-equals-raw-cut", "Protocol.Dialect.equals-raw",
           "A value ends where an equals sign is not escaped.", change_decoding(before=_cut_at_equals)),
    Mutant("dialect-brackets-from-one", "Protocol.Dialect.brackets", "Lists in brackets are read from 1 on.",
           change_decoding(before=_without_bracketed_zero)),
    Mutant("dialect-brackets-crash", "Protocol.Dialect.brackets", "Lists in brackets are an InternalFailure.",
           reject_requests(_body(rb"member%5B"))),
)  # fmt: skip
