"""Signatures that cover too little, or another thing than is sent: each part of the string to sign of each scheme.

The request itself is right to the byte; only the signature is one of a string to sign in which one part is empty or
another. A target accepts it if it leaves that part out itself, or tries more than one string to sign.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from conformance.wire import sigv2, sigv4
from conformance.wire.covered import Cover, Parts, keep_parameters, put_header, put_part
from conformance.wire.scheme import Scheme
from conformance.wire.tampering_hooks import AWS3, BOTH_V4, V2

_OF_PARTS = BOTH_V4 | V2 | AWS3
_FIELDS = sigv4.QUERY_FIELDS | sigv2.FIELDS
_EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class Covered:
    """One part of the string to sign that is left out or another.

    ``needs_body`` and ``needs_query``: without them the part is empty in any event.
    """

    name: str
    summary: str
    schemes: frozenset[Scheme]
    cover: Cover
    needs_body: bool = False
    needs_query: bool = False


def _host(value: str) -> Cover:
    in_line = put_header("host", value)
    return lambda parts: parts | {"host": value} if "host" in parts else in_line(parts)


def _without_date(parts: Parts) -> Parts:
    if "stamp" in parts:
        return parts | {"stamp": ""}
    if "headers" in parts:
        return put_header("date", "")(parts)
    return keep_parameters(lambda name: name not in ("Timestamp", "Expires"))(parts)


def _without_body(parts: Parts) -> Parts:
    return parts | ({"payload": _EMPTY_SHA256} if "payload" in parts else {"body": ""})


_keep_fields = keep_parameters(lambda name: name in _FIELDS)

COVERED = (
    Covered("signed-without-method", "a signature that covers no method", _OF_PARTS, put_part("method", "")),
    Covered("signed-without-path", "a signature that covers no path", _OF_PARTS, put_part("path", "")),
    Covered("signed-for-other-path", "a signature for another path", _OF_PARTS, put_part("path", "/signed-for")),
    Covered("signed-without-host", "a signature that covers no value of Host", _OF_PARTS, _host("")),
    Covered(
        "signed-without-query",
        "a signature that covers nothing of the query string but its own parameters",
        BOTH_V4 | AWS3,
        _keep_fields,
        needs_query=True,
    ),
    Covered("signed-without-parameters", "a signature that covers no parameters but its own", V2, _keep_fields),
    Covered(
        "signed-without-headers", "a signature that covers no header fields", BOTH_V4 | AWS3, put_part("headers", "")
    ),
    Covered(
        "signed-without-header-names",
        "a signature that does not cover which header fields are signed",
        BOTH_V4,
        put_part("names", ""),
    ),
    Covered("signed-without-body", "a signature that covers no body", BOTH_V4 | AWS3, _without_body, needs_body=True),
    Covered(
        "signed-without-payload-hash",
        "a signature that says UNSIGNED-PAYLOAD in the place of the hash",
        BOTH_V4,
        put_part("payload", "UNSIGNED-PAYLOAD"),
    ),
    Covered("signed-without-date", "a signature that does not cover its time", _OF_PARTS, _without_date),
    Covered(
        "signed-for-other-date",
        "a signature for another time than the request names",
        BOTH_V4,
        put_part("stamp", "20200101T000000Z"),
    ),
    Covered("signed-without-day", "a signature that covers no day", BOTH_V4, put_part("day", "")),
    Covered("signed-without-region", "a signature that covers no region", BOTH_V4, put_part("region", "")),
    Covered("signed-without-service", "a signature that covers no service", BOTH_V4, put_part("service", "")),
    Covered("signed-without-terminator", "a signature whose scope has no end", BOTH_V4, put_part("terminator", "")),
    Covered("signed-without-algorithm", "a signature that covers no algorithm", BOTH_V4, put_part("algorithm", "")),
)
"""Each part that is left out of the signature, or another in it, with the schemes that cover it."""
