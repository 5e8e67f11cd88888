"""Defects of the three lookups of attributes: which identities get an entry, under which key, and of what."""

from __future__ import annotations

from collections.abc import Callable

from conformance.reference.addresses import domain_of
from conformance.reference.call import Call, Handler
from conformance.reference.mutants.changes import (
    Breaks,
    after,
    dashed,
    declare,
    edited,
    looked,
    refuse,
    remember,
    wrapped,
)
from conformance.reference.service import Service
from conformance.reference.state import PENDING, SUCCESS
from conformance.reference.xml_tree import Element

_MAPS = {
    "GetIdentityVerificationAttributes": "VerificationAttributes",
    "GetIdentityDkimAttributes": "DkimAttributes",
    "GetIdentityNotificationAttributes": "NotificationAttributes",
}


def _asks(action: str, words: str, breaks: Breaks, lie: str, pick: Callable[[Call, list[str]], list[str]]) -> None:
    """The action answers as if it had been asked for other identities."""

    def look(call: Call) -> None:
        call.args["Identities"] = pick(call, call.args["Identities"])

    looked(f"{dashed(action)}-{words}", action, breaks, f"{action} {lie}.", look)


def _kept(action: str, words: str, breaks: Breaks, lie: str, keep: Callable[[Call, str], object]) -> None:
    """Entries that `keep` is false for are left out."""

    def edit(call: Call, result: list[Element]) -> None:
        result[0].children = [entry for entry in result[0].children if keep(call, entry.children[0].text or "")]

    edited(f"{dashed(action)}-{words}", action, breaks, f"{action} {lie}.", edit)


def _status(call: Call, name: str) -> str:
    identity = call.identity(name, arn=True)
    return "" if identity is None else identity.status


def _plain(call: Call, names: list[str]) -> list[str]:
    return list(dict.fromkeys([*names, *(identity.name for identity in call.account.identities.values())]))


def _same_domain(call: Call, names: list[str]) -> list[str]:
    domains = {domain_of(name) if "@" in name else name for name in names}
    return [name for name in _plain(call, names) if (domain_of(name) if "@" in name else name) in domains]


def _doubled(call: Call, handler: Handler) -> list[Element]:
    result = handler(call)
    entries = {entry.children[0].text: entry for entry in result[0].children}
    result[0].children = [entries[name] for name in call.args["Identities"] if name in entries]
    return result


def _upper_keys(call: Call, result: list[Element]) -> None:
    for entry in result[0].children:
        entry.children[0].text = (entry.children[0].text or "").upper()


def _first_attributes(call: Call, result: list[Element]) -> None:
    """All entries have the attributes of the first."""
    for entry in result[0].children[1:]:
        entry.children[1] = result[0].children[0].children[1]


def _unknown_told(call: Call, result: list[Element]) -> None:
    """An unknown identity gets an entry with nothing in it that could be."""
    known = {entry.children[0].text for entry in result[0].children}
    for name in call.args["Identities"]:
        if name not in known:
            value = [Element("VerificationStatus", "Failed")]
            result[0].children.append(Element("entry", [Element("key", name), Element("value", value)]))


def _unknown_fails(call: Call) -> None:
    if any(call.identity(name, arn=True) is None for name in call.args["Identities"]):
        refuse("InternalFailure")


for _action, _map in _MAPS.items():
    _row = f"{_action}.{_map}"
    _list = f"{_action}.Identities.list"
    _limit = f"{_action}.Identities.limit"
    _asks(_action, "first-only", (f"{_row}.each", _list), "answers the first identity only", lambda call, n: n[:1])
    _asks(_action, "last-only", (f"{_row}.each", _list), "answers the last identity only", lambda call, n: n[-1:])
    _asks(_action, "without-last", (f"{_row}.each", _list), "leaves out the last", lambda call, n: n[:-1] or n)
    _asks(_action, "first-fifty", _limit, "answers the first fifty identities only", lambda call, n: n[:50])
    _asks(_action, "all", f"{_row}.only-asked", "answers all identities of the account", _plain)
    _asks(_action, "same-domain", f"{_row}.only-asked", "answers all identities of the domain", _same_domain)
    _kept(_action, "no-pending", f"{_action}.pending", "leaves pending ones out", lambda c, n: _status(c, n) != PENDING)
    _kept(
        _action,
        "domains-only",
        f"{_action}.Identities.kinds",
        "answers domains only",
        lambda call, name: "@" not in name,
    )
    _kept(_action, "addresses-only", f"{_action}.Identities.kinds", "answers addresses only", lambda call, n: "@" in n)
    _kept(_action, "no-plus", f"{_action}.Identities.type", "finds no name with a plus", lambda call, n: "+" not in n)
    wrapped(
        f"{dashed(_action)}-doubled",
        _action,
        f"{_action}.Identities.duplicates",
        f"{_action} gives an identity that is named twice two entries.",
        _doubled,
    )
    edited(
        f"{dashed(_action)}-unknown-told",
        _action,
        f"{_action}.unknown",
        f"{_action} gives unknown identities an entry, too.",
        _unknown_told,
    )
    looked(
        f"{dashed(_action)}-unknown-is-internal-failure",
        _action,
        f"{_action}.unknown",
        f"{_action} answers an unknown identity by InternalFailure.",
        _unknown_fails,
    )
    edited(
        f"{dashed(_action)}-upper-case-keys",
        _action,
        f"{_row}.each" if "Verification" in _action else (f"{_row}.key", f"{_row}.each"),
        f"The keys of {_map} are in upper case.",
        _upper_keys,
    )

# -- verification ------------------------------------------------------------------------------------------------------

_VERIFICATION = "GetIdentityVerificationAttributes"
_TOKEN = "IdentityVerificationAttributes.VerificationToken"  # noqa: S105 - a requirement


def _always(status: str) -> None:
    def edit(call: Call, result: list[Element]) -> None:
        for entry in result[0].children:
            entry.children[1].children[0].text = status

    edited(
        f"verification-status-always-{status.lower()}",
        _VERIFICATION,
        (f"{_VERIFICATION}.status",),
        f"Every identity has the status {status}.",
        edit,
    )


_always(PENDING)
_always(SUCCESS)
edited(
    "verification-attributes-of-first",
    _VERIFICATION,
    (f"{_VERIFICATION}.token", f"{_VERIFICATION}.token-same"),
    "Every entry has the attributes of the first.",
    _first_attributes,
)


def _tokens(words: str, breaks: Breaks, lie: str, change: Callable[[Call, str, str | None], str | None]) -> None:
    def edit(call: Call, result: list[Element]) -> None:
        for entry in result[0].children:
            key, value = entry.children
            token = value.find("VerificationToken")
            text = change(call, key.text or "", token.text if token else None)
            value.children = [child for child in value.children if child is not token]
            if text is not None:
                value.children.append(Element("VerificationToken", text))

    edited(f"verification-attributes-{words}", _VERIFICATION, breaks, lie, edit)


_tokens(
    "no-token", (f"{_VERIFICATION}.token", f"{_TOKEN}.domain"), "No entry has a token.", lambda call, name, token: None
)
_tokens(
    "empty-token",
    (f"{_VERIFICATION}.token", f"{_TOKEN}.domain"),
    "The token of a domain is empty.",
    lambda call, name, token: token and "",
)
_tokens(
    "token-once",
    (f"{_VERIFICATION}.token", f"{_TOKEN}.domain"),
    "A verified domain has no token any more.",
    lambda call, name, token: None if _status(call, name) == SUCCESS else token,
)
_tokens(
    "other-token",
    f"{_VERIFICATION}.token-same",
    "The token of a domain is another than VerifyDomainIdentity gave.",
    lambda call, name, token: token and token[::-1],
)
_tokens(
    "token-for-address",
    f"{_TOKEN}.address",
    "An address has a token, too.",
    lambda call, name, token: token or call.account.verification_token(name),
)
_tokens(
    "null-token",
    f"{_TOKEN}.address",
    "The token of an address is the word Null.",
    lambda call, name, token: token or "Null",
)


def _deleted_told(service: Service) -> Service:
    """Deleted identities stay to be looked up, as failed."""

    def edit(call: Call, result: list[Element]) -> None:
        told = {entry.children[0].text for entry in result[0].children}
        for name in call.args["Identities"]:
            if name in call.account.memory.get("deleted", set()) and name not in told:
                value = [Element("VerificationStatus", "Failed")]
                result[0].children.append(Element("entry", [Element("key", name), Element("value", value)]))

    noted = service.with_guard("DeleteIdentity", "deleted", lambda call: remember(call, "deleted"))
    return after(noted, _VERIFICATION, edit)


declare("verification-of-deleted", f"{_VERIFICATION}.unknown", "Deleted identities can be looked up.", _deleted_told)


def _of_others(call: Call, result: list[Element]) -> None:
    told = {entry.children[0].text for entry in result[0].children}
    for name in call.args["Identities"]:
        for account in call.world.accounts():
            identity = account.find(name)
            if name not in told and identity is not None:
                value = [Element("VerificationStatus", identity.status)]
                result[0].children.append(Element("entry", [Element("key", name), Element("value", value)]))


edited(
    "verification-of-other-accounts",
    _VERIFICATION,
    f"{_VERIFICATION}.unknown",
    "Identities of other accounts can be looked up.",
    _of_others,
)
