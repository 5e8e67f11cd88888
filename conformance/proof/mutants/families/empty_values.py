"""Defects of taking empty values, or of failing by them."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import combine, reject_calls, set_parameter, wrap_handler
from conformance.reference.call import Call, Guard, Handler
from conformance.reference.service import Service
from conformance.reference.xml_tree import Element

_NAMES = (
    ("DeleteIdentity", "Identity"),
    ("DeleteIdentityPolicy", "Identity"),
    ("DeleteVerifiedEmailAddress", "EmailAddress"),
    ("GetIdentityPolicies", "Identity"),
    ("ListIdentityPolicies", "Identity"),
    ("PutIdentityPolicy", "Identity"),
    ("SetIdentityDkimEnabled", "Identity"),
    ("SetIdentityFeedbackForwardingEnabled", "Identity"),
    ("SetIdentityNotificationTopic", "Identity"),
    ("VerifyDomainDkim", "Domain"),
    ("VerifyDomainIdentity", "Domain"),
)
_TOPIC = "SetIdentityNotificationTopic"


def _fails(action: str, name: str) -> Change:
    empty = reject_calls(action, lambda call: call.args[name] == "", "InternalFailure")
    return combine(set_parameter(action, name, format=None), empty)


def _unless_empty(guard: Guard, name: str) -> Guard:
    def look(call: Call) -> None:
        if call.args[name]:
            guard(call)

    return look


def _ignored(action: str, name: str) -> Change:
    """An empty name is taken, and nothing is done."""

    def change(service: Service) -> Service:
        for label, guard in service.guards.get(action, {}).items():
            service = service.with_guard(action, label, _unless_empty(guard, name))
        return service

    def handle(call: Call, handler: Handler) -> list[Element]:
        return handler(call) if call.args[name] else []

    return combine(set_parameter(action, name, format=None), change, wrap_handler(action, handle))


def _empty_names() -> Iterator[Mutant]:
    for action, name in _NAMES:
        yield Mutant(
            f"{dashed(action)}-{dashed(name)}-empty-is-internal-failure",
            f"{action}.{name}.empty",
            f"{action} responds to an empty {name} with InternalFailure.",
            _fails(action, name),
        )
        yield Mutant(
            f"{dashed(action)}-{dashed(name)}-empty-ignored",
            f"{action}.{name}.empty",
            f"{action} takes an empty {name} and does nothing.",
            _ignored(action, name),
        )


MUTANTS: tuple[Mutant, ...] = (
    *_empty_names(),
    Mutant(
        "topic-notification-type-empty",
        f"{_TOPIC}.NotificationType.empty",
        "An empty NotificationType is accepted.",
        set_parameter(_TOPIC, "NotificationType", enum=("Bounce", "Complaint", "Delivery", "")),
    ),
)
