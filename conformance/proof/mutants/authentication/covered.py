"""Defects in what a signature must cover: one over too little, or over another thing, is taken beside the right."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.proof.mutant import Mutant
from conformance.proof.verbs.covered import covers
from conformance.proof.verbs.signatures import Excused, excuse_fault, has_other_algorithm
from conformance.reference.auth.claim import Claim
from conformance.wire.covered import Cover, put_header, put_part
from conformance.wire.scheme import Scheme
from conformance.wire.tampering_covered import COVERED

_COVERED = "Auth.Signature.covered"
#: By the name of a tampering, or else of a form, what is broken other than `_COVERED`.
_RULES = {"aws3": "Auth.AWS3.covered", "signed-without-payload-hash": "Auth.Signature.payload-hash"}
_WORDS = {
    "sigv4": "by Signature Version 4",
    "sigv4-query": "in the query string",
    "sigv2": "by Signature Version 2",
    "aws3": "by X-Amzn-Authorization",
}
_OWN: dict[str, Cover] = {
    "date": lambda parts: parts | {"day": parts["stamp"][:8]},
    "region": put_part("region", "us-east-1"),
    "service": put_part("service", "ses"),
}
_AMAZON = "email.us-east-1.amazonaws.com"


def _over_too_little() -> Iterator[Mutant]:
    for form, words in _WORDS.items():
        for each in COVERED:
            if Scheme(form) in each.schemes:
                yield Mutant(
                    f"{form}-{each.name}",
                    _RULES.get(each.name) or _RULES.get(form, _COVERED),
                    f"A request signed {words} is accepted with {each.summary}.",
                    excuse_fault(form, "signature", covers(form, each.cover)),
                )
        host = put_part("host", _AMAZON) if form == "sigv2" else put_header("host", _AMAZON)
        yield Mutant(
            f"{form}-host-of-amazon",
            _RULES.get(form, _COVERED),
            f"A request signed {words} for Amazon's own endpoint is accepted at any host.",
            excuse_fault(form, "signature", covers(form, host)),
        )


def _has_short_scope(claim: Claim) -> bool:
    return "scope" in claim.parts and "access_key_id" not in claim.parts


def _has_other_end(claim: Claim) -> bool:
    return claim.parts.get("scope_end", "aws4_request") != "aws4_request"


def _both(one: Excused, other: Excused) -> Excused:
    return lambda claim: one(claim) and other(claim)


def _of_scopes() -> Iterator[Mutant]:
    for form in ("sigv4", "sigv4-query"):
        right, words = covers(form), _WORDS[form]
        for name, requirement, fault, what in (
            ("short-scope-derived", "bad-credential", _has_short_scope, "a scope that lacks a part"),
            ("other-end-derived", "scope-terminator", _has_other_end, "a scope of another end"),
            ("algorithm-echoed", "unknown-algorithm", has_other_algorithm, "an unknown algorithm"),
        ):
            yield Mutant(
                f"{form}-{name}",
                f"Auth.Signature.{requirement}",
                f"A request signed {words} with {what} is accepted if the signature is right for that.",
                excuse_fault(form, "parts", _both(fault, right)),
            )
        for part, own in _OWN.items():
            yield Mutant(
                f"{form}-{part}-of-scope-unread",
                _COVERED,
                f"A request signed {words} is checked for the {part} that it should name, whatever the scope names.",
                excuse_fault(form, f"scope-{part}", covers(form, own)),
            )


MUTANTS: tuple[Mutant, ...] = (
    *_over_too_little(),
    *_of_scopes(),
    Mutant(
        "aws3-https-signature-unread",
        ("Auth.AWS3.covered", "Auth.Signature.wrong-secret"),
        "The signature of the form AWS3-HTTPS may be any.",
        excuse_fault("aws3", "signature", lambda claim: claim.parts["scheme"] == "AWS3-HTTPS"),
    ),
)
