"""The X-Amzn-Authorization header of the reference's samples: AWS3, and AWS3-HTTPS ([DeleteIdentity / Examples /
Sample Request])."""

from __future__ import annotations

import base64
import hashlib
import hmac

from conformance.reference.auth.canonical import basic_date, canonical_query, header_values, http_date, pairs_of
from conformance.reference.auth.claim import (
    Claim,
    Form,
    check_access_key,
    check_fresh,
    check_token,
    incomplete,
    same,
)
from conformance.reference.auth.sigv2 import METHODS
from conformance.reference.decode import Fields
from conformance.reference.http_types import HttpRequest

#: Signs the request; signs the date alone and relies on the transport.
AWS3, AWS3_HTTPS = "AWS3", "AWS3-HTTPS"


def _detect(request: HttpRequest, fields: Fields) -> bool:
    return bool(request.header(b"x-amzn-authorization"))


def _read(claim: Claim) -> None:
    value = claim.request.header(b"x-amzn-authorization") or ""
    claim.parts["scheme"], _, rest = value.strip().partition(" ")
    for piece in rest.split(","):
        name, _, text = piece.strip().partition("=")
        key = {
            "AWSAccessKeyId": "access_key_id",
            "AWSAccessKeyID": "access_key_id",
            "Signature": "signature",
            "Algorithm": "method",
            "SignedHeaders": "signed",
        }.get(name)
        if key is not None and text:
            claim.parts.setdefault(key, text)
    for key, header in (("amz_date", b"x-amz-date"), ("http_date", b"date"), ("token", b"x-amz-security-token")):
        stamp = claim.request.header(header)
        if stamp:
            claim.parts[key] = stamp.strip()


def check_parts(claim: Claim) -> None:
    """Scheme, key, signature and algorithm must be there; for AWS3 the signed headers, too."""
    scheme = claim.parts["scheme"]
    if scheme not in (AWS3, AWS3_HTTPS) or claim.parts.get("method") not in METHODS:
        raise incomplete("X-Amzn-Authorization must be AWS3 or AWS3-HTTPS, by HmacSHA256 or HmacSHA1.")
    needed = ("access_key_id", "signature") + (("signed",) if scheme == AWS3 else ())
    if any(key not in claim.parts for key in needed):
        raise incomplete("X-Amzn-Authorization lacks a part.")


def check_date(claim: Claim) -> None:
    """A date header must be there and be a date."""
    text = claim.parts.get("http_date") or claim.parts.get("amz_date") or ""
    claim.date = basic_date(text)
    if claim.date is None:
        claim.date = http_date(text)
    if claim.date is None:
        raise incomplete("The request has no valid Date header.")


def check_signed_headers(claim: Claim) -> None:
    """Host and the date header must be signed (AWS3 only)."""
    if claim.parts["scheme"] == AWS3:
        signed = _signed(claim)
        if "host" not in signed or not {"date", "x-amz-date"} & set(signed):
            raise incomplete("Host and Date must be signed.")


def check_signature(claim: Claim) -> None:
    """AWS3: HMAC of the SHA-256 of method, path, query, signed headers, body. AWS3-HTTPS: HMAC of the date."""
    request = claim.request
    if claim.parts["scheme"] == AWS3_HTTPS:
        messages = [(claim.parts.get("http_date") or claim.parts.get("amz_date") or "").encode("latin-1")]
    else:
        messages = []
        query = canonical_query(pairs_of(request.query), "") if request.query else ""
        for values in header_values(request):
            headers = "".join(f"{name}:{values.get(name, '')}\n" for name in sorted(_signed(claim)))
            text = f"{request.method}\n/\n{query}\n{headers}\n".encode("latin-1") + request.body
            messages.append(hashlib.sha256(text).digest())
    key, method = claim.known().secret_access_key.encode(), METHODS[claim.parts["method"]]
    digests = [hmac.digest(key, message, method) for message in messages]
    same(claim.parts["signature"], *(base64.b64encode(digest).decode() for digest in digests))


def _signed(claim: Claim) -> list[str]:
    return [name.strip().lower() for name in claim.parts.get("signed", "").split(";") if name.strip()]


FORM = Form(
    "aws3",
    _detect,
    _read,
    {
        "parts": check_parts,
        "date": check_date,
        "access-key": check_access_key,
        "token": check_token,
        "signed-headers": check_signed_headers,
        "fresh": check_fresh,
        "signature": check_signature,
    },
)
