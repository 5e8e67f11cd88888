"""In which scheme the usual requests of a run were signed, as the profile in its log says."""

from __future__ import annotations

from conformance.report.event import Header
from conformance.wire.scheme import USUAL_ORDER, Scheme


def usual_scheme(header: Header) -> Scheme:
    """Return the scheme: the first choice of those that the target accepts."""
    signatures = header.target.profile.get("signatures")
    accepts = signatures.get("accepts") if isinstance(signatures, dict) else None
    named = accepts if isinstance(accepts, list) else []
    return next((scheme for scheme in USUAL_ORDER if scheme.value in named), Scheme.SIGV4)


def signed_words(header: Header) -> str:
    """Return a sentence about what is unusual in how the requests were signed; empty if nothing is."""
    scheme = usual_scheme(header)
    if scheme is Scheme.SIGV4:
        return ""
    return f"Requests were signed by {scheme.value}, since the target takes none by sigv4."
