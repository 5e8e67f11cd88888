"""The steps of a program that change something, each possible in some worlds only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from conformance.explore.fuzz import values
from conformance.explore.fuzz.offer import Offer
from conformance.explore.fuzz.world import TOPICS, ModelState, is_address

Draw = Callable[[st.SearchStrategy[Any]], Any]
Change = Callable[[ModelState, Draw], None]

_UNKNOWN = "the text does not say what follows for an identity that is not there [reading-31]"


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
    name = draw(st.sampled_from(names))
    identity = world.register(name)
    identity.token = world.capture("token")
    world.do(
        "VerifyDomainIdentity.effect",
        "VerifyDomainIdentity",
        {"Domain": name},
        expect={"result": {"VerificationToken": {"present": True, "type": "string"}}},
        capture={identity.token: "VerificationToken"},
    )


def _verify_email(world: ModelState, draw: Draw, names: list[str], action: str) -> None:
    name = draw(st.sampled_from(names))
    world.register(name)
    world.do(f"{action}.effect", action, {"EmailAddress": name}, expect={"success": True})


def _delete(world: ModelState, draw: Draw) -> None:
    names = [*world.identities, *world.gone]
    name = draw(st.sampled_from(names))
    expect: dict[str, Any] = {"success": True}
    if name in world.gone:
        expect = {"because": _UNKNOWN, "any": [{"success": True}, {"source": "spec", "error": "unknown-identity"}]}
    world.do("DeleteIdentity.effect", "DeleteIdentity", {"Identity": name}, expect=expect)
    world.delete(name)


def _delist(world: ModelState, draw: Draw, names: list[str]) -> None:
    name = draw(st.sampled_from(names))
    world.do(
        "DeleteVerifiedEmailAddress.effect",
        "DeleteVerifiedEmailAddress",
        {"EmailAddress": name},
        expect={"success": True},
    )
    world.delist(name)


def _set_up_dkim(world: ModelState, draw: Draw) -> None:
    identity = world.identities[draw(st.sampled_from(world.domains))]
    identity.dkim_tokens, identity.dkim_enabled = world.capture("tokens"), None
    world.do(
        "VerifyDomainDkim.effect",
        "VerifyDomainDkim",
        {"Domain": identity.name},
        expect={"result": {"DkimTokens": {"count": {"min": 1}, "every": {"present": True}}}},
        capture={identity.dkim_tokens: "DkimTokens"},
    )


def _enable_dkim(world: ModelState, draw: Draw, names: list[str]) -> None:
    identity = world.identities[draw(st.sampled_from(names))]
    enabled = draw(st.booleans())
    for other in world.identities.values():
        other.dkim_enabled = None  # that others keep theirs is no must
    identity.dkim_enabled = enabled
    world.do(
        f"SetIdentityDkimEnabled.{'enable' if enabled else 'disable'}",
        "SetIdentityDkimEnabled",
        {"Identity": identity.name, "DkimEnabled": enabled},
        expect={"success": True},
    )


def _set_topic(world: ModelState, draw: Draw) -> None:
    identity = world.identities[draw(st.sampled_from(world.verified))]
    kind = draw(st.sampled_from(TOPICS))
    # To clear a topic while forwarding is off has no certain outcome [reading-5].
    clears = identity.forwarding is True or kind == "Delivery"
    topic = draw(st.sampled_from(["{topic}", "{topic2}", "", None] if clears else ["{topic}", "{topic2}"]))
    params = {"Identity": identity.name, "NotificationType": kind}
    if topic is not None:
        params["SnsTopic"] = topic
    identity.topics[kind] = topic or ""
    aspect = f"set-{kind.lower()}" if topic else "clear-omitted" if topic is None else "clear-empty"
    requirement = f"SetIdentityNotificationTopic.{aspect}"
    world.do(requirement, "SetIdentityNotificationTopic", params, expect={"success": True})


def _forward(world: ModelState, draw: Draw) -> None:
    identity = world.identities[draw(st.sampled_from(world.verified))]
    may_end = all(identity.topics.get(kind) for kind in ("Bounce", "Complaint"))
    enabled = draw(st.booleans()) if may_end else True
    # That the topics are kept is no must.
    identity.forwarding, identity.topics = enabled, {}
    world.do(
        f"SetIdentityFeedbackForwardingEnabled.{'enable' if enabled else 'disable'}",
        "SetIdentityFeedbackForwardingEnabled",
        {"Identity": identity.name, "ForwardingEnabled": enabled},
        expect={"success": True},
    )


def _put_policy(world: ModelState, draw: Draw) -> None:
    identity = world.identities[draw(st.sampled_from(world.verified))]
    known = list(identity.policies)
    lowered = {name.lower() for name in known}
    fresh = values.policy_names.filter(lambda name: name.lower() not in lowered)
    strategies = ([fresh] if len(known) < 3 else []) + ([st.sampled_from(known)] if known else [])
    name = draw(st.one_of(strategies))
    statement = {
        "Effect": draw(st.sampled_from(["Allow", "Deny"])),
        "Principal": {"AWS": "{account_id}"},
        "Action": draw(st.sampled_from(["ses:SendEmail", "ses:SendRawEmail", ["ses:SendEmail", "ses:SendRawEmail"]])),
        "Resource": f"arn:aws:ses:{{region}}:{{account_id}}:identity/{identity.name}",
    }
    if draw(st.booleans()):
        text = draw(values.ascii_prose)
        statement["Condition"] = {"StringLike": {"ses:FromDisplayName": text}}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    aspect = "update" if name in known else "add"
    identity.policies[name] = document
    params = {"Identity": identity.name, "PolicyName": name, "Policy": {"$json": document}}
    world.do(f"PutIdentityPolicy.{aspect}", "PutIdentityPolicy", params, expect={"success": True})


def _delete_policy(world: ModelState, draw: Draw, names: list[str]) -> None:
    identity = world.identities[draw(st.sampled_from(names))]
    name = draw(st.sampled_from([*identity.policies, "{policy}"]))
    aspect = "effect" if identity.policies.pop(name, None) is not None else "unknown-name"
    params = {"Identity": identity.name, "PolicyName": name}
    world.do(f"DeleteIdentityPolicy.{aspect}", "DeleteIdentityPolicy", params, expect={"success": True})


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
