"""Programs at the limits: each asks one value on a limit, a step inside or a step beyond, and there are finitely many.

They are drawn by turns instead of at random, so that a search of a minute has tried each of them.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator
from functools import cache
from typing import Any

from conformance.explore.fuzz.asked import ask_all
from conformance.explore.fuzz.counts import counted
from conformance.explore.fuzz.faults import GOOD, is_possible
from conformance.explore.fuzz.limits import LIMITS, Limit
from conformance.explore.fuzz.offer import Offer
from conformance.explore.program import Program

_REGISTER = frozenset({"VerifyDomainIdentity", "VerifyEmailIdentity", "VerifyEmailAddress"})
"""The actions whose taken value is an identity's name, which must be reported just as it was sent."""


def boundaries(offer: Offer, focus: Collection[str], seed: str) -> list[Program]:
    """Return every program at a limit that a target can be asked, in an order of the seed.

    Args:
        offer: of the target.
        focus: actions that the programs are to be about; empty: all.
        seed: decides the order.
    """
    found = [
        program
        for program in (*_of_limits(), *counted())
        if (not focus or program.action in focus) and _can_be_asked(program, offer)
    ]
    random.Random(f"{seed}/boundaries").shuffle(found)  # noqa: S311 - an order, no secret
    return found


def _can_be_asked(program: Program, offer: Offer) -> bool:
    entry = program.entry
    sent = {name for step in (*entry.get("given", ()), *entry["steps"]) for name in step if name[:1].isupper()}
    if not sent <= offer.actions or not is_possible(program.action, offer):
        return False
    return (offer.verified or not entry.get("verified")) and (offer.policies or "PutIdentityPolicy" not in sent)


@cache
def _of_limits() -> tuple[Program, ...]:
    return tuple(program for limit in LIMITS for program in (*_taken(limit), *_rejected(limit)))


def _taken(limit: Limit) -> Iterator[Program]:
    for value in limit.taken:
        entry = _entry(limit, limit.requirement)
        if limit.action == "VerifyDomainDkim":  # a target may ask for a registered domain
            entry["given"] = [{"VerifyDomainIdentity": {"Domain": value}}]
        step = {limit.action: _params(limit, value), "expect": {"success": True}}
        yield ask_all(Program(limit.action, {**entry, "steps": [step, *_looks(limit, value)]}))


def _rejected(limit: Limit) -> Iterator[Program]:
    for value in limit.rejected:
        entry = _entry(limit, limit.beyond)
        entry["given"] = [*entry.get("given", ()), {limit.action: dict(GOOD[limit.action].params)}]
        step = {limit.action: _params(limit, value), "expect": {"error": limit.error}}
        yield ask_all(Program(limit.action, {**entry, "steps": [step]}))


def _entry(limit: Limit, requirement: str) -> dict[str, Any]:
    good = GOOD[limit.action]
    entry: dict[str, Any] = {"requirement": requirement}
    if good.verified:
        entry["verified"] = list(good.verified)
    if good.given:
        entry["given"] = [dict(step) for step in good.given]
    return entry


def _params(limit: Limit, value: Any) -> dict[str, Any]:
    name, _, member = limit.parameter.partition(".")
    return {**GOOD[limit.action].params, name: {member: value} if member else value}


def _looks(limit: Limit, value: Any) -> Iterator[dict[str, Any]]:
    """Yield the steps that look at what a taken value has made."""
    if limit.action in _REGISTER:
        names: dict[str, Any] = {"equals": [value]} if isinstance(value, str) else {"count": 1}
        seen = {"VerificationAttributes": names}
        yield {"GetIdentityVerificationAttributes": {"Identities": [value]}, "expect": {"result": seen}}
    if limit.action == "PutIdentityPolicy":
        name = value if limit.parameter == "PolicyName" else "{policy}"
        listed = {"PolicyNames": {"equals": [name]}}
        yield {"ListIdentityPolicies": {"Identity": "{email}"}, "expect": {"result": listed}}
        shown = {"Policies": {"equals": [name]}}
        yield {"GetIdentityPolicies": {"Identity": "{email}", "PolicyNames": [name]}, "expect": {"result": shown}}
