"""Defects in checking the parameters of Signature Version 2."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from conformance.proof.mutant import Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs.signatures import (
    any_fault,
    excuse_fault,
    lacks,
)

_V4, _QUERY, _V2, _AWS3 = "sigv4", "sigv4-query", "sigv2", "aws3"


_WORDS = {
    _V4: "signed by Signature Version 4",
    _QUERY: "signed in its query string",
    _V2: "signed by Signature Version 2",
    _AWS3: "signed by X-Amzn-Authorization",
}


_SIGNATURE = "Auth.Signature"
_NO_EFFECT = "Auth.Refused.no-effect"


def _ids(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name if "." in name else f"{_SIGNATURE}.{name}" for name in names)


_PARTS = {
    "access_key_id": "AWSAccessKeyId",
    "signature": "Signature",
    "method": "SignatureMethod",
    "version": "SignatureVersion",
}


MUTANTS: tuple[Mutant, ...] = (
    *(
        Mutant(
            f"{_V2}-without-{dashed(name)}",
            _ids((f"Common.{name}.required", "Common.AuthParams.required")),
            f"A request {_WORDS[_V2]} is accepted without {name}.",
            excuse_fault(_V2, "parts", lacks(part)),
        )
        for part, name in _PARTS.items()
    ),
    Mutant(
        f"{_V2}-unknown-hash",
        "Common.SignatureMethod.enum",
        f"A request {_WORDS[_V2]} is accepted by a SignatureMethod that is none.",
        excuse_fault(_V2, "method", any_fault),
    ),
    Mutant(
        f"{_V2}-any-version",
        _ids(("Common.SignatureVersion.effect",)),
        f"A request {_WORDS[_V2]} is taken for any SignatureVersion.",
        excuse_fault(_V2, "version", any_fault),
    ),
    Mutant(
        f"{_V2}-without-time",
        "Common.Timestamp.condition",
        f"A request {_WORDS[_V2]} is accepted with neither Timestamp nor Expires.",
        excuse_fault(_V2, "date", lambda claim: "date" not in claim.parts and "expires" not in claim.parts),
    ),
    Mutant(
        f"{_V2}-bad-timestamp",
        ("Common.Timestamp.type", "Auth.Signature.bad-date"),
        f"A request {_WORDS[_V2]} is accepted with a Timestamp that is none.",
        excuse_fault(_V2, "date", lambda claim: "date" in claim.parts),
    ),
    Mutant(
        f"{_V2}-bad-expires",
        "Common.Expires.type",
        f"A request {_WORDS[_V2]} is accepted with an Expires that is none.",
        excuse_fault(_V2, "date", lambda claim: "expires" in claim.parts),
    ),
    Mutant(
        f"{_V2}-expires-past-taken",
        ("Common.Expires.past", "Auth.Signature.query-expired", "Auth.Refused.no-effect"),
        f"A request {_WORDS[_V2]} is accepted long after its Expires.",
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
