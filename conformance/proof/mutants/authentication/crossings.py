"""Defects of `cases/authentication/crossings.yaml`: late dates and unknown keys in crossings, and second signatures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import NamedTuple

from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs.signatures import FAULTS, Blind, Selective, excuse_fault, reject_signed, skip_checks_when
from conformance.reference.auth.claim import Claim
from conformance.reference.decode import Fields
from conformance.reference.http_types import HttpRequest, HttpResponse
from conformance.reference.service import Service
from conformance.reference.state import Credential, World

_LATE, _DATED, _WITHIN, _SECOND, _EFFECT = (
    "Auth.EveryAction.late",
    "Auth.Signature.temporary-dated",
    "Auth.Signature.clock-tolerance",
    "Auth.Signature.second",
    "Auth.Refused.no-effect",
)
Seen = Callable[[HttpRequest, Fields], object]


class _Way(NamedTuple):
    """A way to send a signed request.

    Args:
        form: of the signature.
        words: that follow "a request".
        seen: which requests are sent so.
        limit: minutes that dates may be off by in narrow targets.
    """

    form: str
    words: str
    seen: Seen
    limit: int = 10


_WAYS = (
    _Way("sigv4", "by GET", lambda request, form: request.method == "GET" and "X-Amz-Algorithm" not in form.values),
    _Way("sigv4-query", "signed in its query string", lambda request, form: "X-Amz-Algorithm" in form.values),
    _Way("sigv2", "signed by Version 2", lambda request, form: "SignatureVersion" in form.values),
    _Way("aws3", "signed as in the samples", lambda request, form: request.header(b"x-amzn-authorization"), 3),
)
_KINDS = {"sends": "SendEmail", "deletes": "DeleteIdentity", "registers": "VerifyDomainIdentity"}


def _by(way: _Way, action: str) -> Seen:
    return lambda request, form: form.values.get("Action") == action and way.seen(request, form)


def _late() -> Iterator[Mutant]:
    for way in _WAYS:
        name = "get" if way.form == "sigv4" else way.form
        for kind, action in _KINDS.items():
            for fault in ("expired", "unknown-key"):
                yield Mutant(
                    f"{name}-that-{kind}-{fault}-taken",
                    _LATE,
                    f"A request {way.words} that {kind} is accepted with the fault {fault}.",
                    skip_checks_when(_by(way, action), fault),
                )


def _is_temporary(claim: Claim) -> bool:
    return claim.known().session_token is not None


def _is_past(claim: Claim) -> bool:
    return _is_temporary(claim) and (claim.date or 0.0) < claim.now


def _is_ahead(claim: Claim) -> bool:
    return _is_temporary(claim) and (claim.date or 0.0) > claim.now


def _off_by(minutes: int, which: Callable[[Claim], object], *, ahead: bool) -> Callable[[Claim], bool]:
    def test(claim: Claim) -> bool:
        off = (claim.date or 0.0) - claim.now
        return bool(which(claim)) and (off if ahead else -off) > minutes * 60

    return test


def _dates() -> Iterator[Mutant]:
    for way in _WAYS[1:]:
        check = "expires" if way.form == "sigv4-query" else "fresh"
        for name, excused in (("past", _is_past), ("future", _is_ahead)):
            yield Mutant(
                f"{way.form}-temporary-{name}-taken",
                _DATED,
                f"The date of a request {way.words} with temporary credentials may lie in the {name}.",
                excuse_fault(way.form, check, excused),
            )
    for name, form, limit, which in (
        ("temporary", "sigv4", 10, _is_temporary),
        ("message", "sigv4", 10, lambda claim: claim.fields.values.get("Action") == "SendEmail"),
        ("get", "sigv4", 10, lambda claim: claim.request.method == "GET"),
        ("temporary", "sigv2", 10, _is_temporary),
        ("temporary", "aws3", 3, _is_temporary),
    ):
        for direction, ahead in (("past", False), ("future", True)):
            yield Mutant(
                f"{form}-{name}-{direction}-limit-narrow",
                _WITHIN,
                f"By {form} a date in the {direction} may be off by {limit} minutes only: {name}.",
                reject_signed(form, _off_by(limit, which, ahead=ahead), code="RequestExpired"),
            )


def _twice(request: HttpRequest, form: Fields) -> bool:
    return sum(name == b"authorization" for name, _ in request.headers) > 1


def _has(name: bytes) -> Seen:
    return lambda request, form: request.header(name) is not None


def _both(first: Seen, second: Seen) -> Seen:
    return lambda request, form: first(request, form) and second(request, form)


def _unchecked(seen: Seen) -> Change:
    codes = frozenset({*FAULTS.values(), "IncompleteSignature"})
    return lambda service: replace(service, authenticator=Selective(unchecked=seen, codes=codes))


def _second() -> Iterator[Mutant]:
    authorized, sampled = _has(b"authorization"), _has(b"x-amzn-authorization")
    for name, words, seen in (
        ("authorization-twice", "Authorization comes twice", _twice),
        (
            "query-and-header",
            "Authorization stands beside a query string that is signed",
            _both(_WAYS[1].seen, authorized),
        ),
        ("parameters-and-header", "Authorization stands beside Signature", _both(_WAYS[2].seen, authorized)),
        ("samples-and-header", "Authorization stands beside X-Amzn-Authorization", _both(sampled, authorized)),
        ("parameters-and-samples", "X-Amzn-Authorization stands beside Signature", _both(_WAYS[2].seen, sampled)),
    ):
        yield Mutant(f"signatures-{name}-unchecked", _SECOND, f"Nothing is checked if {words}.", _unchecked(seen))


@dataclass(frozen=True, slots=True)
class _Doing(Service):
    """Performs requests by a method that the API does not use, whoever sends them, before it rejects them.

    Args:
        method: by which.
    """

    method: str = ""

    def answer(self, request: HttpRequest, world: World, credentials: Mapping[str, Credential]) -> HttpResponse:
        """As `Service.answer`, too late."""
        if request.method == self.method:
            Service(authenticator=Blind()).answer(replace(request, method="GET"), world, credentials)
        return Service.answer(self, request, world, credentials)


def _doing(method: str) -> Change:
    def change(service: Service) -> Service:
        return _Doing(**{one.name: getattr(service, one.name) for one in fields(Service)}, method=method)

    return change


def _by_other_methods() -> Iterator[Mutant]:
    for method in ("HEAD", "OPTIONS", "DELETE", "PATCH", "PUT"):
        yield Mutant(
            f"{method.lower()}-unsigned-performed",
            _EFFECT,
            f"A {method} is performed whoever sends it, and then rejected.",
            _doing(method),
        )


MUTANTS: tuple[Mutant, ...] = (*_late(), *_dates(), *_second(), *_by_other_methods())
