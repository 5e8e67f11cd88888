"""Defects that the cases of `cases/identities/relatives-kept.yaml` find: what one identity has goes with another."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from conformance.proof.calls import identity_of
from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import combine, draft_of, edit_result, wrap_handler
from conformance.reference.call import Call, Handler
from conformance.reference.state import NOT_STARTED, Identity
from conformance.reference.xml_tree import Element

_AGAIN = "DeleteVerifiedEmailAddress.leaves-nothing"


def _relatives(call: Call) -> Iterator[Identity]:
    """The identities whose name ends in that of the call's identity, or the other way round."""
    name = identity_of(call)
    for other, identity in call.account.identities.items():
        if other != name and (_is_part(other, name) or _is_part(name, other)):
            yield identity


def _is_part(name: str, whole: str) -> bool:
    return name.endswith((f"@{whole}", f".{whole}"))


def _with_relatives(action: str, change: Callable[[Call, Identity], object]) -> Change:
    def edit(call: Call, result: list[Element]) -> None:
        for identity in _relatives(call):
            change(call, identity)

    return edit_result(action, edit)


def _forget_signing(call: Call, identity: Identity) -> None:
    identity.dkim_enabled, identity.dkim_tokens, identity.dkim_status = False, (), NOT_STARTED


def _forget_topics_of_sender(call: Call, result: list[Element]) -> None:
    for identity in call.account.covering(draft_of(call).source):
        identity.topics.clear()


def _given_back(give: Callable[[Identity, Identity], None]) -> Change:
    """An address that the older action deleted gets back what it had when it is registered again."""

    def delete(call: Call, handler: Handler) -> list[Element]:
        identity = call.account.find(identity_of(call))
        if identity is not None:
            deleted[call.world.name, call.account.id, identity.name] = identity
        return handler(call)

    def register(call: Call, result: list[Element]) -> None:
        identity = call.account.find(identity_of(call))
        old = identity and deleted.pop((call.world.name, call.account.id, identity.name), None)
        if identity is not None and old is not None:
            give(identity, old)

    deleted: dict[tuple[str, str, str], Identity] = {}
    return combine(wrap_handler("DeleteVerifiedEmailAddress", delete), edit_result("VerifyEmailIdentity", register))


def _give_topics(identity: Identity, old: Identity) -> None:
    identity.topics.update(old.topics)


def _give_policies(identity: Identity, old: Identity) -> None:
    identity.policies.update(old.policies)
    identity.status = old.status


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "delete-identity-topics-of-relatives",
        "DeleteIdentity.others-kept",
        "Deleting an identity clears the topics of its domain, its addresses, and the domains above and below.",
        _with_relatives("DeleteIdentity", lambda call, other: other.topics.clear()),
    ),
    Mutant(
        "delete-identity-policies-of-relatives",
        "DeleteIdentity.others-kept",
        "Deleting an identity deletes the policies of its domain and its addresses.",
        _with_relatives("DeleteIdentity", lambda call, other: other.policies.clear()),
    ),
    Mutant(
        "delete-identity-signing-of-relatives",
        "DeleteIdentity.others-kept",
        "Deleting a domain undoes the set-up for signing of the domains above and below.",
        _with_relatives("DeleteIdentity", _forget_signing),
    ),
    Mutant(
        "delete-policy-of-relatives",
        "DeleteIdentityPolicy.others-kept",
        "A policy is deleted from the domain and the addresses of its identity, too.",
        _with_relatives("DeleteIdentityPolicy", lambda call, other: other.policies.pop(call.args["PolicyName"], None)),
    ),
    Mutant(
        "put-policy-to-relatives",
        "PutIdentityPolicy.others-kept",
        "A policy is put to the domain and the addresses of its identity, too.",
        _with_relatives(
            "PutIdentityPolicy",
            lambda call, other: other.policies.setdefault(call.args["PolicyName"], call.args["Policy"]),
        ),
    ),
    Mutant(
        "topic-of-relatives",
        "SetIdentityNotificationTopic.others-kept",
        "A topic is set for the domains above and below, too.",
        _with_relatives(
            "SetIdentityNotificationTopic",
            lambda call, other: other.topics.update({call.args["NotificationType"]: call.args.get("SnsTopic", "")}),
        ),
    ),
    Mutant(
        "dkim-enabled-of-relatives",
        "SetIdentityDkimEnabled.others-kept",
        "Signing is switched for the domains above and below, too.",
        _with_relatives(
            "SetIdentityDkimEnabled", lambda call, other: setattr(other, "dkim_enabled", call.args["DkimEnabled"])
        ),
    ),
    *(
        Mutant(
            f"{name}-clears-topics-of-addresses",
            "GetIdentityNotificationAttributes.kept",
            f"{action} clears the topics of the addresses of the domain.",
            _with_relatives(action, lambda call, other: other.topics.clear()),
        )
        for name, action in (
            ("verify-domain-identity", "VerifyDomainIdentity"),
            ("verify-domain-dkim", "VerifyDomainDkim"),
            ("topic", "SetIdentityNotificationTopic"),
            ("forwarding", "SetIdentityFeedbackForwardingEnabled"),
        )
    ),
    Mutant(
        "send-email-clears-topics",
        "GetIdentityNotificationAttributes.kept",
        "Sending mail clears the topics of the identity that it is sent from.",
        edit_result("SendEmail", _forget_topics_of_sender),
    ),
    Mutant(
        "older-deletion-leaves-topics",
        _AGAIN,
        "What the older action deletes keeps its topics.",
        _given_back(_give_topics),
    ),
    Mutant(
        "older-deletion-leaves-policies",
        _AGAIN,
        "What the older action deletes keeps its policies and stays verified.",
        _given_back(_give_policies),
    ),
)
