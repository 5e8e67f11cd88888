"""Defects of `cases/authentication/every-form-schemes.yaml`: forms of single schemes whose signature is not checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from conformance.proof.mutant import Mutant
from conformance.proof.verbs.signatures import skip_checks_when
from conformance.reference.decode import Fields
from conformance.reference.http_types import HttpRequest

_SCHEMES, _FAULTS, _PARAMETERS = (f"Auth.EveryForm.{name}" for name in ("schemes", "faults", "parameters"))
Seen = Callable[[HttpRequest, Fields], object]


def _by_header(request: HttpRequest, form: Fields) -> bool:
    return (request.header(b"authorization") or "").startswith("AWS4")


def _presigned(request: HttpRequest, form: Fields) -> bool:
    return "X-Amz-Algorithm" in form.values


def _version_2(request: HttpRequest, form: Fields) -> bool:
    return "SignatureVersion" in form.values


def _as_in_samples(request: HttpRequest, form: Fields) -> bool:
    return bool(_samples(request))


def _samples(request: HttpRequest) -> str:
    return request.header(b"x-amzn-authorization") or ""


_SIGNED: dict[str, Seen] = {"sigv4-query": _presigned, "sigv2": _version_2, "aws3": _as_in_samples}


class _Unchecked(NamedTuple):
    """Requests of which a target does not check the signature.

    Args:
        name: of the form.
        words: that follow "if".
        seen: which requests have the form.
        schemes: in which it comes.
    """

    name: str
    words: str
    seen: Seen
    schemes: tuple[str, ...] = ("sigv4-query", "sigv2", "aws3")


def _query(pattern: str) -> Seen:
    found = re.compile(pattern.encode())
    return lambda request, form: found.search(request.query)


def _body(pattern: bytes) -> Seen:
    found = re.compile(pattern)
    return lambda request, form: found.search(request.body)


def _spelled(pattern: str) -> Callable[[HttpRequest, Fields], object]:
    found = re.compile(pattern)
    return lambda request, form: found.search(_samples(request))


_OF_ALL = (
    _Unchecked("http-1-0", "it comes by HTTP/1.0", lambda request, form: request.version == "1.0"),
    _Unchecked("absolute", "the request line names the whole URL", lambda request, form: b"://" in request.target),
    _Unchecked("lower-names", "field names are in lower case", lambda request, form: b"user-agent" in request.names),
    _Unchecked("closing", "it ends the connection", lambda request, form: request.header(b"connection") == "close"),
    _Unchecked("traced", "it is traced", lambda request, form: request.header(b"x-amzn-trace-id")),
)
_OF_BODIES = (
    _Unchecked("chunked", "it comes in chunks", lambda request, form: request.header(b"transfer-encoding")),
    _Unchecked("expecting", "it says Expect", lambda request, form: request.header(b"expect")),
    _Unchecked("plus", "a plus sign is in the body", _body(rb"\+")),
    _Unchecked("beyond-ascii", "characters beyond ASCII are in the body", _body(rb"(?i)%C3")),
    _Unchecked("large", "the body is large", lambda request, form: len(request.body) > 8192),
)
_OF_ONE = (
    _Unchecked("signature-first", "the signature comes first", _query("^X-Amz-Signature"), ("sigv4-query",)),
    _Unchecked("date-first", "the date comes first", _query("X-Amz-Date=.*X-Amz-Algorithm="), ("sigv4-query",)),
    _Unchecked("lower-hex", "escapes are in lower case", _query("%2f"), ("sigv4-query",)),
    _Unchecked("raw-slashes", "slashes are not escaped", _query("/aws4_request"), ("sigv4-query",)),
    _Unchecked("more-headers", "it covers more than Host", _query("SignedHeaders=[^&]*%3B"), ("sigv4-query",)),
    _Unchecked("without-lifetime", "it has no lifetime", lambda request, form: "X-Amz-Expires" not in form.values,
               ("sigv4-query",)),
    _Unchecked("query-beyond-ascii", "characters beyond ASCII are in it", _query("%C3"), ("sigv4-query",)),
    _Unchecked("long-query", "the query string is long", _query(".{2500}"), ("sigv4-query",)),
    _Unchecked("expiring", "it has Expires", lambda request, form: "Expires" in form.values, ("sigv2",)),
    _Unchecked("spaced", "spaces follow the commas", _spelled(", "), ("aws3",)),
    _Unchecked("reversed", "the parts come in the other order", _spelled("^AWS3 SignedHeaders"), ("aws3",)),
    _Unchecked("key-name", "the key is called AWSAccessKeyID", _spelled("AWSAccessKeyID="), ("aws3",)),
    _Unchecked("sample-parameters", "the parameters of the samples are there",
               lambda request, form: "AWSAccessKeyId" in form.values, ("aws3",)),
    _Unchecked("date-utc", "Date ends in UTC", lambda request, form: (request.header(b"date") or "").endswith("UTC"),
               ("aws3",)),
)  # fmt: skip


def _both(first: Seen, second: Seen) -> Seen:
    return lambda request, form: first(request, form) and second(request, form)


def _in_schemes() -> Iterator[Mutant]:
    for each in (*_OF_ALL, *(one._replace(schemes=("sigv2", "aws3")) for one in _OF_BODIES), *_OF_ONE):
        for scheme in each.schemes:
            yield Mutant(
                f"{scheme}-{each.name}-unchecked",
                _SCHEMES,
                f"A wrong signature by {scheme} is accepted if {each.words}.",
                skip_checks_when(_both(_SIGNED[scheme], each.seen), "wrong-secret"),
            )


_RARE: dict[str, tuple[str, Seen]] = {
    "sigv2-sha1": ("Version 2 by HmacSHA1", lambda request, form: form.values.get("SignatureMethod") == "HmacSHA1"),
    "aws3-https": ("the form AWS3-HTTPS", lambda request, form: _samples(request).startswith("AWS3-HTTPS")),
}
_KINDS = ("wrong-secret", "expired", "unknown-key")


def _of_rare_schemes() -> Iterator[Mutant]:
    for name, (words, seen) in _RARE.items():
        for kind in _KINDS:
            yield Mutant(
                f"{name}-get-{kind}-taken",
                _SCHEMES,
                f"A GET signed by {words} is accepted with the fault {kind}.",
                skip_checks_when(_both(seen, lambda request, form: request.method == "GET"), kind),
            )


_WRITTEN = (
    _Unchecked("compact", "no space follows the commas of Authorization",
               lambda request, form: "aws4_request,S" in (request.header(b"authorization") or ""), ("sigv4",)),
    _Unchecked("classic", "AWSAccessKeyId stands beside a signature in the header",
               lambda request, form: "AWSAccessKeyId" in form.values and _by_header(request, form), ("sigv4",)),
    _Unchecked("post-query", "the parameters are in the query string of a POST",
               lambda request, form: b"Action=" in request.query and request.method == "POST", ("sigv4",)),
)  # fmt: skip


def _late() -> Iterator[Mutant]:
    for each in (*_OF_ALL[:4], *_OF_BODIES[:2], *_WRITTEN):
        for kind in ("expired", "unknown-key"):
            yield Mutant(
                f"form-{each.name}-{kind}-taken",
                _FAULTS,
                f"A request is accepted with the fault {kind} if {each.words}.",
                skip_checks_when(each.seen, kind),
            )
    for kind in ("unsigned", "expired", "unknown-key"):
        yield Mutant(
            f"form-large-{kind}-taken",
            _FAULTS,
            f"A large message is accepted with the fault {kind}.",
            skip_checks_when(lambda request, form: len(request.body) > 8192, kind),
        )


def _is_split(request: HttpRequest, form: Fields) -> bool:
    return b"Action=" in request.query and bool(request.body)


_SPELLED: dict[str, tuple[str, Seen]] = {
    "plus": ("a space is a plus sign", _body(rb"\+")),
    "lower-hex": ("escapes are in lower case", _body(rb"%(?:[0-9A-F][a-f]|[a-f])")),
    "tilde": ("a tilde is escaped", _body(rb"%7E")),
    "marks": ("marks are not escaped", _body(rb"[!'()*]")),
    "at-sign": ("an at sign is not escaped", _body(rb"@")),
    "brackets": ("lists are written in brackets", _body(rb"member(?:%5B|\[)")),
    "equals-raw": ("an equals sign is not escaped", _body(rb"(?:^|&)[^&=]*=[^&=]*=")),
    "split": ("Action is in the query string and the rest in the body", _is_split),
}


def _of_spellings() -> Iterator[Mutant]:
    for name, (words, seen) in _SPELLED.items():
        yield Mutant(
            f"spelling-{name}-unchecked",
            _PARAMETERS,
            f"A request is accepted without a right signature if {words}.",
            skip_checks_when(_both(_by_header, seen), "wrong-secret"),
        )


MUTANTS: tuple[Mutant, ...] = (*_in_schemes(), *_of_rare_schemes(), *_late(), *_of_spellings())
