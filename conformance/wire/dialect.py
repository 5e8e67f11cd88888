"""What a dialect is: the same request in another legal form, as some real client sends it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from conformance.wire.exchange import Request, header
from conformance.wire.request import FORM_TYPE
from conformance.wire.scheme import Plan, Scheme

Before = Callable[[Plan], Plan]
"""Changes what is signed, and how."""

After = Callable[[Request, Plan], Request]
"""Changes how the signed request is sent; the signature holds all the same."""

V4 = frozenset({Scheme.SIGV4})
V4_QUERY = frozenset({Scheme.SIGV4_QUERY})
V2 = frozenset({Scheme.SIGV2, Scheme.SIGV2_SHA1})
AWS3 = frozenset({Scheme.AWS3, Scheme.AWS3_HTTPS})
SIGNED = frozenset(Scheme) - {Scheme.NONE}


@dataclass(frozen=True, slots=True)
class Dialect:
    """One legal form of a request, which means the same as the usual form and must be treated alike.

    Args:
        name: as ``--dialect`` and case files give it.
        differs: what differs from the suite's usual request, in a sentence.
        clients: who speaks it: names of recordings in ``fixtures/clients``, or, if none was recorded, of a program and
            where to read about it.
        level: how firmly a target has to take it.
        source: where that is from: RFC and section; ``SigV4`` for AWS's description of that signature; a place in the
            reference; an id of the readings or the observations; ``recorded`` where only clients speak for it;
            ``none``.
        schemes: ways to sign that it goes with.
        before: what it changes before the request is signed.
        after: what it changes on the signed request.
        fits: whether it can be spoken in a given request.
    """

    name: str
    differs: str
    clients: tuple[str, ...]
    level: Literal["must", "should", "may"]
    source: str
    schemes: frozenset[Scheme] = SIGNED
    before: Before = lambda plan: plan
    after: After = lambda request, plan: request
    fits: Callable[[Plan], bool] = lambda plan: True

    def goes_with(self, plan: Plan) -> bool:
        """Return whether a request can be sent in this dialect."""
        return plan.scheme in self.schemes and self.fits(plan)


def has_form(plan: Plan) -> bool:
    """Return whether the request carries its parameters in a form body."""
    kind = header(plan.request.headers, "content-type") or ""
    usual = FORM_TYPE.partition(";")[0]
    return bool(plan.request.body) and kind.partition(";")[0].strip().lower() == usual


def with_header(plan: Plan, name: str, value: str | None) -> Plan:
    """Return ``plan`` with one header field set, or left out if ``value`` is None."""
    kept = tuple(pair for pair in plan.request.headers if pair[0].lower() != name.lower())
    headers = kept if value is None else (*kept, (name, value))
    return replace(plan, request=replace(plan.request, headers=headers))


def adds_headers(*headers: tuple[str, str]) -> After:
    """Return a hook that adds header fields which are not signed."""
    return lambda request, plan: replace(request, headers=(*request.headers, *headers))


def sets_header(name: str, value: str | None) -> Before:
    """Return a hook that sets a header field before signing, or leaves it out if ``value`` is None."""
    return lambda plan: with_header(plan, name, value)
