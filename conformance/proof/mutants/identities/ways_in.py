"""Defects that the cases of `cases/identities/ways-in.yaml` find: identities that came by another action are others."""

from __future__ import annotations

from collections.abc import Callable

from conformance.proof.calls import identity_of, remember, remembered
from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import combine, edit_result, reject_calls, wrap_handler
from conformance.reference.call import Call, Handler
from conformance.reference.state import Identity
from conformance.reference.xml_tree import Element

_OLDER, _SIGNING = "VerifyEmailAddress", "VerifyDomainDkim"
_NOTIFICATIONS, _VERIFICATION = "GetIdentityNotificationAttributes", "GetIdentityVerificationAttributes"


def _by(action: str, change: Callable[[Identity], None] = lambda identity: None) -> Change:
    """It is kept in mind which identities an action made, and they may be made otherwise."""

    def wrap(call: Call, inner: Handler) -> list[Element]:
        known = call.identity(identity_of(call))
        result = inner(call)
        made = call.identity(identity_of(call))
        if known is None and made is not None:
            remember(call, action)
            change(made)
        return result

    return wrap_handler(action, wrap)


def _left_out(reading: str, action: str) -> Change:
    """Who asks for identities gets none of those that an action made."""

    def leave_out(call: Call, result: list[Element]) -> None:
        made = remembered(call, action)
        result[0].children = [entry for entry in result[0].children if entry.children[0].text not in made]

    return combine(_by(action), edit_result(reading, leave_out))


def _rejected(writing: str, action: str) -> Change:
    return combine(_by(action), reject_calls(writing, lambda call: identity_of(call) in remembered(call, action)))


def _unlisted(call: Call, result: list[Element]) -> None:
    result[0].children = [one for one in result[0].children if one.text not in remembered(call, _OLDER)]


def _kept(call: Call, inner: Handler) -> list[Element]:
    """What was set up for signing first is not deleted."""
    return [] if identity_of(call) in remembered(call, _SIGNING) else inner(call)


def _forwarding_off(identity: Identity) -> None:
    identity.forwarding = False


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "verified-addresses-without-older",
        "ListVerifiedEmailAddresses.effect",
        "ListVerifiedEmailAddresses leaves out what VerifyEmailAddress registered.",
        combine(_by(_OLDER), edit_result("ListVerifiedEmailAddresses", _unlisted)),
    ),
    *(
        Mutant(
            f"{dashed(action)}-rejects-older",
            f"{action}.{aspect}",
            f"{action} rejects an address that VerifyEmailAddress registered.",
            _rejected(action, _OLDER),
        )
        for action, aspect in (
            ("SetIdentityNotificationTopic", "Identity.kinds"),
            ("PutIdentityPolicy", "Identity.kinds"),
            ("GetIdentityPolicies", "Identity.kinds"),
            ("DeleteIdentityPolicy", "Identity.kinds"),
            ("DeleteVerifiedEmailAddress", "effect"),
        )
    ),
    *(
        Mutant(
            f"{name}-without-{kind}",
            f"{reading}.{attributes}.each",
            f"{reading} leaves out what {action} registered.",
            _left_out(reading, action),
        )
        for name, reading, attributes in (
            ("notification-attributes", _NOTIFICATIONS, "NotificationAttributes"),
            ("verification-attributes", _VERIFICATION, "VerificationAttributes"),
        )
        for kind, action in (("older-addresses", _OLDER), ("signing-first", _SIGNING))
        if (name, action) != ("verification-attributes", _OLDER)
    ),
    *(
        Mutant(
            f"forwarding-off-by-{name}",
            "SetIdentityFeedbackForwardingEnabled.default",
            f"Forwarding of what {action} registered is off.",
            _by(action, _forwarding_off),
        )
        for name, action in (("older-action", _OLDER), ("signing", _SIGNING))
    ),
    Mutant(
        "delete-identity-keeps-signing-first",
        "DeleteIdentity.effect",
        "A domain that was set up for signing before it was registered is not deleted.",
        combine(_by(_SIGNING), wrap_handler("DeleteIdentity", _kept)),
    ),
)
