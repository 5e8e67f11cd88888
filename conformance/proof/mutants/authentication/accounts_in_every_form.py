"""Defects of `cases/authentication/accounts-in-every-form.yaml`: the first account is taken for who signs otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs.signatures import decide_by, first_credential
from conformance.reference.auth.claim import Claim
from conformance.reference.decode import Fields
from conformance.reference.http_types import HttpRequest
from conformance.reference.service import Service
from conformance.reference.state import Credential

_FORM, _CHECKED = "Auth.Account.in-every-form", "Auth.Account.checked"
Seen = Callable[[HttpRequest, Fields], object]
_SCHEMES: dict[str, tuple[str, Seen]] = {
    "sigv4-query": ("signed in its query string", lambda request, form: "X-Amz-Algorithm" in form.values),
    "sigv2": ("signed by Signature Version 2", lambda request, form: "SignatureVersion" in form.values),
    "aws3": ("signed as in the samples", lambda request, form: request.header(b"x-amzn-authorization")),
}
_FORMS: dict[str, tuple[str, Seen]] = {
    **_SCHEMES,
    "get": (
        "by GET",
        lambda request, form: request.method == "GET" and (request.header(b"authorization") or "").startswith("AWS4"),
    ),
    "chunked": ("in chunks", lambda request, form: request.header(b"transfer-encoding")),
    "http-1-0": ("by HTTP/1.0", lambda request, form: request.version == "1.0"),
    "expecting": ("with Expect", lambda request, form: request.header(b"expect")),
    "absolute": ("for a whole URL", lambda request, form: b"://" in request.target),
    "closing": ("that ends its connection", lambda request, form: request.header(b"connection") == "close"),
    "lower-names": ("with field names in lower case", lambda request, form: b"user-agent" in request.names),
}


Choose = Callable[[Fields, Credential, Mapping[str, Credential]], Credential]


def _mistaking(seen: Seen, choose: Choose) -> Change:
    """Take some requests, once they are checked, for another's."""

    def decide(
        request: HttpRequest, form: Fields, credentials: Mapping[str, Credential], check: Callable[[], Credential]
    ) -> Credential:
        signer = check()
        return choose(form, signer, credentials) if seen(request, form) else signer

    return decide_by(decide)


def _first(form: Fields, signer: Credential, credentials: Mapping[str, Credential]) -> Credential:
    return first_credential(credentials) if signer.session_token is None else signer


def _alone(form: Fields, signer: Credential, credentials: Mapping[str, Credential]) -> Credential:
    return replace(signer, account_id="555555555555") if signer.session_token else signer


def _named(form: Fields, signer: Credential, credentials: Mapping[str, Credential]) -> Credential:
    return credentials.get(form.values.get("AWSAccessKeyId", ""), signer)


def _mistaken() -> Iterator[Mutant]:
    for name, (words, seen) in _FORMS.items():
        yield Mutant(
            f"account-of-{name}-is-first",
            _FORM,
            f"A request {words} is taken for the first account's, whoever has signed it.",
            _mistaking(seen, _first),
        )
    for name in ("get", *_SCHEMES):
        words, seen = _FORMS[name]
        yield Mutant(
            f"account-of-{name}-temporary-is-own",
            _FORM,
            f"Temporary credentials have an account of their own in a request {words}.",
            _mistaking(seen, _alone),
        )
    for name, seen in (
        ("sigv4", lambda request, form: request.header(b"authorization")),
        ("aws3", lambda request, form: request.header(b"x-amzn-authorization")),
    ):
        yield Mutant(
            f"account-of-{name}-by-parameter",
            _FORM,
            f"The parameter AWSAccessKeyId says whose a request is, whoever has signed it by {name}.",
            _mistaking(seen, _named),
        )


def _unless_first(form: str, name: str) -> Change:
    """Make a check of the first account's signatures only."""

    def change(service: Service) -> Service:
        right = next(one.checks[name] for one in service.authenticator.forms if one.name == form)

        def check(claim: Claim) -> None:
            if claim.known().account_id == first_credential(claim.credentials).account_id:
                right(claim)

        return replace(service, authenticator=service.authenticator.with_check(form, name, check))

    return change


def _unchecked() -> Iterator[Mutant]:
    for form in ("sigv4", "sigv4-query", "sigv2", "aws3"):
        for name, words in (("signature", "signature"), ("expires" if form == "sigv4-query" else "fresh", "age")):
            yield Mutant(
                f"second-account-{form}-{words}-unchecked",
                _CHECKED,
                f"The {words} of a request that the second account signs by {form} is not checked.",
                _unless_first(form, name),
            )


MUTANTS: tuple[Mutant, ...] = (*_mistaken(), *_unchecked())
