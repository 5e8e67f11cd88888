"""AWS Signature Version 4, in the Authorization header and in the query string.

By the description in the AWS General Reference ("Signature Version 4 signing process"). Nothing is tampered with here:
what `conformance.wire.tampering` needs beyond a right signature are the parameters of `sign_header` and `sign_query`.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import quote

from conformance.wire.covered import Cover, Parts, cover_all
from conformance.wire.credentials import Credentials, Scope
from conformance.wire.exchange import Headers, Request, header
from conformance.wire.query import Pairs, decode, encode, encode_pairs, to_bytes
from conformance.wire.request import host_header, split_url

ALGORITHM = "AWS4-HMAC-SHA256"
TERMINATOR = "aws4_request"

UNSIGNED_HEADERS = frozenset(
    {
        "authorization",
        "baggage",
        "connection",
        "expect",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "traceparent",
        "tracestate",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
        "x-amzn-trace-id",
    }
)
"""Headers (lower case) that hops in between own or change, so that the AWS SDKs never sign them."""

QUERY_FIELDS = frozenset(
    {
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-Date",
        "X-Amz-Expires",
        "X-Amz-SignedHeaders",
        "X-Amz-Security-Token",
        "X-Amz-Signature",
    }
)

_CANONICAL = ("method", "path", "query", "headers", "names", "payload")
_SCOPE = ("day", "region", "service", "terminator")

_HEADER_FIELDS = frozenset({"authorization", "x-amz-date", "x-amz-security-token"})


def sign_header(
    request: Request,
    credentials: Credentials,
    scope: Scope,
    at: datetime,
    *,
    unsigned: Collection[str] = UNSIGNED_HEADERS,
    stamp: str | None = None,
    day: str | None = None,
    cover: Cover = cover_all,
) -> Request:
    """Return ``request`` with X-Amz-Date, X-Amz-Security-Token (if the credentials have a token) and Authorization.

    Headers of these names that the request has already are replaced. Every header is signed but the ``unsigned``
    (lower-case names). ``at`` is the aware time of signing; ``stamp`` and ``day`` put another text in the place of
    X-Amz-Date and of the date in the credential scope, and the signature is right for them. ``cover`` may change the
    parts that are signed: method, path, query, headers, names, payload, algorithm, stamp, day, region, service and
    terminator.

    Raises:
        ValueError: the request's URL is not an http or https URL.
    """
    moment = at.astimezone(UTC)
    stamp = moment.strftime("%Y%m%dT%H%M%SZ") if stamp is None else stamp
    day = moment.strftime("%Y%m%d") if day is None else day
    headers = [pair for pair in request.headers if pair[0].lower() not in _HEADER_FIELDS]
    headers.append(("X-Amz-Date", stamp))
    if credentials.session_token:
        headers.append(("X-Amz-Security-Token", credentials.session_token))
    _, _, target = split_url(request.url)
    lines, names = canonical_headers(tuple(headers), request.url, unsigned)
    query = canonical_query(target.partition("#")[0].partition("?")[2])
    signature = _signature(request, credentials, scope, stamp, day, query, lines, names, cover)
    headers.append(
        (
            "Authorization",
            f"{ALGORITHM} Credential={credentials.access_key_id}/{day}/{scope.region}/{scope.service}/{TERMINATOR}, "
            f"SignedHeaders={names}, Signature={signature}",
        )
    )
    return Request(request.method, request.url, tuple(headers), request.body)


def sign_query(
    request: Request,
    credentials: Credentials,
    scope: Scope,
    at: datetime,
    expires: int = 300,
    *,
    unsigned: Collection[str] = UNSIGNED_HEADERS,
    stamp: str | None = None,
    day: str | None = None,
    edit: Callable[[Pairs], Pairs] | None = None,
    cover: Cover = cover_all,
) -> Request:
    """Return ``request`` with X-Amz-Algorithm, -Credential, -Date, -Expires, -SignedHeaders (and -Security-Token) and
    X-Amz-Signature at the end of its query string.

    Fields of these names that the query string has already are dropped, all else in it stays as it is. ``expires`` is
    in seconds from ``at``. The body counts with its hash, as in header signing. ``unsigned``, ``stamp``, ``day``
    and ``cover`` as for `sign_header`; ``edit`` may change the fields before they are signed.

    Raises:
        ValueError: the request's URL is not an http or https URL.
    """
    moment = at.astimezone(UTC)
    stamp = moment.strftime("%Y%m%dT%H%M%SZ") if stamp is None else stamp
    day = moment.strftime("%Y%m%d") if day is None else day
    headers = tuple(pair for pair in request.headers if pair[0].lower() not in _HEADER_FIELDS)
    lines, names = canonical_headers(headers, request.url, unsigned)
    fields: Pairs = [
        ("X-Amz-Algorithm", ALGORITHM),
        ("X-Amz-Credential", f"{credentials.access_key_id}/{day}/{scope.region}/{scope.service}/{TERMINATOR}"),
        ("X-Amz-Date", stamp),
        ("X-Amz-Expires", str(expires)),
        ("X-Amz-SignedHeaders", names),
    ]
    if credentials.session_token:
        fields.append(("X-Amz-Security-Token", credentials.session_token))
    if edit is not None:
        fields = edit(fields)
    bare, _, query = request.url.partition("#")[0].partition("?")
    kept = [part for part in query.split("&") if part and part.partition("=")[0] not in QUERY_FIELDS]
    query = "&".join([*kept, encode_pairs(fields)])
    signature = _signature(request, credentials, scope, stamp, day, canonical_query(query), lines, names, cover)
    return Request(request.method, f"{bare}?{query}&X-Amz-Signature={signature}", headers, request.body)


@lru_cache(maxsize=256)
def signing_key(secret: str, *scope: str) -> bytes:
    """Return the key derived for a scope: day, region, service, terminator; it is kept, since it costs four HMACs."""
    key = to_bytes("AWS4" + secret)
    for part in scope:
        key = hmac.digest(key, to_bytes(part), "sha256")
    return key


def _signature(
    request: Request,
    credentials: Credentials,
    scope: Scope,
    stamp: str,
    day: str,
    query: str,
    lines: str,
    names: str,
    cover: Cover,
) -> str:
    payload = header(request.headers, "x-amz-content-sha256") or hashlib.sha256(request.body).hexdigest()
    path = canonical_path(split_url(request.url)[2])
    parts: Parts = cover(
        {
            "method": request.method.upper(),
            "path": path,
            "query": query,
            "headers": lines,
            "names": names,
            "payload": payload,
            "algorithm": ALGORITHM,
            "stamp": stamp,
            "day": day,
            "region": scope.region,
            "service": scope.service,
            "terminator": TERMINATOR,
        }
    )
    return sign_parts(parts, credentials.secret_access_key)


def sign_parts(parts: Parts, secret: str) -> str:
    """Return the signature of the parts that `sign_header` names; one of the scope that is empty is no part of it."""
    canonical = "\n".join([parts[name] for name in _CANONICAL])
    digest = hashlib.sha256(to_bytes(canonical)).hexdigest()
    named = [parts[name] for name in _SCOPE if parts[name]]
    text = f"{parts['algorithm']}\n{parts['stamp']}\n{'/'.join(named)}\n{digest}"
    return hmac.digest(signing_key(secret, *named), to_bytes(text), "sha256").hex()


def canonical_headers(headers: Headers, url: str, unsigned: Collection[str] = UNSIGNED_HEADERS) -> tuple[str, str]:
    """Return the canonical header lines (each with its line break) and the signed names joined by ``;``.

    Host is taken from ``url`` if it is not among the headers. White space around a value goes, runs of it inside become
    one space; the values of a repeated header are joined by a comma in wire order.
    """
    values: dict[str, str] = {}
    for name, value in headers:
        key = name.strip().lower()
        if key in unsigned:
            continue
        text = value if value.isascii() and value.isalnum() else _trim(value)
        values[key] = f"{values[key]},{text}" if key in values else text
    if "host" not in values and "host" not in unsigned:
        values["host"] = host_header(url)
    names = sorted(values)
    return "".join([f"{name}:{values[name]}\n" for name in names]), ";".join(names)


def _trim(value: str) -> str:
    if value.isascii():
        return " ".join(value.split())
    # Only ASCII white space counts: str.split would also take U+00A0, which is part of the value.
    return b" ".join(to_bytes(value).split()).decode("utf-8", "surrogateescape")


def canonical_path(target: str) -> str:
    """Return the canonical path of a request target: dot segments and doubled slashes removed, then percent-encoded.

    What is percent-encoded already is encoded once more, as for every service but S3.
    """
    path = target.partition("#")[0].partition("?")[0]
    if path in ("", "/"):
        return "/"
    segments: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            if segments:
                segments.pop()
        elif segment not in ("", "."):
            segments.append(segment)
    tail = "/" if segments and path.endswith("/") else ""
    return quote(to_bytes("/" + "/".join(segments) + tail), safe="/")


def canonical_query(query: str) -> str:
    """Return the canonical form of a query string: decoded, encoded by RFC 3986, sorted by name, then by value.

    So a lower-case escape, an escaped unreserved character, a raw reserved one or ``+`` for a space count as what they
    mean. A name without ``=`` has an empty value; an empty part (``a=1&&b=2``) is no parameter.
    """
    if not query:
        return ""
    pairs = []
    for part in query.split("&"):
        if part:
            name, _, value = part.partition("=")
            pairs.append((_canonical(name), _canonical(value)))
    pairs.sort()
    return "&".join([f"{name}={value}" for name, value in pairs])


def _canonical(text: str) -> str:
    return text if text.isascii() and text.isalnum() else encode(decode(text))
