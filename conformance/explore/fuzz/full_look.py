"""A look at everything that a program's identities have, by every action that shows something of them."""

from __future__ import annotations

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
        _look_at_policies(world, offer)
    if "ListVerifiedEmailAddresses" in offer.actions:
        looks.show_verified_addresses(world)
    if "ListIdentities" in offer.actions:
        looks.collect_identities(world, None)


def _look_at_policies(world: ModelState, offer: Offer) -> None:
    """Look at the policies of each verified identity, under the names of all: it must not have those of another."""
    named = list(dict.fromkeys(name for each in world.identities.values() for name in each.policies))
    for name in world.verified:
        identity = world.identities[name]
        if "ListIdentityPolicies" in offer.actions:
            looks.show_policy_names(world, identity)
        if named and "GetIdentityPolicies" in offer.actions:
            looks.show_policies(world, identity, named)
