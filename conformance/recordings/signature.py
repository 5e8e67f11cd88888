"""Whether a recorded signature is valid, where the key is given and the recording holds what was signed.

It is made anew by the suite's own signer, from what the recording says was signed, and compared.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from conformance.recordings.call import RecordedCall
from conformance.recordings.readers.fields import moment
from conformance.recordings.recorded import Lack
from conformance.wire import aws3, sigv2, sigv4
from conformance.wire.credentials import Credentials, Scope
from conformance.wire.exchange import Request, header
from conformance.wire.query import Pairs, decode_pairs

_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256\s+Credential=([^/\s,]+)/(\d{8})/([^/\s,]+)/([^/\s,]+)/aws4_request\s*,\s*"
    r"SignedHeaders=([^,\s]+)\s*,\s*Signature=([0-9a-f]{64})"
)
_CREDENTIAL = re.compile(r"([^/\s,]+)/(\d{8})/([^/\s,]+)/([^/\s,]+)/aws4_request")
_AWS3 = re.compile(r"(AWS3(?:-HTTPS)?) (.*)")
_OWN = frozenset({"x-amz-date", "x-amz-security-token"})
_METHODS: Mapping[str, sigv2.Method] = {"HmacSHA256": "HmacSHA256", "HmacSHA1": "HmacSHA1"}
_SIGNED_BY_AWS3 = frozenset({"date", "host", "x-amz-security-token"})
_AT = datetime.fromtimestamp(0, UTC)
"""A time of signing that stands nowhere: the recorded one is put in its place."""
_TOLERANCE = timedelta(minutes=5)
"""Within which every target takes a request: the service says 300 seconds, the reference 15 minutes [observed-0.10]."""


@dataclass(frozen=True, slots=True)
class Signature:
    """A recorded signature.

    Args:
        valid: whether it is that of the request by the given key.
        requirement: that says that such a signature is accepted; empty where the real service takes it no more.
        fresh: whether it was made about when the response came, as far as the recording says.
    """

    valid: bool
    requirement: str
    fresh: bool = False


def signature_of(call: RecordedCall, secrets: Mapping[str, str]) -> Signature | None:
    """Return what can be said of a call's signature.

    Args:
        call: as it was recorded.
        secrets: access key id to secret access key.

    Returns:
        None where nothing can be said: an unknown scheme or key, redacted or edited parts, or a signed header field
        that the recording does not hold.
    """
    if {Lack.REQUEST_BODY, Lack.REQUEST_BYTES, Lack.REQUEST_UNALTERED} & call.recorded.lacks:
        return None
    request = call.recorded.exchange.request
    for read in (_by_header, _by_query, _by_aws3, _by_sigv2):
        found = read(request, call, secrets)
        if found is not None:
            break
    if found is not None and Lack.REQUEST_HOST in call.recorded.lacks:
        # Host as the URL has it is a guess: if the signature fits, it is right, but another field may have come beside.
        return replace(found, fresh=False) if found.valid else None
    return found


def _by_header(request: Request, call: RecordedCall, secrets: Mapping[str, str]) -> Signature | None:
    """Read Signature Version 4 in the Authorization header."""
    match = _AUTHORIZATION.fullmatch((header(request.headers, "authorization") or "").strip())
    if match is None or match[1] not in secrets:
        return None
    key, day, region, service, names, signature = match.groups()
    stamp = header(request.headers, "x-amz-date")
    signed = set(names.split(";"))
    if stamp is None or not {"host", "x-amz-date"} <= signed or not signed <= _there(request):
        return None
    token = header(request.headers, "x-amz-security-token") if "x-amz-security-token" in signed else None
    again = sigv4.sign_header(
        _bare(request, signed - _OWN),
        Credentials(key, secrets[key], token),
        Scope(region, service),
        _AT,
        unsigned=(),
        stamp=stamp,
        day=day,
    )
    made = header(again.headers, "authorization") or ""
    if f"SignedHeaders={names}," not in made:
        return None
    return Signature(made.endswith(f"Signature={signature}"), "Auth.SigV4.header", _is_fresh(call, _compact(stamp)))


def _by_query(request: Request, call: RecordedCall, secrets: Mapping[str, str]) -> Signature | None:
    """Read Signature Version 4 in the query string."""
    fields = [pair for pair in _query(request) if pair[0] in sigv4.QUERY_FIELDS]
    given = dict(fields)
    scope = _CREDENTIAL.fullmatch(given.get("X-Amz-Credential", ""))
    if scope is None or len(given) != len(fields) or scope[1] not in secrets or "X-Amz-Signature" not in given:
        return None
    key, day, region, service = scope.groups()
    names = set(given.get("X-Amz-SignedHeaders", "").split(";"))
    if given.get("X-Amz-Algorithm") != sigv4.ALGORITHM or "host" not in names or not names <= _there(request):
        return None
    again = sigv4.sign_query(
        _bare(request, names),
        Credentials(key, secrets[key]),
        Scope(region, service),
        _AT,
        unsigned=(),
        stamp=given.get("X-Amz-Date", ""),
        day=day,
        edit=lambda _: [pair for pair in fields if pair[0] != "X-Amz-Signature"],
    )
    valid = dict(_query(again)).get("X-Amz-Signature") == given["X-Amz-Signature"]
    return Signature(valid, "Auth.SigV4.query", _is_fresh(call, _compact(given.get("X-Amz-Date", ""))))


def _by_aws3(request: Request, call: RecordedCall, secrets: Mapping[str, str]) -> Signature | None:
    """Read the X-Amzn-Authorization header of the reference's samples."""
    match = _AWS3.fullmatch((header(request.headers, aws3.HEADER) or "").strip())
    date = header(request.headers, "date")
    if match is None or date is None:
        return None
    parts = dict(part.strip().partition("=")[::2] for part in match[2].split(","))
    key = parts.get("AWSAccessKeyId") or parts.get("AWSAccessKeyID", "")
    if key not in secrets or parts.get("Algorithm") != "HmacSHA256" or "Signature" not in parts:
        return None
    pair = Credentials(key, secrets[key], header(request.headers, "x-amz-security-token"))
    if match[1] == "AWS3-HTTPS":
        again = aws3.sign_https(request, pair, _AT, date=date)
    else:
        names = {name.lower() for name in parts.get("SignedHeaders", "").split(";")}
        if not names <= _SIGNED_BY_AWS3 & _there(request) or not {"date", "host"} <= names:
            return None
        again = aws3.sign(request, pair, _AT, unsigned=_SIGNED_BY_AWS3 - names, date=date)
    made = header(again.headers, aws3.HEADER) or ""
    return Signature(f"Signature={parts['Signature']}" in made.partition(" ")[2].split(","), "")


def _by_sigv2(request: Request, call: RecordedCall, secrets: Mapping[str, str]) -> Signature | None:
    """Read Signature Version 2 among the parameters."""
    fields = [pair for pair in call.signing if pair[0] in sigv2.FIELDS]
    given = dict(fields)
    key, method = given.get("AWSAccessKeyId", ""), _METHODS.get(given.get("SignatureMethod", ""))
    if key not in secrets or method is None or given.get("SignatureVersion") != "2" or len(given) != len(fields):
        return None
    if "Signature" not in given:
        return None
    again = sigv2.sign(
        _without(request, sigv2.FIELDS),
        Credentials(key, secrets[key]),
        _AT,
        method=method,
        edit=lambda _: [pair for pair in fields if pair[0] != "Signature"],
    )
    made = again.body.decode("ascii", "replace") if again.body else again.url.partition("?")[2]
    return Signature(dict(decode_pairs(made)).get("Signature") == given["Signature"], "")


def _there(request: Request) -> set[str]:
    return {name.strip().lower() for name, _ in request.headers} | {"host"}


def _bare(request: Request, names: set[str]) -> Request:
    """Return a request that has only the header fields which were signed."""
    kept = tuple(pair for pair in request.headers if pair[0].strip().lower() in names)
    return Request(request.method, request.url, kept, request.body)


def _without(request: Request, names: frozenset[str]) -> Request:
    """Return a request without these parameters in its query string."""
    bare, _, query = request.url.partition("#")[0].partition("?")
    kept = "&".join(part for part in query.split("&") if part and part.partition("=")[0] not in names)
    return Request(request.method, f"{bare}?{kept}" if kept else bare, request.headers, request.body)


def _query(request: Request) -> Pairs:
    return decode_pairs(request.url.partition("#")[0].partition("?")[2])


def _compact(stamp: str) -> datetime | None:
    try:
        return datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def _is_fresh(call: RecordedCall, signed_at: datetime | None) -> bool:
    """Say whether a request was signed about when the target responded, by the target's own clock."""
    response = call.recorded.exchange.response
    came_at = None if response is None else moment(header(response.headers, "date"))
    return signed_at is not None and came_at is not None and abs(came_at - signed_at) <= _TOLERANCE
