"""Defects of feedback forwarding."""

from __future__ import annotations

from collections.abc import Callable

from conformance.proof.calls import identity_of, reject
from conformance.proof.edits import values
from conformance.proof.mutant import Mutant
from conformance.proof.verbs import check_first, edit_result, reject_calls, remove_guard, wrap_handler
from conformance.reference.addresses import domain_of
from conformance.reference.call import Call
from conformance.reference.state import Identity
from conformance.reference.xml_tree import Element

_FORWARD = "SetIdentityFeedbackForwardingEnabled"
_GET = "GetIdentityNotificationAttributes"


def _identity(call: Call) -> Identity:
    return call.known_identity(identity_of(call), arn=True)


_ON = f"{_FORWARD}.enable"
_OFF = f"{_FORWARD}.disable"
_ALWAYS = f"{_FORWARD}.enable-always"


def _forwarding(value: bool) -> Callable[[Call, list[Element]], None]:
    def edit(call: Call, result: list[Element]) -> None:
        _identity(call).forwarding = value

    return edit


def _opposite(call: Call, result: list[Element]) -> None:
    _identity(call).forwarding = not call.args["ForwardingEnabled"]


def _needs_change(call: Call) -> None:
    if _identity(call).forwarding is call.args["ForwardingEnabled"]:
        reject()


def _topics_dropped(value: bool) -> Callable[[Call, list[Element]], None]:
    def edit(call: Call, result: list[Element]) -> None:
        if call.args["ForwardingEnabled"] is value:
            _identity(call).topics.clear()

    return edit


_KEPT = f"{_FORWARD}.topics-kept"


def _of_domain_too(call: Call, result: list[Element]) -> None:
    domain = call.account.find(domain_of(_identity(call).name))
    if domain is not None:
        domain.forwarding = call.args["ForwardingEnabled"]


def _of_addresses_too(call: Call, result: list[Element]) -> None:
    for identity in call.account.identities.values():
        if identity.name.endswith(f"@{_identity(call).name}"):
            identity.forwarding = call.args["ForwardingEnabled"]


_OTHERS = f"{_FORWARD}.others-kept"


def _default_off(call: Call, result: list[Element]) -> None:
    for name, value in values(result):
        identity = call.identity(name, arn=True)
        forwarding = value.find("ForwardingEnabled")
        if identity is not None and not identity.topics and forwarding is not None:
            forwarding.text = "false"


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "forwarding-off-without-topics",
        "SetIdentityFeedbackForwardingEnabled.never-off-without-topics",
        "Forwarding can be switched off without topics.",
        remove_guard("SetIdentityFeedbackForwardingEnabled", "both-topics"),
    ),
    Mutant("forwarding-never-set", _OFF, "Forwarding is never set.", wrap_handler(_FORWARD, lambda call, handler: [])),
    Mutant(
        "forwarding-always-on",
        _OFF,
        "ForwardingEnabled=false leaves forwarding on.",
        edit_result(_FORWARD, _forwarding(True)),
    ),
    Mutant(
        "forwarding-always-off",
        (_ON, _ALWAYS),
        "ForwardingEnabled=true turns it off.",
        edit_result(_FORWARD, _forwarding(False)),
    ),
    Mutant(
        "forwarding-swapped",
        (_ON, _OFF),
        "ForwardingEnabled is taken for its opposite.",
        edit_result(_FORWARD, _opposite),
    ),
    Mutant(
        "forwarding-on-already",
        _ALWAYS,
        "True is rejected while forwarding is on.",
        check_first(_FORWARD, _needs_change),
    ),
    Mutant(
        "forwarding-on-drops-topics",
        _KEPT,
        "Turning forwarding on clears topics.",
        edit_result(_FORWARD, _topics_dropped(True)),
    ),
    Mutant(
        "forwarding-off-drops-topics",
        _KEPT,
        "Turning forwarding off clears topics.",
        edit_result(_FORWARD, _topics_dropped(False)),
    ),
    Mutant(
        "forwarding-of-domain-too", _OTHERS, "An address sets its domain, too.", edit_result(_FORWARD, _of_domain_too)
    ),
    Mutant(
        "forwarding-of-addresses-too",
        _OTHERS,
        "A domain sets its addresses, too.",
        edit_result(_FORWARD, _of_addresses_too),
    ),
    Mutant(
        "forwarding-off-at-first",
        f"{_FORWARD}.default",
        "Forwarding of a new identity is off.",
        edit_result(_GET, _default_off),
    ),
    Mutant(
        "set-identity-feedback-forwarding-enabled-no-plus",
        f"{_FORWARD}.Identity.type",
        "SetIdentityFeedbackForwardingEnabled knows no address with a plus.",
        reject_calls(_FORWARD, lambda call: "+" in identity_of(call), "InvalidParameterValue"),
    ),
    Mutant(
        "set-identity-feedback-forwarding-enabled-unknown-is-internal-failure",
        f"{_FORWARD}.Identity.unknown",
        "SetIdentityFeedbackForwardingEnabled responds to an unknown identity with InternalFailure.",
        reject_calls(_FORWARD, lambda call: call.identity(identity_of(call), arn=True) is None, "InternalFailure"),
    ),
    Mutant(
        "set-identity-feedback-forwarding-enabled-name-unknown",
        f"{_FORWARD}.Identity.name",
        "SetIdentityFeedbackForwardingEnabled knows an identity by its ARN only.",
        reject_calls(_FORWARD, lambda call: not identity_of(call).startswith("arn:"), "InvalidParameterValue"),
    ),
)
