"""Signature Version 2: the signature is a parameter among the others ([CommonParameters / Action])."""

from __future__ import annotations

import base64
import hmac

from conformance.reference.auth.canonical import body_pairs, canonical_query, extended_date, pairs_of
from conformance.reference.auth.claim import SLACK, Claim, Form, check_access_key, check_token, incomplete, same
from conformance.reference.decode import Fields
from conformance.reference.errors import ServiceError
from conformance.reference.http_types import HttpRequest

#: SignatureMethod to hash ([CommonParameters / SignatureMethod]).
METHODS = {"HmacSHA256": "sha256", "HmacSHA1": "sha1"}
_NAMES = {
    "access_key_id": "AWSAccessKeyId",
    "version": "SignatureVersion",
    "method": "SignatureMethod",
    "signature": "Signature",
    "date": "Timestamp",
    "expires": "Expires",
    "token": "SecurityToken",
}


def _detect(request: HttpRequest, fields: Fields) -> bool:
    return any(name in fields.values for name in ("Signature", "SignatureVersion", "AWSAccessKeyId"))


def _read(claim: Claim) -> None:
    for key, name in _NAMES.items():
        value = claim.fields.values.get(name)
        if value:
            claim.parts[key] = value


def check_parts(claim: Claim) -> None:
    """Key, signature, its version and method must be there ([CommonParameters / AWSAccessKeyID], [CommonParameters /
    Signature])."""
    for key in ("access_key_id", "signature", "version", "method"):
        if key not in claim.parts:
            raise incomplete(f"The request has no {_NAMES[key]}.")


def check_version(claim: Claim) -> None:
    """SignatureVersion is 2."""
    if claim.parts["version"] != "2":
        raise ServiceError("InvalidParameterValue", "SignatureVersion must be 2.")


def check_method(claim: Claim) -> None:
    """SignatureMethod is one of the two listed ([CommonParameters / SignatureMethod])."""
    if claim.parts["method"] not in METHODS:
        raise ServiceError("InvalidParameterValue", f"SignatureMethod must be one of {', '.join(METHODS)}.")


def check_date(claim: Claim) -> None:
    """Timestamp or Expires must be there ([CommonParameters / Expires], [CommonParameters / Timestamp]), and be a
    date."""
    stamp, expires = claim.parts.get("date"), claim.parts.get("expires")
    if stamp is None and expires is None:
        raise ServiceError("MissingParameter", "The request must have either Timestamp or Expires.")
    claim.date = extended_date(stamp or "")
    if (claim.date if stamp else extended_date(expires or "")) is None:
        raise ServiceError("InvalidParameterValue", "The date must be of the form YYYY-MM-DDThh:mm:ssZ.")


def check_fresh(claim: Claim) -> None:
    """Timestamp within 15 minutes of now; Expires no more than 15 minutes ago ([CommonErrors / RequestExpired],
    [reading-16])."""
    expires = extended_date(claim.parts.get("expires", ""))
    stale = claim.date is not None and abs(claim.now - claim.date) > SLACK
    if stale or (expires is not None and claim.now > expires + SLACK):
        raise ServiceError("RequestExpired", "Request has expired.")


def check_signature(claim: Claim) -> None:
    """HMAC over method, host, path and all parameters but the signature, in byte order."""
    request = claim.request
    pairs = (pairs_of(request.query) if request.query else []) + body_pairs(request)
    host = (request.header(b"host") or "").strip().lower()
    text = f"{request.method}\n{host}\n/\n{canonical_query(pairs, 'Signature')}"
    digest = hmac.digest(claim.known().secret_access_key.encode(), text.encode(), METHODS[claim.parts["method"]])
    same(claim.parts["signature"], base64.b64encode(digest).decode())


FORM = Form(
    "sigv2",
    _detect,
    _read,
    {
        "parts": check_parts,
        "version": check_version,
        "method": check_method,
        "access-key": check_access_key,
        "token": check_token,
        "date": check_date,
        "fresh": check_fresh,
        "signature": check_signature,
    },
)
