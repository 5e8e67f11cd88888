"""Defects that the cases of `cases/identities/rounds.yaml` find."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.proof.calls import identity_of
from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import combine, edit_result, wrap_handler
from conformance.reference.call import Call, Handler
from conformance.reference.state import PENDING, Identity
from conformance.reference.xml_tree import Element

_ROUNDS = 3
"""As often something works."""


def _count(call: Call, what: str) -> int:
    """How often this was noted for the identity of a call, this time included."""
    times = call.account.memory.setdefault(f"{what} {identity_of(call)}", set())
    times.add(str(len(times)))
    return len(times)


def _stops(action: str) -> Change:
    """An action does nothing for an identity after the first rounds, though it says so."""

    def wrap(call: Call, inner: Handler) -> list[Element]:
        return [] if _count(call, action) > _ROUNDS else inner(call)

    return wrap_handler(action, wrap)


def _buried(action: str) -> Change:
    """An identity that was deleted a few times is not registered again."""

    def delete(call: Call, inner: Handler) -> list[Element]:
        _count(call, "deleted")
        return inner(call)

    def register(call: Call, inner: Handler) -> list[Element]:
        result = inner(call)
        if len(call.account.memory.get(f"deleted {identity_of(call)}", ())) >= _ROUNDS:
            call.account.remove(identity_of(call))
        return result

    return combine(wrap_handler("DeleteIdentity", delete), wrap_handler(action, register))


def _changed_by_looking(action: str, change: Callable[[Identity], Any]) -> Change:
    """Whoever looks at an identity changes it."""

    def edit(call: Call, result: list[Element]) -> None:
        for identity in filter(None, map(call.identity, call.args["Identities"])):
            change(identity)

    return edit_result(action, edit)


def _pending(identity: Identity) -> None:
    identity.status = PENDING


def _forwarding_on(identity: Identity) -> None:
    identity.forwarding = True


def _signing_off(identity: Identity) -> None:
    identity.dkim_enabled = False


def _no_tokens(identity: Identity) -> None:
    identity.dkim_tokens = ()


MUTANTS: tuple[Mutant, ...] = (
    *(
        Mutant(
            f"buried-{kind}",
            "ListIdentities.effect",
            f"What was deleted three times is no identity any more, though {action} succeeds.",
            _buried(action),
        )
        for kind, action in (("address", "VerifyEmailIdentity"), ("domain", "VerifyDomainIdentity"))
    ),
    Mutant(
        "delete-identity-three-times",
        "DeleteIdentity.effect",
        "An identity is deleted three times, and no more.",
        _stops("DeleteIdentity"),
    ),
    Mutant(
        "set-identity-notification-topic-three-times",
        "SetIdentityNotificationTopic.change",
        "The topics of an identity are set three times, and no more.",
        _stops("SetIdentityNotificationTopic"),
    ),
    Mutant(
        "set-identity-feedback-forwarding-enabled-three-times",
        ("SetIdentityFeedbackForwardingEnabled.disable", "SetIdentityFeedbackForwardingEnabled.enable"),
        "Forwarding of an identity is set three times, and no more.",
        _stops("SetIdentityFeedbackForwardingEnabled"),
    ),
    Mutant(
        "set-identity-dkim-enabled-three-times",
        ("SetIdentityDkimEnabled.disable", "SetIdentityDkimEnabled.enable"),
        "Signing of an identity is set three times, and no more.",
        _stops("SetIdentityDkimEnabled"),
    ),
    Mutant(
        "get-identity-notification-attributes-turns-forwarding-on",
        "GetIdentityNotificationAttributes.kept",
        "Forwarding is on after it was looked at.",
        _changed_by_looking("GetIdentityNotificationAttributes", _forwarding_on),
    ),
    Mutant(
        "get-identity-notification-attributes-clears-topics",
        "GetIdentityNotificationAttributes.kept",
        "There are no topics after they were looked at.",
        _changed_by_looking("GetIdentityNotificationAttributes", lambda identity: identity.topics.clear()),
    ),
    Mutant(
        "get-identity-dkim-attributes-disables",
        "GetIdentityDkimAttributes.kept",
        "Signing is disabled after it was looked at.",
        _changed_by_looking("GetIdentityDkimAttributes", _signing_off),
    ),
    Mutant(
        "get-identity-dkim-attributes-shows-tokens-once",
        "GetIdentityDkimAttributes.kept",
        "The tokens of a domain are shown once.",
        _changed_by_looking("GetIdentityDkimAttributes", _no_tokens),
    ),
    Mutant(
        "get-identity-verification-attributes-makes-pending",
        "GetIdentityVerificationAttributes.kept",
        "A verified identity is pending after it was looked at.",
        _changed_by_looking("GetIdentityVerificationAttributes", _pending),
    ),
)
