"""Defects of signatures that hold for one spelling of the parameters only, and of forms that nobody need take."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from conformance.proof.mutant import Mutant
from conformance.proof.verbs import reject_requests
from conformance.proof.verbs.signatures import reject_signed
from conformance.reference.auth.canonical import FORM
from conformance.reference.auth.claim import Claim
from conformance.reference.http_types import HttpRequest

#: Spelling, and how it looks on the wire.
_SPELLINGS = {
    "lower-hex": ("percent escapes in lower case", rb"%[0-9a-f][a-f]"),
    "tilde": ("an encoded tilde", rb"%7E"),
    "marks": ("a raw exclamation mark", rb"!"),
    "action-last": ("Action behind other parameters", rb"&Action="),
    "sorted": ("Version behind other parameters", rb"^(?!AWSAccessKeyId)[^&]+&(?!Version).*&Version="),
}


def _spelt(form: str, pattern: bytes) -> Callable[[Claim], bool]:
    found = re.compile(pattern)

    def asked(claim: Claim) -> bool:
        request = claim.request
        # The signature of version 4 in the header is asked by GET; a body is covered by its hash, in any spelling.
        return found.search(request.query or (b"" if form == "sigv4" else request.body)) is not None

    return asked


def _spellings() -> Iterator[Mutant]:
    for form in ("sigv4", "sigv4-query", "sigv2", "aws3"):
        for name, (words, pattern) in _SPELLINGS.items():
            yield Mutant(
                f"{form}-spelling-{name}",
                "Auth.Dialect.spelling",
                f"A {form} request with {words} never has the right signature.",
                reject_signed(form, _spelt(form, pattern), code="SignatureDoesNotMatch"),
            )


#: Framing, and how it looks to the server.
_FRAMINGS: dict[str, tuple[str, Callable[[HttpRequest], object]]] = {
    "plain-type": ("a content type without a charset", lambda request: request.header(b"content-type") == FORM),
    "upper-charset": ("UTF-8 in capitals", lambda request: "UTF-8" in (request.header(b"content-type") or "")),
    "lower-names": ("names of fields in lower case", lambda request: b"user-agent" in request.names),
    "host-last": ("Host behind all other fields", lambda request: request.headers[-1][0] == b"host"),
    "absolute": ("the whole URL in its first line", lambda request: request.target.startswith(b"http:")),
    "no-agent": ("no User-Agent", lambda request: request.header(b"user-agent") is None),
    "no-coding": ("no Accept-Encoding", lambda request: request.header(b"accept-encoding") is None),
    "padded": (
        "whitespace around values of fields",
        lambda request: any(value != value.strip(b" \t") for _, value in request.headers),
    ),
    "unpadded": (
        "no space behind colons of fields",
        lambda request: re.search(rb"\n[\w-]+:[^ \t\r]", request.received),
    ),
    "sdk-headers": ("the headers of an SDK", lambda request: request.header(b"amz-sdk-request") is not None),
    "retry-headers": ("the headers of another SDK", lambda request: request.header(b"aws-sdk-retry") is not None),
    "trace-id": ("X-Amzn-Trace-Id", lambda request: request.header(b"x-amzn-trace-id") is not None),
}

_TOKEN = b"x-amz-security-token"
#: The same of a session token in a header field of its own.
_TOKENS: dict[str, tuple[str, Callable[[HttpRequest], object]]] = {
    "untrimmed": (
        "whitespace around its session token",
        lambda request: any(value != value.strip(b" \t") for name, value in request.headers if name == _TOKEN),
    ),
    "unpadded": (
        "no space before its session token",
        lambda request: re.search(rb"(?i)\nx-amz-security-token:[^ \t]", request.received),
    ),
    "lower-case": ("x-amz-security-token in lower case", lambda request: _TOKEN in request.names),
    "upper-case": ("X-AMZ-SECURITY-TOKEN in capitals", lambda request: _TOKEN.upper() in request.names),
    "first": ("a session token before Host", lambda request: [*_order(request)] == [_TOKEN, b"host"]),
}


def _order(request: HttpRequest) -> Iterator[bytes]:
    return (name for name, _ in request.headers if name in (_TOKEN, b"host"))


def _framed(looks: Callable[[HttpRequest], object]) -> Callable[[Claim], bool]:
    return lambda claim: bool(looks(claim.request))


def _framings() -> Iterator[Mutant]:
    for form in ("sigv4-query", "sigv2", "aws3"):
        for name, (words, looks) in _FRAMINGS.items():
            if form == "sigv4-query" and name in ("plain-type", "upper-charset"):
                continue  # asked by GET
            yield Mutant(
                f"{form}-framing-{name}",
                "Auth.Dialect.framing",
                f"A {form} request with {words} never has the right signature.",
                reject_signed(form, _framed(looks), code="SignatureDoesNotMatch"),
            )


def _token_framings() -> Iterator[Mutant]:
    for form in ("sigv4", "aws3"):
        for name, (words, looks) in _TOKENS.items():
            yield Mutant(
                f"{form}-token-{name}",
                "Auth.Dialect.framing",
                f"A {form} request with {words} never has the right signature.",
                reject_signed(form, _framed(looks), code="SignatureDoesNotMatch"),
            )


def _breaks(name: str, defect: str, when: Callable[[HttpRequest], object]) -> Mutant:
    return Mutant(f"{name}-breaks", "Auth.Dialect.free", defect, reject_requests(when))


MUTANTS: tuple[Mutant, ...] = (
    *_spellings(),
    *_framings(),
    *_token_framings(),
    Mutant(
        "sigv2-date-beside",
        "Auth.Dialect.framing",
        "A sigv2 request with a Date field never has the right signature.",
        reject_signed("sigv2", _framed(lambda request: request.header(b"date")), code="SignatureDoesNotMatch"),
    ),
    _breaks(
        "authorization-lower-case",
        "An Authorization whose parts are in lower case is an internal failure.",
        lambda request: "credential=" in (request.header(b"authorization") or ""),
    ),
    _breaks(
        "content-sha256-unsigned",
        "An X-Amz-Content-Sha256 that is not signed is an internal failure.",
        lambda request: request.header(b"x-amz-content-sha256") is not None,
    ),
    _breaks(
        "value-tab",
        "A tab in a signed value is an internal failure.",
        lambda request: any(b"\t" in value for _, value in request.headers),
    ),
    _breaks(
        "signed-expect",
        "A signature that covers Expect is an internal failure.",
        lambda request: ";expect;" in (request.header(b"authorization") or ""),
    ),
    _breaks(
        "signed-connection",
        "A signature that covers Connection is an internal failure.",
        lambda request: "=connection;" in (request.header(b"authorization") or ""),
    ),
    _breaks(
        "no-expires",
        "A presigned request without X-Amz-Expires is an internal failure.",
        lambda request: b"X-Amz-Signature=" in request.query and b"X-Amz-Expires=" not in request.query,
    ),
    _breaks(
        "host-without-port",
        "A Host without a port is an internal failure.",
        lambda request: ":" not in (request.header(b"host") or ""),
    ),
    _breaks(
        "presigned-hash",
        "The hash of the body among the parameters of a signature is an internal failure.",
        lambda request: b"X-Amz-Content-Sha256=" in request.query,
    ),
    _breaks(
        "presigned-body",
        "A form whose signature is in the query string is an internal failure.",
        lambda request: b"X-Amz-Signature=" in request.query and bool(request.body),
    ),
    _breaks(
        "aws3-two-dates",
        "A second date beside X-Amzn-Authorization is an internal failure.",
        lambda request: request.header(b"x-amz-nonce") is not None,
    ),
    _breaks(
        "aws3-old-signature",
        "An older signature beside X-Amzn-Authorization is an internal failure.",
        lambda request: b"&Signature=" in request.body and request.header(b"x-amzn-authorization"),
    ),
    _breaks(
        "token-unsigned",
        "A session token that is not signed is an internal failure.",
        lambda request: (
            request.header(_TOKEN)
            and not any(
                "x-amz-security" in (request.header(name) or "").lower()
                for name in (b"authorization", b"x-amzn-authorization")
            )
        ),
    ),
)
