"""Defects that the cases of `cases/notifications/never-off.yaml` find: forwarding is off without a topic it needs."""

from __future__ import annotations

from collections.abc import Callable

from conformance.proof.calls import identity_of, reject
from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import replace_guard
from conformance.reference.actions.notifications import FEEDBACK
from conformance.reference.call import Call
from conformance.reference.service import Service
from conformance.reference.state import Identity

_FORWARD = "SetIdentityFeedbackForwardingEnabled"
_NEVER = f"{_FORWARD}.never-off-without-topics"


def _enough(enough: Callable[[Identity], bool]) -> Change:
    def check(call: Call) -> None:
        if not call.args["ForwardingEnabled"] and not enough(call.known_identity(identity_of(call))):
            reject()

    return replace_guard(_FORWARD, "both-topics", check)


def _is_address_with(*kinds: str) -> Callable[[Identity], bool]:
    """Both topics, or for an address just those of some kinds."""
    return lambda one: set(FEEDBACK) <= set(one.topics) or ("@" in one.name and set(kinds) <= set(one.topics))


def _counts_cleared(service: Service) -> Service:
    """A topic that was set once counts, cleared or not."""

    def note(call: Call) -> None:
        name = call.known_identity(identity_of(call), arn=True).name
        call.account.memory.setdefault(f"topics of {name}", set()).add(call.args["NotificationType"])

    def check(call: Call) -> None:
        had = call.account.memory.get(f"topics of {call.known_identity(identity_of(call)).name}", set())
        if not call.args["ForwardingEnabled"] and not set(FEEDBACK) <= had:
            reject()

    return service.with_guard("SetIdentityNotificationTopic", "note", note).with_guard(_FORWARD, "both-topics", check)


MUTANTS: tuple[Mutant, ...] = (
    Mutant("forwarding-any-two-topics", _NEVER, "Topics of any two types let forwarding be turned off.",
           _enough(lambda one: len(one.topics) >= len(FEEDBACK))),
    Mutant("forwarding-topics-once-set", _NEVER, "Topics that were cleared still let forwarding be turned off.",
           _counts_cleared),
    Mutant("forwarding-address-free", _NEVER, "Forwarding of an address can be turned off without topics.",
           _enough(_is_address_with())),
    Mutant("forwarding-address-bounce", _NEVER, "Forwarding of an address needs no topic but that of bounces.",
           _enough(_is_address_with("Bounce"))),
    Mutant("forwarding-address-complaint", _NEVER, "Forwarding of an address needs no topic but that of complaints.",
           _enough(_is_address_with("Complaint"))),
)  # fmt: skip
