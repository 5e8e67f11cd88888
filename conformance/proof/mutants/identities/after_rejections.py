"""Defects that the cases of `cases/identities/after-rejections.yaml` find: what is rejected leaves a trace."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from conformance.proof.calls import owned, reject
from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import check_first, combine, replace_guard, set_parameter
from conformance.reference.actions.notifications import both_topics_guard, keep_topic_guard
from conformance.reference.call import Call
from conformance.reference.errors import ServiceError
from conformance.reference.state import NOT_STARTED, PENDING, Account, Identity

_TOPIC, _FORWARDING = "SetIdentityNotificationTopic", "SetIdentityFeedbackForwardingEnabled"
_NOTIFIED, _SIGNED, _VERIFIED = (
    f"GetIdentity{kind}Attributes.kept" for kind in ("Notification", "Dkim", "Verification")
)

_Effect = Callable[[Account, Identity], Any]


def _on_newest(call: Call, effect: _Effect) -> None:
    """A request that names nothing is taken to be about the identity that was registered last."""
    if call.account.identities:
        effect(call.account, list(call.account.identities.values())[-1])


def _without(action: str, parameter: str, effect: _Effect) -> Change:
    """Without a parameter that it requires, a request is performed on the newest identity before it is rejected."""

    def look(call: Call) -> None:
        if parameter not in call.args:
            _on_newest(call, effect)
            reject("MissingParameter")

    return combine(set_parameter(action, parameter, required=False), check_first(action, look))


def _unlisted_type(effect: _Effect) -> Change:
    def look(call: Call) -> None:
        if call.args.get("IdentityType", "Domain") not in ("Domain", "EmailAddress"):
            _on_newest(call, effect)
            reject()

    return combine(set_parameter("ListIdentities", "IdentityType", enum=()), check_first("ListIdentities", look))


def _delete(account: Account, identity: Identity) -> None:
    account.remove(identity.name)


def _clear_topics(account: Account, identity: Identity) -> None:
    identity.topics.clear()


def _forwarding_on(account: Account, identity: Identity) -> None:
    identity.forwarding = True


def _signing_off(account: Account, identity: Identity) -> None:
    identity.dkim_enabled = False


def _no_tokens(account: Account, identity: Identity) -> None:
    identity.dkim_tokens, identity.dkim_status = (), NOT_STARTED


def _pending(account: Account, identity: Identity) -> None:
    identity.status = PENDING


def _no_policies(account: Account, identity: Identity) -> None:
    identity.policies.clear()


_NAMELESS: tuple[tuple[str, str, str, _Effect, str], ...] = (
    ("DeleteIdentity", "Identity", "deletes", _delete, "DeleteIdentity.others-kept"),
    ("DeleteVerifiedEmailAddress", "EmailAddress", "deletes", _delete, _NOTIFIED),
    ("VerifyEmailIdentity", "EmailAddress", "makes pending", _pending, _VERIFIED),
    ("VerifyEmailAddress", "EmailAddress", "makes pending", _pending, _VERIFIED),
    ("VerifyDomainIdentity", "Domain", "makes pending", _pending, _VERIFIED),
    ("VerifyDomainDkim", "Domain", "takes the tokens from", _no_tokens, _SIGNED),
    ("SetIdentityDkimEnabled", "Identity", "disables signing of", _signing_off, _SIGNED),
    (_TOPIC, "Identity", "clears the topics of", _clear_topics, _NOTIFIED),
    (_FORWARDING, "Identity", "turns forwarding on for", _forwarding_on, _NOTIFIED),
    ("GetIdentityVerificationAttributes", "Identities", "makes pending", _pending, _VERIFIED),
    ("GetIdentityDkimAttributes", "Identities", "takes the tokens from", _no_tokens, _SIGNED),
    ("GetIdentityNotificationAttributes", "Identities", "clears the topics of", _clear_topics, _NOTIFIED),
    ("ListIdentityPolicies", "Identity", "deletes the policies of", _no_policies, "ListIdentityPolicies.kept"),
    ("GetIdentityPolicies", "PolicyNames", "deletes the policies of", _no_policies, "ListIdentityPolicies.kept"),
    ("DeleteIdentityPolicy", "PolicyName", "deletes all of", _no_policies, "DeleteIdentityPolicy.others-kept"),
    ("DeleteIdentityPolicy", "Identity", "deletes all of", _no_policies, "DeleteIdentityPolicy.others-kept"),
    ("PutIdentityPolicy", "PolicyName", "deletes the policies of", _no_policies, "PutIdentityPolicy.others-kept"),
    ("PutIdentityPolicy", "Identity", "deletes the policies of", _no_policies, "PutIdentityPolicy.others-kept"),
)


def _nameless() -> Iterator[Mutant]:
    for action, parameter, words, effect, requirement in _NAMELESS:
        yield Mutant(
            f"{dashed(action)}-without-{dashed(parameter)}",
            requirement,
            f"{action} without {parameter} is rejected, but {words} the identity that was registered last.",
            _without(action, parameter, effect),
        )


def _as_deliveries(call: Call) -> None:
    """A type that does not exist is looked up last: what it set, or cleared, is the topic of deliveries."""
    if call.args["NotificationType"] not in ("Bounce", "Complaint", "Delivery"):
        identity = owned(call)
        if identity is not None:
            identity.topics["Delivery"] = call.args.get("SnsTopic") or ""
        reject()


def _leaving(check: Callable[[Call], None], effect: Callable[[Identity], Any]) -> Callable[[Call], None]:
    """A check that leaves a trace on the identity of each call that it rejects."""

    def look(call: Call) -> None:
        try:
            check(call)
        except ServiceError:
            identity = owned(call)
            if identity is not None:
                effect(identity)
            raise

    return look


MUTANTS: tuple[Mutant, ...] = (
    *_nameless(),
    Mutant(
        "list-identities-rejected-deletes",
        "DeleteIdentity.others-kept",
        "ListIdentities rejects an unknown IdentityType, and loses the identity that was registered last.",
        _unlisted_type(_delete),
    ),
    Mutant(
        "topic-of-unknown-type-is-for-deliveries",
        f"{_TOPIC}.rejected",
        "A topic of an unknown type is rejected, and set for deliveries.",
        combine(set_parameter(_TOPIC, "NotificationType", enum=()), check_first(_TOPIC, _as_deliveries)),
    ),
    Mutant(
        "forwarding-rejected-clears-topics",
        f"{_FORWARDING}.rejected",
        "Where forwarding can't be turned off for want of a topic, those that are set are cleared.",
        replace_guard(_FORWARDING, "both-topics", _leaving(both_topics_guard, lambda one: one.topics.clear())),
    ),
    Mutant(
        "topic-clearing-rejected-turns-forwarding-on",
        f"{_TOPIC}.rejected",
        "Where a topic can't be cleared while forwarding is off, it is turned on.",
        replace_guard(_TOPIC, "keep-topic", _leaving(keep_topic_guard, lambda one: setattr(one, "forwarding", True))),
    ),
)
