"""Defects that the cases of `cases/identities/settings-kept.yaml` find: an action changes what it is not about."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import edit_result, wrap_handler
from conformance.reference.call import Call, Handler
from conformance.reference.state import NOT_STARTED, PENDING, SUCCESS, Identity
from conformance.reference.xml_tree import Element

_TOPICS = "GetIdentityNotificationAttributes.kept"
_SIGNING = "GetIdentityDkimAttributes.kept"
_STATUS = "GetIdentityVerificationAttributes.kept"
_POLICIES = "ListIdentityPolicies.kept"
_SET_TOPIC, _SET_FORWARDING = "SetIdentityNotificationTopic", "SetIdentityFeedbackForwardingEnabled"
_SET_DKIM, _SET_UP_DKIM = "SetIdentityDkimEnabled", "VerifyDomainDkim"
_PUT, _DELETE = "PutIdentityPolicy", "DeleteIdentityPolicy"


def _forward_again(identity: Identity) -> None:
    identity.forwarding = True


def _sign_no_more(identity: Identity) -> None:
    identity.dkim_enabled = False


def _forget_tokens(identity: Identity) -> None:
    identity.dkim_tokens, identity.dkim_status = (), NOT_STARTED


def _forget_verification(identity: Identity) -> None:
    identity.verification_token = None


def _verify_again(identity: Identity) -> None:
    identity.status = PENDING


def _verify(identity: Identity) -> None:
    identity.status = SUCCESS


#: What is lost or changed: label, requirement, the change in words, the change, the actions that are not about it.
_LOSSES: tuple[tuple[str, str, str, Callable[[Identity], object], tuple[str, ...]], ...] = (
    ("topics", _TOPICS, "clears the topics", lambda one: one.topics.clear(), (_SET_UP_DKIM, _SET_DKIM, _PUT, _DELETE)),
    ("forwarding", _TOPICS, "turns forwarding on", _forward_again, (_SET_UP_DKIM, _SET_DKIM, _PUT, _DELETE)),
    ("signing", _SIGNING, "switches signing off", _sign_no_more, (_SET_TOPIC, _SET_FORWARDING, _PUT, _DELETE)),
    ("tokens", _SIGNING, "undoes the set-up of DKIM", _forget_tokens, (_SET_TOPIC, _SET_FORWARDING, _PUT, _DELETE)),
    ("token", _STATUS, "loses the verification token", _forget_verification,
     (_SET_UP_DKIM, _SET_DKIM, _SET_TOPIC, _SET_FORWARDING, _PUT, _DELETE)),
    ("status", _STATUS, "has the identity verified again", _verify_again,
     (_SET_UP_DKIM, _SET_DKIM, _SET_TOPIC, _SET_FORWARDING, _PUT, _DELETE)),
    ("pending", _STATUS, "verifies the identity", _verify,
     (_SET_UP_DKIM, _SET_DKIM, _SET_TOPIC, _SET_FORWARDING)),
    ("policies", _POLICIES, "deletes the policies", lambda one: one.policies.clear(),
     (_SET_UP_DKIM, _SET_DKIM, _SET_TOPIC, _SET_FORWARDING)),
)  # fmt: skip


def _changing(action: str, change: Callable[[Identity], object]) -> Change:
    def edit(call: Call, result: list[Element]) -> None:
        identity = call.identity(call.args.get("Identity") or call.args["Domain"], arn=True)
        if identity is not None:
            change(identity)

    return edit_result(action, edit)


def _losing() -> Iterator[Mutant]:
    for label, requirement, words, change, actions in _LOSSES:
        for action in actions:
            yield Mutant(
                f"{dashed(action)}-changes-{label}", requirement, f"{action} {words}.", _changing(action, change)
            )


def _verify_read(call: Call, result: list[Element]) -> None:
    for name in call.args["Identities"]:
        identity = call.identity(name)
        if identity is not None:
            identity.status = SUCCESS


def _verify_second(call: Call, inner: Handler) -> list[Element]:
    known = call.account.find(call.args["Domain"])
    if known is not None:
        known.status = SUCCESS
    return inner(call)


def _repeating(action: str) -> Change:
    """The first response to a request is given for good."""
    given: dict[tuple[int, str, str], list[Element]] = {}

    def repeat(call: Call, inner: Handler) -> list[Element]:
        key = (id(call.world), call.account.id, json.dumps(call.args, sort_keys=True))
        if key not in given:
            given[key] = inner(call)
        return given[key]

    return wrap_handler(action, repeat)


MUTANTS: tuple[Mutant, ...] = (
    *_losing(),
    Mutant(
        "verify-domain-identity-second-verifies",
        _STATUS,
        "A domain that is registered a second time is verified.",
        wrap_handler("VerifyDomainIdentity", _verify_second),
    ),
    Mutant(
        "get-identity-dkim-attributes-verifies",
        _STATUS,
        "Whoever asks for the DKIM attributes of an identity has it verified.",
        edit_result("GetIdentityDkimAttributes", _verify_read),
    ),
    *(
        Mutant(
            f"{dashed(action)}-first-response-stays",
            f"{action}.read-again",
            f"{action} gives the first response to a request for good.",
            _repeating(action),
        )
        for action in (
            "GetIdentityVerificationAttributes",
            "GetIdentityDkimAttributes",
            "ListIdentityPolicies",
            "GetIdentityPolicies",
        )
    ),
)
