"""Defects in checking some signatures only: those of one method, of short requests, of lasting keys."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.proof.mutant import Mutant
from conformance.proof.verbs.signatures import Excused, excuse_fault, reject_signed, skip_checks_when
from conformance.reference.auth.claim import Claim
from conformance.reference.decode import Fields
from conformance.reference.http_types import HttpRequest

#: Form of the signature, and the method that is not the usual one for it.
_FORMS = {
    "sigv4": ("GET", "a GET signed in the header"),
    "sigv4-query": ("POST", "a POST signed in its query string"),
    "sigv2": ("GET", "a GET signed by Signature Version 2"),
    "aws3": ("GET", "a GET signed as in the samples"),
}


def _by(method: str) -> Excused:
    def asked(claim: Claim) -> bool:
        return claim.request.method == method

    return asked


def _has_other_date(claim: Claim) -> bool:
    date = claim.request.header(b"date")
    return date is not None and "2011" in date and claim.request.header(b"x-amz-date") is not None


def _in_every_form() -> Iterator[Mutant]:
    for form, (method, words) in _FORMS.items():
        late, expired = ("expires", "query-expired") if form == "sigv4-query" else ("fresh", "expired")
        yield Mutant(
            f"{form}-{method.lower()}-age-unchecked",
            (f"Auth.Signature.{expired}", "Auth.Signature.future"),
            f"The age of {words} is not checked.",
            excuse_fault(form, late, _by(method)),
        )
        yield Mutant(
            f"{form}-{method.lower()}-key-unknown",
            "Auth.Signature.unknown-key",
            f"The access key of {words} need not exist.",
            excuse_fault(form, "access-key", _by(method)),
        )
        yield Mutant(
            f"{form}-{method.lower()}-signature-unchecked",
            ("Auth.Signature.wrong-secret", "Auth.Signature.tampered"),
            f"The signature of {words} may be any.",
            excuse_fault(form, "signature", _by(method)),
        )


def _of_temporary_keys() -> Iterator[Mutant]:
    for form in _FORMS:
        yield Mutant(
            f"{form}-temporary-unchecked",
            "Auth.Signature.wrong-secret",
            f"The {form} signature of a temporary key may be any, if only its token is right.",
            excuse_fault(form, "signature", lambda claim: claim.known().session_token is not None),
        )


def _is_temporary(claim: Claim) -> bool:
    return claim.known().session_token is not None


def _has_second(request: HttpRequest, form: Fields) -> bool:
    return request.header(b"authorization") is not None and "X-Amz-Signature" in form.values


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "sigv4-second-unchecked",
        "Auth.Signature.second",
        "A request with signatures in its header and in its parameters is accepted if both are wrong.",
        skip_checks_when(_has_second, "wrong-secret"),
    ),
    Mutant(
        "sigv4-temporary-past-taken",
        "Auth.Signature.temporary-dated",
        "The date of a request with temporary credentials may lie in the past.",
        excuse_fault("sigv4", "fresh", lambda claim: _is_temporary(claim) and (claim.date or 0.0) < claim.now),
    ),
    Mutant(
        "sigv4-temporary-future-taken",
        "Auth.Signature.temporary-dated",
        "The date of a request with temporary credentials may lie in the future.",
        excuse_fault("sigv4", "fresh", lambda claim: _is_temporary(claim) and (claim.date or 0.0) > claim.now),
    ),
    Mutant(
        "sigv4-get-token-unchecked",
        "Auth.Signature.bad-token",
        "The session token of a GET may be any.",
        excuse_fault("sigv4", "token", _by("GET")),
    ),
    *_in_every_form(),
    *_of_temporary_keys(),
    Mutant(
        "sigv4-date-before-x-amz-date",
        "Auth.SigV4.extra-headers",
        "A request with both dates is dated by Date.",
        reject_signed("sigv4", _has_other_date, code="RequestExpired"),
    ),
    Mutant(
        "sigv4-long-body-unchecked",
        ("Auth.Signature.wrong-secret", "Auth.Signature.body-changed"),
        "The signature of a request of more than 16 KiB may be any.",
        excuse_fault("sigv4", "signature", lambda claim: len(claim.request.body) > 16_384),
    ),
    Mutant(
        "sigv4-utf-8-unchecked",
        ("Auth.Signature.wrong-secret", "Auth.Signature.body-changed"),
        "The signature of a request with characters beyond ASCII may be any.",
        excuse_fault("sigv4", "signature", lambda claim: b"%C3" in claim.request.body),
    ),
)
