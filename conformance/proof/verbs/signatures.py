"""The verb for a check of signatures that is too lenient, and the faults that it may excuse."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields, replace
from typing import TypeAlias

from conformance.proof.mutant import Change
from conformance.reference.auth import Authenticator
from conformance.reference.auth.claim import Claim
from conformance.reference.decode import Fields
from conformance.reference.errors import ServiceError
from conformance.reference.http_types import HttpRequest
from conformance.reference.render import Document
from conformance.reference.service import Service
from conformance.reference.state import Credential, Settings, World

Excused: TypeAlias = Callable[[Claim], bool]


def first_credential(credentials: Mapping[str, Credential]) -> Credential:
    """Return the account that a target without accounts would take everybody for."""
    return next(iter(credentials.values()))


@dataclass(frozen=True, slots=True)
class Forgiving(Authenticator):
    """Accepts a request in spite of a fault.

    Args:
        form: of the signature.
        check: name of the check that found the fault.
        excused: which faults of that check.
    """

    form: str = ""
    check: str = ""
    excused: Excused = lambda claim: True

    def authenticate(
        self,
        request: HttpRequest,
        fields: Fields,
        *,
        settings: Settings,
        credentials: Mapping[str, Credential],
        now: float,
    ) -> Credential:
        """As `Authenticator.authenticate`, but a request with the excused fault is the first account's."""
        for form in self.forms:
            if form.name != self.form or not form.detect(request, fields):
                continue
            claim = Claim(request, fields, settings, credentials, now)
            form.read(claim)
            for name, check in form.checks.items():
                try:
                    check(claim)
                except ServiceError:
                    if name == self.check and self.excused(claim):
                        return credentials.get(claim.parts.get("access_key_id", ""), first_credential(credentials))
                    raise
        return Authenticator.authenticate(self, request, fields, settings=settings, credentials=credentials, now=now)


Decide: TypeAlias = Callable[[HttpRequest, Fields, Mapping[str, Credential], Callable[[], Credential]], Credential]
"""Returns whose a request is, by it, its parameters, all credentials, and the right check, which may reject it."""


@dataclass(frozen=True, slots=True)
class Deciding(Authenticator):
    """Lets something else than its signature decide whose a request is.

    Args:
        decide: what decides.
    """

    decide: Decide = lambda request, form, credentials, check: check()

    def authenticate(
        self,
        request: HttpRequest,
        fields: Fields,
        *,
        settings: Settings,
        credentials: Mapping[str, Credential],
        now: float,
    ) -> Credential:
        """As `Authenticator.authenticate`, unless `decide` has it otherwise."""

        def check() -> Credential:
            return Authenticator.authenticate(
                self, request, fields, settings=settings, credentials=credentials, now=now
            )

        return self.decide(request, fields, credentials, check)


def decide_by(decide: Decide) -> Change:
    """Let something else than its signature decide whose a request is."""
    return lambda service: replace(
        service, authenticator=Deciding(service.authenticator.forms, service.authenticator.unsigned, decide)
    )


@dataclass(frozen=True, slots=True)
class Selective(Authenticator):
    """Takes some requests for the first account's in spite of faults of their signature.

    Args:
        unchecked: which requests, by themselves and by their parameters.
        codes: of the rejections that are spared.
    """

    unchecked: Callable[[HttpRequest, Fields], object] = lambda request, form: True
    codes: frozenset[str] = frozenset()

    def authenticate(
        self,
        request: HttpRequest,
        fields: Fields,
        *,
        settings: Settings,
        credentials: Mapping[str, Credential],
        now: float,
    ) -> Credential:
        """As `Authenticator.authenticate`, but a request that is not checked is the first account's."""
        try:
            return Authenticator.authenticate(
                self, request, fields, settings=settings, credentials=credentials, now=now
            )
        except ServiceError as error:
            if error.code in self.codes and self.unchecked(request, fields):
                return first_credential(credentials)
            raise


#: What a request is rejected by for each kind of fault of its signature.
FAULTS = {
    "unsigned": "MissingAuthenticationToken",
    "wrong-secret": "SignatureDoesNotMatch",
    "expired": "RequestExpired",
    "unknown-key": "InvalidClientTokenId",
}


def skip_checks(actions: Collection[str], *faults: str) -> Change:
    """Accept requests for some actions whatever is wrong with their signature.

    Args:
        actions: names of the actions.
        faults: keys of `FAULTS`; none given: all of them.
    """
    return skip_checks_when(lambda request, form: form.values.get("Action") in actions, *faults)


def skip_checks_when(unchecked: Callable[[HttpRequest, Fields], object], *faults: str) -> Change:
    """Accept some requests whatever is wrong with their signature.

    Args:
        unchecked: which requests.
        faults: keys of `FAULTS`; none given: all of them.
    """
    codes = frozenset(FAULTS[fault] for fault in faults or FAULTS)
    authenticator = Selective(unchecked=unchecked, codes=codes)
    return lambda service: replace(service, authenticator=authenticator)


@dataclass(frozen=True, slots=True)
class Blind(Authenticator):
    """Looks at no signature: every request is the first account's."""

    def authenticate(
        self,
        request: HttpRequest,
        fields: Fields,
        *,
        settings: Settings,
        credentials: Mapping[str, Credential],
        now: float,
    ) -> Credential:
        """The first account, whoever asks."""
        return first_credential(credentials)


@dataclass(frozen=True, slots=True)
class Eager(Service):
    """Performs requests before it looks at who signed them.

    Args:
        eager_for: names of the actions; empty: all.
    """

    eager_for: frozenset[str] = frozenset()

    def _perform(
        self,
        request: HttpRequest,
        world: World,
        credentials: Mapping[str, Credential],
        request_id: str,
        seen: list[str],
    ) -> Document:
        try:
            return Service._perform(self, request, world, credentials, request_id, seen)
        except ServiceError:
            action = self.decoder.decode(request).values.get("Action")
            if not seen and (not self.eager_for or action in self.eager_for):
                Service(authenticator=Blind()).answer(request, world, credentials)
            raise


def perform_first(*actions: str) -> Change:
    """Perform requests that are rejected for their signature all the same.

    Args:
        actions: names of the actions; none given: all.
    """

    def change(service: Service) -> Service:
        kept = {one.name: getattr(service, one.name) for one in fields(service)}
        return Eager(**kept, eager_for=frozenset(actions))

    return change


def excuse_fault(form: str, check: str, excused: Excused) -> Change:
    """Accept requests in spite of a fault of their signature.

    Args:
        form: of the signature, such as ``sigv4``.
        check: name of the check that finds the fault.
        excused: which faults of that check; `any_fault` is all.
    """
    authenticator = Forgiving(form=form, check=check, excused=excused)
    return lambda service: replace(service, authenticator=authenticator)


def reject_signed(
    form: str, asked: Callable[[Claim], bool], *, code: str = "IncompleteSignature", at: str = "signature"
) -> Change:
    """Reject some rightly signed requests.

    Args:
        form: of the signature.
        asked: which requests.
        code: of the rejection.
        at: the check that does so, beside what it does anyway.
    """

    def change(service: Service) -> Service:
        check = next(one.checks[at] for one in service.authenticator.forms if one.name == form)

        def strict(claim: Claim) -> None:
            if asked(claim):
                raise ServiceError(code, "This signature is not taken.")
            check(claim)

        return replace(service, authenticator=service.authenticator.with_check(form, at, strict))

    return change


def lacks(part: str) -> Excused:
    """Return a test for requests that lack a part of their signature."""
    return lambda claim: part not in claim.parts


def any_fault(claim: Claim) -> bool:
    """Excuse every fault."""
    return True


def has_no_date(claim: Claim) -> bool:
    """Tell whether a request has no date at all."""
    return "date" not in claim.parts and "http_date" not in claim.parts and "amz_date" not in claim.parts


def has_bad_date(claim: Claim) -> bool:
    """Tell whether a request has a date, though one that can not be read."""
    return not has_no_date(claim)


def has_other_algorithm(claim: Claim) -> bool:
    """Tell whether a request is signed by an algorithm that the service does not know."""
    return "signature" in claim.parts and "MD5" in claim.parts.get("algorithm", claim.parts.get("method", ""))
