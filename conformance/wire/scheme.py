"""The ways to sign, and the plan that one signing follows: the seam between `signing` and `tampering`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from conformance.wire.covered import Cover, cover_all
from conformance.wire.credentials import Credentials, Scope
from conformance.wire.exchange import Request
from conformance.wire.query import Pairs
from conformance.wire.sigv4 import UNSIGNED_HEADERS


class Scheme(StrEnum):
    """How a request is signed; profiles name the schemes that a target accepts by these values."""

    SIGV4 = "sigv4"
    """Signature Version 4 in the Authorization header."""
    SIGV4_QUERY = "sigv4-query"
    """Signature Version 4 in the query string."""
    SIGV2 = "sigv2"
    """Signature Version 2 with HmacSHA256."""
    SIGV2_SHA1 = "sigv2-sha1"
    """Signature Version 2 with HmacSHA1."""
    AWS3 = "aws3"
    """X-Amzn-Authorization, form AWS3."""
    AWS3_HTTPS = "aws3-https"
    """X-Amzn-Authorization, form AWS3-HTTPS."""
    NONE = "none"
    """Not signed at all."""


USUAL_ORDER = (Scheme.SIGV4, Scheme.AWS3, Scheme.SIGV2, Scheme.SIGV4_QUERY)
"""The schemes in which usual requests may be signed, the first choice first.

Of those that a target accepts the first is its usual one. Signatures in a header come first, since they leave the form
and the URL as they are; the query string comes last, since only the description of Signature Version 4 tells of it.
"""


# Hops in between rewrite Accept-Encoding; signing it would blame a gateway for what HTTP allows it.
NEVER_SIGNED = UNSIGNED_HEADERS | {"accept-encoding"}


@dataclass(frozen=True, slots=True)
class Plan:
    """All that decides one signature. Tampering changes a right plan; the signature is then right for the changed plan.

    ``stamp`` replaces the text of the signing time, ``day`` the date in a SigV4 scope; ``expires_s`` is the lifetime of
    a SigV4 query signature in seconds; ``expires`` makes Signature Version 2 say Expires instead of Timestamp;
    ``unsigned`` are the headers (lower case) left out of the signature; ``edit`` changes the authentication parameters
    of the query-signed schemes before they are signed, ``cover`` the parts of the string to sign; ``other`` are the
    credentials of another account, if there are any.
    """

    request: Request
    credentials: Credentials
    scope: Scope
    scheme: Scheme
    at: datetime
    stamp: str | None = None
    day: str | None = None
    expires_s: int = 300
    expires: datetime | None = None
    unsigned: frozenset[str] = NEVER_SIGNED
    edit: Callable[[Pairs], Pairs] | None = None
    cover: Cover = cover_all
    other: Credentials | None = None
