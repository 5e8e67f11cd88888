"""Defects that the cases of `cases/authentication/dialects.yaml` find: forms of a right signature that are rejected."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from conformance.proof.mutant import Breaks, Mutant
from conformance.proof.verbs import reject_requests
from conformance.reference.http_types import HttpRequest

_SIGV4 = "Auth.Dialect.sigv4"
_LENIENT = "Auth.Dialect.sigv4-lenient"
_QUERY = "Auth.Dialect.sigv4-query"
_BOTH = (_SIGV4, _QUERY)


class _Form(NamedTuple):
    """A form of signed requests that a target may treat unlike others.

    Args:
        dialect: what it is called here.
        breaks: what a target breaks that rejects it.
        defect: of such a target.
        when: which requests have it.
    """

    dialect: str
    breaks: Breaks
    defect: str
    when: Callable[[HttpRequest], object]


def _rejects(form: _Form) -> Mutant:
    change = reject_requests(form.when, code="IncompleteSignature")
    return Mutant(f"dialect-{form.dialect}-rejected", form.breaks, form.defect, change)


def _authorization(pattern: str, name: bytes = b"authorization") -> Callable[[HttpRequest], object]:
    found = re.compile(pattern)
    return lambda request: found.search(request.header(name) or "")


def _signs(name: str) -> Callable[[HttpRequest], object]:
    return _authorization(f"SignedHeaders=[^,]*\\b{name}\\b")


def _has(*names: bytes) -> Callable[[HttpRequest], bool]:
    return lambda request: all(request.header(name) is not None for name in names)


def _notes(request: HttpRequest) -> list[bytes]:
    return [value for name, value in request.headers if name == b"x-note"]


def _leaves_sdk_headers_unsigned(request: HttpRequest) -> bool:
    return request.header(b"amz-sdk-request") is not None and not _signs("amz-sdk-request")(request)


FORMS = (
    _Form("compact", _SIGV4, "A space must follow the commas of Authorization.", _authorization("aws4_request,S")),
    _Form("date", _SIGV4, "X-Amz-Date must be there.",
          lambda request: request.header(b"date") and request.header(b"x-amz-date") is None),
    _Form("two-dates", _SIGV4, "Date must not stand beside X-Amz-Date.", _has(b"date", b"x-amz-date")),
    _Form("unsigned-type", _SIGV4, "Content-Type must be signed.",
          _authorization(r"SignedHeaders=(?!\S*content-type)")),
    _Form("signed-length", _SIGV4, "Content-Length must not be signed.", _signs("content-length")),
    _Form("signed-agent", _SIGV4, "User-Agent must not be signed.", _signs("user-agent")),
    _Form("signed-encoding", _SIGV4, "Accept-Encoding must not be signed.", _signs("accept-encoding")),
    _Form("signed-accept", _SIGV4, "Accept must not be signed.", _authorization("SignedHeaders=accept;")),
    _Form("signed-sdk-headers", _SIGV4, "Headers of SDKs must not be signed.", _signs("amz-sdk-request")),
    _Form("unsigned-sdk-headers", _SIGV4, "Headers of SDKs must be signed.", _leaves_sdk_headers_unsigned),
    _Form("signed-retry-headers", _SIGV4, "The headers of the first SDK for Java are not known.",
          _has(b"amz-sdk-retry")),
    _Form("java-headers", _SIGV4, "amz-sdk-request must not hold a time.",
          lambda request: "ttl=" in (request.header(b"amz-sdk-request") or "")),
    _Form("unsigned-retry-headers", _SIGV4, "The headers of the SDK for PHP are not known.",
          _has(b"aws-sdk-retry")),
    _Form("trace-id", _SIGV4, "X-Amzn-Trace-Id is not known.", _has(b"x-amzn-trace-id")),
    _Form("hash", _SIGV4, "X-Amz-Content-Sha256 is not known.", _has(b"x-amz-content-sha256")),
    _Form("spaces", _BOTH, "Several spaces in a value are rejected.",
          lambda request: any(b"  " in note for note in _notes(request))),
    _Form("empty-value", _BOTH, "An empty value is rejected.", lambda request: b"" in _notes(request)),
    _Form("repeated", _BOTH, "A repeated header is rejected.", lambda request: len(_notes(request)) > 1),
    _Form("marks", _BOTH, "Quotes in a value are rejected.",
          lambda request: any(b'"' in note for note in _notes(request))),
    _Form("prefixes", _BOTH, "A name that begins with another is rejected.", _has(b"x-note", b"x-note-1")),
    _Form("tabs", _LENIENT, "Tabs in Authorization are rejected.", _authorization(",\t")),
    _Form("spaced", _LENIENT, "Spaces before the commas of Authorization are rejected.", _authorization(" ,")),
    _Form("date-first", _QUERY, "X-Amz-Algorithm must come first.",
          lambda request: re.search(rb"X-Amz-Date=\w+&X-Amz-Algorithm", request.query)),
    _Form("lower-case-scope", _QUERY, "The escapes of the scope must be in upper case.",
          lambda request: re.search(rb"X-Amz-Credential=\w+%2f", request.query)),
    _Form("presigned-headers", _QUERY, "A presigned request must cover Host alone.",
          lambda request: re.search(rb"X-Amz-SignedHeaders=(?!host(&|$))", request.query)),
    _Form("presigned-token", _QUERY, "A session token must come last of what is signed of a presigned request.",
          lambda request: re.search(rb"X-Amz-Security-Token=[^&]*&X-Amz-(?!Signature)", request.query)),
    _Form("presigned-token-escapes", _QUERY, "The escapes of a session token must be in upper case.",
          lambda request: re.search(rb"X-Amz-Security-Token=[^&]*%(?:[0-9][a-f]|[a-f])", request.query)),
    _Form("raw-scope", f"{_QUERY}-lenient", "The slashes of the scope must be escaped.",
          lambda request: re.search(rb"X-Amz-Credential=\w+/", request.query)),
    _Form("aws3-reversed", "Auth.Dialect.aws3-lenient", "AWSAccessKeyId must come first.",
          _authorization(r"AWS3\S* (?!AWS)", b"x-amzn-authorization")),
    _Form("content-md5", _SIGV4, "Content-MD5 must not be signed.", _signs("content-md5")),
    _Form("wide", _LENIENT, "Several spaces in Authorization are rejected.", _authorization(",  ")),
    _Form("reversed", _LENIENT, "Credential must come first.", _authorization("HMAC-SHA256 Signature=")),
    _Form("utf-8", _LENIENT, "A value beyond ASCII is rejected.",
          lambda request: any(not note.isascii() for note in _notes(request))),
    _Form("classic", ("Auth.Dialect.classic-parameters", "Auth.Dialect.aws3"), "AWSAccessKeyId needs a Signature.",
          lambda request: b"AWSAccessKeyId=" in request.body and b"&Signature=" not in request.body),
    _Form("signature-first", _QUERY, "X-Amz-Signature must not come first.",
          lambda request: request.query.startswith(b"X-Amz-Signature=")),
    _Form("expires", "Auth.Dialect.sigv2-expires", "Expires is rejected.",
          lambda request: b"&Expires=" in request.body),
    _Form("aws3-tabs", "Auth.Dialect.aws3-lenient", "Tabs in X-Amzn-Authorization are rejected.",
          _authorization(",\t", b"x-amzn-authorization")),
    _Form("aws3-spaced", "Auth.Dialect.aws3-lenient", "Spaces before commas in X-Amzn-Authorization are rejected.",
          _authorization(" ,", b"x-amzn-authorization")),
    _Form("aws3-wide", "Auth.Dialect.aws3-lenient", "Spaces in X-Amzn-Authorization are rejected.",
          _authorization(", ", b"x-amzn-authorization")),
    _Form("aws3-key-name", "Auth.Dialect.aws3-key-name", "AWSAccessKeyID is not known in X-Amzn-Authorization.",
          _authorization("AWSAccessKeyID=", b"x-amzn-authorization")),
    _Form("utc", "Auth.Dialect.aws3-lenient", "A Date in UTC is rejected.",
          lambda request: (request.header(b"date") or "").endswith("UTC")),
)  # fmt: skip
"""Forms of requests, each of which some target rejects."""

MUTANTS: tuple[Mutant, ...] = (*map(_rejects, FORMS),)
