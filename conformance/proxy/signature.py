"""Whether the SigV4 signature of a request is valid, by a recomputation of our own."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from conformance.proxy.message import Message, origin_form
from conformance.wire.covered import Cover, cover_all, put_part
from conformance.wire.credentials import Credentials, Scope
from conformance.wire.exchange import Request, header
from conformance.wire.sigv4 import sign_header

_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256\s+Credential=([^/\s,]+)/(\d{8})/([^/\s,]+)/([^/\s,]+)/aws4_request\s*,\s*"
    r"SignedHeaders=([^,\s]+)\s*,\s*Signature=([0-9a-f]{64})"
)
_OWN = frozenset({"x-amz-date", "x-amz-security-token"})


def signed_headers(request: Message) -> frozenset[str]:
    """Return the names (lower case) that the Authorization header of SigV4 says are signed."""
    match = _AUTHORIZATION.fullmatch(request.get("authorization") or "")
    return frozenset(match[5].split(";")) if match else frozenset()


def verify(request: Message, secrets: Mapping[str, str], cover: Cover = cover_all) -> bool | None:
    """Say whether the signature in the Authorization header of a request is valid.

    Args:
        request: as it came.
        secrets: access key id to secret access key.
        cover: changes what the signature is compared with.

    Returns:
        None where nothing can be said: another scheme, an unknown key, or no X-Amz-Date.
    """
    match = _AUTHORIZATION.fullmatch(request.get("authorization") or "")
    if match is None or match[1] not in secrets:
        return None
    key, day, region, service, names, signature = match.groups()
    signed, stamp = names.split(";"), request.get("x-amz-date")
    if stamp is None or "host" not in signed or not set(signed) & {"x-amz-date"}:
        return None
    kept = tuple(
        (name, value) for name, value in request.headers if name.lower() in signed and name.lower() not in _OWN
    )
    target = origin_form(request.target)
    token = request.get("x-amz-security-token") if "x-amz-security-token" in signed else None
    again = sign_header(
        Request(request.method, f"http://{request.get('host') or 'none'}{target}", kept, request.body),
        Credentials(key, secrets[key], token),
        Scope(region, service),
        datetime.now(UTC),
        unsigned=(),
        stamp=stamp,
        day=day,
        cover=cover,
    )
    made = header(again.headers, "authorization") or ""
    return made.endswith(f"Signature={signature}") and f"SignedHeaders={names}," in made


def _query_as_written(request: Message) -> str:
    """Return the query string sorted but not encoded anew, as some signers take it for canonical."""
    parts = (part.partition("=") for part in request.target.partition("?")[2].split("&"))
    return "&".join(f"{name}={value}" for name, _, value in sorted(parts))


def find_fault(request: Message, secrets: Mapping[str, str], scope: Scope | None) -> str:
    """Return what is wrong with the signature of a request that a sidecar signed; empty: nothing that can be seen.

    Args:
        request: as it arrived.
        secrets: access key id to secret access key, of the profile.
        scope: that of the profile; None: any will do.
    """
    if "Signature=" in request.target:
        return ""  # presigned: not recomputed
    text = request.get("authorization")
    match = _AUTHORIZATION.fullmatch(text or "")
    if match is None:
        return "not signed" if text is None else "not signed by Signature Version 4"
    if match[1] not in secrets:
        return f"signed with the key {match[1][:4]}…{match[1][-4:]}, which is not in the profile"
    if scope is not None and (match[3], match[4]) != (scope.region, scope.service):
        return f"signed for {match[3]}/{match[4]}, and the profile says {scope.region}/{scope.service}"
    declared = request.get("x-amz-content-sha256")
    if declared is not None and declared != hashlib.sha256(request.body).hexdigest():
        return "signed with an x-amz-content-sha256 that is not that of the body"
    if verify(request, secrets) is not False:
        return ""
    if verify(request, secrets, put_part("query", _query_as_written(request))):
        return "not valid: names and values of the query string were signed as they are written, not encoded anew"
    return "not valid for what arrived: another secret key, or an edit after the signature"
