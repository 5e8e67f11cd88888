"""Defects in checking the header of the samples, X-Amzn-Authorization."""

from __future__ import annotations

from conformance.proof.mutant import Mutant
from conformance.proof.verbs.signatures import (
    excuse_fault,
    has_bad_date,
    has_no_date,
    has_other_algorithm,
    lacks,
    reject_signed,
)
from conformance.reference.auth.claim import Claim

_AWS3 = "aws3"


def _leaves_host_out(claim: Claim) -> bool:
    return "host" not in claim.parts.get("signed", "").lower().split(";")


def _has_other_scheme(claim: Claim) -> bool:
    return not claim.parts["scheme"].startswith("AWS3")


def _leaves_date_out(claim: Claim) -> bool:
    return "date" not in claim.parts.get("signed", "").lower().split(";")


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "aws3-any-scheme",
        "Auth.Signature.unknown-algorithm",
        "X-Amzn-Authorization is accepted whatever form of signature it names.",
        excuse_fault(_AWS3, "parts", _has_other_scheme),
    ),
    Mutant(
        "aws3-without-signed-date",
        "Auth.AWS3.unsigned-date",
        "A request signed by X-Amzn-Authorization is accepted though its date is not signed.",
        excuse_fault(_AWS3, "signed-headers", _leaves_date_out),
    ),
    Mutant(
        "aws3-without-signature",
        "Auth.Signature.no-signature",
        "A request signed by X-Amzn-Authorization is accepted without a Signature.",
        excuse_fault(_AWS3, "parts", lacks("signature")),
    ),
    Mutant(
        "aws3-without-key",
        ("Auth.Signature.no-signature", "Auth.Signature.no-signed-headers"),
        "A request signed by X-Amzn-Authorization is accepted without an AWSAccessKeyId.",
        excuse_fault(_AWS3, "parts", lacks("access_key_id")),
    ),
    Mutant(
        "aws3-without-signed-headers",
        "Auth.Signature.no-signed-headers",
        "A request signed by X-Amzn-Authorization is accepted without SignedHeaders.",
        excuse_fault(_AWS3, "parts", lacks("signed")),
    ),
    Mutant(
        "aws3-any-algorithm",
        "Auth.Signature.unknown-algorithm",
        "A request signed by X-Amzn-Authorization is accepted with an unknown algorithm.",
        excuse_fault(_AWS3, "parts", has_other_algorithm),
    ),
    Mutant(
        "aws3-without-date",
        "Auth.Signature.missing-date",
        "A request signed by X-Amzn-Authorization is accepted without a date.",
        excuse_fault(_AWS3, "date", has_no_date),
    ),
    Mutant(
        "aws3-bad-date",
        "Auth.Signature.bad-date",
        "A request signed by X-Amzn-Authorization is accepted with an invalid date.",
        excuse_fault(_AWS3, "date", has_bad_date),
    ),
    Mutant(
        "aws3-host-unsigned-breaks",
        "Auth.AWS3.unsigned-host",
        "A request signed by X-Amzn-Authorization that does not cover Host is an internal failure.",
        reject_signed(_AWS3, _leaves_host_out, code="InternalFailure", at="signed-headers"),
    ),
)
