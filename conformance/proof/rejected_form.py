"""Forms of requests that mean the same as others, each with the mutant that rejects it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from conformance.proof.mutant import Breaks, Mutant
from conformance.proof.verbs import reject_requests
from conformance.reference.http_types import HttpRequest

Seen = Callable[[HttpRequest], object]
"""Says of a request whether it has a form."""


class RejectedForm(NamedTuple):
    """A form of requests that a target may treat unlike others.

    Args:
        dialect: what it is called in the cases.
        breaks: what a target breaks that rejects it.
        defect: of such a target.
        when: which requests have it.
    """

    dialect: str
    breaks: Breaks
    defect: str
    when: Seen

    def mutant(self, code: str) -> Mutant:
        """Return the mutant that rejects requests of this form with the error ``code``."""
        change = reject_requests(self.when, code=code)
        return Mutant(f"dialect-{self.dialect}-rejected", self.breaks, self.defect, change)


def has_fields(*names: bytes) -> Seen:
    """Return what says whether a request has all header fields of these names."""
    return lambda request: all(request.header(name) is not None for name in names)
