"""The steps that change something, with their values given: what is sent, what must come, what the model keeps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.explore.fuzz.world import ModelState

_EITHER = (
    "topics are needed first [SetIdentityFeedbackForwardingEnabled / Description]; what the service does was not "
    "observed [observed-6.5]"
)
_UNKNOWN = "the text does not say what follows for an identity that is not there [reading-31]"


def register_domain(world: ModelState, name: str) -> None:
    """Ask for the verification of a domain."""
    identity = world.register(name)
    identity.token = world.capture("token")
    world.do(
        "VerifyDomainIdentity.effect",
        "VerifyDomainIdentity",
        {"Domain": name},
        expect={"result": {"VerificationToken": {"present": True, "type": "string"}}},
        capture={identity.token: "VerificationToken"},
    )


def register_address(world: ModelState, name: str, action: str = "VerifyEmailIdentity") -> None:
    """Ask for the verification of an address; ``action``: the newer or the older way."""
    world.register(name)
    world.do(f"{action}.effect", action, {"EmailAddress": name}, expect={"success": True})


def delete(world: ModelState, name: str) -> None:
    """Delete an identity, which may be gone already."""
    expect: dict[str, Any] = {"success": True}
    if name in world.gone:
        expect = {"because": _UNKNOWN, "any": [{"success": True}, {"source": "spec", "error": "unknown-identity"}]}
    world.do("DeleteIdentity.effect", "DeleteIdentity", {"Identity": name}, expect=expect)
    world.delete(name)


def delist(world: ModelState, name: str) -> None:
    """Delete a verified address by the older action."""
    action = "DeleteVerifiedEmailAddress"
    world.do(f"{action}.effect", action, {"EmailAddress": name}, expect={"success": True})
    world.delist(name)


def set_up_dkim(world: ModelState, name: str) -> None:
    """Set a domain up for signing."""
    identity = world.identities[name]
    identity.dkim_tokens, identity.dkim_enabled = world.capture("tokens"), None
    world.do(
        "VerifyDomainDkim.effect",
        "VerifyDomainDkim",
        {"Domain": name},
        expect={"result": {"DkimTokens": {"count": {"min": 1}, "every": {"present": True}}}},
        capture={identity.dkim_tokens: "DkimTokens"},
    )


def enable_dkim(world: ModelState, name: str, *, enabled: bool) -> None:
    """Switch the signing of a domain on or off."""
    for other in world.identities.values():
        other.dkim_enabled = None  # that others keep theirs is no must
    world.identities[name].dkim_enabled = enabled
    world.do(
        f"SetIdentityDkimEnabled.{'enable' if enabled else 'disable'}",
        "SetIdentityDkimEnabled",
        {"Identity": name, "DkimEnabled": enabled},
        expect={"success": True},
    )


def set_topic(world: ModelState, name: str, kind: str, topic: str | None) -> None:
    """Set the topic of a type; an empty text or None, with which the parameter is left out, clears it."""
    params = {"Identity": name, "NotificationType": kind}
    if topic is not None:
        params["SnsTopic"] = topic
    world.identities[name].topics[kind] = topic or ""
    aspect = f"set-{kind.lower()}" if topic else "clear-omitted" if topic is None else "clear-empty"
    action = "SetIdentityNotificationTopic"
    world.do(f"{action}.{aspect}", action, params, expect={"success": True})


def forward(world: ModelState, name: str, *, enabled: bool) -> None:
    """Switch the forwarding of feedback on or off."""
    identity = world.identities[name]
    # That the topics are kept is no must.
    identity.forwarding, identity.topics = enabled, {}
    world.do(
        f"SetIdentityFeedbackForwardingEnabled.{'enable' if enabled else 'disable'}",
        "SetIdentityFeedbackForwardingEnabled",
        {"Identity": name, "ForwardingEnabled": enabled},
        expect={"success": True},
    )


def switch_off_without_topics(world: ModelState, name: str) -> None:
    """Switch the forwarding of feedback off where nothing takes its place, which a target may reject."""
    action = "SetIdentityFeedbackForwardingEnabled"
    expect = {"because": _EITHER, "any": [{"success": True}, {"error": "invalid-value"}]}
    params = {"Identity": name, "ForwardingEnabled": False}
    world.do(f"{action}.never-off-without-topics", action, params, expect=expect)
    # Whether a success would keep the topics is not said.
    world.identities[name].topics = {}


def put_policy(world: ModelState, name: str, policy: str, document: Mapping[str, Any]) -> None:
    """Put a policy, new or in the place of another."""
    policies = world.identities[name].policies
    aspect = "update" if policy in policies else "add"
    policies[policy] = document
    params = {"Identity": name, "PolicyName": policy, "Policy": {"$json": document}}
    world.do(f"PutIdentityPolicy.{aspect}", "PutIdentityPolicy", params, expect={"success": True})


def delete_policy(world: ModelState, name: str, policy: str) -> None:
    """Delete a policy, which need not be there."""
    known = world.identities[name].policies.pop(policy, None) is not None
    params = {"Identity": name, "PolicyName": policy}
    requirement = f"DeleteIdentityPolicy.{'effect' if known else 'unknown-name'}"
    world.do(requirement, "DeleteIdentityPolicy", params, expect={"success": True})


def send(world: ModelState, source: str, *, raw: bool, rejected: bool = False) -> None:
    """Send a plain mail to the simulator.

    Args:
        world: in which it is sent.
        source: the address in From.
        raw: by SendRawEmail.
        rejected: whether it must be, since the sender is verified no more.
    """
    params: dict[str, Any] = {
        "Source": source,
        "Destination": {"ToAddresses": ["{recipient}"]},
        "Message": {"Subject": {"Data": "{subject}"}, "Body": {"Text": {"Data": "A plain text."}}},
    }
    action = "SendRawEmail" if raw else "SendEmail"
    if raw:
        text = f"From: {source}\nTo: {{recipient}}\nSubject: {{subject}}\n\nA plain text.\n"
        params = {"RawMessage": {"Data": {"$bytes": text}}}
    if rejected:
        world.do(f"{action}.Sender.deleted", action, params, expect={"error": "unverified-sender"})
    else:
        world.do(f"{action}.MessageId.present", action, params, expect={"result": {"MessageId": {"present": True}}})


STRAYS: dict[str, dict[str, Any]] = {
    "DeleteIdentity": {},
    "SetIdentityDkimEnabled": {"DkimEnabled": False},
    "SetIdentityFeedbackForwardingEnabled": {"ForwardingEnabled": True},
    "SetIdentityNotificationTopic": {"NotificationType": "Bounce", "SnsTopic": "{topic2}"},
}
"""The changes that can be asked of an identity that is not there, with what else they need."""
_ANY_OF_STRAYS = [
    {"success": True},
    {"error": "unknown-identity"},
    {"error": "not-owned"},
    {"error": "dkim-not-set-up"},
]


def stray(world: ModelState, name: str, action: str) -> None:
    """Ask for a change, one of `STRAYS`, of an identity that is not there."""
    # SetIdentityDkimEnabled may be rejected as well since nothing was set up.
    expect = {"because": _UNKNOWN, "any": _ANY_OF_STRAYS}
    world.do(f"{action}.success", action, {**STRAYS[action], "Identity": name}, expect=expect)


def statement_of(name: str, effect: str = "Allow", action: Any = "ses:SendEmail") -> dict[str, Any]:
    """Return a statement of a policy of the identity ``name``."""
    resource = f"arn:aws:ses:{{region}}:{{account_id}}:identity/{name}"
    return {"Effect": effect, "Principal": {"AWS": "{account_id}"}, "Action": action, "Resource": resource}


def document_of(*statements: Mapping[str, Any]) -> dict[str, Any]:
    """Return a policy of some statements."""
    return {"Version": "2012-10-17", "Statement": list(statements)}
