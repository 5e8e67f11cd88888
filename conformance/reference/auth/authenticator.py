"""Finds out how a request is signed and runs the checks of that form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from conformance.reference.auth import aws3, sigv2, sigv4
from conformance.reference.auth.claim import Check, Claim, Form
from conformance.reference.decode import Fields
from conformance.reference.errors import ServiceError
from conformance.reference.http_types import HttpRequest
from conformance.reference.state import Credential, Settings

#: The forms in the order in which they are looked for.
FORMS: tuple[Form, ...] = (sigv4.HEADER, aws3.FORM, sigv4.QUERY, sigv2.FORM)


@dataclass(frozen=True, slots=True)
class Authenticator:
    """Checks signatures.

    Args:
        forms: accepted forms.
        unsigned: what an unsigned request is taken for; rejects it.
    """

    forms: tuple[Form, ...] = FORMS
    unsigned: Callable[[Mapping[str, Credential]], Credential] | None = None

    def authenticate(
        self,
        request: HttpRequest,
        fields: Fields,
        *,
        settings: Settings,
        credentials: Mapping[str, Credential],
        now: float,
    ) -> Credential:
        """The credential that signed a request.

        Raises:
            ServiceError: MissingAuthenticationToken if it is not signed at all; what the first failing check says.
        """
        if settings.trusted is not None:
            return settings.trusted
        for form in self.forms:
            if form.detect(request, fields):
                claim = Claim(request, fields, settings, credentials, now)
                form.read(claim)
                for check in form.checks.values():
                    check(claim)
                return claim.known()
        if self.unsigned is not None:
            return self.unsigned(credentials)
        raise ServiceError("MissingAuthenticationToken", "Request is missing Authentication Token")

    def with_check(self, form: str, name: str, check: Check | None) -> Authenticator:
        """A copy in which one check is replaced, or left out if `check` is None.

        Raises:
            KeyError: no such form or check.
        """
        if not any(name in one.checks for one in self.forms if one.name == form):
            raise KeyError(f"{form}.{name}")
        forms = []
        for one in self.forms:
            if one.name == form:
                checks = {key: (check if key == name else old) for key, old in one.checks.items()}
                one = replace(one, checks={key: value for key, value in checks.items() if value is not None})
            forms.append(one)
        return replace(self, forms=tuple(forms))
