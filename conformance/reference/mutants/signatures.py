"""Defects in checking signatures."""

from __future__ import annotations

from conformance.reference.mutants import mutant
from conformance.reference.service import Service


@mutant(
    "sigv4-signature-unchecked",
    breaks=("Auth.Signature.tampered", "Auth.Signature.wrong-secret", "Auth.Signature.body-changed"),
    lie="Any SigV4 signature of a known key is taken.",
)
def _sigv4_unchecked(service: Service) -> Service:
    return service.without_check("sigv4", "signature")


@mutant(
    "sigv4-any-date",
    breaks="Auth.Signature.expired",
    lie="The date of a SigV4 signature is not compared with the clock.",
)
def _sigv4_any_date(service: Service) -> Service:
    return service.without_check("sigv4", "fresh")
