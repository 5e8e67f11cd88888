"""Defects of SetIdentityFeedbackForwardingEnabled: which topics it needs."""

from __future__ import annotations

from collections.abc import Callable

from conformance.proof.calls import identity_of, reject
from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import check_first
from conformance.reference.addresses import domain_of
from conformance.reference.call import Call
from conformance.reference.service import Service
from conformance.reference.state import Identity

_TOPIC = "SetIdentityNotificationTopic"
_FORWARD = "SetIdentityFeedbackForwardingEnabled"


def _identity(call: Call) -> Identity:
    return call.known_identity(identity_of(call), arn=True)


_OFF = f"{_FORWARD}.disable"
_ALWAYS = f"{_FORWARD}.enable-always"


def _needs_topics_always(call: Call) -> None:
    if not {"Bounce", "Complaint"} <= set(_identity(call).topics):
        reject()


def _needs(wanted: Callable[[Identity], bool], code: str = "") -> Change:
    """False is rejected unless `wanted` holds."""

    def change(service: Service) -> Service:
        def guard(call: Call) -> None:
            if not call.args["ForwardingEnabled"] and (not wanted(_identity(call))):
                reject(code or "InvalidParameterValue")

        return service.with_guard(_FORWARD, "both-topics", guard)

    return change


_NEVER = f"{_FORWARD}.never-off-without-topics"
_INSTEAD = f"{_FORWARD}.delivery-not-counted"


def _topics_remembered(service: Service) -> Service:
    """A topic counts for ever, cleared or not."""

    def note(call: Call) -> None:
        if call.args.get("SnsTopic"):
            had = call.account.memory.setdefault("topics", set())
            had.add(f"{identity_of(call)} {call.args['NotificationType']}")

    def guard(call: Call) -> None:
        had = call.account.memory.get("topics", set())
        if not call.args["ForwardingEnabled"] and len([one for one in had if one.startswith(identity_of(call))]) < 2:
            reject()

    return service.with_guard(_TOPIC, "note", note).with_guard(_FORWARD, "both-topics", guard)


def _domain_counts(service: Service) -> Service:
    guard = service.guards[_FORWARD]["both-topics"]

    def look(call: Call) -> None:
        domain = call.account.find(domain_of(_identity(call).name))
        if domain is None or not {"Bounce", "Complaint"} <= set(domain.topics):
            guard(call)

    return service.with_guard(_FORWARD, "both-topics", look)


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "forwarding-on-needs-topics",
        _ALWAYS,
        "True is rejected without both topics.",
        check_first(_FORWARD, _needs_topics_always),
    ),
    Mutant(
        "forwarding-off-with-complaint-topic",
        (f"{_FORWARD}.disable-needs-bounce", _NEVER),
        "The topic of Complaint is enough to turn forwarding off.",
        _needs(lambda identity: "Complaint" in identity.topics),
    ),
    Mutant(
        "forwarding-off-with-bounce-topic",
        (f"{_FORWARD}.disable-needs-complaint", _NEVER),
        "The topic of Bounce is enough to turn forwarding off.",
        _needs(lambda identity: "Bounce" in identity.topics),
    ),
    Mutant(
        "forwarding-off-with-any-topic",
        (_NEVER, f"{_FORWARD}.disable-needs-bounce", f"{_FORWARD}.disable-needs-complaint"),
        "The topic of any type is enough to turn forwarding off.",
        _needs(lambda identity: bool(identity.topics)),
    ),
    Mutant(
        "forwarding-off-with-any-two-topics",
        _INSTEAD,
        "The topics of any two types are enough to turn forwarding off.",
        _needs(lambda identity: len(identity.topics) > 1),
    ),
    Mutant(
        "forwarding-off-with-all-topics",
        _OFF,
        "Forwarding can't be turned off without a topic of Delivery.",
        _needs(lambda identity: len(identity.topics) > 2),
    ),
    Mutant(
        "forwarding-off-with-different-topics",
        _OFF,
        "Forwarding can't be turned off while the topics of both types are the same.",
        _needs(
            lambda identity: (
                len({"Bounce", "Complaint"} & set(identity.topics)) == 2
                and identity.topics["Bounce"] != identity.topics["Complaint"]
            )
        ),
    ),
    Mutant(
        "forwarding-off-without-topics-at-all",
        (f"{_FORWARD}.disable-needs-topics", _NEVER),
        "Forwarding can be turned off with no topic or two.",
        _needs(lambda identity: len(identity.topics) != 1),
    ),
    Mutant(
        "forwarding-off-without-topics-is-internal-failure",
        (
            f"{_FORWARD}.disable-needs-topics",
            f"{_FORWARD}.disable-needs-bounce",
            f"{_FORWARD}.disable-needs-complaint",
            _INSTEAD,
            _NEVER,
            f"{_FORWARD}.own-topics",
        ),
        "Turning forwarding off without topics is answered with InternalFailure.",
        _needs(lambda identity: {"Bounce", "Complaint"} <= set(identity.topics), "InternalFailure"),
    ),
    Mutant(
        "forwarding-off-with-cleared-topics",
        f"{_FORWARD}.disable-needs-topics",
        "Topics that were cleared still let forwarding be turned off.",
        _topics_remembered,
    ),
    Mutant(
        "forwarding-off-with-topics-of-domain",
        f"{_FORWARD}.own-topics",
        "The topics of its domain let an address turn forwarding off.",
        _domain_counts,
    ),
)
