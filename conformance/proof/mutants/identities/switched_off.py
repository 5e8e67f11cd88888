"""Defects that the cases of `cases/identities/switched-off.yaml` find: an action sets what it is not about."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from conformance.proof.calls import identity_of
from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import edit_result
from conformance.reference.call import Call
from conformance.reference.state import NOT_STARTED, PENDING, Identity
from conformance.reference.xml_tree import Element

_TOPICS = "GetIdentityNotificationAttributes.kept"
_SIGNING = "GetIdentityDkimAttributes.kept"
_SET_TOPIC, _SET_FORWARDING = "SetIdentityNotificationTopic", "SetIdentityFeedbackForwardingEnabled"
_SET_DKIM, _SET_UP_DKIM, _REGISTER = "SetIdentityDkimEnabled", "VerifyDomainDkim", "VerifyDomainIdentity"
_PUT, _DELETE = "PutIdentityPolicy", "DeleteIdentityPolicy"
_TOPIC = "arn:aws:sns:us-east-1:123456789012:default"


def _stop_forwarding(identity: Identity) -> None:
    identity.forwarding = False


def _sign(identity: Identity) -> None:
    identity.dkim_enabled = True


def _start_anew(identity: Identity) -> None:
    identity.dkim_status = NOT_STARTED


#: What is set: label, requirement, the change in words, the change, the actions that are not about it.
_GAINS: tuple[tuple[str, str, str, Callable[[Identity], object], tuple[str, ...]], ...] = (
    ("forwarding-off", _TOPICS, "turns forwarding off", _stop_forwarding, (_SET_UP_DKIM, _SET_DKIM, _PUT, _DELETE)),
    ("default-topic", _TOPICS, "sets a topic for deliveries", lambda one: one.topics.setdefault("Delivery", _TOPIC),
     (_SET_UP_DKIM, _SET_DKIM, _PUT, _DELETE)),
    ("signing-on", _SIGNING, "switches signing on", _sign, (_SET_TOPIC, _SET_FORWARDING, _PUT, _DELETE, _REGISTER)),
    ("state", _SIGNING, "makes the state of the tokens NotStarted", _start_anew,
     (_SET_TOPIC, _SET_FORWARDING, _PUT, _DELETE, _REGISTER)),
)  # fmt: skip


def _setting(action: str, change: Callable[[Identity], object]) -> Change:
    def edit(call: Call, result: list[Element]) -> None:
        identity = call.identity(identity_of(call), arn=True)
        if identity is not None:
            change(identity)

    return edit_result(action, edit)


def _mutants() -> Iterator[Mutant]:
    for label, requirement, words, change, actions in _GAINS:
        for action in actions:
            yield Mutant(f"{dashed(action)}-sets-{label}", requirement, f"{action} {words}.", _setting(action, change))


def _start_and_stop(call: Call, result: list[Element]) -> None:
    identity = call.account.find(call.args["Identity"])
    if identity is not None:
        identity.dkim_status = PENDING if call.args["DkimEnabled"] else NOT_STARTED


MUTANTS: tuple[Mutant, ...] = (
    *_mutants(),
    Mutant(
        "set-identity-dkim-enabled-starts-and-stops",
        "SetIdentityDkimEnabled.tokens-kept",
        "Disabling a domain makes the state of its tokens NotStarted, and enabling it Pending.",
        edit_result(_SET_DKIM, _start_and_stop),
    ),
)
