"""Defects that take for right what only resembles it: signatures and access keys compared in part, or without case."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from conformance.proof.mutant import Change, Mutant
from conformance.reference.auth.claim import Check, Claim
from conformance.reference.errors import ServiceError
from conformance.reference.service import Service

_FORMS = {
    "sigv4": "signed by Signature Version 4",
    "sigv4-query": "signed in its query string",
    "sigv2": "signed by Signature Version 2",
    "aws3": "signed by X-Amzn-Authorization",
}
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+/"


def _change_check(form: str, name: str, make: Callable[[Check], Check]) -> Change:
    def change(service: Service) -> Service:
        check = next(one.checks[name] for one in service.authenticator.forms if one.name == form)
        return replace(service, authenticator=service.authenticator.with_check(form, name, make(check)))

    return change


def _compare(form: str, likenesses: Callable[[str], Iterator[str]]) -> Change:
    """Accept a signature if one of its likenesses would be right."""

    def make(check: Check) -> Check:
        def lenient(claim: Claim) -> None:
            given = claim.parts["signature"]
            for signature in (given, *likenesses(given)):
                try:
                    check(replace(claim, parts={**claim.parts, "signature": signature}))
                except ServiceError:
                    continue
                return
            check(claim)

        return lenient

    return _change_check(form, "signature", make)


def _other_last_digits(signature: str) -> Iterator[str]:
    kept = signature.rstrip("=")
    for digit in _DIGITS:
        yield kept[:-1] + digit + signature[len(kept) :]


def _shorter(signature: str) -> Iterator[str]:
    yield signature[:-4]


def _look_up(form: str, alike: Callable[[str, str], bool]) -> Change:
    """Find the access key that is like the one given."""

    def make(check: Check) -> Check:
        def lenient(claim: Claim) -> None:
            given = claim.parts.get("access_key_id", "")
            known = next((key for key in claim.credentials if alike(given, key)), given)
            claim.parts["access_key_id"] = known
            check(claim)

        return lenient

    return _change_check(form, "access-key", make)


def _in_every_form() -> Iterator[Mutant]:
    for form, words in _FORMS.items():
        more = ("Common.Signature.effect",) if form == "sigv2" else ()
        key = ("Common.AWSAccessKeyId.effect",) if form == "sigv2" else ()
        yield Mutant(
            f"{form}-last-digit-uncompared",
            ("Auth.Signature.tampered", *more),
            f"A request {words} is accepted whatever the last digit of its signature is.",
            _compare(form, _other_last_digits),
        )
        yield Mutant(
            f"{form}-signature-continued",
            ("Auth.Signature.tampered", *more),
            f"A request {words} is accepted though something stands behind its signature.",
            _compare(form, _shorter),
        )
        yield Mutant(
            f"{form}-key-other-case",
            ("Auth.Signature.unknown-key", *key),
            f"The case of the access key of a request {words} does not count.",
            _look_up(form, lambda given, known: given.lower() == known.lower()),
        )
        yield Mutant(
            f"{form}-key-continued",
            ("Auth.Signature.unknown-key", *key),
            f"Of the access key of a request {words}, what is behind a known one does not count.",
            _look_up(form, lambda given, known: given.startswith(known)),
        )


MUTANTS: tuple[Mutant, ...] = tuple(_in_every_form())
