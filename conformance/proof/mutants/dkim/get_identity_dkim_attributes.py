"""Defects that the cases of `cases/dkim/get-identity-dkim-attributes.yaml` find."""

from __future__ import annotations

from collections.abc import Callable

from conformance.proof.edits import drop, elements, values
from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import (
    edit_result,
    leave_out,
    nest_text,
    set_member,
)
from conformance.reference.call import Call, Handler
from conformance.reference.service import Service
from conformance.reference.state import NOT_STARTED, PENDING
from conformance.reference.xml_tree import Element, members

_GET = "GetIdentityDkimAttributes"


def _attributes(change: Callable[[Call, str, Element], None]) -> Change:
    """`change` alters the entry of each identity."""

    def edit(call: Call, result: list[Element]) -> None:
        for name, value in values(result):
            change(call, name, value)

    return edit_result(_GET, edit)


def _text(value: Element, name: str, text: str) -> None:
    found = value.find(name)
    if found is not None:
        found.text = text


def _domain_tokens(call: Call, name: str, value: Element) -> None:
    if "@" not in name:
        drop([value], "DkimTokens")


def _own_tokens(call: Call, name: str, value: Element) -> None:
    if "@" in name:
        drop([value], "DkimTokens")
        value.children.append(members("DkimTokens", call.account.dkim_tokens(name)))


def _invented_tokens(call: Call, name: str, value: Element) -> None:
    if value.find("DkimTokens") is None:
        value.children.append(members("DkimTokens", call.account.dkim_tokens(name)))


def _tokens_above(call: Call, name: str, value: Element) -> None:
    """An address without tokens has those of a domain above its own."""
    domain = name.partition("@")[2]
    while domain and value.find("DkimTokens") is None:
        domain = domain.partition(".")[2]
        above = call.account.find(domain)
        if above is not None and above.dkim_tokens:
            value.children.append(members("DkimTokens", above.dkim_tokens))


def _tokens_of_any(call: Call, name: str, value: Element) -> None:
    """An address without tokens has those of the domain that was set up last."""
    found = [one.dkim_tokens for one in call.account.identities.values() if one.dkim_tokens]
    if "@" in name and found and value.find("DkimTokens") is None:
        value.children.append(members("DkimTokens", found[-1]))


def _two_tokens(call: Call, name: str, value: Element) -> None:
    found = value.find("DkimTokens")
    if found is not None:
        found.children = found.children[:2]


def _odd_address_status(call: Call, name: str, value: Element) -> None:
    if "@" in name:
        value.children.append(Element("DkimVerificationStatus", "None"))


def _no_status_before(call: Call, name: str, value: Element) -> None:
    status = value.find("DkimVerificationStatus")
    if status is not None and status.text == NOT_STARTED and "@" not in name:
        drop([value], "DkimVerificationStatus")


def _lower_keys(call: Call, result: list[Element]) -> None:
    for entry in elements(result, "entry"):
        entry.children[0].text = (entry.children[0].text or "").lower()


def _as_before(service: Service) -> Service:
    """A deleted identity is shown as it was."""
    shown: dict[tuple[str, str, str], Element] = {}

    def show(call: Call, result: list[Element]) -> None:
        for entry in elements(result, "entry"):
            shown[call.world.name, call.account.id, entry.children[0].text or ""] = entry
        names = {name for name, _ in values(result)}
        for name in call.args["Identities"]:
            kept = shown.get((call.world.name, call.account.id, name))
            if kept is not None and name not in names:
                result[0].children.append(kept)

    def look(call: Call, inner: Handler) -> list[Element]:
        identity = call.account.find(call.args["Identity"])
        if identity is not None:
            text = "true" if identity.dkim_enabled else "false"
            value = [Element("DkimEnabled", text), Element("DkimVerificationStatus", identity.dkim_status)]
            entry = Element("entry", [Element("key", identity.name), Element("value", value)])
            shown[call.world.name, call.account.id, identity.name] = entry
        return inner(call)

    return edit_result(_GET, show)(service.with_handler("DeleteIdentity", look))


_NEW = f"{_GET}.not-set-up"
_DKIM = "GetIdentityDkimAttributes"
_DKIM_STATUS = "IdentityDkimAttributes.DkimVerificationStatus"


MUTANTS: tuple[Mutant, ...] = (
    Mutant("dkim-attributes-of-deleted", f"{_GET}.deleted", "A deleted identity is shown as it was.", _as_before),
    Mutant(
        "dkim-attributes-no-status-before",
        (f"{_GET}.domain-status", f"{_DKIM_STATUS}.present"),
        "A domain that was never set up for signing has no state.",
        _attributes(_no_status_before),
    ),
    *(
        Mutant(
            f"{dashed(action)}-keys-in-lower-case",
            f"{action}.Identities.local-case",
            f"The keys of {action} are in lower case.",
            edit_result(action, _lower_keys),
        )
        for action in (_GET, "GetIdentityNotificationAttributes")
    ),
    Mutant(
        "dkim-attributes-no-tokens",
        f"{_GET}.domain-tokens",
        "The entry of a domain has no tokens.",
        _attributes(_domain_tokens),
    ),
    Mutant(
        "dkim-attributes-two-tokens",
        f"{_GET}.domain-tokens",
        "The entry of a domain has two of its tokens.",
        _attributes(_two_tokens),
    ),
    Mutant(
        "dkim-attributes-address-tokens-above",
        f"{_GET}.address-tokens",
        "An address of a domain that is not set up has the tokens of one above it.",
        _attributes(_tokens_above),
    ),
    Mutant(
        "dkim-attributes-address-tokens-of-any",
        f"{_GET}.address-tokens",
        "An address of a domain that is not set up has the tokens of another.",
        _attributes(_tokens_of_any),
    ),
    Mutant(
        "dkim-attributes-address-own-tokens",
        (f"{_GET}.address-tokens", "IdentityDkimAttributes.DkimTokens.domains-only"),
        "The entry of an address has tokens of its own.",
        _attributes(_own_tokens),
    ),
    Mutant(
        "dkim-attributes-tokens-before-set-up",
        _NEW,
        "A domain has tokens before it is set up.",
        _attributes(_invented_tokens),
    ),
    Mutant(
        "dkim-attributes-enabled-before-set-up",
        _NEW,
        "A new domain is enabled.",
        _attributes(lambda c, n, v: _text(v, "DkimEnabled", "true")),
    ),
    Mutant(
        "dkim-attributes-pending-before-set-up",
        _NEW,
        "A new domain is pending.",
        _attributes(lambda call, name, value: _text(value, "DkimVerificationStatus", PENDING)),
    ),
    Mutant(
        "dkim-attributes-address-odd-status",
        f"{_GET}.address-status",
        "An address has the status None.",
        _attributes(_odd_address_status),
    ),
    Mutant(
        "dkim-attributes-always-disabled",
        f"{_GET}.effect",
        "Every identity is reported as disabled.",
        _attributes(lambda call, name, value: _text(value, "DkimEnabled", "false")),
    ),
    Mutant(
        "dkim-attributes-always-enabled",
        f"{_GET}.effect",
        "Every identity is reported as enabled.",
        _attributes(lambda call, name, value: _text(value, "DkimEnabled", "true")),
    ),
    Mutant(
        "get-identity-dkim-attributes-no-dkim-verification-status",
        (f"{_DKIM_STATUS}.present", f"{_DKIM}.domain-status"),
        "GetIdentityDkimAttributes leaves DkimVerificationStatus out.",
        leave_out(_DKIM, "DkimVerificationStatus"),
    ),
    Mutant(
        "get-identity-dkim-attributes-empty-dkim-verification-status",
        f"{_DKIM_STATUS}.present",
        "GetIdentityDkimAttributes leaves DkimVerificationStatus empty.",
        set_member(_DKIM, "DkimVerificationStatus", ""),
    ),
    Mutant(
        "get-identity-dkim-attributes-dkim-verification-status-structured",
        f"{_DKIM_STATUS}.type",
        "GetIdentityDkimAttributes reports DkimVerificationStatus as a structure, not as a text.",
        nest_text(_DKIM, "DkimVerificationStatus"),
    ),
    Mutant(
        "get-identity-dkim-attributes-dkim-verification-status-enabled",
        (f"{_DKIM_STATUS}.values", f"{_DKIM}.domain-status"),
        "GetIdentityDkimAttributes reports a DkimVerificationStatus of 'Enabled'.",
        set_member(_DKIM, "DkimVerificationStatus", "Enabled"),
    ),
    Mutant(
        "get-identity-dkim-attributes-dkim-verification-status-upper-case",
        f"{_DKIM_STATUS}.values",
        "GetIdentityDkimAttributes reports a DkimVerificationStatus of 'SUCCESS'.",
        set_member(_DKIM, "DkimVerificationStatus", "SUCCESS"),
    ),
    Mutant(
        "get-identity-dkim-attributes-success-unpublished",
        f"{_DKIM_STATUS}.unpublished",
        "A domain counts as verified for signing as soon as it has tokens.",
        set_member(_DKIM, "DkimVerificationStatus", "Success"),
    ),
)
