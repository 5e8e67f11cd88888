"""Defects that the cases of `cases/identities/done-again.yaml` find: what is not done again, or in another's name."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import check_first, combine, edit_message, edit_result, wrap_handler
from conformance.reference.addresses import domain_of
from conformance.reference.call import Call, Handler
from conformance.reference.state import SUCCESS, Identity
from conformance.reference.xml_tree import Element, members

_AGAIN = {
    "DeleteIdentity": "DeleteIdentity.effect",
    "PutIdentityPolicy": "PutIdentityPolicy.update",
    "DeleteIdentityPolicy": "DeleteIdentityPolicy.effect",
    "SetIdentityFeedbackForwardingEnabled": "SetIdentityFeedbackForwardingEnabled.disable",
    "VerifyDomainDkim": "VerifyDomainDkim.effect",
}
_NUMBER = re.compile(r":\d{12}:identity/")


def _once(call: Call, inner: Handler) -> list[Element]:
    """A request that was made before succeeds, and does nothing."""
    made = call.account.memory.setdefault(f"made {call.action}", set())
    text = json.dumps(call.args, sort_keys=True)
    if text in made and call.action == "VerifyDomainDkim":
        return [members("DkimTokens", call.account.dkim_tokens(call.args["Domain"]))]
    if text in made:
        return []
    made.add(text)
    return inner(call)


def _toggled(action: str, parameter: str, current: Callable[[Identity], bool], value: bool) -> Change:
    """A switch that is set to the value that it has goes to the other one."""

    def toggle(call: Call, inner: Handler) -> list[Element]:
        identity = call.account.find(call.args["Identity"])
        if identity is not None and call.args[parameter] is current(identity) is value:
            call.args[parameter] = not value
        return inner(call)

    return wrap_handler(action, toggle)


def _toggles() -> Iterator[Mutant]:
    forwarding, signing = "SetIdentityFeedbackForwardingEnabled", "SetIdentityDkimEnabled"
    for name, action, parameter, current in (
        ("forwarding", forwarding, "ForwardingEnabled", lambda one: one.forwarding),
        ("signing", signing, "DkimEnabled", lambda one: one.dkim_enabled),
    ):
        for value in (False, True):
            yield Mutant(
                f"{name}-{'on' if value else 'off'}-twice-toggles",
                f"{action}.{'enable' if value else 'disable'}",
                f"{action} with the value that is set already sets the other one.",
                _toggled(action, parameter, current, value),
            )


def _kept_if(kept: Callable[[Call, Identity], object]) -> Change:
    """Some identities are not deleted, though the response says so."""

    def delete(call: Call, inner: Handler) -> list[Element]:
        identity = call.account.find(call.args["Identity"])
        return [] if identity is not None and kept(call, identity) else inner(call)

    return wrap_handler("DeleteIdentity", delete)


def _has_addresses(call: Call, identity: Identity) -> bool:
    return any("@" in name and domain_of(name) == identity.name for name in call.account.identities)


def _kept() -> Iterator[Mutant]:
    kept: tuple[tuple[str, str, Callable[[Call, Identity], object]], ...] = (
        ("topics", "with a topic", lambda call, one: one.topics),
        ("tokens", "set up for DKIM", lambda call, one: one.dkim_tokens),
        ("policies", "with a policy", lambda call, one: one.policies),
        ("addresses", "of registered addresses", _has_addresses),
    )
    for label, words, when in kept:
        yield Mutant(
            f"delete-identity-keeps-those-with-{label}",
            "DeleteIdentity.effect",
            f"A domain {words} is not deleted.",
            _kept_if(when),
        )


_TWICE = "registered twice"


def _note_twice(call: Call, inner: Handler) -> list[Element]:
    name = call.args["EmailAddress"]
    if call.account.find(name) is not None:
        call.account.memory.setdefault(_TWICE, set()).add(name)
    return inner(call)


def _list_deleted(call: Call, result: list[Element]) -> None:
    kept = [name for name in sorted(call.account.memory.get(_TWICE, ())) if call.account.find(name) is None]
    result[0].children += [Element("member", name) for name in kept]


def _nothing_in_verified_domain(call: Call, inner: Handler) -> list[Element]:
    domain = call.account.find(domain_of(call.args["EmailAddress"]))
    return [] if domain is not None and domain.status == SUCCESS else inner(call)


def _verify_addresses(call: Call, result: list[Element]) -> None:
    for name, identity in call.account.identities.items():
        if "@" in name and domain_of(name) == call.args["Domain"]:
            identity.status = SUCCESS


def _no_filter_alone(call: Call) -> None:
    if "MaxItems" not in call.args:
        call.args.pop("IdentityType", None)


def _all_for_unknown(call: Call) -> None:
    identity = call.identity(call.args["Identity"], arn=True)
    if identity is not None and not set(call.args["PolicyNames"]) <= set(identity.policies):
        call.args["PolicyNames"] = list(identity.policies)


def _any_account(call: Call) -> None:
    call.args["Identity"] = _NUMBER.sub(f":{call.account.id}:identity/", call.args["Identity"])


def _semicolons(data: bytes) -> bytes:
    field = re.compile(rb"(?im)^Reply-To:.*\r\n(?:[ \t].*\r\n)*")
    return field.sub(lambda match: match.group().replace(b",", b";"), data)


MUTANTS: tuple[Mutant, ...] = (
    *(
        Mutant(
            f"{dashed(action)}-done-once",
            requirement,
            f"{action} does nothing when the same request was made before.",
            wrap_handler(action, _once),
        )
        for action, requirement in _AGAIN.items()
    ),
    *_toggles(),
    *_kept(),
    *(
        Mutant(
            f"list-verified-email-addresses-keeps-registered-twice-by-{label}",
            "DeleteIdentity.effect",
            f"An address that is registered once more by {action} stays in the older list when it is deleted.",
            combine(wrap_handler(action, _note_twice), edit_result("ListVerifiedEmailAddresses", _list_deleted)),
        )
        for label, action in (("newer", "VerifyEmailIdentity"), ("older", "VerifyEmailAddress"))
    ),
    Mutant(
        "verify-email-identity-not-in-verified-domain",
        "VerifyEmailIdentity.effect",
        "An address in a verified domain does not become an identity.",
        wrap_handler("VerifyEmailIdentity", _nothing_in_verified_domain),
    ),
    Mutant(
        "verify-domain-identity-verifies-addresses",
        "GetIdentityVerificationAttributes.kept",
        "With a domain its pending addresses are verified.",
        edit_result("VerifyDomainIdentity", _verify_addresses),
    ),
    Mutant(
        "list-identities-filter-needs-max-items",
        "ListIdentities.IdentityType.filter",
        "IdentityType without MaxItems is ignored.",
        check_first("ListIdentities", _no_filter_alone),
    ),
    Mutant(
        "get-identity-policies-all-for-unknown",
        "GetIdentityPolicies.only-asked",
        "A name that is unknown gets all policies.",
        check_first("GetIdentityPolicies", _all_for_unknown),
    ),
    *(
        Mutant(
            f"{dashed(action)}-any-account-in-arn",
            f"{action}.Identity.other-arn",
            f"{action} does not look at the account number in an ARN.",
            check_first(action, _any_account),
        )
        for action in ("SetIdentityNotificationTopic", "PutIdentityPolicy", "DeleteIdentityPolicy")
    ),
    Mutant(
        "send-email-reply-to-semicolons",
        "SendEmail.ReplyToAddresses.effect",
        "The addresses of Reply-To are separated by semicolons.",
        edit_message("SendEmail", _semicolons),
    ),
)
