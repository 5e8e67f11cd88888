"""Defects in checking the parameters of Signature Version 2."""

from __future__ import annotations

from dataclasses import replace

from conformance.proof.mutant import Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs.signatures import (
    any_fault,
    excuse_fault,
    lacks,
)

_V2 = "sigv2"
_NO_EFFECT = "Auth.Refused.no-effect"

_PARTS = {
    "access_key_id": "AWSAccessKeyId",
    "signature": "Signature",
    "method": "SignatureMethod",
    "version": "SignatureVersion",
}


MUTANTS: tuple[Mutant, ...] = (
    *(
        Mutant(
            f"sigv2-without-{dashed(name)}",
            (f"Common.{name}.required", "Common.AuthParams.required"),
            f"A request signed by Signature Version 2 is accepted without {name}.",
            excuse_fault(_V2, "parts", lacks(part)),
        )
        for part, name in _PARTS.items()
    ),
    Mutant(
        "sigv2-unknown-hash",
        "Common.SignatureMethod.enum",
        "A request signed by Signature Version 2 is accepted by a SignatureMethod that is none.",
        excuse_fault(_V2, "method", any_fault),
    ),
    Mutant(
        "sigv2-any-version",
        "Common.SignatureVersion.effect",
        "A request signed by Signature Version 2 is taken for any SignatureVersion.",
        excuse_fault(_V2, "version", any_fault),
    ),
    Mutant(
        "sigv2-without-time",
        "Common.Timestamp.condition",
        "A request signed by Signature Version 2 is accepted with neither Timestamp nor Expires.",
        excuse_fault(_V2, "date", lambda claim: "date" not in claim.parts and "expires" not in claim.parts),
    ),
    Mutant(
        "sigv2-bad-timestamp",
        ("Common.Timestamp.type", "Auth.Signature.bad-date"),
        "A request signed by Signature Version 2 is accepted with a Timestamp that is none.",
        excuse_fault(_V2, "date", lambda claim: "date" in claim.parts),
    ),
    Mutant(
        "sigv2-bad-expires",
        "Common.Expires.type",
        "A request signed by Signature Version 2 is accepted with an Expires that is none.",
        excuse_fault(_V2, "date", lambda claim: "expires" in claim.parts),
    ),
    Mutant(
        "sigv2-expires-past-taken",
        ("Common.Expires.past", "Auth.Signature.query-expired", "Auth.Refused.no-effect"),
        "A request signed by Signature Version 2 is accepted long after its Expires.",
        excuse_fault(_V2, "fresh", lambda claim: "expires" in claim.parts),
    ),
    Mutant(
        "timestamp-beside-expires",
        (
            "Auth.Signature.timestamp-and-expires",
            "Common.Expires.condition",
            "Common.InvalidParameterCombination.raised",
        ),
        "Timestamp and Expires are accepted together.",
        lambda service: replace(service, check_dates=lambda fields: None),
    ),
)
