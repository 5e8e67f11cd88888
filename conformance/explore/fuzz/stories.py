"""Programs with a plot: a whole life of identities, settings, policies, pages or senders, with a look after each turn.

A sequence takes any step in any order, and seldom comes to the turns that matter. A story has them all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from hypothesis import strategies as st

from conformance.explore.fuzz import acts, looks, values
from conformance.explore.fuzz.changes import possible_changes
from conformance.explore.fuzz.full_look import look_at_everything, look_at_policies
from conformance.explore.fuzz.offer import Offer
from conformance.explore.fuzz.world import TOPICS, ModelState, is_address
from conformance.explore.program import Program

Draw = Callable[[st.SearchStrategy[Any]], Any]
Story = Callable[[ModelState, Draw, Offer], None]

_RELATIVES = (
    "{domain}",
    "{word}@{domain}",
    "{word2}@{domain}",
    "a.{domain}",
    "{word}@a.{domain}",
    "{domain2}",
    "{email}",
)
"""A domain, addresses of it, a domain below it with an address, and two strangers."""


@st.composite
def stories(draw: Draw, offer: Offer, kinds: tuple[str, ...]) -> Program:
    """Draw a story.

    Args:
        draw: of Hypothesis.
        offer: of the target.
        kinds: of stories, of those that are possible.
    """
    kind = draw(st.sampled_from(kinds))
    verified: list[str] = []
    if kind in _ON_VERIFIED:
        verified = draw(st.lists(st.sampled_from(_RELATIVES), min_size=1, max_size=3, unique=True))
    world = ModelState(_RELATIVES)
    world.begin(tuple(verified))
    _STORIES[kind][1](world, draw, offer)
    entry: dict[str, Any] = {"requirement": list(world.requirements)}
    if verified:
        entry["verified"] = verified
    if kind == "senders":
        entry["uncontrolled"] = "the good request is a step before it"
    (action,) = (name for name in world.steps[-1] if name[:1].isupper())
    return Program(action, {**entry, "steps": world.steps})


def possible_stories(offer: Offer, focus: Collection[str]) -> tuple[str, ...]:
    """Return the kinds of stories that a target can be asked; ``focus``: those about these actions, if any."""
    return tuple(
        kind
        for kind, (actions, _) in _STORIES.items()
        if actions <= offer.actions
        and (offer.verified or kind not in _ON_VERIFIED)
        and (offer.topics or kind not in ("topics", "forwarding"))
        and (offer.policies or kind != "policies")
        and (not focus or actions & set(focus))
    )


def _register(world: ModelState, name: str, draw: Draw) -> None:
    if not is_address(name):
        acts.register_domain(world, name)
        return
    acts.register_address(world, name, draw(st.sampled_from(["VerifyEmailIdentity", "VerifyEmailAddress"])))


def _relatives(world: ModelState, draw: Draw, offer: Offer) -> None:
    """Make changes of one among relatives, and look at all of them."""
    for name in draw(st.lists(st.sampled_from(_RELATIVES), max_size=4, unique=True)):
        if name not in world.identities:
            _register(world, name, draw)
    _equip(world, draw, offer)
    for _ in range(draw(st.integers(1, 3))):
        able = {name: step for name, step in possible_changes(world, offer).items() if name not in _SENDS}
        able |= {"send": _send_from_own} if offer.sender and world.verified else {}
        able |= {"stray": lambda w, draw: _stray(w, draw, offer)}
        able[draw(st.sampled_from(sorted(able)))](world, draw)
    look_at_everything(world, offer)


def _stray(world: ModelState, draw: Draw, offer: Offer) -> None:
    """Ask for a change of an identity that is not there; those that are there must stay as they are."""
    able = sorted(acts.STRAYS.keys() & offer.actions)
    if not offer.topics:
        able = [action for action in able if action != "SetIdentityNotificationTopic"]
    acts.stray(world, draw(st.sampled_from(["{unknown_domain}", "{unknown_email}"])), draw(st.sampled_from(able)))


_SENDS = ("SendEmail", "SendRawEmail")


def _equip(world: ModelState, draw: Draw, offer: Offer) -> None:
    """Give identities settings that a change of another, or of something else, must not touch."""
    for name in draw(st.lists(st.sampled_from(world.verified), max_size=2, unique=True)) if world.verified else []:
        kinds = TOPICS if draw(st.booleans()) else ("Bounce",)
        for kind in kinds if offer.topics else ():
            acts.set_topic(world, name, kind, draw(st.sampled_from(["{topic}", "{topic2}"])))
        if offer.policies and draw(st.booleans()):
            acts.put_policy(world, name, f"{{policy{draw(st.sampled_from(['', '2']))}}}", _policy_of(name))
    for name in draw(st.lists(st.sampled_from(world.domains), max_size=2, unique=True)) if world.domains else []:
        acts.set_up_dkim(world, name)
        acts.enable_dkim(world, name, enabled=draw(st.booleans()))


def _policy_of(name: str) -> dict[str, Any]:
    return acts.document_of(acts.statement_of(name))


def _send_from_own(world: ModelState, draw: Draw) -> None:
    name = draw(st.sampled_from(world.verified))
    acts.send(world, name if is_address(name) else f"news@{name}", raw=draw(st.booleans()))


def _lives(world: ModelState, draw: Draw, offer: Offer) -> None:
    """Register, delete, and register again, with a look after each."""
    name = draw(st.sampled_from(_RELATIVES))
    for other in draw(
        st.lists(st.sampled_from([each for each in _RELATIVES if each != name]), max_size=2, unique=True)
    ):
        _register(world, other, draw)
    _register(world, name, draw)
    look_at_everything(world, offer)
    if draw(st.booleans()):
        _register(world, name, draw)
        looks.show_verification(world, list(world.identities.values()))
    acts.delete(world, name)
    look_at_everything(world, offer)
    if draw(st.booleans()):
        _register(world, name, draw)
        look_at_everything(world, offer)


def _signing(world: ModelState, draw: Draw, offer: Offer) -> None:
    """Set a domain up for signing, switch it on and off, and look at its relatives as well."""
    domains = [name for name in _RELATIVES if not is_address(name)]
    names = draw(st.lists(st.sampled_from(domains), min_size=1, max_size=2, unique=True))
    for name in names:
        acts.register_domain(world, name)
        acts.set_up_dkim(world, name)
        looks.show_dkim(world, list(world.identities.values()))
    for enabled in draw(st.lists(st.booleans(), min_size=1, max_size=4)):
        acts.enable_dkim(world, draw(st.sampled_from(names)), enabled=enabled)
        looks.show_dkim(world, list(world.identities.values()))


def _topics(world: ModelState, draw: Draw, offer: Offer) -> None:
    """Set the topic of each type, change it, and clear it, with a look after each."""
    name = draw(st.sampled_from(world.verified))
    for kind in draw(st.permutations(TOPICS)):
        acts.set_topic(world, name, kind, "{topic}")
        _look_at_notifications(world)
    for kind in draw(st.lists(st.sampled_from(TOPICS), min_size=1, max_size=4)):
        topic = draw(st.sampled_from(["{topic}", "{topic2}", "{topic3}", "", None]))
        acts.set_topic(world, draw(st.sampled_from(world.verified)), kind, topic)
        _look_at_notifications(world)


def _forwarding(world: ModelState, draw: Draw, offer: Offer) -> None:
    """Switch forwarding off where topics take its place, change them meanwhile, and never where they are missing."""
    for name in world.verified:
        kinds = draw(st.lists(st.sampled_from(TOPICS), unique=True))
        for kind in kinds:
            acts.set_topic(world, name, kind, "{topic}")
        if not {"Bounce", "Complaint"} <= set(kinds):
            acts.switch_off_without_topics(world, name)
        else:
            acts.forward(world, name, enabled=False)
            _look_at_notifications(world)
            kind = draw(st.sampled_from(TOPICS))
            topics = ["{topic2}", "", None] if kind == "Delivery" else ["{topic2}"]
            acts.set_topic(world, name, kind, draw(st.sampled_from(topics)))
        _look_at_notifications(world)
        if draw(st.booleans()):
            acts.forward(world, name, enabled=True)
    _look_at_notifications(world)


def _look_at_notifications(world: ModelState) -> None:
    looks.show_notifications(world, [world.identities[name] for name in world.verified])


def _policies(world: ModelState, draw: Draw, offer: Offer) -> None:
    """Put policies, overwrite one, delete one, and look after each at those of every relative."""
    names = draw(st.lists(values.policy_names, min_size=1, max_size=3, unique_by=(lambda name: str(name).lower(),)))
    owners = draw(st.lists(st.sampled_from(world.verified), min_size=1, unique=True))
    for owner in owners:
        for name in names:
            acts.put_policy(world, owner, name, _policy_of(owner))
    look_at_policies(world, offer, names)
    owner, name = draw(st.sampled_from(owners)), draw(st.sampled_from(names))
    acts.put_policy(world, owner, name, acts.document_of(acts.statement_of(owner, "Deny", "ses:SendRawEmail")))
    look_at_policies(world, offer, names)
    for gone in draw(st.lists(st.sampled_from(names), min_size=1, max_size=2)):
        acts.delete_policy(world, owner, gone)
        look_at_policies(world, offer, names)
    if draw(st.booleans()):
        acts.put_policy(world, owner, name, _policy_of(owner))
        look_at_policies(world, offer, names)


def _pages(world: ModelState, draw: Draw, offer: Offer) -> None:
    """List more identities than a page holds, of one type or of both."""
    numbers = range(1, draw(st.integers(2, 12)) + 1)
    size = draw(st.integers(1, 5))
    mixed = draw(st.booleans())
    for number in numbers:
        if mixed and number % 2:
            acts.register_domain(world, f"d{number}.{{domain}}")
        else:
            acts.register_address(world, f"u{number}@{{domain}}")
    for kind in draw(st.lists(st.sampled_from([None, "EmailAddress", "Domain"]), min_size=1, max_size=2, unique=True)):
        looks.collect_identities(world, kind, size)
    if draw(st.booleans()):
        acts.delete(world, draw(st.sampled_from([*world.identities])))
        looks.collect_identities(world, None, size)


def _senders(world: ModelState, draw: Draw, offer: Offer) -> None:
    """Send from an identity of one's own, delete it, and be rejected."""
    name = draw(st.sampled_from(world.verified))
    source = name if is_address(name) else f"news@{name}"
    acts.send(world, source, raw=draw(st.booleans()))
    # What else may send from the same address goes as well.
    for each in [each for each in world.verified if source == each or source.endswith((f"@{each}", f".{each}"))]:
        if is_address(each) and draw(st.booleans()):
            acts.delist(world, each)
        else:
            acts.delete(world, each)
    acts.send(world, source, raw=draw(st.booleans()), rejected=True)


_REGISTERING = frozenset({"VerifyDomainIdentity", "VerifyEmailIdentity", "VerifyEmailAddress", "DeleteIdentity"})
_STORIES: dict[str, tuple[frozenset[str], Story]] = {
    "relatives": (_REGISTERING | {"VerifyDomainDkim", "SetIdentityDkimEnabled"}, _relatives),
    "lives": (_REGISTERING | {"GetIdentityVerificationAttributes"}, _lives),
    "signing": (
        frozenset({"VerifyDomainIdentity", "VerifyDomainDkim", "SetIdentityDkimEnabled", "GetIdentityDkimAttributes"}),
        _signing,
    ),
    "topics": (frozenset({"SetIdentityNotificationTopic", "GetIdentityNotificationAttributes"}), _topics),
    "forwarding": (
        frozenset(
            {
                "SetIdentityNotificationTopic",
                "SetIdentityFeedbackForwardingEnabled",
                "GetIdentityNotificationAttributes",
            }
        ),
        _forwarding,
    ),
    "policies": (
        frozenset({"PutIdentityPolicy", "DeleteIdentityPolicy", "ListIdentityPolicies", "GetIdentityPolicies"}),
        _policies,
    ),
    "pages": (_REGISTERING | {"ListIdentities"}, _pages),
    "senders": (frozenset({"SendEmail", "SendRawEmail", "DeleteIdentity", "DeleteVerifiedEmailAddress"}), _senders),
}
"""The kinds of stories: the actions that each needs, and what tells it."""
_ON_VERIFIED = frozenset({"relatives", "topics", "forwarding", "policies", "senders"})
"""Those of identities that are verified before the first step."""
