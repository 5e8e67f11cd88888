"""Signature Version 2: Signature, SignatureMethod and SignatureVersion, see [CommonParameters / AuthParams]."""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal

from conformance.wire.covered import Cover, Parts, cover_all
from conformance.wire.credentials import Credentials
from conformance.wire.exchange import Request, header
from conformance.wire.query import Pairs, decode_pairs, encode_pairs, timestamp, to_bytes
from conformance.wire.request import host_header, split_url

Method = Literal["HmacSHA256", "HmacSHA1"]

FIELDS = frozenset(
    {
        "AWSAccessKeyId",
        "Expires",
        "SecurityToken",
        "Signature",
        "SignatureMethod",
        "SignatureVersion",
        "Timestamp",
    }
)

_DIGESTS = {"HmacSHA256": "sha256", "HmacSHA1": "sha1"}


def sign(
    request: Request,
    credentials: Credentials,
    at: datetime,
    *,
    method: Method = "HmacSHA256",
    expires: datetime | None = None,
    edit: Callable[[Pairs], Pairs] | None = None,
    cover: Cover = cover_all,
) -> Request:
    """Return ``request`` with the fields of `FIELDS` behind its parameters: in the query string of a request without a
    body, else in the form body. Fields that it has there already are replaced.

    The request says Timestamp=``at``, or, if ``expires`` is given, Expires instead; never both
    [CommonParameters / Expires].
    ``edit`` may change the fields before they are signed. What is signed is the method, the Host in lower case, the
    path, and all parameters, of query string and body, sorted by the bytes of their names. ``cover`` may change these
    four parts: method, host, path and query.

    Raises:
        ValueError: the request's URL is not an http or https URL.
    """
    fields: Pairs = [
        ("AWSAccessKeyId", credentials.access_key_id),
        ("SignatureVersion", "2"),
        ("SignatureMethod", method),
        ("Timestamp", timestamp(at.astimezone(UTC))) if expires is None else ("Expires", timestamp(expires)),
    ]
    if credentials.session_token:
        fields.append(("SecurityToken", credentials.session_token))
    if edit is not None:
        fields = edit(fields)
    in_body = bool(request.body)
    bare, _, query = request.url.partition("#")[0].partition("?")
    text = request.body.decode("utf-8", "surrogateescape") if in_body else query
    kept = "&".join([part for part in text.split("&") if part and part.partition("=")[0] not in FIELDS])
    text = "&".join(filter(None, (kept, encode_pairs(fields))))
    signed = decode_pairs(text)
    if in_body:
        signed += decode_pairs(query)
    target = split_url(bare)[2]
    host = (header(request.headers, "host") or host_header(request.url)).lower()
    parts = cover(
        {
            "method": request.method.upper(),
            "host": host,
            "path": target or "/",
            "query": canonical_parameters(signed),
        }
    )
    text += "&" + encode_pairs([("Signature", sign_parts(parts, credentials.secret_access_key, method))])
    if in_body:
        return Request(request.method, request.url, request.headers, to_bytes(text))
    return Request(request.method, f"{bare}?{text}", request.headers)


def sign_parts(parts: Parts, secret: str, method: Method = "HmacSHA256") -> str:
    """Return the signature of the parts that `sign` names."""
    canonical = "\n".join([parts[name] for name in ("method", "host", "path", "query")])
    return b64encode(hmac.digest(to_bytes(secret), to_bytes(canonical), _DIGESTS[method])).decode("ascii")


def canonical_parameters(pairs: Pairs) -> str:
    """Return ``pairs`` sorted by the bytes of name and value, percent-encoded by RFC 3986 and joined."""
    return encode_pairs(sorted(pairs, key=lambda pair: (to_bytes(pair[0]), to_bytes(pair[1]))))
