"""Defects that the cases of `cases/identities/busy-neighbours.yaml` find: an action changes something else around."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from conformance.proof.calls import owned
from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import wrap_handler
from conformance.reference.addresses import domain_of
from conformance.reference.call import Call, Handler
from conformance.reference.state import PENDING, Identity
from conformance.reference.xml_tree import Element

_ACTIONS = (
    "VerifyEmailIdentity",
    "VerifyEmailAddress",
    "VerifyDomainIdentity",
    "VerifyDomainDkim",
    "SetIdentityDkimEnabled",
    "SetIdentityNotificationTopic",
    "SetIdentityFeedbackForwardingEnabled",
    "PutIdentityPolicy",
    "DeleteIdentityPolicy",
)


def _around(one: Identity, other: Identity) -> bool:
    """Whether one is in the domain of the other, or below it."""
    domains = sorted((domain_of(one.name), domain_of(other.name)), key=len)
    return one is not other and f".{domains[1]}".endswith(f".{domains[0]}")


def _changing_around(action: str, change: Callable[[Identity], object]) -> Change:
    """An action also changes the identities around the one that it is about."""

    def wrap(call: Call, inner: Handler) -> list[Element]:
        result = inner(call)
        one = owned(call)
        for other in call.account.identities.values() if one else ():
            if one is not None and _around(one, other):
                change(other)
        return result

    return wrap_handler(action, wrap)


def _topics(identity: Identity) -> None:
    identity.topics.clear()


def _forwarding(identity: Identity) -> None:
    identity.forwarding = True


def _signing(identity: Identity) -> None:
    identity.dkim_enabled = False


def _policies(identity: Identity) -> None:
    identity.policies.clear()


def _status(identity: Identity) -> None:
    identity.status = PENDING


def _each() -> Iterator[Mutant]:
    effects: tuple[tuple[str, str, Callable[[Identity], None], str], ...] = (
        ("topics", "clears the topics of", _topics, "GetIdentityNotificationAttributes.kept"),
        ("forwarding", "turns forwarding on for", _forwarding, "GetIdentityNotificationAttributes.kept"),
        ("signing", "disables the signing of", _signing, "GetIdentityDkimAttributes.kept"),
        ("policies", "deletes the policies of", _policies, "ListIdentityPolicies.kept"),
        ("status", "makes pending", _status, "GetIdentityVerificationAttributes.kept"),
    )
    for action in _ACTIONS:
        for label, words, change, requirement in effects:
            yield Mutant(
                f"{dashed(action)}-around-{label}",
                requirement,
                f"{action} {words} the identities around the one that it is about.",
                _changing_around(action, change),
            )


MUTANTS: tuple[Mutant, ...] = tuple(_each())
