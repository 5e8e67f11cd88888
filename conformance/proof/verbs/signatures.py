"""The verb for a check of signatures that is too lenient, and the faults that it may excuse."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from conformance.proof.mutant import Change
from conformance.reference.auth import Authenticator
from conformance.reference.auth.claim import Claim
from conformance.reference.decode import Fields
from conformance.reference.errors import ServiceError
from conformance.reference.http_types import Request
from conformance.reference.state import Credential, Settings

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
        request: Request,
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


def excuse_fault(form: str, check: str, excused: Excused) -> Change:
    """Accept requests in spite of a fault of their signature.

    Args:
        form: of the signature, such as ``sigv4``.
        check: name of the check that finds the fault.
        excused: which faults of that check; `any_fault` is all.
    """
    authenticator = Forgiving(form=form, check=check, excused=excused)
    return lambda service: replace(service, authenticator=authenticator)


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
