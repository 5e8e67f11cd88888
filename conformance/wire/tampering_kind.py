"""What a named way to tamper with a signature is."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.wire import tampering_hooks as hooks
from conformance.wire.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Tampering:
    """One named way to tamper with a signature.

    ``schemes`` are those it applies to; ``accepted`` says that a right target accepts the request all the same (a clock
    just inside the limit); ``near`` that the date is a few minutes from a limit, so that the answer hangs on the clock
    of the target. ``before`` changes what is signed and how, ``after`` the signed request. ``needs_body``,
    ``needs_query``, ``needs_token`` and ``needs_other``: it applies only to a request with a body, only to one with a
    query string, only to credentials with a session token, only where there are credentials of another account.
    """

    name: str
    summary: str
    schemes: frozenset[Scheme]
    before: hooks.Before = lambda plan: plan
    after: hooks.After = lambda request, plan: request
    accepted: bool = False
    near: bool = False
    needs_body: bool = False
    needs_query: bool = False
    needs_token: bool = False
    needs_other: bool = False
