"""Defects of SetIdentityNotificationTopic while forwarding is off."""

from __future__ import annotations

from conformance.proof.calls import identity_of
from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import edit_result, reject_calls, remove_guard
from conformance.reference.call import Call
from conformance.reference.service import Service
from conformance.reference.state import Identity
from conformance.reference.xml_tree import Element

_TOPIC = "SetIdentityNotificationTopic"


def _identity(call: Call) -> Identity:
    return call.known_identity(identity_of(call), arn=True)


_WHILE_OFF = f"{_TOPIC}.clear-while-off"


def _cleared_while_off(kind: str) -> Change:
    def change(service: Service) -> Service:
        guard = service.guards[_TOPIC]["keep-topic"]

        def look(call: Call) -> None:
            if call.args["NotificationType"] != kind:
                guard(call)

        return service.with_guard(_TOPIC, "keep-topic", look)

    return change


def _empty_while_off(service: Service) -> Service:
    guard = service.guards[_TOPIC]["keep-topic"]

    def look(call: Call) -> None:
        if call.args.get("SnsTopic") != "":
            guard(call)

    return service.with_guard(_TOPIC, "keep-topic", look)


def _forwarding_back_on(call: Call, result: list[Element]) -> None:
    _identity(call).forwarding = True


def _turned_on(kind: str) -> Change:
    """Forwarding is on when the topic of a type is set."""

    def turn_on(call: Call, result: list[Element]) -> None:
        if call.args["NotificationType"] == kind and call.args.get("SnsTopic"):
            _identity(call).forwarding = True

    return edit_result(_TOPIC, turn_on)


MUTANTS: tuple[Mutant, ...] = (
    *(
        Mutant(
            f"topic-of-{kind.lower()}-turns-forwarding-on",
            "GetIdentityNotificationAttributes.kept",
            f"When the topic of {kind} is set, forwarding is on.",
            _turned_on(kind),
        )
        for kind in ("Bounce", "Delivery")
    ),
    Mutant(
        "topic-cleared-while-off",
        _WHILE_OFF,
        "A topic can be cleared while forwarding is off, which stays off.",
        remove_guard(_TOPIC, "keep-topic"),
    ),
    Mutant(
        "topic-bounce-cleared-while-off",
        _WHILE_OFF,
        "The topic of Bounce can be cleared while forwarding is off, which stays off.",
        _cleared_while_off("Bounce"),
    ),
    Mutant(
        "topic-complaint-cleared-while-off",
        _WHILE_OFF,
        "The topic of Complaint can be cleared while forwarding is off, which stays off.",
        _cleared_while_off("Complaint"),
    ),
    Mutant(
        "topic-cleared-while-off-by-empty",
        _WHILE_OFF,
        "An empty SnsTopic clears a topic while forwarding is off.",
        _empty_while_off,
    ),
    Mutant(
        "topic-while-off-is-internal-failure",
        _WHILE_OFF,
        "Clearing a topic while forwarding is off is answered with InternalFailure.",
        reject_calls(
            _TOPIC, lambda call: not _identity(call).forwarding and (not call.args.get("SnsTopic")), "InternalFailure"
        ),
    ),
    Mutant(
        "topic-delivery-kept-while-off",
        f"{_TOPIC}.clear-delivery-while-off",
        "The topic of Delivery can't be cleared while forwarding is off.",
        reject_calls(
            _TOPIC,
            lambda call: not _identity(call).forwarding and (not call.args.get("SnsTopic")),
            "InvalidParameterValue",
        ),
    ),
    Mutant(
        "topic-unchangeable-while-off",
        (f"{_TOPIC}.change", _WHILE_OFF),
        "No topic can be changed while forwarding is off.",
        reject_calls(
            _TOPIC, lambda call: not _identity(call).forwarding and call.args.get("SnsTopic"), "InvalidParameterValue"
        ),
    ),
    Mutant(
        "topic-turns-forwarding-on",
        (f"{_TOPIC}.change", f"{_TOPIC}.clear-delivery-while-off"),
        "Setting or clearing a topic turns forwarding on.",
        edit_result(_TOPIC, _forwarding_back_on),
    ),
)
