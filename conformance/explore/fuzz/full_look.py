"""A look at everything that a program's identities have, by every action that shows something of them."""

from __future__ import annotations

from collections.abc import Iterable

from conformance.explore.fuzz import looks
from conformance.explore.fuzz.offer import Offer
from conformance.explore.fuzz.world import ModelState


def look_at_everything(world: ModelState, offer: Offer) -> None:
    """Add the steps that look at every identity of the world: what a change of one of them must not have touched."""
    identities = list(world.identities.values())
    for action, show in (
        ("GetIdentityVerificationAttributes", looks.show_verification),
        ("GetIdentityDkimAttributes", looks.show_dkim),
        ("GetIdentityNotificationAttributes", looks.show_notifications),
    ):
        if identities and action in offer.actions:
            show(world, identities)
    if offer.policies:
        look_at_policies(world, offer, dict.fromkeys(name for each in identities for name in each.policies))
    if "ListVerifiedEmailAddresses" in offer.actions:
        looks.show_verified_addresses(world)
    if "ListIdentities" in offer.actions:
        looks.collect_identities(world, None)


def look_at_policies(world: ModelState, offer: Offer, names: Iterable[str]) -> None:
    """Look at the policies of each verified identity, under the names of all: it must not have those of another."""
    named = list(names)
    for name in world.verified:
        identity = world.identities[name]
        if "ListIdentityPolicies" in offer.actions:
            looks.show_policy_names(world, identity)
        if named and "GetIdentityPolicies" in offer.actions:
            looks.show_policies(world, identity, named)
