"""Defects of `cases/authentication/single-values.yaml`: empty values that count, claims believed, and raw markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import unquote_plus

from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs.covered import covers
from conformance.proof.verbs.signatures import excuse_fault, first_credential
from conformance.reference.auth.claim import Claim
from conformance.reference.http_types import HttpRequest, HttpResponse
from conformance.reference.service import Service
from conformance.reference.state import Credential
from conformance.wire.covered import put_part

_FORMS = {
    "sigv4": "a signature in the header",
    "sigv4-query": "a signature in the query string",
    "sigv2": "a signature of Version 2",
    "aws3": "a signature as in the samples",
}
_PARTS = {
    "sigv4": ("Credential", "SignedHeaders", "Signature"),
    "sigv4-query": ("X-Amz-Credential", "X-Amz-SignedHeaders", "X-Amz-Signature"),
    "sigv2": ("AWSAccessKeyId", "Signature"),
    "aws3": ("AWSAccessKeyId", "Signature"),
}


def _is_empty(form: str, part: str) -> Callable[[Claim], bool]:
    header = {"sigv4": b"authorization", "aws3": b"x-amzn-authorization"}.get(form)
    in_header = re.compile(rf"(?:^|[\s,]){part}=(?:,|$)")

    def test(claim: Claim) -> bool:
        if header is None:
            return claim.fields.values.get(part) == ""
        return bool(in_header.search(claim.request.header(header) or ""))

    return test


def _empty_parts() -> Iterator[Mutant]:
    for form, words in _FORMS.items():
        for part in _PARTS[form]:
            name = part.removeprefix("X-Amz-")
            yield Mutant(
                f"{form}-empty-{name.lower()}-taken",
                "Auth.Signature.empty-part",
                f"In {words} an empty {name} counts as the right one.",
                excuse_fault(form, "parts", _is_empty(form, part)),
            )


def _without_secret(form: str) -> Change:
    """Take a key that is not found for one with an empty secret."""

    def change(service: Service) -> Service:
        look_up = next(one.checks["access-key"] for one in service.authenticator.forms if one.name == form)

        def check(claim: Claim) -> None:
            key = claim.parts.get("access_key_id", "")
            if key in claim.credentials:
                look_up(claim)
            else:
                claim.credential = Credential(key, "", first_credential(claim.credentials).account_id)

        return replace(service, authenticator=service.authenticator.with_check(form, "access-key", check))

    return change


def _is_begun(claim: Claim) -> bool:
    token, given = claim.known().session_token, claim.parts.get("token")
    return bool(token and given) and str(token).startswith(str(given))


def _is_continued(claim: Claim) -> bool:
    token, given = claim.known().session_token, claim.parts.get("token")
    return bool(token and given) and str(given).startswith(str(token))


def _of_keys_and_tokens() -> Iterator[Mutant]:
    for form, words in _FORMS.items():
        yield Mutant(
            f"{form}-unknown-key-has-empty-secret",
            "Auth.Signature.unknown-key",
            f"A key that does not exist has an empty secret, by which {words} can be made.",
            _without_secret(form),
        )
        for name, defect, excused in (
            ("shorter", "need only begin like the right one", _is_begun),
            ("longer", "need only begin with the right one", _is_continued),
        ):
            yield Mutant(
                f"{form}-token-{name}-taken",
                "Auth.Signature.bad-token",
                f"The session token beside {words} {defect}.",
                excuse_fault(form, "token", excused),
            )


def _claims() -> Iterator[Mutant]:
    for payload in (
        "UNSIGNED-PAYLOAD",
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    ):
        yield Mutant(
            f"sigv4-claims-{payload.lower()}",
            "Auth.Signature.payload-hash",
            f"A body is not looked at if a signed field says {payload}.",
            excuse_fault("sigv4", "signature", _both(_says(payload), covers("sigv4", put_part("payload", payload)))),
        )
    for name, words, seen in (
        ("of-chunks", "in chunks", lambda claim: claim.request.header(b"transfer-encoding") is not None),
        ("of-large", "of more than eight kilobytes", lambda claim: len(claim.request.body) > 8192),
    ):
        yield Mutant(
            f"sigv4-hash-{name}-believed",
            "Auth.Signature.body-changed",
            f"The hash that a signed field claims of a body {words} is not compared with the body.",
            excuse_fault("sigv4", "signature", _both(seen, _covers_claim)),
        )


def _covers_claim(claim: Claim) -> bool:
    given = claim.request.header(b"x-amz-content-sha256")
    return given is not None and covers("sigv4", put_part("payload", given))(claim)


def _says(payload: str) -> Callable[[Claim], bool]:
    return lambda claim: claim.request.header(b"x-amz-content-sha256") == payload


def _both(first: Callable[[Claim], bool], second: Callable[[Claim], bool]) -> Callable[[Claim], bool]:
    return lambda claim: first(claim) and second(claim)


def _repeating(find: Callable[[HttpRequest], str]) -> Change:
    """Repeat a part of the request in the messages of error responses, as it is."""

    def deliver(request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.status < 400:
            return response
        text = find(request).encode("latin-1", "replace")
        return replace(response, body=response.body.replace(b"<Message>", b"<Message>" + text + b" "))

    return lambda service: service.with_delivery(deliver)


def _parameter(name: str, *places: Callable[[HttpRequest], bytes]) -> Callable[[HttpRequest], str]:
    found = re.compile(rf"(?:^|&){name}=([^&]*)".encode())

    def find(request: HttpRequest) -> str:
        matches = [found.search(place(request)) for place in places]
        return next((unquote_plus(match[1].decode()) for match in matches if match), "")

    return find


def _query(request: HttpRequest) -> bytes:
    return request.query


def _body(request: HttpRequest) -> bytes:
    return request.body


def _field(name: bytes) -> Callable[[HttpRequest], str]:
    return lambda request: request.header(name) or ""


_RAW: dict[str, tuple[str, Callable[[HttpRequest], str]]] = {
    "authorization": ("the Authorization header", _field(b"authorization")),
    "date": ("X-Amz-Date", _field(b"x-amz-date")),
    "token": ("the session token", _field(b"x-amz-security-token")),
    "samples-authorization": ("X-Amzn-Authorization", _field(b"x-amzn-authorization")),
    "query-credential": ("X-Amz-Credential", _parameter("X-Amz-Credential", _query)),
    "query-date": ("X-Amz-Date in the query string", _parameter("X-Amz-Date", _query)),
    "key-parameter": ("AWSAccessKeyId", _parameter("AWSAccessKeyId", _query, _body)),
}


def _raw() -> Iterator[Mutant]:
    for name, (words, find) in _RAW.items():
        yield Mutant(
            f"message-repeats-{name}",
            "Protocol.Xml.rejected-values",
            f"Messages of error responses repeat {words}, and do not escape it.",
            _repeating(find),
        )


MUTANTS: tuple[Mutant, ...] = (*_empty_parts(), *_of_keys_and_tokens(), *_claims(), *_raw())
