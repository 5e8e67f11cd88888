"""Signature Version 4, in the Authorization header or in the query string."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Iterator
from functools import lru_cache

from conformance.reference.auth.canonical import (
    basic_date,
    canonical_query,
    extended_date,
    header_values,
    http_date,
    pairs_of,
)
from conformance.reference.auth.claim import (
    SLACK,
    Claim,
    Form,
    check_access_key,
    check_fresh,
    check_token,
    incomplete,
    mismatch,
    same,
)
from conformance.reference.decode import Fields
from conformance.reference.errors import ServiceError
from conformance.reference.http_types import HttpRequest

ALGORITHM = "AWS4-HMAC-SHA256"
_EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()
_MAX_EXPIRES = 604_800
#: Seconds that a presigned request is good for if it does not say (observed-4.17).
_DEFAULT_EXPIRES = "900"


def _in_header(request: HttpRequest, fields: Fields) -> bool:
    return bool(request.header(b"authorization"))


def _in_query(request: HttpRequest, fields: Fields) -> bool:
    return "X-Amz-Algorithm" in fields.values


def _read_header(claim: Claim) -> None:
    value = claim.request.header(b"authorization") or ""
    claim.parts["algorithm"], _, rest = value.strip().partition(" ")
    for piece in rest.split(","):
        name, _, text = piece.strip().partition("=")
        # The names of parameters have no case (RFC 9110 11.2).
        key = {"credential": "scope", "signedheaders": "signed", "signature": "signature"}.get(name.lower())
        if key is not None and text:
            claim.parts.setdefault(key, text)
    stamp = claim.request.header(b"x-amz-date") or claim.request.header(b"date")
    if stamp:
        claim.parts["date"] = stamp.strip()
    _keep_token(claim, claim.request.header(b"x-amz-security-token"))
    _split_scope(claim)


def _read_query(claim: Claim) -> None:
    for key, name in (
        ("algorithm", "X-Amz-Algorithm"),
        ("scope", "X-Amz-Credential"),
        ("signed", "X-Amz-SignedHeaders"),
        ("signature", "X-Amz-Signature"),
        ("date", "X-Amz-Date"),
        ("expires", "X-Amz-Expires"),
        ("token", "X-Amz-Security-Token"),
    ):
        value = claim.fields.values.get(name)
        if value:
            claim.parts[key] = value
    _split_scope(claim)


def _keep_token(claim: Claim, token: str | None) -> None:
    if token:
        claim.parts["token"] = token


def _split_scope(claim: Claim) -> None:
    # The key may hold slashes, the four parts after it can't.
    names = ("access_key_id", "scope_date", "scope_region", "scope_service", "scope_end")
    pieces = claim.parts.get("scope", "").rsplit("/", 4)
    if len(pieces) == len(names):
        claim.parts.update(zip(names, pieces, strict=True))


def check_parts(claim: Claim) -> None:
    """Algorithm, credential, signed headers and signature must be there and of the right form ([CommonErrors /
    IncompleteSignature])."""
    if claim.parts.get("algorithm") != ALGORITHM:
        raise incomplete(f"Unsupported algorithm; use {ALGORITHM}.")
    for key, name in (("scope", "Credential"), ("signed", "SignedHeaders"), ("signature", "Signature")):
        if key not in claim.parts:
            raise incomplete(f"Authorization header requires '{name}' parameter.")
    if "access_key_id" not in claim.parts or claim.parts["scope_end"] != "aws4_request":
        raise incomplete("Credential must have exactly 5 slash-delimited elements, the last one aws4_request.")


def check_date(claim: Claim) -> None:
    """X-Amz-Date or Date must be there and be a date."""
    text = claim.parts.get("date")
    if text is None:
        raise incomplete("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
    claim.date = basic_date(text)
    if claim.date is None:
        claim.date = extended_date(text) if text[:4].isdigit() else http_date(text)
    if claim.date is None:
        raise incomplete("Date must be in ISO-8601 'basic format'.")


def check_signed_host(claim: Claim) -> None:
    """The Host header must be signed, and be there."""
    if "host" not in claim.parts["signed"].split(";") or not claim.request.header(b"host"):
        raise incomplete("'Host' must be a 'SignedHeader' in the AWS Authorization.")


def check_scope_date(claim: Claim) -> None:
    """The day of the scope is the day of the date stamp."""
    if claim.date is not None and claim.parts["scope_date"] != time.strftime("%Y%m%d", time.gmtime(claim.date)):
        raise mismatch("Date in Credential scope does not match the date of the request.")


def check_scope_region(claim: Claim) -> None:
    """The region of the scope is one that is served."""
    if not claim.settings.serves(claim.parts["scope_region"]):
        raise mismatch(f"Credential should be scoped to a valid region, not '{claim.parts['scope_region'][:60]}'.")


def check_scope_service(claim: Claim) -> None:
    """The service of the scope is ses (or email, observed section 4)."""
    if claim.parts["scope_service"] not in claim.settings.services:
        raise mismatch(f"Credential should be scoped to correct service: '{claim.settings.services[0]}'.")


def check_expires(claim: Claim) -> None:
    """A presigned request is good for up to a week; 15 minutes more are given ([CommonErrors / RequestExpired])."""
    text = claim.fields.values.get("X-Amz-Expires", _DEFAULT_EXPIRES)
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:12]) <= _MAX_EXPIRES:
        raise incomplete(f"X-Amz-Expires must be between 1 and {_MAX_EXPIRES}.")
    if claim.date is None:
        return
    if claim.now > claim.date + int(text) + SLACK or claim.date > claim.now + SLACK:
        raise ServiceError("RequestExpired", "Request has expired.")


def check_header_signature(claim: Claim) -> None:
    """The signature is that of this request by this key."""
    body = claim.request.body
    payload = hashlib.sha256(body).hexdigest() if body else _EMPTY_SHA256
    query = claim.request.query
    text = canonical_query(pairs_of(query), "") if query else ""
    same(claim.parts["signature"], *_signatures(claim, text, payload))


def check_query_signature(claim: Claim) -> None:
    """As `check_header_signature`, with the signature's own parameters in the canonical query."""
    body = claim.request.body
    payload = hashlib.sha256(body).hexdigest() if body else _EMPTY_SHA256
    text = canonical_query(pairs_of(claim.request.query), "X-Amz-Signature")
    same(claim.parts["signature"], *_signatures(claim, text, payload))


def _signatures(claim: Claim, query: str, payload: str) -> Iterator[str]:
    parts = claim.parts
    names = parts["signed"].split(";")
    day, region, service = parts["scope_date"], parts["scope_region"], parts["scope_service"]
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(claim.date))
    key = signing_key(claim.known().secret_access_key, day, region, service)
    for values in header_values(claim.request):
        headers = "".join(f"{name}:{values.get(name, '')}\n" for name in names)
        canonical = f"{claim.request.method}\n/\n{query}\n{headers}\n{parts['signed']}\n{payload}"
        digest = hashlib.sha256(canonical.encode("latin-1", "replace")).hexdigest()
        text = f"{ALGORITHM}\n{stamp}\n{day}/{region}/{service}/aws4_request\n{digest}"
        yield hmac.digest(key, text.encode(), "sha256").hex()


@lru_cache(maxsize=256)
def signing_key(secret: str, day: str, region: str, service: str) -> bytes:
    """The key derived for one day, region and service."""
    key = f"AWS4{secret}".encode()
    for part in (day, region, service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


_SCOPE = {
    "access-key": check_access_key,
    "token": check_token,
    "signed-host": check_signed_host,
    "scope-date": check_scope_date,
    "scope-region": check_scope_region,
    "scope-service": check_scope_service,
}

HEADER = Form(
    "sigv4",
    _in_header,
    _read_header,
    {
        "parts": check_parts,
        "date": check_date,
        **_SCOPE,
        "fresh": check_fresh,
        "signature": check_header_signature,
    },
)

QUERY = Form(
    "sigv4-query",
    _in_query,
    _read_query,
    {
        "parts": check_parts,
        "date": check_date,
        **_SCOPE,
        "expires": check_expires,
        "signature": check_query_signature,
    },
)
