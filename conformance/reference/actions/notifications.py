"""Feedback forwarding and notification topics."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.reference.call import Call, Guard, Handler
from conformance.reference.errors import ServiceError
from conformance.reference.xml_tree import Element, entries

#: The types without which forwarding can't be off; Delivery has no part in it ([SetIdentityFeedbackForwardingEnabled
#: / Request Parameters / ForwardingEnabled]).
FEEDBACK = ("Bounce", "Complaint")


def known_guard(call: Call) -> None:
    """SetIdentityFeedbackForwardingEnabled: the identity must be the caller's."""
    call.known_identity(call.args["Identity"])


def known_or_arn_guard(call: Call) -> None:
    """SetIdentityNotificationTopic: the identity must be the caller's; an ARN will do ([SetIdentityNotificationTopic
    / Request Parameters / Identity])."""
    call.known_identity(call.args["Identity"], arn=True)


def both_topics_guard(call: Call) -> None:
    """Forwarding can be disabled only with topics for bounces and complaints ([SetIdentityFeedbackForwardingEnabled /
    Request Parameters / ForwardingEnabled])."""
    topics = call.known_identity(call.args["Identity"]).topics
    if not call.args["ForwardingEnabled"] and not all(kind in topics for kind in FEEDBACK):
        raise ServiceError(
            "InvalidParameterValue", "Forwarding can be disabled only if bounce and complaint topics are set."
        )


def keep_topic_guard(call: Call) -> None:
    """While forwarding is off, a bounce or complaint topic can't be cleared ([SetIdentityNotificationTopic /
    Description], [reading-5])."""
    identity = call.known_identity(call.args["Identity"], arn=True)
    if not identity.forwarding and not call.args.get("SnsTopic") and call.args["NotificationType"] in FEEDBACK:
        raise ServiceError("InvalidParameterValue", "The topic can't be cleared while feedback forwarding is disabled.")


def set_forwarding(call: Call) -> list[Element]:
    """SetIdentityFeedbackForwardingEnabled."""
    call.known_identity(call.args["Identity"]).forwarding = call.args["ForwardingEnabled"]
    return []


def set_topic(call: Call) -> list[Element]:
    """SetIdentityNotificationTopic: without a topic, or with an empty one, it is cleared
    ([SetIdentityNotificationTopic / Request Parameters / SnsTopic])."""
    topics = call.known_identity(call.args["Identity"], arn=True).topics
    kind, topic = call.args["NotificationType"], call.args.get("SnsTopic")
    if topic:
        topics[kind] = topic
    else:
        topics.pop(kind, None)
    return []


def get_notification_attributes(call: Call) -> list[Element]:
    """GetIdentityNotificationAttributes: the key is what was asked, ARN or name; topics only if set ([reading-4])."""
    found: dict[str, str | list[Element]] = {}
    for name in call.args["Identities"]:
        identity = call.identity(name, arn=True)
        if identity is None:
            continue
        value = [Element("ForwardingEnabled", "true" if identity.forwarding else "false")]
        value += [
            Element(f"{kind}Topic", identity.topics[kind])
            for kind in ("Bounce", "Complaint", "Delivery")
            if kind in identity.topics
        ]
        found[name] = value
    return [entries("NotificationAttributes", found.items())]


HANDLERS: Mapping[str, Handler] = {
    "SetIdentityFeedbackForwardingEnabled": set_forwarding,
    "SetIdentityNotificationTopic": set_topic,
    "GetIdentityNotificationAttributes": get_notification_attributes,
}

GUARDS: Mapping[str, Mapping[str, Guard]] = {
    "SetIdentityFeedbackForwardingEnabled": {"known": known_guard, "both-topics": both_topics_guard},
    "SetIdentityNotificationTopic": {"known": known_or_arn_guard, "keep-topic": keep_topic_guard},
}
