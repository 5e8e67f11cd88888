"""The signing of one case on the request of another action: right in an unusual form, or tampered with.

The suite asks each way of signing of some actions; a target that checks signatures in each of its actions by itself may
do so in one and not in the next.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from hypothesis import strategies as st

from conformance.explore.fuzz.asked import ask_all
from conformance.explore.fuzz.faults import GOOD, is_possible
from conformance.explore.fuzz.offer import Offer
from conformance.explore.program import Program
from conformance.explore.rewriting import program_of
from conformance.model.case import Case
from conformance.model.case_file import Need
from conformance.model.suite import load_suite
from conformance.model.vocabulary import Level
from conformance.run.schemes import find_unfit

Draw = Callable[[st.SearchStrategy[Any]], Any]

_PORTABLE = frozenset({"sign", "tamper", "dialect", "account", "encode", "order"})
"""Options of a request that go with any action's."""
_ACCOUNTS = frozenset({"main", "temporary"})
"""Accounts that have the same identities."""
_OF_SIGNING = frozenset(
    {
        *(Need.SIGNATURES, Need.SIGV4, Need.SIGV4_QUERY, Need.SIGV2, Need.AWS3),
        *(Need.SESSION_TOKEN, Need.VERIFIED_SENDER),
    }
)


@dataclass(frozen=True, slots=True)
class Signing:
    """How a case signs its request, and what it expects.

    Args:
        case: whose signing it is.
        requirement: that the case rests on.
        request: the options of its request.
        expect: what it accepts.
        needs: of the case.
        rejected: whether it accepts rejections only.
    """

    case: Case
    requirement: str
    request: Mapping[str, Any]
    expect: Mapping[str, Any]
    needs: frozenset[Need]
    rejected: bool


@cache
def _signings() -> tuple[Signing, ...]:
    found: dict[str, Signing] = {}
    for case in load_suite().cases:
        send = case.steps[-1]
        errors = [alternative.error is not None for alternative in send.alternatives]
        own = case.level is Level.MUST is case.requirements[0].level
        if not own or not case.needs <= _OF_SIGNING or len(set(errors)) != 1 or len(case.steps) != 1:
            continue
        step = program_of(case).entry["steps"][-1]
        request = step.get("request", {})
        if not {"sign", "tamper", "dialect"} & set(request) or not set(request) <= _PORTABLE:
            continue
        if request.get("sign") == "none" or request.get("account", "main") not in _ACCOUNTS or "{" in str(request):
            continue
        expect = step["expect"] if errors[0] else {"success": True}
        needs = case.needs - {Need.VERIFIED_SENDER}
        found.setdefault(
            f"{request}{errors[0]}", Signing(case, case.requirements[0].id, request, expect, needs, errors[0])
        )
    return tuple(found.values())


def possible_signings(offer: Offer) -> tuple[Signing, ...]:
    """Return the ways to sign that can be tried on a target."""
    possible = (each for each in _signings() if each.needs.isdisjoint(offer.lacks))
    return tuple(each for each in possible if not any(find_unfit(each.case, scheme) for scheme in offer.usual))


def possible_actions(offer: Offer, focus: Collection[str]) -> list[str]:
    """Return the actions whose good request can be sent to a target; ``focus``: only these, if there are any."""
    return [action for action in sorted(GOOD) if (not focus or action in focus) and is_possible(action, offer)]


@st.composite
def transplants(draw: Draw, signings: tuple[Signing, ...], actions: list[str]) -> Program:
    """Draw the good request of an action, signed as another case signs its own."""
    signing, action = draw(st.sampled_from(signings)), draw(st.sampled_from(actions))
    good = GOOD[action]
    entry: dict[str, Any] = {"requirement": signing.requirement}
    if good.verified:
        entry["verified"] = list(good.verified)
    given = [dict(step) for step in good.given]
    if signing.rejected:
        entry["uncontrolled"] = "its control request is the last one of its set-up"
        given.append({action: dict(good.params)})
    if given:
        entry["given"] = given
    step = {action: dict(good.params), "request": dict(signing.request), "expect": dict(signing.expect)}
    return ask_all(Program(action, {**entry, "steps": [step]}))
