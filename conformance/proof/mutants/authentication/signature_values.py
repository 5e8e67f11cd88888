"""Defects in comparing signatures: not at all, only in part, only the first time, only for some requests."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from conformance.proof.mutant import Mutant
from conformance.proof.verbs import remove_signature_check
from conformance.proof.verbs.signatures import decide_by, first_credential, perform_first
from conformance.reference.auth.claim import Check, Claim
from conformance.reference.decode import Fields
from conformance.reference.errors import ServiceError
from conformance.reference.http_types import HttpRequest
from conformance.reference.service import Service
from conformance.reference.state import Credential

_NO_EFFECT = "Auth.Refused.no-effect"
_TAMPERED = "Auth.Signature.tampered"
_SECRET = "Auth.Signature.wrong-secret"  # noqa: S105 - an id
_METHOD = "Auth.Signature.method-changed"
_EFFECT = "Common.Signature.effect"
_RESPELLED = re.compile(rb"\A%([0-9A-F]{2})")


#: What a signature covers, by form: the requirements that are broken when it is not looked at.
_COVERED = {
    "sigv4": (_SECRET, _TAMPERED, "Auth.Signature.body-changed", "Auth.Signature.query-changed",
              "Auth.Signature.header-changed", _METHOD, _NO_EFFECT, "Common.SignatureDoesNotMatch.status"),
    "sigv4-query": (_SECRET, _TAMPERED, "Auth.Signature.query-changed", "Auth.Signature.header-changed", _METHOD,
                    _NO_EFFECT),
    "sigv2": (_SECRET, _TAMPERED, "Auth.Signature.body-changed", "Auth.Signature.query-changed", _METHOD, _EFFECT,
              _NO_EFFECT, "Common.SignatureMethod.effect"),
    "aws3": (_SECRET, _TAMPERED, "Auth.Signature.body-changed", "Auth.Signature.query-changed",
             "Auth.Signature.header-changed", _METHOD, _NO_EFFECT),
}  # fmt: skip

_NAMES = {"sigv4": "SigV4", "sigv4-query": "SigV4 in the query string", "sigv2": "SigV2", "aws3": "AWS3"}


def _check(service: Service, form: str) -> Check:
    return next(one.checks["signature"] for one in service.authenticator.forms if one.name == form)


def _with_check(form: str, make: Callable[[Check], Check]) -> Callable[[Service], Service]:
    def change(service: Service) -> Service:
        check = make(_check(service, form))
        return replace(service, authenticator=service.authenticator.with_check(form, "signature", check))

    return change


def _without_check(form: str) -> Callable[[Service], Service]:
    return remove_signature_check(form, "signature")


def _lenient(check: Check, also: Callable[[Claim], Claim | None]) -> Check:
    """Takes a request whose signature fits, or would fit another reading of the request."""

    def lenient(claim: Claim) -> None:
        try:
            check(claim)
        except ServiceError:
            other = also(claim)
            if other is None:
                raise
            check(other)

    return lenient


def _only_if(check: Check, asked: Callable[[Claim], bool]) -> Check:
    def only(claim: Claim) -> None:
        if asked(claim):
            check(claim)

    return only


def _other_method(claim: Claim) -> Claim:
    method = "GET" if claim.request.method == "POST" else "POST"
    return replace(claim, request=replace(claim.request, method=method))


def _other_hash(claim: Claim) -> Claim:
    other = {"HmacSHA1": "HmacSHA256", "HmacSHA256": "HmacSHA1"}[claim.parts["method"]]
    return replace(claim, parts={**claim.parts, "method": other})


def _first_time(check: Check) -> Check:
    """A key whose signature was right once is trusted from then on."""
    trusted: set[str] = set()

    def first(claim: Claim) -> None:
        key = claim.known().access_key_id
        if key not in trusted:
            check(claim)
            trusted.add(key)

    return first


def _reads_only(claim: Claim) -> bool:
    return not claim.fields.values.get("Action", "").startswith(("Verify", "Delete", "Put", "Set"))


def _unchecked_signatures() -> Iterator[Mutant]:
    for form, covered in _COVERED.items():
        words = _NAMES[form]
        yield Mutant(
            f"{form}-signature-unchecked",
            covered,
            f"Any {words} signature of a known key is accepted.",
            _without_check(form),
        )
        yield Mutant(
            f"{form}-trusted-after-first",
            covered,
            f"Of a key, only the first {words} signature is checked.",
            _with_check(form, _first_time),
        )
        yield Mutant(
            f"{form}-any-method",
            (_METHOD,),
            f"A {words} signature for another method is accepted.",
            _with_check(form, lambda check: _lenient(check, _other_method)),
        )
        yield Mutant(
            f"{form}-get-unchecked",
            ("Auth.Signature.query-changed",),
            f"The {words} signature of a GET is not checked.",
            _with_check(form, lambda check: _only_if(check, lambda claim: claim.request.method != "GET")),
        )
        yield Mutant(
            f"{form}-writes-unchecked",
            (_NO_EFFECT,),
            f"The {words} signature of a write is not checked.",
            _with_check(form, lambda check: _only_if(check, _reads_only)),
        )
        if "Auth.Signature.body-changed" in covered:
            yield Mutant(
                f"{form}-post-unchecked",
                ("Auth.Signature.body-changed", _SECRET),
                f"The {words} signature of a POST is not checked.",
                _with_check(form, lambda check: _only_if(check, lambda claim: claim.request.method != "POST")),
            )


def _body_as_declared(claim: Claim) -> Claim | None:
    """A request whose body is said to have the hash of another, as if that hash were not compared with the body."""
    declared = claim.request.header(b"x-amz-content-sha256")
    signed = _RESPELLED.sub(lambda match: bytes([int(match[1], 16)]), claim.request.body)
    if declared is None or hashlib.sha256(signed).hexdigest() != declared:
        return None
    return replace(claim, request=replace(claim.request, body=signed))


def _without_query(claim: Claim) -> Claim | None:
    return replace(claim, request=replace(claim.request, query=b"")) if claim.request.method == "POST" else None


def _guest(
    request: HttpRequest, form: Fields, credentials: Mapping[str, Credential], check: Callable[[], Credential]
) -> Credential:
    """Whoever brings other credentials than those of AWS is not asked for a signature."""
    return check() if _names_aws(request) else first_credential(credentials)


def _names_aws(request: HttpRequest) -> bool:
    return not (request.header(b"authorization") or "").startswith(("Basic ", "Bearer "))


def _unsigned_taken(service: Service) -> Service:
    return replace(service, authenticator=replace(service.authenticator, unsigned=first_credential))


MUTANTS: tuple[Mutant, ...] = (
    *_unchecked_signatures(),
    Mutant(
        "sigv2-any-hash",
        ("Common.SignatureMethod.effect",),
        "A signature by the other hash than SignatureMethod names is accepted.",
        _with_check("sigv2", lambda check: _lenient(check, _other_hash)),
    ),
    Mutant(
        "unsigned-taken",
        ("Auth.Signature.unsigned", "Auth.Signature.malformed", _NO_EFFECT, "Common.MissingAuthenticationToken.raised"),
        "A request that is not signed is taken for the first account's.",
        _unsigned_taken,
    ),
    Mutant(
        "sigv4-declared-hash-trusted",
        "Auth.Signature.body-changed",
        "The hash in X-Amz-Content-Sha256 is not compared with the body.",
        _with_check("sigv4", lambda check: _lenient(check, _body_as_declared)),
    ),
    Mutant(
        "sigv4-query-of-post-unsigned",
        "Auth.Signature.query-changed",
        "The query string of a POST is not among what is signed.",
        _with_check("sigv4", lambda check: _lenient(check, _without_query)),
    ),
    Mutant(
        "other-schemes-taken",
        "Auth.Signature.malformed",
        "A request with Basic or Bearer credentials is not asked for a signature.",
        decide_by(_guest),
    ),
    Mutant(
        "performed-before-checked",
        _NO_EFFECT,
        "A request is performed first, and rejected for its signature then.",
        perform_first(),
    ),
    Mutant(
        "sigv4-any-date",
        ("Auth.Signature.expired", "Auth.Signature.future", "Common.RequestExpired.raised"),
        "The date of a SigV4 signature is not compared with the clock.",
        remove_signature_check("sigv4", "fresh"),
    ),
)
