"""Defects that the cases of `cases/authentication/dialects.yaml` find: forms of a right signature that are rejected."""

from __future__ import annotations

import re

from conformance.proof.mutant import Mutant
from conformance.proof.rejected_form import RejectedForm as Form
from conformance.proof.rejected_form import Seen, has_fields
from conformance.reference.http_types import HttpRequest

_SIGV4 = "Auth.Dialect.sigv4"
_LENIENT = "Auth.Dialect.sigv4-lenient"
_QUERY = "Auth.Dialect.sigv4-query"
_BOTH = (_SIGV4, _QUERY)


def _authorization(pattern: str, name: bytes = b"authorization") -> Seen:
    found = re.compile(pattern)
    return lambda request: found.search(request.header(name) or "")


def _signs(name: str) -> Seen:
    return _authorization(f"SignedHeaders=[^,]*\\b{name}\\b")


def _notes(request: HttpRequest) -> list[bytes]:
    return [value for name, value in request.headers if name == b"x-note"]


def _leaves_sdk_headers_unsigned(request: HttpRequest) -> bool:
    return request.header(b"amz-sdk-request") is not None and not _signs("amz-sdk-request")(request)


FORMS = (
    Form("compact", _SIGV4, "A space must follow the commas of Authorization.", _authorization("aws4_request,S")),
    Form("date", _SIGV4, "X-Amz-Date must be there.",
          lambda request: request.header(b"date") and request.header(b"x-amz-date") is None),
    Form("two-dates", _SIGV4, "Date must not stand beside X-Amz-Date.", has_fields(b"date", b"x-amz-date")),
    Form("unsigned-type", _SIGV4, "Content-Type must be signed.",
          _authorization(r"SignedHeaders=(?!\S*content-type)")),
    Form("signed-length", _SIGV4, "Content-Length must not be signed.", _signs("content-length")),
    Form("signed-agent", _SIGV4, "User-Agent must not be signed.", _signs("user-agent")),
    Form("signed-encoding", _SIGV4, "Accept-Encoding must not be signed.", _signs("accept-encoding")),
    Form("signed-accept", _SIGV4, "Accept must not be signed.", _authorization("SignedHeaders=accept;")),
    Form("signed-sdk-headers", _SIGV4, "Headers of SDKs must not be signed.", _signs("amz-sdk-request")),
    Form("unsigned-sdk-headers", _SIGV4, "Headers of SDKs must be signed.", _leaves_sdk_headers_unsigned),
    Form("signed-retry-headers", _SIGV4, "The headers of the first SDK for Java are not known.",
          has_fields(b"amz-sdk-retry")),
    Form("java-headers", _SIGV4, "amz-sdk-request must not hold a time.",
          lambda request: "ttl=" in (request.header(b"amz-sdk-request") or "")),
    Form("unsigned-retry-headers", _SIGV4, "The headers of the SDK for PHP are not known.",
          has_fields(b"aws-sdk-retry")),
    Form("trace-id", _SIGV4, "X-Amzn-Trace-Id is not known.", has_fields(b"x-amzn-trace-id")),
    Form("hash", _SIGV4, "X-Amz-Content-Sha256 is not known.", has_fields(b"x-amz-content-sha256")),
    Form("spaces", _BOTH, "Several spaces in a value are rejected.",
          lambda request: any(b"  " in note for note in _notes(request))),
    Form("empty-value", _BOTH, "An empty value is rejected.", lambda request: b"" in _notes(request)),
    Form("repeated", _BOTH, "A repeated header is rejected.", lambda request: len(_notes(request)) > 1),
    Form("marks", _BOTH, "Quotes in a value are rejected.",
          lambda request: any(b'"' in note for note in _notes(request))),
    Form("prefixes", _BOTH, "A name that begins with another is rejected.", has_fields(b"x-note", b"x-note-1")),
    Form("tabs", _LENIENT, "Tabs in Authorization are rejected.", _authorization(",\t")),
    Form("spaced", _LENIENT, "Spaces before the commas of Authorization are rejected.", _authorization(" ,")),
    Form("date-first", _QUERY, "X-Amz-Algorithm must come first.",
          lambda request: re.search(rb"X-Amz-Date=\w+&X-Amz-Algorithm", request.query)),
    Form("lower-case-scope", _QUERY, "The escapes of the scope must be in upper case.",
          lambda request: re.search(rb"X-Amz-Credential=\w+%2f", request.query)),
    Form("presigned-headers", _QUERY, "A presigned request must cover Host alone.",
          lambda request: re.search(rb"X-Amz-SignedHeaders=(?!host(&|$))", request.query)),
    Form("presigned-token", _QUERY, "A session token must come last of what is signed of a presigned request.",
          lambda request: re.search(rb"X-Amz-Security-Token=[^&]*&X-Amz-(?!Signature)", request.query)),
    Form("presigned-token-escapes", _QUERY, "The escapes of a session token must be in upper case.",
          lambda request: re.search(rb"X-Amz-Security-Token=[^&]*%(?:[0-9][a-f]|[a-f])", request.query)),
    Form("raw-scope", f"{_QUERY}-lenient", "The slashes of the scope must be escaped.",
          lambda request: re.search(rb"X-Amz-Credential=\w+/", request.query)),
    Form("aws3-reversed", "Auth.Dialect.aws3-lenient", "AWSAccessKeyId must come first.",
          _authorization(r"AWS3\S* (?!AWS)", b"x-amzn-authorization")),
    Form("content-md5", _SIGV4, "Content-MD5 must not be signed.", _signs("content-md5")),
    Form("wide", _LENIENT, "Several spaces in Authorization are rejected.", _authorization(",  ")),
    Form("reversed", _LENIENT, "Credential must come first.", _authorization("HMAC-SHA256 Signature=")),
    Form("utf-8", _LENIENT, "A value beyond ASCII is rejected.",
          lambda request: any(not note.isascii() for note in _notes(request))),
    Form("classic", ("Auth.Dialect.classic-parameters", "Auth.Dialect.aws3"), "AWSAccessKeyId needs a Signature.",
          lambda request: b"AWSAccessKeyId=" in request.body and b"&Signature=" not in request.body),
    Form("signature-first", _QUERY, "X-Amz-Signature must not come first.",
          lambda request: request.query.startswith(b"X-Amz-Signature=")),
    Form("expires", "Auth.Dialect.sigv2-expires", "Expires is rejected.",
          lambda request: b"&Expires=" in request.body),
    Form("aws3-tabs", "Auth.Dialect.aws3-lenient", "Tabs in X-Amzn-Authorization are rejected.",
          _authorization(",\t", b"x-amzn-authorization")),
    Form("aws3-spaced", "Auth.Dialect.aws3-lenient", "Spaces before commas in X-Amzn-Authorization are rejected.",
          _authorization(" ,", b"x-amzn-authorization")),
    Form("aws3-wide", "Auth.Dialect.aws3-lenient", "Spaces in X-Amzn-Authorization are rejected.",
          _authorization(", ", b"x-amzn-authorization")),
    Form("aws3-key-name", "Auth.Dialect.aws3-key-name", "AWSAccessKeyID is not known in X-Amzn-Authorization.",
          _authorization("AWSAccessKeyID=", b"x-amzn-authorization")),
    Form("utc", "Auth.Dialect.aws3-lenient", "A Date in UTC is rejected.",
          lambda request: (request.header(b"date") or "").endswith("UTC")),
)  # fmt: skip
"""Forms of requests, each of which some target rejects."""

MUTANTS: tuple[Mutant, ...] = tuple(form.mutant("IncompleteSignature") for form in FORMS)
