"""Programs of several steps: identities, DKIM, topics, policies and mail in any order, held to the model of state."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from hypothesis import reject
from hypothesis import strategies as st

from conformance.explore.fuzz import values
from conformance.explore.fuzz.changes import possible_changes
from conformance.explore.fuzz.forms import forms
from conformance.explore.fuzz.looks import SHOWN_BY, possible_looks
from conformance.explore.fuzz.offer import Offer
from conformance.explore.fuzz.world import ModelState
from conformance.explore.program import Program

_BEFORE = {
    "DeleteIdentityPolicy": ("PutIdentityPolicy",),
    "GetIdentityPolicies": ("PutIdentityPolicy",),
    "SetIdentityDkimEnabled": ("VerifyDomainIdentity", "VerifyDomainDkim"),
    "VerifyDomainDkim": ("VerifyDomainIdentity",),
}
"""What makes an action possible, where its turn has come and nothing has done so."""
_ON_VERIFIED = frozenset(
    {
        "DeleteIdentityPolicy",
        "DeleteVerifiedEmailAddress",
        "GetIdentityPolicies",
        "ListIdentityPolicies",
        "PutIdentityPolicy",
        "SetIdentityFeedbackForwardingEnabled",
        "SetIdentityNotificationTopic",
    }
)
"""Actions on a verified identity."""


@st.composite
def sequences(draw: Callable[[st.SearchStrategy[Any]], Any], offer: Offer, focus: Collection[str]) -> Program:
    """Draw a program of several steps.

    Args:
        draw: of Hypothesis.
        offer: of the target.
        focus: actions of which the program sends at least one; empty: any.
    """
    world = ModelState(draw(_names(offer)))
    verified = draw(_verified(world.names)) if offer.verified else []
    if offer.verified and not _ON_VERIFIED.isdisjoint(focus):
        verified = list(dict.fromkeys(["{email}", *verified]))
    world.begin(tuple(verified))
    if focus:
        _add(world, draw, offer, draw(st.sampled_from(sorted(focus))))
    for _ in range(draw(st.integers(0, 8))):
        _step(world, draw, offer)
    if not world.steps:
        looks = possible_looks(world, offer)
        if not looks:
            reject()
        looks[draw(st.sampled_from(sorted(looks)))](world, draw)
    for shown_by in dict.fromkeys(SHOWN_BY[name] for name in _sent(world) if name in SHOWN_BY):
        looks = possible_looks(world, offer)
        able = [name for name in shown_by if name in looks]
        if able:
            looks[draw(st.sampled_from(able))](world, draw)
    form_of = forms(offer)
    for step in world.steps:
        form = draw(form_of)
        if form is not None:
            step["request"] = form
    entry: dict[str, Any] = {"requirement": list(world.requirements)}
    if verified:
        entry["verified"] = verified
    return Program(_sent(world)[-1], {**entry, "steps": world.steps})


def _sent(world: ModelState) -> list[str]:
    """Return the actions of the program so far, in their order."""
    return [key for step in world.steps for key in step if key[:1].isupper()]


def _step(world: ModelState, draw: Callable[[st.SearchStrategy[Any]], Any], offer: Offer) -> None:
    able = {**possible_changes(world, offer), **possible_looks(world, offer)}
    if able:
        able[draw(st.sampled_from(sorted(able)))](world, draw)


def _add(world: ModelState, draw: Callable[[st.SearchStrategy[Any]], Any], offer: Offer, action: str) -> None:
    """Add a step of ``action``, after what makes it possible; nothing where the target does not offer that."""
    for each in (*_BEFORE.get(action, ("VerifyDomainIdentity", "VerifyEmailIdentity")), action):
        able = {**possible_changes(world, offer), **possible_looks(world, offer)}
        if each in able and (each == action or action not in able):
            able[each](world, draw)


@st.composite
def _names(draw: Callable[[st.SearchStrategy[Any]], Any], offer: Offer) -> tuple[str, ...]:
    domains = ["{domain}", f"{draw(values.labels)}.{{domain}}", "{domain2}"]
    addresses = ["{email}", f"{draw(values.local_parts)}@{{domain}}", f"{draw(values.local_parts)}@{{domain2}}"]
    return (*domains, *addresses)


def _verified(names: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(names), max_size=3, unique=True)
