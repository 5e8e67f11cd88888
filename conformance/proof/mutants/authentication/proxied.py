"""Defects that take a request for right because of header fields which say nothing of who signed it."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.proof.mutant import Mutant
from conformance.proof.verbs.signatures import Excused, excuse_fault
from conformance.reference.auth.claim import Claim

_FIELDS = ("x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "forwarded", "x-real-ip", "via")


def _has(name: str) -> Excused:
    return lambda claim: claim.request.header(name.encode()) is not None


def _dated_by_date(claim: Claim) -> bool:
    return claim.request.header(b"x-amz-date") is None


def _proxied() -> Iterator[Mutant]:
    for name in _FIELDS:
        yield Mutant(
            f"sigv4-unchecked-beside-{name}",
            "Auth.Signature.wrong-secret",
            f"A signature is not checked if the request has a field {name}.",
            excuse_fault("sigv4", "signature", _has(name)),
        )


MUTANTS: tuple[Mutant, ...] = (
    *_proxied(),
    Mutant(
        "sigv4-date-alone-never-expires",
        "Auth.Signature.expired",
        "A request that is dated by Date alone never expires.",
        excuse_fault("sigv4", "fresh", _dated_by_date),
    ),
)
