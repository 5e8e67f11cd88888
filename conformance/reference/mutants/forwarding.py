"""Defects of feedback forwarding."""

from __future__ import annotations

from collections.abc import Callable

from conformance.reference.addresses import domain_of
from conformance.reference.call import Call, Guard, Handler
from conformance.reference.mutants.changes import (
    Breaks,
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
_FORWARD = "SetIdentityFeedbackForwardingEnabled"
_GET = "GetIdentityNotificationAttributes"


def _identity(call: Call) -> Identity:
    return call.known_identity(identity_of(call), arn=True)


_ON = f"{_FORWARD}.enable"
_OFF = f"{_FORWARD}.disable"
_ALWAYS = f"{_FORWARD}.enable-always"
wrapped("forwarding-never-set", _FORWARD, _OFF, "Forwarding is never set.", lambda call, handler: [])


def _forwarding(value: bool) -> Callable[[Call, list[Element]], None]:
    def edit(call: Call, result: list[Element]) -> None:
        _identity(call).forwarding = value

    return edit


def _opposite(call: Call, result: list[Element]) -> None:
    _identity(call).forwarding = not call.args["ForwardingEnabled"]


edited("forwarding-always-on", _FORWARD, _OFF, "ForwardingEnabled=false leaves forwarding on.", _forwarding(True))
edited("forwarding-always-off", _FORWARD, (_ON, _ALWAYS), "ForwardingEnabled=true turns it off.", _forwarding(False))
edited("forwarding-swapped", _FORWARD, (_ON, _OFF), "ForwardingEnabled is taken for its opposite.", _opposite)


def _needs_change(call: Call) -> None:
    if _identity(call).forwarding is call.args["ForwardingEnabled"]:
        refuse()


def _needs_topics_always(call: Call) -> None:
    if not {"Bounce", "Complaint"} <= set(_identity(call).topics):
        refuse()


looked("forwarding-on-already", _FORWARD, _ALWAYS, "True is refused while forwarding is on.", _needs_change)
looked("forwarding-on-needs-topics", _FORWARD, _ALWAYS, "True is refused without both topics.", _needs_topics_always)


def _needs(words: str, breaks: Breaks, lie: str, wanted: Callable[[Identity], bool], code: str = "") -> None:
    """False is refused unless `wanted` holds."""

    def change(service: Service) -> Service:
        def guard(call: Call) -> None:
            if not call.args["ForwardingEnabled"] and not wanted(_identity(call)):
                refuse(code or "InvalidParameterValue")

        return service.with_guard(_FORWARD, "both-topics", guard)

    declare(f"forwarding-off-{words}", breaks, lie, change)


_NEVER = f"{_FORWARD}.never-off-without-topics"
_INSTEAD = f"{_FORWARD}.delivery-not-counted"
_needs(
    "with-complaint-topic",
    (f"{_FORWARD}.disable-needs-bounce", _NEVER),
    "The topic of Complaint is enough to turn forwarding off.",
    lambda identity: "Complaint" in identity.topics,
)
_needs(
    "with-bounce-topic",
    (f"{_FORWARD}.disable-needs-complaint", _NEVER),
    "The topic of Bounce is enough to turn forwarding off.",
    lambda identity: "Bounce" in identity.topics,
)
_needs(
    "with-any-topic",
    (_NEVER, f"{_FORWARD}.disable-needs-bounce", f"{_FORWARD}.disable-needs-complaint"),
    "The topic of any type is enough to turn forwarding off.",
    lambda identity: bool(identity.topics),
)
_needs(
    "with-any-two-topics",
    _INSTEAD,
    "The topics of any two types are enough to turn forwarding off.",
    lambda identity: len(identity.topics) > 1,
)
_needs(
    "with-all-topics",
    _OFF,
    "Forwarding can't be turned off without a topic of Delivery.",
    lambda identity: len(identity.topics) > 2,
)
_needs(
    "with-different-topics",
    _OFF,
    "Forwarding can't be turned off while the topics of both types are the same.",
    lambda identity: (
        len({"Bounce", "Complaint"} & set(identity.topics)) == 2
        and identity.topics["Bounce"] != identity.topics["Complaint"]
    ),
)
_needs(
    "without-topics-at-all",
    (f"{_FORWARD}.disable-needs-topics", _NEVER),
    "Forwarding can be turned off with no topic or two.",
    lambda identity: len(identity.topics) != 1,
)
_needs(
    "without-topics-is-internal-failure",
    (
        f"{_FORWARD}.disable-needs-topics",
        f"{_FORWARD}.disable-needs-bounce",
        f"{_FORWARD}.disable-needs-complaint",
        _INSTEAD,
        _NEVER,
        f"{_FORWARD}.own-topics",
    ),
    "Turning forwarding off without topics is answered by InternalFailure.",
    lambda identity: {"Bounce", "Complaint"} <= set(identity.topics),
    "InternalFailure",
)


def _topics_remembered(service: Service) -> Service:
    """A topic counts for ever, cleared or not."""

    def note(call: Call) -> None:
        if call.args.get("SnsTopic"):
            had = call.account.memory.setdefault("topics", set())
            had.add(f"{identity_of(call)} {call.args['NotificationType']}")

    def guard(call: Call) -> None:
        had = call.account.memory.get("topics", set())
        if not call.args["ForwardingEnabled"] and len([one for one in had if one.startswith(identity_of(call))]) < 2:
            refuse()

    return service.with_guard(_TOPIC, "note", note).with_guard(_FORWARD, "both-topics", guard)


declare(
    "forwarding-off-with-cleared-topics",
    f"{_FORWARD}.disable-needs-topics",
    "Topics that were cleared still let forwarding be turned off.",
    _topics_remembered,
)


def _domain_counts(service: Service) -> Service:
    guard = service.guards[_FORWARD]["both-topics"]

    def look(call: Call) -> None:
        domain = call.account.find(domain_of(_identity(call).name))
        if domain is None or not {"Bounce", "Complaint"} <= set(domain.topics):
            guard(call)

    return service.with_guard(_FORWARD, "both-topics", look)


declare(
    "forwarding-off-with-topics-of-domain",
    f"{_FORWARD}.own-topics",
    "The topics of its domain let an address turn forwarding off.",
    _domain_counts,
)


def _topics_dropped(value: bool) -> Callable[[Call, list[Element]], None]:
    def edit(call: Call, result: list[Element]) -> None:
        if call.args["ForwardingEnabled"] is value:
            _identity(call).topics.clear()

    return edit


_KEPT = f"{_FORWARD}.topics-kept"
edited("forwarding-on-drops-topics", _FORWARD, _KEPT, "Turning forwarding on clears topics.", _topics_dropped(True))
edited("forwarding-off-drops-topics", _FORWARD, _KEPT, "Turning forwarding off clears topics.", _topics_dropped(False))


def _of_domain_too(call: Call, result: list[Element]) -> None:
    domain = call.account.find(domain_of(_identity(call).name))
    if domain is not None:
        domain.forwarding = call.args["ForwardingEnabled"]


def _of_addresses_too(call: Call, result: list[Element]) -> None:
    for identity in call.account.identities.values():
        if identity.name.endswith(f"@{_identity(call).name}"):
            identity.forwarding = call.args["ForwardingEnabled"]


_OTHERS = f"{_FORWARD}.others-kept"
edited("forwarding-of-domain-too", _FORWARD, _OTHERS, "An address sets its domain, too.", _of_domain_too)
edited("forwarding-of-addresses-too", _FORWARD, _OTHERS, "A domain sets its addresses, too.", _of_addresses_too)


def _default_off(call: Call, result: list[Element]) -> None:
    for name, value in values(result):
        identity = call.identity(name, arn=True)
        forwarding = value.find("ForwardingEnabled")
        if identity is not None and not identity.topics and forwarding is not None:
            forwarding.text = "false"


edited("forwarding-off-at-first", _GET, f"{_FORWARD}.default", "Forwarding of a new identity is off.", _default_off)


def _for_known(guard: Guard) -> Guard:
    def look(call: Call) -> None:
        if call.identity(identity_of(call), arn=True) is not None:
            guard(call)

    return look


declare(
    f"{dashed(_FORWARD)}-no-plus",
    f"{_FORWARD}.Identity.type",
    f"{_FORWARD} knows no address with a plus.",
    lambda service: refusing(service, _FORWARD, lambda call: "+" in identity_of(call), "InvalidParameterValue"),
)
declare(
    f"{dashed(_FORWARD)}-unknown-is-internal-failure",
    f"{_FORWARD}.Identity.unknown",
    f"{_FORWARD} answers an unknown identity by InternalFailure.",
    lambda service: refusing(
        service, _FORWARD, lambda call: call.identity(identity_of(call), arn=True) is None, "InternalFailure"
    ),
)


def _unknown_passed_over(call: Call, handler: Handler) -> list[Element]:
    return [] if call.identity(identity_of(call), arn=True) is None else handler(call)


def _unguarded(service: Service) -> Service:
    guards = service.guards[_FORWARD]
    for name, guard in guards.items():
        service = service.with_guard(_FORWARD, name, _for_known(guard))
    return service.with_handler(_FORWARD, _unknown_passed_over)


declare(
    f"{dashed(_FORWARD)}-unknown-taken",
    f"{_FORWARD}.Identity.unknown",
    f"{_FORWARD} takes an unknown identity.",
    _unguarded,
)
declare(
    f"{dashed(_FORWARD)}-name-unknown",
    f"{_FORWARD}.Identity.name",
    f"{_FORWARD} knows an identity by its ARN only.",
    lambda service: refusing(
        service, _FORWARD, lambda call: not identity_of(call).startswith("arn:"), "InvalidParameterValue"
    ),
)
