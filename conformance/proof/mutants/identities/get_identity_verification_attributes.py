"""Defects that the cases of `cases/identities/get-identity-verification-attributes.yaml` find."""

from __future__ import annotations

from collections.abc import Callable

from conformance.proof.calls import remember
from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import (
    edit_result,
    leave_out,
    nest_text,
    set_member,
)
from conformance.reference.call import Call
from conformance.reference.service import Service
from conformance.reference.state import PENDING, SUCCESS
from conformance.reference.xml_tree import Element

_VERIFICATION = "GetIdentityVerificationAttributes"
_STATUS = "IdentityVerificationAttributes.VerificationStatus"


def _status(call: Call, name: str) -> str:
    identity = call.identity(name, arn=True)
    return "" if identity is None else identity.status


def _first_attributes(call: Call, result: list[Element]) -> None:
    """All entries have the attributes of the first."""
    for entry in result[0].children[1:]:
        entry.children[1] = result[0].children[0].children[1]


_TOKEN = "IdentityVerificationAttributes.VerificationToken"  # noqa: S105 - a requirement


def _always(status: str) -> Change:
    def edit(call: Call, result: list[Element]) -> None:
        for entry in result[0].children:
            entry.children[1].children[0].text = status

    return edit_result(_VERIFICATION, edit)


def _tokens(change: Callable[[Call, str, str | None], str | None]) -> Change:
    def edit(call: Call, result: list[Element]) -> None:
        for entry in result[0].children:
            key, value = entry.children
            token = value.find("VerificationToken")
            text = change(call, key.text or "", token.text if token else None)
            value.children = [child for child in value.children if child is not token]
            if text is not None:
                value.children.append(Element("VerificationToken", text))

    return edit_result(_VERIFICATION, edit)


def _deleted_told(service: Service) -> Service:
    """Deleted identities stay to be looked up, as failed."""

    def edit(call: Call, result: list[Element]) -> None:
        told = {entry.children[0].text for entry in result[0].children}
        for name in call.args["Identities"]:
            if name in call.account.memory.get("deleted", set()) and name not in told:
                value = [Element("VerificationStatus", "Failed")]
                result[0].children.append(Element("entry", [Element("key", name), Element("value", value)]))

    noted = service.with_guard("DeleteIdentity", "deleted", lambda call: remember(call, "deleted"))
    return edit_result(_VERIFICATION, edit)(noted)


def _of_others(call: Call, result: list[Element]) -> None:
    told = {entry.children[0].text for entry in result[0].children}
    for name in call.args["Identities"]:
        for account in call.world.accounts():
            identity = account.find(name)
            if name not in told and identity is not None:
                value = [Element("VerificationStatus", identity.status)]
                result[0].children.append(Element("entry", [Element("key", name), Element("value", value)]))


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "get-identity-verification-attributes-no-verification-status",
        (f"{_STATUS}.present", f"{_VERIFICATION}.status"),
        "GetIdentityVerificationAttributes leaves VerificationStatus out.",
        leave_out(_VERIFICATION, "VerificationStatus"),
    ),
    Mutant(
        "get-identity-verification-attributes-empty-verification-status",
        (f"{_STATUS}.present", f"{_STATUS}.values"),
        "GetIdentityVerificationAttributes leaves VerificationStatus empty.",
        set_member(_VERIFICATION, "VerificationStatus", ""),
    ),
    Mutant(
        "get-identity-verification-attributes-verification-status-structured",
        f"{_STATUS}.type",
        "GetIdentityVerificationAttributes reports VerificationStatus as a structure, not as a text.",
        nest_text(_VERIFICATION, "VerificationStatus"),
    ),
    Mutant(
        "get-identity-verification-attributes-verification-status-verified",
        f"{_STATUS}.values",
        "GetIdentityVerificationAttributes reports a VerificationStatus of 'Verified'.",
        set_member(_VERIFICATION, "VerificationStatus", "Verified"),
    ),
    Mutant(
        "get-identity-verification-attributes-verification-status-lower-case",
        f"{_STATUS}.values",
        "GetIdentityVerificationAttributes reports a VerificationStatus of 'success'.",
        set_member(_VERIFICATION, "VerificationStatus", "success"),
    ),
    Mutant(
        "get-identity-verification-attributes-verification-token-structured",
        "IdentityVerificationAttributes.VerificationToken.type",
        "GetIdentityVerificationAttributes reports VerificationToken as a structure, not as a text.",
        nest_text(_VERIFICATION, "VerificationToken"),
    ),
    Mutant(
        "verification-status-always-pending",
        (f"{_VERIFICATION}.status",),
        "Every identity has the status Pending.",
        _always(PENDING),
    ),
    Mutant(
        "verification-status-always-success",
        (f"{_VERIFICATION}.status",),
        "Every identity has the status Success.",
        _always(SUCCESS),
    ),
    Mutant(
        "verification-attributes-of-first",
        (f"{_VERIFICATION}.token", f"{_VERIFICATION}.token-same"),
        "Every entry has the attributes of the first.",
        edit_result(_VERIFICATION, _first_attributes),
    ),
    Mutant(
        "verification-attributes-no-token",
        (f"{_VERIFICATION}.token", f"{_TOKEN}.domain"),
        "No entry has a token.",
        _tokens(lambda call, name, token: None),
    ),
    Mutant(
        "verification-attributes-empty-token",
        (f"{_VERIFICATION}.token", f"{_TOKEN}.domain"),
        "The token of a domain is empty.",
        _tokens(lambda call, name, token: token and ""),
    ),
    Mutant(
        "verification-attributes-token-once",
        (f"{_VERIFICATION}.token", f"{_TOKEN}.domain"),
        "A verified domain has no token any more.",
        _tokens(lambda call, name, token: None if _status(call, name) == SUCCESS else token),
    ),
    Mutant(
        "verification-attributes-other-token",
        f"{_VERIFICATION}.token-same",
        "The token of a domain is another than VerifyDomainIdentity gave.",
        _tokens(lambda call, name, token: token and token[::-1]),
    ),
    Mutant(
        "verification-attributes-token-for-address",
        f"{_TOKEN}.address",
        "An address has a token, too.",
        _tokens(lambda call, name, token: token or call.account.verification_token(name)),
    ),
    Mutant(
        "verification-attributes-null-token",
        f"{_TOKEN}.address",
        "The token of an address is the word Null.",
        _tokens(lambda call, name, token: token or "Null"),
    ),
    Mutant(
        "verification-of-deleted", f"{_VERIFICATION}.unknown", "Deleted identities can be looked up.", _deleted_told
    ),
    Mutant(
        "verification-of-other-accounts",
        f"{_VERIFICATION}.unknown",
        "Identities of other accounts can be looked up.",
        edit_result(_VERIFICATION, _of_others),
    ),
)
