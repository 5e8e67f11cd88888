"""Whether a recorded signature is valid, where the key is given and the recording holds what was signed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from conformance.recordings.call import RecordedCall
from conformance.recordings.recorded import Lack
from conformance.wire.credentials import Credentials, Scope
from conformance.wire.exchange import header
from conformance.wire.sigv4 import sign_header

_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256\s+Credential=([^/\s,]+)/(\d{8})/([^/\s,]+)/([^/\s,]+)/aws4_request\s*,\s*"
    r"SignedHeaders=([^,\s]+)\s*,\s*Signature=([0-9a-f]{64})"
)
_OWN = frozenset({"x-amz-date", "x-amz-security-token"})


def is_valid(call: RecordedCall, secrets: Mapping[str, str]) -> bool | None:
    """Say whether the SigV4 signature in the Authorization header is valid.

    Args:
        call: as it was recorded.
        secrets: access key id to secret access key.

    Returns:
        None where nothing can be said: another scheme, an unknown key, redacted or edited parts, or a signed header
        field that the recording does not hold.
    """
    if {Lack.REQUEST_BODY, Lack.REQUEST_BYTES, Lack.REQUEST_UNALTERED} & call.recorded.lacks:
        return None
    request = call.recorded.exchange.request
    match = _AUTHORIZATION.fullmatch((header(request.headers, "authorization") or "").strip())
    if match is None or match[1] not in secrets:
        return None
    key, day, region, service, names, signature = match.groups()
    signed = names.split(";")
    stamp = header(request.headers, "x-amz-date")
    there = {name.strip().lower() for name, _ in request.headers} | {"host"}
    if stamp is None or not {"host", "x-amz-date"} <= set(signed) or not set(signed) <= there:
        return None
    kept = tuple(pair for pair in request.headers if pair[0].strip().lower() in signed and pair[0].lower() not in _OWN)
    token = header(request.headers, "x-amz-security-token") if "x-amz-security-token" in signed else None
    again = sign_header(
        type(request)(request.method, request.url, kept, request.body),
        Credentials(key, secrets[key], token),
        Scope(region, service),
        datetime.now(UTC),
        unsigned=(),
        stamp=stamp,
        day=day,
    )
    made = header(again.headers, "authorization") or ""
    if f"SignedHeaders={names}," not in made:
        return None
    return made.endswith(f"Signature={signature}")
