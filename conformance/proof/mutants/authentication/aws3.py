"""Defects in checking the header of the samples, X-Amzn-Authorization."""

from __future__ import annotations

from collections.abc import Iterable

from conformance.proof.mutant import Mutant
from conformance.proof.verbs.signatures import (
    any_fault,
    excuse_fault,
    has_bad_date,
    has_no_date,
    has_other_algorithm,
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


def _ids(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name if "." in name else f"{_SIGNATURE}.{name}" for name in names)


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        f"{_AWS3}-without-signature",
        "Auth.Signature.no-signature",
        f"A request {_WORDS[_AWS3]} is accepted without a Signature.",
        excuse_fault(_AWS3, "parts", lacks("signature")),
    ),
    Mutant(
        f"{_AWS3}-without-key",
        ("Auth.Signature.no-signature", "Auth.Signature.no-signed-headers"),
        f"A request {_WORDS[_AWS3]} is accepted without an AWSAccessKeyId.",
        excuse_fault(_AWS3, "parts", lacks("access_key_id")),
    ),
    Mutant(
        f"{_AWS3}-without-signed-headers",
        "Auth.Signature.no-signed-headers",
        f"A request {_WORDS[_AWS3]} is accepted without SignedHeaders.",
        excuse_fault(_AWS3, "parts", lacks("signed")),
    ),
    Mutant(
        f"{_AWS3}-any-algorithm",
        "Auth.Signature.unknown-algorithm",
        f"A request {_WORDS[_AWS3]} is accepted with an unknown algorithm.",
        excuse_fault(_AWS3, "parts", has_other_algorithm),
    ),
    Mutant(
        f"{_AWS3}-without-date",
        "Auth.Signature.missing-date",
        f"A request {_WORDS[_AWS3]} is accepted without a date.",
        excuse_fault(_AWS3, "date", has_no_date),
    ),
    Mutant(
        f"{_AWS3}-bad-date",
        "Auth.Signature.bad-date",
        f"A request {_WORDS[_AWS3]} is accepted with an invalid date.",
        excuse_fault(_AWS3, "date", has_bad_date),
    ),
    Mutant(
        f"{_AWS3}-host-unsigned",
        "Auth.Signature.unsigned-host",
        f"A request {_WORDS[_AWS3]} is accepted though Host is not covered.",
        excuse_fault(_AWS3, "signed-headers", any_fault),
    ),
)
