"""Defects that the cases of `cases/identities/two-accounts.yaml` find: accounts that share what has the same name."""

from __future__ import annotations

from collections.abc import Callable

from conformance.proof.calls import identity_of, owned, reject
from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import replace_guard, wrap_handler
from conformance.reference.call import Call, Handler
from conformance.reference.state import Identity
from conformance.reference.xml_tree import Element

_Effect = Callable[[Identity, Identity | None], None]

_VERIFIED = "GetIdentityVerificationAttributes.kept"
_NOTIFIED = "GetIdentityNotificationAttributes.kept"
_SIGNED = "GetIdentityDkimAttributes.kept"
_POLICIES = "ListIdentityPolicies.kept"
_NAMES = {
    "SetIdentityNotificationTopic": "topic",
    "SetIdentityFeedbackForwardingEnabled": "forwarding",
    "SetIdentityDkimEnabled": "signing",
    "VerifyDomainDkim": "tokens",
    "VerifyDomainIdentity": "register-domain",
    "VerifyEmailIdentity": "register-address",
    "VerifyEmailAddress": "register-address-by-older",
    "DeleteIdentity": "delete",
    "DeleteVerifiedEmailAddress": "delete-address",
}


def _shared(action: str, effect: _Effect) -> Change:
    """What an action does to an identity has an effect on the one of that name of every other account."""

    def wrap(call: Call, inner: Handler) -> list[Element]:
        result = inner(call)
        for account in call.world.accounts():
            other = account.find(identity_of(call))
            if other is not None and account is not call.account:
                effect(other, owned(call))
        return result

    return wrap_handler(action, wrap)


def _topics(other: Identity, own: Identity | None) -> None:
    other.topics = dict(own.topics) if own else {}


def _forwarding(other: Identity, own: Identity | None) -> None:
    other.forwarding = own is None or own.forwarding


def _status(other: Identity, own: Identity | None) -> None:
    other.status = own.status if own else "Pending"


def _policies(other: Identity, own: Identity | None) -> None:
    other.policies = dict(own.policies) if own else {}


def _enabled(other: Identity, own: Identity | None) -> None:
    other.dkim_enabled = own is not None and own.dkim_enabled


def _tokens(other: Identity, own: Identity | None) -> None:
    other.dkim_tokens = own.dkim_tokens if own else ()


def _any_account_has_topics(call: Call) -> None:
    name = identity_of(call).lower()
    kinds = {kind for account in call.world.accounts() if (one := account.find(name)) for kind in one.topics}
    if not call.args["ForwardingEnabled"] and not {"Bounce", "Complaint"} <= kinds:
        reject()


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "accounts-share-topics-to-turn-forwarding-off",
        "SetIdentityFeedbackForwardingEnabled.never-off-without-topics",
        "Forwarding can be turned off if an identity of that name has topics in any account.",
        replace_guard("SetIdentityFeedbackForwardingEnabled", "both-topics", _any_account_has_topics),
    ),
    *(
        Mutant(
            f"accounts-share-{what}-by-{_NAMES[action]}",
            breaks,
            f"What {action} does changes the {what} of the identities of that name in all accounts.",
            _shared(action, effect),
        )
        for action, what, effect, breaks in (
            (
                "SetIdentityNotificationTopic",
                "topics",
                _topics,
                (_NOTIFIED, "SetIdentityNotificationTopic.others-kept"),
            ),
            (
                "SetIdentityFeedbackForwardingEnabled",
                "forwarding",
                _forwarding,
                (_NOTIFIED, "SetIdentityFeedbackForwardingEnabled.others-kept"),
            ),
            ("SetIdentityDkimEnabled", "signing", _enabled, (_SIGNED,)),
            ("VerifyDomainDkim", "tokens", _tokens, (_SIGNED,)),
            ("VerifyDomainIdentity", "topics", _topics, (_NOTIFIED,)),
            ("VerifyDomainIdentity", "status", _status, (_VERIFIED,)),
            ("VerifyDomainIdentity", "policies", _policies, (_POLICIES,)),
            ("VerifyEmailIdentity", "status", _status, (_VERIFIED,)),
            ("DeleteIdentity", "topics", _topics, (_NOTIFIED,)),
            ("DeleteIdentity", "status", _status, (_VERIFIED,)),
            ("DeleteIdentity", "policies", _policies, (_POLICIES, "DeleteIdentity.others-kept")),
            ("DeleteIdentity", "signing", _enabled, (_SIGNED,)),
            ("DeleteVerifiedEmailAddress", "status", _status, (_VERIFIED,)),
            ("VerifyEmailIdentity", "topics", _topics, (_NOTIFIED,)),
            ("VerifyEmailAddress", "topics", _topics, (_NOTIFIED,)),
            ("DeleteVerifiedEmailAddress", "topics", _topics, (_NOTIFIED,)),
        )
    ),
)
