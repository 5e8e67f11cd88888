"""Takes signatures and tokens out of a request before it is written down."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import AnyStr

from conformance.wire.exchange import Request
from conformance.wire.query import decode

REDACTED = "REDACTED"

_SECRET_HEADERS = frozenset({"x-amz-security-token", "cookie", "proxy-authorization"})
_SIGNED_HEADERS = frozenset({"authorization", "x-amzn-authorization"})
_SECRET_PARAMETERS = frozenset({"signature", "x-amz-signature", "x-amz-security-token", "securitytoken"})

_AWS_SCHEME = re.compile(r"\s*AWS[34]", re.IGNORECASE)
_SIGNATURE = re.compile(r"(signature\s*=\s*)([^,\s]+)", re.IGNORECASE)
_TOKEN = re.compile(r"(?=[^\s\d]*\d)(?=[^\sA-Za-z]*[A-Za-z])[A-Za-z0-9+/=_-]{16,}")
_PAIR = re.compile(r"(?:^|&)([^=&]*)=([^&]+)")
_PAIR_AS_BYTES = re.compile(_PAIR.pattern.encode())
_USER_INFO = re.compile(r"(://[^/?#@:]*):[^/?#@]*@")


def redact(request: Request, secret_headers: Collection[str] = ()) -> Request:
    """Return ``request`` with every signature and session token, and the values of ``secret_headers``, as REDACTED.

    In the Authorization and X-Amzn-Authorization headers of AWS only the Signature goes, so that the access key id and
    the scope can be read; any other form of them goes wholly. Parameters are found in query string and form body,
    however they are spelt; all other bytes stay as they were.
    """
    secret = _SECRET_HEADERS | {name.lower() for name in secret_headers}
    headers = tuple([(name, _redact_header(name.strip().lower(), value, secret)) for name, value in request.headers])
    url = request.url
    if "@" in url:
        url = _USER_INFO.sub(rf"\1:{REDACTED}@", url)
    bare, mark, query = url.partition("?")
    if mark:
        url = bare + mark + _redact_pairs(query)
    body = request.body
    if b"=" in body and (b"ignature" in body or b"oken" in body or b"%" in body):
        body = _redact_pairs(body)
    return replace(request, url=url, headers=headers, body=body)


def mask_tokens(text: str) -> str:
    """Return ``text`` with all that looks like a key or a token as REDACTED: long, with letters and digits."""
    return _TOKEN.sub(REDACTED, text)


def signatures(request: Request) -> list[str]:
    """Return the signatures that a request carries, in header fields and parameters."""
    found = [
        match[2]
        for name, value in request.headers
        if name.strip().lower() in _SIGNED_HEADERS
        for match in _SIGNATURE.finditer(value)
    ]
    texts = [request.url.partition("?")[2]]
    if b"ignature" in request.body:
        texts.append(request.body.decode("latin-1"))
    for text in texts:
        for part in text.split("&") if "ignature" in text else ():
            name, _, value = part.partition("=")
            if decode(name).strip().lower() in ("signature", "x-amz-signature"):
                found.append(decode(value))
    return found


def _redact_header(name: str, value: str, secret: Collection[str]) -> str:
    if name in secret:
        return REDACTED
    if name in _SIGNED_HEADERS and value:
        return _SIGNATURE.sub(rf"\g<1>{REDACTED}", value) if _AWS_SCHEME.match(value) else REDACTED
    return value


def _redact_pairs(text: AnyStr) -> AnyStr:
    """Return form-encoded text without the values of secret parameters; a body of 10 MB without any is not copied."""
    pattern, redacted = (_PAIR, REDACTED) if isinstance(text, str) else (_PAIR_AS_BYTES, REDACTED.encode())
    kept: list[AnyStr] = []
    end = 0
    for match in pattern.finditer(text):
        if _is_secret(match[1]):
            kept += [text[end : match.start(2)], redacted]
            end = match.end(2)
    kept.append(text[end:])
    return redacted[:0].join(kept) if end else text


def _is_secret(name: str | bytes) -> bool:
    plain = name if isinstance(name, str) else name.decode("latin-1")
    return decode(plain).strip().lower() in _SECRET_PARAMETERS
