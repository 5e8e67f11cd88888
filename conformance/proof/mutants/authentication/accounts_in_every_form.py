"""Defects of `cases/authentication/accounts-in-every-form.yaml`: the first account is taken for who signs otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs.signatures import first_credential
from conformance.reference.auth import Authenticator
from conformance.reference.auth.claim import Claim
from conformance.reference.decode import Fields
from conformance.reference.http_types import HttpRequest
from conformance.reference.service import Service
from conformance.reference.state import Credential, Settings

_FORM, _CHECKED = "Auth.Account.in-every-form", "Auth.Account.checked"
Choose = Callable[[HttpRequest, Fields, Credential, Mapping[str, Credential]], Credential]


@dataclass(frozen=True, slots=True)
class _Mistaking(Authenticator):
    """Takes some requests for another's.

    Args:
        choose: whose, by the request and who has signed it.
    """

    choose: Choose = lambda request, form, signer, credentials: signer

    def authenticate(
        self,
        request: HttpRequest,
        fields: Fields,
        *,
        settings: Settings,
        credentials: Mapping[str, Credential],
        now: float,
    ) -> Credential:
        """As `Authenticator.authenticate`, but for another."""
        signer = Authenticator.authenticate(self, request, fields, settings=settings, credentials=credentials, now=now)
        return self.choose(request, fields, signer, credentials)


def _mistaking(choose: Choose) -> Change:
    return lambda service: replace(service, authenticator=_Mistaking(choose=choose))


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


def _first_if(seen: Seen) -> Choose:
    return lambda request, form, signer, credentials: (
        first_credential(credentials) if seen(request, form) and signer.session_token is None else signer
    )


def _alone_if(seen: Seen) -> Choose:
    return lambda request, form, signer, credentials: (
        replace(signer, account_id="555555555555") if seen(request, form) and signer.session_token else signer
    )


def _by_parameter(seen: Seen) -> Choose:
    return lambda request, form, signer, credentials: (
        credentials.get(form.values.get("AWSAccessKeyId", ""), signer) if seen(request, form) else signer
    )


def _mistaken() -> Iterator[Mutant]:
    for name, (words, seen) in _FORMS.items():
        yield Mutant(
            f"account-of-{name}-is-first",
            _FORM,
            f"A request {words} is taken for the first account's, whoever has signed it.",
            _mistaking(_first_if(seen)),
        )
    for name in ("get", *_SCHEMES):
        words, seen = _FORMS[name]
        yield Mutant(
            f"account-of-{name}-temporary-is-own",
            _FORM,
            f"Temporary credentials have an account of their own in a request {words}.",
            _mistaking(_alone_if(seen)),
        )
    for name, seen in (
        ("sigv4", lambda request, form: request.header(b"authorization")),
        ("aws3", lambda request, form: request.header(b"x-amzn-authorization")),
    ):
        yield Mutant(
            f"account-of-{name}-by-parameter",
            _FORM,
            f"The parameter AWSAccessKeyId says whose a request is, whoever has signed it by {name}.",
            _mistaking(_by_parameter(seen)),
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
