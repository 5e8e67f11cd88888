"""Defects that the cases of `cases/authentication/canonical.yaml` find: values whose canonical form goes wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from conformance.proof.mutant import Mutant
from conformance.proof.verbs.signatures import reject_signed
from conformance.reference.auth.claim import Claim

#: What goes wrong, and how such a parameter looks on the wire.
_VALUES = {
    "tilde": ("a tilde", rb"%7E|~"),
    "plus": ("a plus sign", rb"EmailAddress=[^&]*%2B"),
    "marks": ("an exclamation mark, an apostrophe or an asterisk", rb"%21|%27|%2A"),
    "reserved": ("an ampersand", rb"%26"),
    "percent": ("a percent sign", rb"%25"),
    "space": ("a space", rb"Text\.Data=[^&]*%20"),
    "utf-8": ("a character beyond ASCII", rb"%C3"),
    "line-end": ("a line end", rb"(?<!%0D)%0A"),
    "crlf": ("a carriage return", rb"%0D%0A"),
    "colon": ("a colon", rb"Text\.Data=[^&]*%3A"),
    "quote": ("a quotation mark", rb"Text\.Data=[^&]*%22"),
    "backslash": ("a backslash", rb"Text\.Data=[^&]*%5C"),
    "equals": ("the value of an equals sign alone", rb"Text\.Data=%3D"),
    "empty": ("an empty value", rb"SnsTopic=(&|$)"),
    "repeated": ("a name that is repeated", rb"Note=b&Note=a"),
}
_ORDER = rb"member\.10="
_ENCODED = rb"Note%5B"


def _like(form: str, pattern: bytes) -> Callable[[Claim], bool]:
    found = re.compile(pattern)

    def asked(claim: Claim) -> bool:
        # Only Signature Version 2 has a canonical form of the body.
        text = claim.request.query or (claim.request.body if form == "sigv2" else b"")
        return found.search(text) is not None

    return asked


def _values() -> Iterator[Mutant]:
    for form in ("sigv4", "sigv4-query", "sigv2", "aws3"):
        for name, (words, pattern) in _VALUES.items():
            yield Mutant(
                f"{form}-canonical-{name}",
                f"Auth.Canonical.{form}",
                f"A {form} request with {words} never has the right signature.",
                reject_signed(form, _like(form, pattern), code="SignatureDoesNotMatch"),
            )


MUTANTS: tuple[Mutant, ...] = (
    *_values(),
    *(
        Mutant(
            f"{form}-canonical-order",
            f"Auth.Canonical.{form}",
            f"The parameters of a {form} request are sorted by number, not by bytes.",
            reject_signed(form, _like(form, _ORDER), code="SignatureDoesNotMatch"),
        )
        for form in ("sigv4", "sigv4-query", "sigv2")
    ),
    *(
        Mutant(
            f"{form}-canonical-encoded-order",
            f"Auth.Canonical.{form}",
            f"The parameters of a {form} request are sorted as they read, not as they are encoded.",
            reject_signed(form, _like(form, _ENCODED), code="SignatureDoesNotMatch"),
        )
        for form in ("sigv4", "sigv4-query")
    ),
)
