"""Defects that the cases of `cases/notifications/shared-topics.yaml` find: topics are looked up by their value."""

from __future__ import annotations

from conformance.proof.calls import owned
from conformance.proof.mutant import Mutant
from conformance.proof.verbs import reject_calls, wrap_handler
from conformance.reference.call import Call, Handler
from conformance.reference.xml_tree import Element

_TOPIC, _FORWARDING = "SetIdentityNotificationTopic", "SetIdentityFeedbackForwardingEnabled"


def _replace_everywhere(call: Call, old: str, new: str | None) -> None:
    """Whoever has the old topic has the new one, or none."""
    for identity in call.account.identities.values():
        for kind in [one for one, topic in identity.topics.items() if topic == old]:
            if new:
                identity.topics[kind] = new
            else:
                del identity.topics[kind]


def _changed_for_all(call: Call, inner: Handler) -> list[Element]:
    identity, new = owned(call), call.args.get("SnsTopic")
    old = identity.topics.get(call.args["NotificationType"]) if identity else None
    result = inner(call)
    if old and new:
        _replace_everywhere(call, old, new)
    return result


def _cleared_for_all(call: Call, inner: Handler) -> list[Element]:
    identity = owned(call)
    old = identity.topics.get(call.args["NotificationType"]) if identity else None
    result = inner(call)
    if old and not call.args.get("SnsTopic"):
        _replace_everywhere(call, old, None)
    return result


def _deleted_for_all(call: Call, inner: Handler) -> list[Element]:
    identity = owned(call)
    topics = list(identity.topics.values()) if identity else []
    result = inner(call)
    for topic in topics:
        _replace_everywhere(call, topic, None)
    return result


def _of_one_type(call: Call, inner: Handler) -> list[Element]:
    """A topic that is set for one identity takes over the type for all that have the topic."""
    result = inner(call)
    kind, topic = call.args["NotificationType"], call.args.get("SnsTopic")
    for identity in call.account.identities.values():
        if topic and topic in identity.topics.values():
            identity.topics[kind] = topic
    return result


def _complaints_first(call: Call) -> bool:
    identity = owned(call)
    return identity is not None and list(identity.topics) == ["Complaint", "Bounce"]


def _has_all(call: Call) -> bool:
    identity = owned(call)
    return identity is not None and len(identity.topics) == 3


def _shares_with_deliveries(call: Call) -> bool:
    identity = owned(call)
    return identity is not None and list(identity.topics.values()).count(identity.topics.get("Delivery", "")) > 1


def _skips_capitals(call: Call, inner: Handler) -> list[Element]:
    local = call.args["Identity"].partition("@")[0]
    return [] if "@" in call.args["Identity"] and local != local.lower() else inner(call)


def _off(call: Call) -> bool:
    return not call.args["ForwardingEnabled"]


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "topic-changed-for-all",
        f"{_TOPIC}.others-kept",
        "When the topic of an identity is changed, all that had the same one get the new one.",
        wrap_handler(_TOPIC, _changed_for_all),
    ),
    Mutant(
        "topic-cleared-for-all",
        f"{_TOPIC}.others-kept",
        "When the topic of an identity is cleared, all that had the same one have none.",
        wrap_handler(_TOPIC, _cleared_for_all),
    ),
    Mutant(
        "topic-of-one-type-for-all",
        f"{_TOPIC}.others-kept",
        "A topic that is set for a type of one identity is set for that type of all that have the topic.",
        wrap_handler(_TOPIC, _of_one_type),
    ),
    Mutant(
        "delete-identity-clears-its-topics-everywhere",
        "DeleteIdentity.others-kept",
        "When an identity is deleted, its topics are cleared for all that had the same.",
        wrap_handler("DeleteIdentity", _deleted_for_all),
    ),
    Mutant(
        "forwarding-on-complaints-first",
        f"{_FORWARDING}.disable",
        "Forwarding can't be turned off where the topic of complaints was set before that of bounces.",
        reject_calls(_FORWARDING, lambda call: _off(call) and _complaints_first(call)),
    ),
    Mutant(
        "forwarding-off-with-deliveries",
        f"{_FORWARDING}.enable",
        "Forwarding can't be turned on where there is a topic of each type.",
        reject_calls(_FORWARDING, lambda call: not _off(call) and _has_all(call)),
    ),
    Mutant(
        "forwarding-on-deliveries-shared",
        f"{_FORWARDING}.disable",
        "Forwarding can't be turned off where deliveries have the topic of bounces.",
        reject_calls(_FORWARDING, lambda call: _off(call) and _shares_with_deliveries(call)),
    ),
    Mutant(
        "forwarding-not-with-capitals",
        f"{_FORWARDING}.Identity.type",
        "Forwarding is not set for an address with capitals before its sign.",
        wrap_handler(_FORWARDING, _skips_capitals),
    ),
)
