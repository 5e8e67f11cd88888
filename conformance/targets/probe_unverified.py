"""Asking a target that can verify nothing for a run whether it keeps settings of identities that are not verified.

The reference leaves open what is set for such an identity. A target that shows all that it was told about one has
settled it: whatever is wrong with them afterwards is wrong, and not what the reference leaves open.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection

from conformance.judge.expected import Expected
from conformance.judge.response import ParsedResponse
from conformance.judge.verdict import judge
from conformance.model.case_file import RequestOptions
from conformance.targets.probe import Ask
from conformance.targets.profile import Profile

_GET_TOPICS, _SET_TOPIC = "GetIdentityNotificationAttributes", "SetIdentityNotificationTopic"
_SET_FORWARDING = "SetIdentityFeedbackForwardingEnabled"
_GET_SIGNING, _SET_SIGNING, _SET_UP = "GetIdentityDkimAttributes", "SetIdentityDkimEnabled", "VerifyDomainDkim"
_REGISTER = {"VerifyDomainIdentity", "VerifyEmailIdentity", "DeleteIdentity"}
_TOPICS, _SIGNING = {_SET_TOPIC, _GET_TOPICS}, {_SET_UP, _SET_SIGNING, _GET_SIGNING}
_ANY = (Expected(result={}),)

_Send = Callable[..., ParsedResponse]


def kept_unverified(profile: Profile, ask: Ask, lacking: Collection[str]) -> frozenset[str]:
    """Return the actions that work for identities which are not verified: what they set is shown.

    Registers a domain and an address in it, sets topics and signing for both, and removes them. Policies are not among
    these settings: the reference asks for an error where the identity is not verified.

    Args:
        profile: of the target.
        ask: sends a request.
        lacking: actions that the target does not have, or does not respond to.
    """
    if not _REGISTER.isdisjoint(lacking):
        return frozenset()

    def send(action: str, **params: str) -> ParsedResponse:
        named = {name.replace("__", ".member."): value for name, value in params.items()}
        return judge(ask(action, named, RequestOptions()), action, _ANY).response

    domain = f"probe-{secrets.token_hex(6)}.example.org"
    address = f"probe@{domain}"
    try:
        registered = (send("VerifyDomainIdentity", Domain=domain), send("VerifyEmailIdentity", EmailAddress=address))
        if any(response.kind != "success" for response in registered):
            return frozenset()
        kept: set[str] = set()
        if _TOPICS.isdisjoint(lacking):
            kept |= _topics(send, (domain, address), _topics_of(profile), forwarding=_SET_FORWARDING not in lacking)
        if _SIGNING.isdisjoint(lacking):
            kept |= _signing(send, domain, address)
        return frozenset(kept)
    finally:
        send("DeleteIdentity", Identity=address)
        send("DeleteIdentity", Identity=domain)


def _topics_of(profile: Profile) -> list[str]:
    if not profile.topics.any:
        return profile.topics.arns
    account = profile.account_id or "123456789012"
    return [f"arn:aws:sns:{profile.region}:{account}:probe{number}" for number in (1, 2)]


def _topics(send: _Send, identities: tuple[str, str], topics: list[str], *, forwarding: bool) -> set[str]:
    if len(topics) < 2:
        return set()
    for identity in identities:
        for kind, topic in zip(("Bounce", "Complaint"), topics, strict=False):
            if send(_SET_TOPIC, Identity=identity, NotificationType=kind, SnsTopic=topic).kind != "success":
                return set()
    shown = _attributes(send, _GET_TOPICS, "NotificationAttributes[{}].BounceTopic", identities)
    if shown != [topics[0]] * 2:
        return set()
    # What a success has done is for the cases to say; a rejection may be for the status of the identity.
    off = [forwarding and _turns_off(send, identity) for identity in identities]
    return _TOPICS | ({_SET_FORWARDING} if all(off) else set())


def _turns_off(send: _Send, identity: str) -> bool:
    return send(_SET_FORWARDING, Identity=identity, ForwardingEnabled="false").kind == "success"


def _signing(send: _Send, domain: str, address: str) -> set[str]:
    if send(_SET_UP, Domain=domain).kind != "success":
        return set()
    for identity in (domain, address):
        if send(_SET_SIGNING, Identity=identity, DkimEnabled="true").kind != "success":
            return set()
    shown = _attributes(send, _GET_SIGNING, "DkimAttributes[{}].DkimEnabled", (domain, address))
    return set(_SIGNING) if shown == ["true", "true"] else set()


def _attributes(send: _Send, action: str, path: str, identities: tuple[str, str]) -> list[str | None]:
    response = send(action, Identities__1=identities[0], Identities__2=identities[1])
    values = (response.value(path.format(identity)) for identity in identities)
    return [value if isinstance(value, str) else None for value in values]
