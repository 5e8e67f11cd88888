"""The X-Amzn-Authorization header of the reference's samples: AWS3, and its shorter form AWS3-HTTPS."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Collection
from datetime import UTC, datetime
from email.utils import format_datetime

from conformance.wire.covered import Cover, Parts, cover_all
from conformance.wire.credentials import Credentials
from conformance.wire.exchange import Request, header
from conformance.wire.query import to_bytes
from conformance.wire.request import host_header, split_url
from conformance.wire.sigv4 import canonical_headers, canonical_query

HEADER = "X-Amzn-Authorization"

_REPLACED = frozenset({"date", "x-amz-date", "x-amz-security-token", "x-amzn-authorization"})


def sign(
    request: Request,
    credentials: Credentials,
    at: datetime,
    *,
    unsigned: Collection[str] = (),
    date: str | None = None,
    cover: Cover = cover_all,
) -> Request:
    """Return ``request`` with Date, Host, X-Amz-Security-Token (if there is a token) and the AWS3 header.

    The signature is the HMAC of the SHA-256 of method, path, canonical query string, the signed header lines and the
    body, so it holds on connections without TLS too. Signed are Date, Host and the token, but for the ``unsigned``
    (lower-case names). ``date`` puts another text in the place of the Date header, rightly signed. ``cover`` may
    change the parts that are signed: method, path, query, headers and body.

    Raises:
        ValueError: the request's URL is not an http or https URL.
    """
    headers = _dated(request, credentials, at, date)
    if header(tuple(headers), "host") is None:
        headers.append(("Host", host_header(request.url)))
    names = [name for name in ("Date", "Host", "X-Amz-Security-Token") if name.lower() not in unsigned]
    wanted = {name.lower() for name in names}
    signed = tuple(pair for pair in headers if pair[0].lower() in wanted)
    lines, _ = canonical_headers(signed, request.url, {"host", *unsigned} - wanted)
    path, _, query = split_url(request.url)[2].partition("#")[0].partition("?")
    parts = cover(
        {
            "method": request.method.upper(),
            "path": path or "/",
            "query": canonical_query(query),
            "headers": lines,
            "body": request.body.decode("utf-8", "surrogateescape"),
        }
    )
    signature = sign_parts(parts, credentials.secret_access_key)
    listed = ";".join(name for name in names if header(signed, name) is not None)
    headers.append(
        (
            HEADER,
            f"AWS3 AWSAccessKeyId={credentials.access_key_id},Signature={signature},"
            f"Algorithm=HmacSHA256,SignedHeaders={listed}",
        )
    )
    return Request(request.method, request.url, tuple(headers), request.body)


def sign_parts(parts: Parts, secret: str) -> str:
    """Return the signature of the parts that `sign` names."""
    text = to_bytes("\n".join([parts[name] for name in ("method", "path", "query", "headers", "body")]))
    return _hmac(secret, hashlib.sha256(text).digest())


def sign_https(request: Request, credentials: Credentials, at: datetime, *, date: str | None = None) -> Request:
    """Return ``request`` with Date, X-Amz-Security-Token (if there is a token) and the AWS3-HTTPS header.

    The signature is the HMAC of the Date header alone; TLS has to protect the rest. ``date`` as for `sign`.
    """
    headers = _dated(request, credentials, at, date)
    signature = _hmac(credentials.secret_access_key, to_bytes(header(tuple(headers), "date") or ""))
    headers.append(
        (
            HEADER,
            f"AWS3-HTTPS AWSAccessKeyId={credentials.access_key_id},Algorithm=HmacSHA256,Signature={signature}",
        )
    )
    return Request(request.method, request.url, tuple(headers), request.body)


def http_date(moment: datetime) -> str:
    """Return the aware ``moment`` as an IMF-fixdate (RFC 9110 section 5.6.7)."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def _dated(request: Request, credentials: Credentials, at: datetime, date: str | None) -> list[tuple[str, str]]:
    headers = [pair for pair in request.headers if pair[0].lower() not in _REPLACED]
    headers.append(("Date", http_date(at) if date is None else date))
    if credentials.session_token:
        headers.append(("X-Amz-Security-Token", credentials.session_token))
    return headers


def _hmac(secret: str, text: bytes) -> str:
    return b64encode(hmac.digest(to_bytes(secret), text, "sha256")).decode("ascii")
