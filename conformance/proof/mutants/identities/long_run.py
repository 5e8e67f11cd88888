"""Defects that the cases of `cases/identities/long-run.yaml` find."""

from __future__ import annotations

from collections.abc import Callable

from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import edit_result, reject_calls, wrap_handler
from conformance.reference.call import Call, Handler
from conformance.reference.state import NOT_STARTED, PENDING, Identity
from conformance.reference.xml_tree import Element

_KEPT = 128
"""Identities of which everything is kept: what a cache of a usual size holds."""


def _forgetful(forget: Callable[[Identity], None], kept: int = _KEPT) -> Change:
    """When a domain is registered, something is forgotten of all identities but the newest."""

    def edit(call: Call, result: list[Element]) -> None:
        for identity in list(call.account.identities.values())[:-kept]:
            forget(identity)

    return edit_result("VerifyDomainIdentity", edit)


def _verification(identity: Identity) -> None:
    identity.status = PENDING


def _forwarding(identity: Identity) -> None:
    identity.forwarding = True


def _signing(identity: Identity) -> None:
    identity.dkim_enabled, identity.dkim_tokens, identity.dkim_status = False, (), NOT_STARTED


def _delete_a_hundred(call: Call, inner: Handler) -> list[Element]:
    """Addresses are deleted until a hundred have been."""
    deleted = call.account.memory.setdefault("deleted", set())
    if len(deleted) >= 100:
        return []
    deleted.add(call.args["EmailAddress"])
    return inner(call)


def _up_to(size: int) -> Callable[[Call], bool]:
    """Names have no more than so many characters together."""
    return lambda call: sum(map(len, call.args["Identities"])) > size


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "verification-lost-among-many",
        "GetIdentityVerificationAttributes.kept",
        "Of all but the 128 newest identities it is forgotten that they were verified.",
        _forgetful(_verification),
    ),
    Mutant(
        "topics-lost-among-many",
        "GetIdentityNotificationAttributes.kept",
        "Of all but the 128 newest identities the topics are forgotten.",
        _forgetful(lambda identity: identity.topics.clear()),
    ),
    Mutant(
        "forwarding-lost-among-many",
        "GetIdentityNotificationAttributes.kept",
        "For all but the 128 newest identities forwarding is on.",
        _forgetful(_forwarding),
    ),
    Mutant(
        "signing-lost-among-many",
        "GetIdentityDkimAttributes.kept",
        "Of all but the 128 newest identities the signing is forgotten.",
        _forgetful(_signing),
    ),
    Mutant(
        "policies-lost-among-many",
        "ListIdentityPolicies.kept",
        "Of all but the 128 newest identities the policies are forgotten.",
        _forgetful(lambda identity: identity.policies.clear()),
    ),
    *(
        Mutant(
            f"{label}-lost-among-five-hundred",
            f"GetIdentity{kind}Attributes.kept",
            f"Of all but the 512 newest identities {words} forgotten.",
            _forgetful(forget, 512),
        )
        for label, kind, words, forget in (
            ("verification", "Verification", "it is", _verification),
            ("forwarding", "Notification", "that forwarding is off is", _forwarding),
            ("signing", "Dkim", "the signing is", _signing),
        )
    ),
    Mutant(
        "delete-verified-email-address-hundred-times",
        "DeleteVerifiedEmailAddress.effect",
        "DeleteVerifiedEmailAddress deletes a hundred addresses, and none after them.",
        wrap_handler("DeleteVerifiedEmailAddress", _delete_a_hundred),
    ),
    *(
        Mutant(
            f"{dashed(action)}-names-of-8-kb",
            f"{action}.Identities.limit",
            f"{action} accepts names of 8 KB together.",
            reject_calls(action, _up_to(8192)),
        )
        for action in (
            "GetIdentityVerificationAttributes",
            "GetIdentityDkimAttributes",
            "GetIdentityNotificationAttributes",
        )
    ),
)
