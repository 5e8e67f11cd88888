"""The steps of a program that change something, each possible in some worlds only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from conformance.explore.fuzz import acts, values
from conformance.explore.fuzz.offer import Offer
from conformance.explore.fuzz.world import TOPICS, ModelState, is_address

Draw = Callable[[st.SearchStrategy[Any]], Any]
Change = Callable[[ModelState, Draw], None]


def possible_changes(world: ModelState, offer: Offer) -> dict[str, Change]:
    """Return the actions that can be sent next, each with what adds its step."""
    domains = [name for name in world.free if not is_address(name)]
    addresses = [name for name in world.free if is_address(name)]
    with_policies = [name for name in world.verified if world.identities[name].policies]
    set_up = [name for name in world.domains if world.identities[name].dkim_tokens]
    old = [name for name in world.addresses if world.identities[name].verified]
    found: dict[str, tuple[object, Change]] = {
        "VerifyDomainIdentity": (domains, lambda w, draw: _verify_domain(w, draw, domains)),
        "VerifyEmailIdentity": (addresses, lambda w, draw: _verify_email(w, draw, addresses, "VerifyEmailIdentity")),
        "VerifyEmailAddress": (addresses, lambda w, draw: _verify_email(w, draw, addresses, "VerifyEmailAddress")),
        "DeleteIdentity": (world.identities, _delete),
        "DeleteVerifiedEmailAddress": (old, lambda w, draw: _delist(w, draw, old)),
        "VerifyDomainDkim": (world.domains, _set_up_dkim),
        "SetIdentityDkimEnabled": (set_up, lambda w, draw: _enable_dkim(w, draw, set_up)),
        "SetIdentityNotificationTopic": (offer.topics and world.verified, _set_topic),
        "SetIdentityFeedbackForwardingEnabled": (world.verified, _forward),
        "PutIdentityPolicy": (offer.policies and world.verified, _put_policy),
        "DeleteIdentityPolicy": (with_policies, lambda w, draw: _delete_policy(w, draw, with_policies)),
        "SendEmail": (offer.sender, lambda w, draw: _send(w, draw, offer)),
        "SendRawEmail": (offer.sender, lambda w, draw: _send_raw(w, draw, offer)),
    }
    return {action: change for action, (able, change) in found.items() if able and action in offer.actions}


def _verify_domain(world: ModelState, draw: Draw, names: list[str]) -> None:
    acts.register_domain(world, draw(st.sampled_from(names)))


def _verify_email(world: ModelState, draw: Draw, names: list[str], action: str) -> None:
    acts.register_address(world, draw(st.sampled_from(names)), action)


def _delete(world: ModelState, draw: Draw) -> None:
    acts.delete(world, draw(st.sampled_from([*world.identities, *world.gone])))


def _delist(world: ModelState, draw: Draw, names: list[str]) -> None:
    acts.delist(world, draw(st.sampled_from(names)))


def _set_up_dkim(world: ModelState, draw: Draw) -> None:
    acts.set_up_dkim(world, draw(st.sampled_from(world.domains)))


def _enable_dkim(world: ModelState, draw: Draw, names: list[str]) -> None:
    acts.enable_dkim(world, draw(st.sampled_from(names)), enabled=draw(st.booleans()))


def _set_topic(world: ModelState, draw: Draw) -> None:
    identity = world.identities[draw(st.sampled_from(world.verified))]
    kind = draw(st.sampled_from(TOPICS))
    # To clear a topic while forwarding is off has no certain outcome [reading-5].
    clears = identity.forwarding is True or kind == "Delivery"
    topics = ["{topic}", "{topic2}", "", None] if clears else ["{topic}", "{topic2}"]
    acts.set_topic(world, identity.name, kind, draw(st.sampled_from(topics)))


def _forward(world: ModelState, draw: Draw) -> None:
    identity = world.identities[draw(st.sampled_from(world.verified))]
    may_end = all(identity.topics.get(kind) for kind in ("Bounce", "Complaint"))
    acts.forward(world, identity.name, enabled=draw(st.booleans()) if may_end else True)


def _put_policy(world: ModelState, draw: Draw) -> None:
    identity = world.identities[draw(st.sampled_from(world.verified))]
    known = list(identity.policies)
    lowered = {name.lower() for name in known}
    fresh = values.policy_names.filter(lambda name: name.lower() not in lowered)
    strategies = ([fresh] if len(known) < 3 else []) + ([st.sampled_from(known)] if known else [])
    name = draw(st.one_of(strategies))
    effect = draw(st.sampled_from(["Allow", "Deny"]))
    actions = draw(st.sampled_from(["ses:SendEmail", "ses:SendRawEmail", ["ses:SendEmail", "ses:SendRawEmail"]]))
    statement = acts.statement_of(identity.name, effect, actions)
    if draw(st.booleans()):
        text = draw(values.ascii_prose)
        statement["Condition"] = {"StringLike": {"ses:FromDisplayName": text}}
    acts.put_policy(world, identity.name, name, acts.document_of(statement))


def _delete_policy(world: ModelState, draw: Draw, names: list[str]) -> None:
    identity = world.identities[draw(st.sampled_from(names))]
    acts.delete_policy(world, identity.name, draw(st.sampled_from([*identity.policies, "{policy}"])))


_SENT = {"result": {"MessageId": {"present": True, "type": "string"}}}


def _send(world: ModelState, draw: Draw, offer: Offer) -> None:
    fields = draw(st.sets(st.sampled_from(["ToAddresses", "CcAddresses", "BccAddresses"]), min_size=1))
    destination = {name: [f"{{recipient{number or ''}}}"] for number, name in enumerate(sorted(fields))}
    parts = draw(st.sampled_from([["Text"], ["Html"], ["Text", "Html"]]))
    texts = {"Subject": draw(values.subjects), **{part: draw(values.texts) for part in parts}}
    content = {part: {"Data": text, "Charset": "UTF-8"} for part, text in texts.items()}
    message = {"Subject": content.pop("Subject"), "Body": content}
    params: dict[str, Any] = {"Source": "{sender}", "Destination": destination, "Message": message}
    seen: dict[str, Any] = {
        "recipients": [address for addresses in destination.values() for address in addresses],
        "header.From": {"contains": "{sender}"},
        **{part.lower(): text for part, text in texts.items()},
    }
    seen |= {
        f"header.{name[:2]}": {"contains": destination[f"{name[:2]}Addresses"][0]}
        for name in ("To", "Cc")
        if f"{name}Addresses" in destination
    }
    if draw(st.booleans()):
        params["ReplyToAddresses"] = ["reply+{word}@{domain}"]
        seen["header.Reply-To"] = {"contains": "reply+{word}@{domain}"}
    _do_send(world, "SendEmail", params, seen if offer.mail else {})


def _do_send(world: ModelState, action: str, params: dict[str, Any], seen: dict[str, Any]) -> None:
    """Add a sending; with the requirements of the mail, if any of it is looked at."""
    world.do(f"{action}.MessageId.present", action, params, expect=_SENT | ({"mail": {"values": seen}} if seen else {}))
    if seen:
        world.requirements[f"{action}.effect"] = None


def _send_raw(world: ModelState, draw: Draw, offer: Offer) -> None:
    subject = draw(values.ascii_prose).strip() + " end"
    text = draw(st.lists(values.ascii_prose, min_size=1, max_size=4))
    lines = ["From: {sender}", "To: {recipient}", f"Subject: {subject}", "", *text, "end"]
    number = draw(st.integers(0, 3))
    destinations = ["{recipient}", "{recipient2}", "{recipient3}"][:number]
    params: dict[str, Any] = {"RawMessage": {"Data": {"$bytes": "\n".join(lines) + "\n"}}}
    if destinations:
        params["Destinations"] = destinations
    if draw(st.booleans()):
        params["Source"] = "{sender}"
    seen = {"subject": subject, "recipients": destinations or ["{recipient}"]}
    _do_send(world, "SendRawEmail", params, seen if offer.mail else {})
