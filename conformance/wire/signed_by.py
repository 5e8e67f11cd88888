"""Telling in which scheme a request was signed, from the request alone."""

from __future__ import annotations

import re

from conformance.wire import aws3
from conformance.wire.exchange import Request, header
from conformance.wire.scheme import Scheme

_QUERY = "X-Amz-Signature="
_METHOD = re.compile(rb"(?:^|[?&])SignatureMethod=(HmacSHA(?:1|256))(?:&|$)")


def signed_by(request: Request) -> Scheme:
    """Return the scheme in which ``request`` was signed, rightly or not; ``Scheme.NONE`` if it shows none."""
    if (header(request.headers, "authorization") or "").startswith("AWS4-HMAC-SHA256 "):
        return Scheme.SIGV4
    by_header = header(request.headers, aws3.HEADER)
    if by_header is not None:
        return Scheme.AWS3_HTTPS if by_header.startswith("AWS3-HTTPS ") else Scheme.AWS3
    if _QUERY in request.url:
        return Scheme.SIGV4_QUERY
    method = _METHOD.search(request.body) or _METHOD.search(request.url.encode("utf-8", "surrogateescape"))
    if method is None:
        return Scheme.NONE
    return Scheme.SIGV2 if method[1] == b"HmacSHA256" else Scheme.SIGV2_SHA1
