"""Defects that take for right what only resembles it: signatures, keys, tokens and hosts compared only in part."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs.signatures import excuse_fault
from conformance.reference.auth.claim import Check, Claim
from conformance.reference.errors import ServiceError
from conformance.reference.service import Service

_FORMS = {
    "sigv4": "signed by Signature Version 4",
    "sigv4-query": "signed in its query string",
    "sigv2": "signed by Signature Version 2",
    "aws3": "signed by X-Amzn-Authorization",
}
_ALIAS = b"signed-for.example.com"
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


def _any_host(form: str) -> Change:
    """Take the signed Host for what it says, not for what the request was sent to."""

    def make(check: Check) -> Check:
        def lenient(claim: Claim) -> None:
            try:
                check(claim)
            except ServiceError:
                headers = [(name, _ALIAS if name == b"host" else value) for name, value in claim.request.headers]
                check(replace(claim, request=replace(claim.request, headers=headers, _first=None)))

        return lenient

    return _change_check(form, "signature", make)


def _token_in_part(form: str) -> Change:
    """Compare the first half of a session token."""

    def excused(claim: Claim) -> bool:
        token, given = claim.known().session_token, claim.parts.get("token")
        return bool(token and given) and str(token)[:16] == str(given)[:16]

    return excuse_fault(form, "token", excused)


def _any_secret(form: str) -> Change:
    """Accept a signature by the secret of any account, whatever key it names."""

    def make(check: Check) -> Check:
        def lenient(claim: Claim) -> None:
            known = claim.known()
            for one in (known, *claim.credentials.values()):
                try:
                    return check(replace(claim, credential=replace(known, secret_access_key=one.secret_access_key)))
                except ServiceError as error:
                    rejection = error
            raise rejection

        return lenient

    return _change_check(form, "signature", make)


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
        yield Mutant(
            f"{form}-signed-for-alias",
            "Auth.Signature.header-changed",
            f"A request {words} for another name of the service is accepted.",
            _any_host(form),
        )
        yield Mutant(
            f"{form}-any-secret",
            ("Auth.Signature.wrong-secret", *more),
            f"A request {words} is accepted though it was signed with the secret of another account.",
            _any_secret(form),
        )
        yield Mutant(
            f"{form}-token-in-part",
            "Auth.Refused.forged-token",
            f"Only the first sixteen characters of the session token of a request {words} are compared.",
            _token_in_part(form),
        )


MUTANTS: tuple[Mutant, ...] = tuple(_in_every_form())
