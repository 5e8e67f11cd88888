"""The steps of a program that look at what the steps before them have made, with what must be seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import strategies as st

from conformance.explore.fuzz import values
from conformance.explore.fuzz.offer import Offer
from conformance.explore.fuzz.world import ModelState, Registered

Draw = Callable[[st.SearchStrategy[Any]], Any]
Look = Callable[[ModelState, Draw], None]

_PAGE = (
    "a page has at most MaxItems identities [ListIdentities / Request Parameters / MaxItems]; the other pages of a "
    "larger account are not searched"
)
_LARGE = "accounts with very many identities list none [observed-2.7]"


SHOWN_BY = {
    "VerifyDomainIdentity": ("GetIdentityVerificationAttributes", "ListIdentities"),
    "VerifyEmailIdentity": ("GetIdentityVerificationAttributes", "ListIdentities"),
    "VerifyEmailAddress": ("GetIdentityVerificationAttributes", "ListIdentities", "ListVerifiedEmailAddresses"),
    "DeleteIdentity": ("GetIdentityVerificationAttributes", "ListIdentities"),
    "DeleteVerifiedEmailAddress": ("ListVerifiedEmailAddresses",),
    "VerifyDomainDkim": ("GetIdentityDkimAttributes",),
    "SetIdentityDkimEnabled": ("GetIdentityDkimAttributes",),
    "SetIdentityNotificationTopic": ("GetIdentityNotificationAttributes",),
    "SetIdentityFeedbackForwardingEnabled": ("GetIdentityNotificationAttributes",),
    "PutIdentityPolicy": ("ListIdentityPolicies", "GetIdentityPolicies"),
    "DeleteIdentityPolicy": ("ListIdentityPolicies", "GetIdentityPolicies"),
}
"""What each change is seen by."""


def possible_looks(world: ModelState, offer: Offer) -> dict[str, Look]:
    """Return the actions that can look at the world, each with what adds its step."""
    policies = [name for name in world.verified if world.identities[name].policies]
    found: dict[str, tuple[object, Look]] = {
        "GetIdentityVerificationAttributes": (world.identities, lambda w, draw: show_verification(w, _some(w, draw))),
        "ListIdentities": (True, _listing),
        "ListVerifiedEmailAddresses": (True, lambda w, draw: show_verified_addresses(w)),
        "GetIdentityDkimAttributes": (world.identities, lambda w, draw: show_dkim(w, _some(w, draw))),
        "GetIdentityNotificationAttributes": (world.identities, lambda w, draw: show_notifications(w, _some(w, draw))),
        "ListIdentityPolicies": (
            offer.policies and world.verified,
            lambda w, draw: show_policy_names(w, _one(w, draw)),
        ),
        "GetIdentityPolicies": (offer.policies and policies, lambda w, draw: _policies(w, draw, policies)),
        "GetSendQuota": (True, _quota),
        "GetSendStatistics": (True, _statistics),
    }
    return {action: look for action, (able, look) in found.items() if able and action in offer.actions}


def _some(world: ModelState, draw: Draw) -> list[Registered]:
    names = list(world.identities)
    if draw(st.booleans()):
        names = draw(st.lists(st.sampled_from(names), min_size=1, max_size=8, unique=True))
    return [world.identities[name] for name in names]


def _one(world: ModelState, draw: Draw) -> Registered:
    return world.identities[draw(st.sampled_from(world.verified))]


def show_verification(world: ModelState, asked: Sequence[Registered]) -> None:
    """Ask for the verification of some identities."""
    names = [identity.name for identity in asked]
    seen: dict[str, Any] = {"VerificationAttributes": {"equals": names}}
    for identity in asked:
        entry = f"VerificationAttributes[{identity.name}]"
        seen[f"{entry}.VerificationStatus"] = "Success" if identity.verified else {"one_of": ["Pending", "Success"]}
        token: dict[str, Any] = {"present": True} if identity.is_domain else {"absent": True}
        seen[f"{entry}.VerificationToken"] = token | ({"same_as": f"{{{identity.token}}}"} if identity.token else {})
    # What an identity gets that is not there, or not there any more, is no must: it is not asked for.
    params = {"Identities": names}
    world.do(
        "GetIdentityVerificationAttributes.status", "GetIdentityVerificationAttributes", params, expect={"result": seen}
    )


def _listing(world: ModelState, draw: Draw) -> None:
    kind = draw(st.sampled_from([None, "Domain", "EmailAddress"]))
    own = {None: [*world.identities], "Domain": world.domains, "EmailAddress": world.addresses}[kind]
    others = [name for name in world.identities if name not in own]
    params: dict[str, Any] = {} if kind is None else {"IdentityType": kind}
    size = draw(st.one_of(st.none(), st.integers(1, 5), values.page_sizes))
    if size is not None:
        params["MaxItems"] = size
    never: dict[str, Any] = {"excludes": [*others, *world.gone]} if others or world.gone else {}
    if size is not None:
        never["count"] = {"max": size}
    page = {
        "Identities": never | ({"contains": own} if own else {}) or {"may_be_empty": True, "every": {"type": "string"}}
    }
    rest = {**({"Identities": never} if never else {}), "NextToken": {"present": True}}
    expect = {"because": _PAGE, "any": [{"result": page}, {"result": rest}]}
    requirement = "ListIdentities.effect" if kind is None else "ListIdentities.IdentityType.filter"
    if size is None or len(own) <= size:
        world.do(requirement, "ListIdentities", params, expect=expect)
        return
    # More identities are there than fit: there must be a token, and another page behind it.
    token, first = world.capture("token"), world.capture("page")
    known = {"Identities": {"count": {"max": size}, "present": True}, "NextToken": {"present": True}}
    capture = {token: "NextToken", first: "Identities"}
    world.do("ListIdentities.NextToken.returned", "ListIdentities", params, expect={"result": known}, capture=capture)
    next_page = {"Identities": {"count": {"max": size}, "excludes": f"{{{first}}}"}}
    params = {**params, "NextToken": f"{{{token}}}"}
    world.do("ListIdentities.NextToken.pagination", "ListIdentities", params, expect={"result": next_page})


def collect_identities(world: ModelState, kind: str | None, size: int = 1000) -> None:
    """List the identities of a type, or of both, page by page to the end.

    Args:
        world: that must be listed.
        kind: the IdentityType; None: both.
        size: of a page.
    """
    own = {None: [*world.identities], "Domain": world.domains, "EmailAddress": world.addresses}[kind]
    never = [name for name in (*world.identities, *world.gone) if name not in own]
    params: dict[str, Any] = {"MaxItems": size} | ({} if kind is None else {"IdentityType": kind})
    whole: dict[str, Any] = ({"contains": own} if own else {}) | ({"excludes": never} if never else {})
    pages: dict[str, Any] = {"collect": "Identities", "into": world.capture("listed")}
    page = {"Identities": {"count": {"max": size}}}
    requirement = "ListIdentities.NextToken.pagination" if kind is None else "ListIdentities.IdentityType.filter"
    world.do(
        requirement,
        "ListIdentities",
        params,
        pages=pages | ({"whole": whole | {"unique": True}} if whole else {}),
        expect={"result": page},
    )


def show_verified_addresses(world: ModelState) -> None:
    """List the verified addresses by the older action."""
    never = [*world.domains, *world.gone, *world.delisted]
    always = [name for name in world.addresses if world.identities[name].verified]
    seen = ({"excludes": never} if never else {}) | ({"contains": always} if always else {})
    expect: dict[str, Any] = {"success": True}
    if seen:
        listed = {"result": {"VerifiedEmailAddresses": seen}}
        none = {"source": "observed", "result": {"VerifiedEmailAddresses": {"absent": True}}}
        expect = {"because": _LARGE, "any": [listed, none]} if always else listed
    world.do("ListVerifiedEmailAddresses.effect", "ListVerifiedEmailAddresses", {}, expect=expect)


def show_dkim(world: ModelState, asked: Sequence[Registered]) -> None:
    """Ask for the signing of some identities."""
    names = [identity.name for identity in asked]
    seen: dict[str, Any] = {"DkimAttributes": {"equals": names}}
    for identity in asked:
        entry = f"DkimAttributes[{identity.name}]"
        known = identity.is_domain and identity.dkim_enabled is not None
        seen[f"{entry}.DkimEnabled"] = identity.dkim_enabled if known else {"type": "boolean"}
        if identity.dkim_tokens:
            seen[f"{entry}.DkimTokens"] = {"present": True, "same_as": f"{{{identity.dkim_tokens}}}"}
    params = {"Identities": names}
    world.do("GetIdentityDkimAttributes.effect", "GetIdentityDkimAttributes", params, expect={"result": seen})


def show_notifications(world: ModelState, asked: Sequence[Registered]) -> None:
    """Ask for the topics and the forwarding of some identities."""
    names = [identity.name for identity in asked]
    seen: dict[str, Any] = {"NotificationAttributes": {"equals": names}}
    for identity in asked:
        entry = f"NotificationAttributes[{identity.name}]"
        known = identity.forwarding
        seen[f"{entry}.ForwardingEnabled"] = {"type": "boolean"} if known is None else known
        for kind, topic in identity.topics.items():
            seen[f"{entry}.{kind}Topic"] = topic or {"absent": True}
    params, expect = {"Identities": names}, {"result": seen}
    world.do("GetIdentityNotificationAttributes.effect", "GetIdentityNotificationAttributes", params, expect=expect)


def show_policy_names(world: ModelState, identity: Registered) -> None:
    """List the policies of an identity."""
    names = list(identity.policies)
    seen = {"equals": names} if names else {"absent": True}
    params, expect = {"Identity": identity.name}, {"result": {"PolicyNames": seen}}
    world.do("ListIdentityPolicies.effect", "ListIdentityPolicies", params, expect=expect)


def _policies(world: ModelState, draw: Draw, owners: list[str]) -> None:
    identity = world.identities[draw(st.sampled_from(owners))]
    names = draw(st.lists(st.sampled_from(list(identity.policies)), min_size=1, unique=True))
    show_policies(world, identity, names)


def show_policies(world: ModelState, identity: Registered, names: Sequence[str]) -> None:
    """Ask for policies of an identity; names under which it has none must be left out."""
    own = [name for name in names if name in identity.policies]
    seen: dict[str, Any] = {"Policies": {"equals": own} if own else {"absent": True}}
    seen |= {f"Policies[{name}]": {"json": identity.policies[name]} for name in own}
    params = {"Identity": identity.name, "PolicyNames": list(names)}
    requirement = "GetIdentityPolicies.effect" if own else "GetIdentityPolicies.unknown-name"
    world.do(requirement, "GetIdentityPolicies", params, expect={"result": seen})


def _quota(world: ModelState, draw: Draw) -> None:
    seen = {name: {"type": "double"} for name in ("Max24HourSend", "MaxSendRate", "SentLast24Hours")}
    world.do("GetSendQuota.effect", "GetSendQuota", {}, expect={"result": seen})


def _statistics(world: ModelState, draw: Draw) -> None:
    world.do("GetSendStatistics.success", "GetSendStatistics", {}, expect={"success": True})
