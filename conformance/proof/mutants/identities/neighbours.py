"""Defects that the cases of `cases/identities/neighbours.yaml` find."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from conformance.proof.calls import owned
from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import wrap_handler
from conformance.reference.addresses import domain_of
from conformance.reference.call import Call, Handler
from conformance.reference.state import DOMAIN, EMAIL_ADDRESS, PENDING, Identity
from conformance.reference.xml_tree import Element

_Relation = Callable[[Identity, Identity], bool]
_Effect = Callable[[Identity, Identity], None]

_TOPIC, _FORWARDING = "SetIdentityNotificationTopic", "SetIdentityFeedbackForwardingEnabled"
_DELETE, _OLDER = "DeleteIdentity", "DeleteVerifiedEmailAddress"


def _of_one_domain(one: Identity, other: Identity) -> bool:
    return one.kind == other.kind == EMAIL_ADDRESS and domain_of(one.name) == domain_of(other.name)


def _domain_of_it(one: Identity, other: Identity) -> bool:
    return one.kind == EMAIL_ADDRESS and other.name.lower() == domain_of(one.name)


def _address_in_it(one: Identity, other: Identity) -> bool:
    return other.kind == EMAIL_ADDRESS and one.name.lower() == domain_of(other.name)


def _below(one: Identity, other: Identity) -> bool:
    return one.kind == other.kind == DOMAIN and other.name.endswith(f".{one.name}")


def _above(one: Identity, other: Identity) -> bool:
    return _below(other, one)


def _spreading(action: str, relation: _Relation, effect: _Effect) -> Change:
    """What an action does to an identity has an effect on others that are related to it."""

    def wrap(call: Call, inner: Handler) -> list[Element]:
        before = owned(call)
        result = inner(call)
        one = owned(call) or before
        for other in list(call.account.identities.values()) if one else []:
            if one is not other and one is not None and relation(one, other):
                effect(one, other)
        return result

    return wrap_handler(action, wrap)


def _same_topics(one: Identity, other: Identity) -> None:
    other.topics = dict(one.topics)


def _same_forwarding(one: Identity, other: Identity) -> None:
    other.forwarding = one.forwarding


def _same_policies(one: Identity, other: Identity) -> None:
    other.policies = dict(one.policies)


def _no_topics(one: Identity, other: Identity) -> None:
    other.topics.clear()


def _forwarding_on(one: Identity, other: Identity) -> None:
    other.forwarding = True


def _no_policies(one: Identity, other: Identity) -> None:
    other.policies.clear()


def _pending(one: Identity, other: Identity) -> None:
    other.status = PENDING


def _signing_off(one: Identity, other: Identity) -> None:
    other.dkim_enabled = False


def _no_tokens(one: Identity, other: Identity) -> None:
    other.dkim_tokens = ()


_RELATIONS: dict[str, tuple[str, _Relation]] = {
    "beside": ("the other addresses of its domain", _of_one_domain),
    "domain": ("the domain of the address", _domain_of_it),
    "addresses": ("the addresses in the domain", _address_in_it),
    "below": ("the domains below it", _below),
    "above": ("the domains above it", _above),
}
_EFFECTS: dict[str, tuple[str, _Effect, str]] = {
    "topics": ("have no topics any more", _no_topics, "GetIdentityNotificationAttributes.kept"),
    "forwarding": ("have forwarding on", _forwarding_on, "GetIdentityNotificationAttributes.kept"),
    "policies": ("have no policies any more", _no_policies, "ListIdentityPolicies.kept"),
    "signing": ("are not signed for any more", _signing_off, "GetIdentityDkimAttributes.kept"),
}


def _deleted(action: str, relation: str, effect: str) -> Mutant:
    """A deletion has an effect on what is related to the identity."""
    (related, is_related), (what, change, requirement) = _RELATIONS[relation], _EFFECTS[effect]
    return Mutant(
        f"{dashed(action)}-{effect}-{relation}",
        (requirement, f"{action}.others-kept"),
        f"When {action} has deleted an identity, {related} {what}.",
        _spreading(action, is_related, change),
    )


def _statuses() -> Iterator[Mutant]:
    for action, relation in (
        ("VerifyDomainIdentity", "below"),
        ("VerifyEmailIdentity", "beside"),
        (_DELETE, "below"),
        (_DELETE, "above"),
        (_DELETE, "beside"),
    ):
        related, is_related = _RELATIONS[relation]
        yield Mutant(
            f"{dashed(action)}-status-{relation}",
            "GetIdentityVerificationAttributes.kept",
            f"{action} makes {related} pending.",
            _spreading(action, is_related, _pending),
        )


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "topics-of-addresses-together",
        (f"{_TOPIC}.others-kept", "GetIdentityNotificationAttributes.kept"),
        "The addresses of a domain have their topics together.",
        _spreading(_TOPIC, _of_one_domain, _same_topics),
    ),
    *(
        Mutant(
            f"forwarding-spreads-{relation}",
            (f"{_FORWARDING}.others-kept", "GetIdentityNotificationAttributes.kept"),
            f"Forwarding is set for an identity and for {_RELATIONS[relation][0]}.",
            _spreading(_FORWARDING, _RELATIONS[relation][1], _same_forwarding),
        )
        for relation in ("beside", "below", "above")
    ),
    Mutant(
        "policies-of-addresses-together",
        ("PutIdentityPolicy.others-kept", "ListIdentityPolicies.kept"),
        "A policy that is put to an address replaces those of the other addresses of its domain.",
        _spreading("PutIdentityPolicy", _of_one_domain, _same_policies),
    ),
    *(
        Mutant(
            f"delete-identity-policy-{relation}",
            ("DeleteIdentityPolicy.others-kept", "ListIdentityPolicies.kept"),
            f"A policy is deleted from an identity and from {_RELATIONS[relation][0]}.",
            _spreading("DeleteIdentityPolicy", _RELATIONS[relation][1], _no_policies),
        )
        for relation in ("beside", "below", "above")
    ),
    *(_deleted(_DELETE, relation, "topics") for relation in ("beside", "addresses")),
    *(_deleted(_DELETE, relation, "forwarding") for relation in ("beside", "addresses", "domain", "below", "above")),
    *(_deleted(_OLDER, relation, effect) for effect in ("topics", "forwarding") for relation in ("beside", "domain")),
    *(_deleted(_DELETE, relation, "policies") for relation in ("beside", "below", "above")),
    *(_deleted(_OLDER, relation, "policies") for relation in ("beside", "domain")),
    *(_deleted(action, "domain", "signing") for action in (_DELETE, _OLDER)),
    *(_deleted(_DELETE, relation, "signing") for relation in ("above", "beside")),
    *_statuses(),
    *(
        Mutant(
            f"verify-domain-dkim-tokens-{name}",
            ("GetIdentityDkimAttributes.kept", "GetIdentityDkimAttributes.domain-tokens"),
            f"When a domain is set up for signing, {related} have no tokens any more.",
            _spreading("VerifyDomainDkim", relation, _no_tokens),
        )
        for name, related, relation in (
            ("below", "the domains below it", _below),
            ("above", "the domains above it", _above),
            ("of-others", "all other domains", lambda one, other: other.kind == DOMAIN),
        )
    ),
)
