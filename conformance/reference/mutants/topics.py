"""Defects of notification topics."""

from __future__ import annotations

from conformance.reference.addresses import domain_of
from conformance.reference.call import Call, Guard, Handler
from conformance.reference.mutants.changes import (
    dashed,
    declare,
    edited,
    identity_of,
    looked,
    refuse,
    refusing,
    values,
    wrapped,
)
from conformance.reference.service import Service
from conformance.reference.state import Identity
from conformance.reference.xml_tree import Element

_TOPIC = "SetIdentityNotificationTopic"
_GET = "GetIdentityNotificationAttributes"
_KINDS = ("Bounce", "Complaint", "Delivery")


def _identity(call: Call) -> Identity:
    return call.known_identity(identity_of(call), arn=True)


# -- topics ------------------------------------------------------------------------------------------------------------


def _stored_as(kind: str, other: str) -> None:
    def look(call: Call) -> None:
        if call.args["NotificationType"] == kind:
            call.args["NotificationType"] = other

    name = f"topic-{kind.lower()}-set-as-{other.lower()}"
    row = (f"{_TOPIC}.set-{kind.lower()}", f"{_TOPIC}.other-types-kept")
    looked(name, _TOPIC, row, f"The topic of {kind} is set as that of {other}.", look)


for _kind in _KINDS:
    for _other in _KINDS:
        if _kind != _other:
            _stored_as(_kind, _other)


def _not_set(kind: str) -> None:
    def wrap(call: Call, handler: Handler) -> list[Element]:
        return [] if call.args["NotificationType"] == kind else handler(call)

    row = (f"{_TOPIC}.set-{kind.lower()}", f"{_TOPIC}.clear-omitted")
    wrapped(f"topic-{kind.lower()}-not-set", _TOPIC, row, f"The topic of {kind} is neither set nor cleared.", wrap)


def _leaks(kind: str) -> None:
    """Setting or clearing one type does the same to the two others."""

    def edit(call: Call, result: list[Element]) -> None:
        if call.args["NotificationType"] == kind:
            topics = _identity(call).topics
            for other in _KINDS:
                topics.pop(other, None)
                if call.args.get("SnsTopic"):
                    topics[other] = call.args["SnsTopic"]

    row = (f"{_TOPIC}.other-types-kept", f"{_TOPIC}.set-{kind.lower()}")
    edited(f"topic-{kind.lower()}-for-all-types", _TOPIC, row, f"The topic of {kind} is that of all types.", edit)


def _first_stays(kind: str) -> None:
    def look(call: Call) -> None:
        topics = _identity(call).topics
        if call.args["NotificationType"] == kind and call.args.get("SnsTopic") and kind in topics:
            call.args["SnsTopic"] = topics[kind]

    name = f"topic-{kind.lower()}-unchangeable"
    looked(name, _TOPIC, f"{_TOPIC}.change", f"A topic of {kind} that is set can't be changed.", look)


def _not_cleared(kind: str, *, empty: bool) -> None:
    def wrap(call: Call, handler: Handler) -> list[Element]:
        cleared = call.args.get("SnsTopic") == "" if empty else "SnsTopic" not in call.args
        return [] if cleared and call.args["NotificationType"] == kind else handler(call)

    way, word = ("empty", "An empty") if empty else ("omitted", "No")
    row = f"{_TOPIC}.clear-{way}"
    lie = f"{word} SnsTopic leaves the topic of {kind}."
    wrapped(f"topic-{kind.lower()}-stays-when-{way}", _TOPIC, row, lie, wrap)


def _clears_all(call: Call, result: list[Element]) -> None:
    if not call.args.get("SnsTopic"):
        _identity(call).topics.clear()


def _empty_stored(call: Call, result: list[Element]) -> None:
    if call.args.get("SnsTopic") == "":
        _identity(call).topics[call.args["NotificationType"]] = "None"


def _nothing_to_clear(call: Call) -> None:
    if not call.args.get("SnsTopic") and call.args["NotificationType"] not in _identity(call).topics:
        refuse()


for _kind in _KINDS:
    _not_set(_kind)
    _leaks(_kind)
    _first_stays(_kind)
    _not_cleared(_kind, empty=True)
    _not_cleared(_kind, empty=False)
edited("topic-clears-all-types", _TOPIC, f"{_TOPIC}.other-types-kept", "Clearing one topic clears all.", _clears_all)
edited("topic-empty-is-none", _TOPIC, f"{_TOPIC}.clear-empty", "An empty SnsTopic sets the topic None.", _empty_stored)
looked(
    "topic-nothing-to-clear",
    _TOPIC,
    (f"{_TOPIC}.SnsTopic.optional", f"{_TOPIC}.clear-omitted"),
    "Clearing a topic that is not set is refused.",
    _nothing_to_clear,
)


def _lower_case(call: Call) -> None:
    if "SnsTopic" in call.args:
        call.args["SnsTopic"] = call.args["SnsTopic"].upper()


def _domain_gets(call: Call, result: list[Element]) -> None:
    domain = call.account.find(domain_of(_identity(call).name))
    if domain is not None and call.args.get("SnsTopic"):
        domain.topics[call.args["NotificationType"]] = call.args["SnsTopic"]


def _addresses_get(call: Call, result: list[Element]) -> None:
    name = _identity(call).name
    for identity in call.account.identities.values():
        if identity.name.endswith(f"@{name}") and call.args.get("SnsTopic"):
            identity.topics[call.args["NotificationType"]] = call.args["SnsTopic"]


looked(
    "topic-upper-case",
    _TOPIC,
    (f"{_TOPIC}.SnsTopic.type", "IdentityNotificationAttributes.BounceTopic.value"),
    "Topics are kept in upper case.",
    _lower_case,
)
edited(
    "topic-of-address-for-domain",
    _TOPIC,
    f"{_TOPIC}.others-kept",
    "The domain of an address gets its topic.",
    _domain_gets,
)
edited(
    "topic-of-domain-for-addresses",
    _TOPIC,
    f"{_TOPIC}.others-kept",
    "The addresses of a domain get its topic.",
    _addresses_get,
)


def _unset_told(words: str, text: str) -> None:
    """A topic that is not set is told by a text."""

    def edit(call: Call, result: list[Element]) -> None:
        for _, value in values(result):
            for kind in _KINDS:
                if value.find(f"{kind}Topic") is None:
                    value.children.append(Element(f"{kind}Topic", text))

    rows = tuple(f"IdentityNotificationAttributes.{kind}Topic.present" for kind in _KINDS)
    edited(f"topic-unset-{words}", _GET, rows, f"A topic that is not set is told as '{text}'.", edit)


_unset_told("null", "null")
_unset_told("none", "None")
_unset_told("arn", "arn:aws:sns:us-east-1:000000000000:none")


def _keyed_by_last_part(call: Call, result: list[Element]) -> None:
    for entry in result[0].children:
        key = entry.children[0]
        if (key.text or "").startswith("arn:"):
            key.text = "identity/" + (key.text or "").partition("identity/")[2]


edited(
    "topic-key-of-arn-part",
    _GET,
    (f"{_GET}.NotificationAttributes.key-of-arn", f"{_GET}.Identities.arn"),
    "The key of an identity asked for by ARN is a part of the ARN.",
    _keyed_by_last_part,
)

# -- topics while forwarding is off ------------------------------------------------------------------------------------

_WHILE_OFF = f"{_TOPIC}.clear-while-off"
declare(
    "topic-cleared-while-off",
    _WHILE_OFF,
    "A topic can be cleared while forwarding is off, which stays off.",
    lambda service: service.without_guard(_TOPIC, "keep-topic"),
)


def _cleared_while_off(kind: str) -> None:
    def change(service: Service) -> Service:
        guard = service.guards[_TOPIC]["keep-topic"]

        def look(call: Call) -> None:
            if call.args["NotificationType"] != kind:
                guard(call)

        return service.with_guard(_TOPIC, "keep-topic", look)

    declare(
        f"topic-{kind.lower()}-cleared-while-off",
        _WHILE_OFF,
        f"The topic of {kind} can be cleared while forwarding is off, which stays off.",
        change,
    )


_cleared_while_off("Bounce")
_cleared_while_off("Complaint")


def _empty_while_off(service: Service) -> Service:
    guard = service.guards[_TOPIC]["keep-topic"]

    def look(call: Call) -> None:
        if call.args.get("SnsTopic") != "":
            guard(call)

    return service.with_guard(_TOPIC, "keep-topic", look)


declare(
    "topic-cleared-while-off-by-empty",
    _WHILE_OFF,
    "An empty SnsTopic clears a topic while forwarding is off.",
    _empty_while_off,
)
declare(
    "topic-while-off-is-internal-failure",
    _WHILE_OFF,
    "Clearing a topic while forwarding is off is answered by InternalFailure.",
    lambda service: refusing(
        service,
        _TOPIC,
        lambda call: not _identity(call).forwarding and not call.args.get("SnsTopic"),
        "InternalFailure",
    ),
)
declare(
    "topic-delivery-kept-while-off",
    f"{_TOPIC}.clear-delivery-while-off",
    "The topic of Delivery can't be cleared while forwarding is off.",
    lambda service: refusing(
        service,
        _TOPIC,
        lambda call: not _identity(call).forwarding and not call.args.get("SnsTopic"),
        "InvalidParameterValue",
    ),
)
declare(
    "topic-unchangeable-while-off",
    (f"{_TOPIC}.change", _WHILE_OFF),
    "No topic can be changed while forwarding is off.",
    lambda service: refusing(
        service,
        _TOPIC,
        lambda call: not _identity(call).forwarding and call.args.get("SnsTopic"),
        "InvalidParameterValue",
    ),
)


def _forwarding_back_on(call: Call, result: list[Element]) -> None:
    _identity(call).forwarding = True


edited(
    "topic-turns-forwarding-on",
    _TOPIC,
    (f"{_TOPIC}.change", f"{_TOPIC}.clear-delivery-while-off"),
    "Setting or clearing a topic turns forwarding on.",
    _forwarding_back_on,
)


def _for_known(guard: Guard) -> Guard:
    def look(call: Call) -> None:
        if call.identity(identity_of(call), arn=True) is not None:
            guard(call)

    return look


declare(
    f"{dashed(_TOPIC)}-no-plus",
    f"{_TOPIC}.Identity.type",
    f"{_TOPIC} knows no address with a plus.",
    lambda service: refusing(service, _TOPIC, lambda call: "+" in identity_of(call), "InvalidParameterValue"),
)
declare(
    f"{dashed(_TOPIC)}-unknown-is-internal-failure",
    f"{_TOPIC}.Identity.unknown",
    f"{_TOPIC} answers an unknown identity by InternalFailure.",
    lambda service: refusing(
        service, _TOPIC, lambda call: call.identity(identity_of(call), arn=True) is None, "InternalFailure"
    ),
)


def _unknown_passed_over(call: Call, handler: Handler) -> list[Element]:
    return [] if call.identity(identity_of(call), arn=True) is None else handler(call)


def _unguarded(service: Service) -> Service:
    guards = service.guards[_TOPIC]
    for name, guard in guards.items():
        service = service.with_guard(_TOPIC, name, _for_known(guard))
    return service.with_handler(_TOPIC, _unknown_passed_over)


declare(
    f"{dashed(_TOPIC)}-unknown-taken",
    f"{_TOPIC}.Identity.unknown",
    f"{_TOPIC} takes an unknown identity.",
    _unguarded,
)
