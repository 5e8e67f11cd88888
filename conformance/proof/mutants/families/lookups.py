"""Defects of the three lookups of attributes: which identities get an entry, under which key, and of what."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from conformance.proof.calls import reject
from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import check_first, edit_result, wrap_handler
from conformance.reference.addresses import domain_of
from conformance.reference.call import Call, Handler
from conformance.reference.state import PENDING
from conformance.reference.xml_tree import Element

_MAPS = {
    "GetIdentityVerificationAttributes": "VerificationAttributes",
    "GetIdentityDkimAttributes": "DkimAttributes",
    "GetIdentityNotificationAttributes": "NotificationAttributes",
}


def _asks(action: str, pick: Callable[[Call, list[str]], list[str]]) -> Change:
    """The action answers as if it had been asked for other identities."""

    def look(call: Call) -> None:
        call.args["Identities"] = pick(call, call.args["Identities"])

    return check_first(action, look)


def _kept(action: str, keep: Callable[[Call, str], object]) -> Change:
    """Entries that `keep` is false for are left out."""

    def edit(call: Call, result: list[Element]) -> None:
        result[0].children = [entry for entry in result[0].children if keep(call, entry.children[0].text or "")]

    return edit_result(action, edit)


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


def _unknown_told(call: Call, result: list[Element]) -> None:
    """An unknown identity gets an entry with nothing in it that could be."""
    known = {entry.children[0].text for entry in result[0].children}
    for name in call.args["Identities"]:
        if name not in known:
            value = [Element("VerificationStatus", "Failed")]
            result[0].children.append(Element("entry", [Element("key", name), Element("value", value)]))


def _unknown_fails(call: Call) -> None:
    if any(call.identity(name, arn=True) is None for name in call.args["Identities"]):
        reject("InternalFailure")


def _wrong_lookups() -> Iterator[Mutant]:
    for action, map_name in _MAPS.items():
        row = f"{action}.{map_name}"
        members = f"{action}.Identities.list"
        limit = f"{action}.Identities.limit"
        yield Mutant(
            f"{dashed(action)}-first-only",
            (f"{row}.each", members),
            f"{action} answers the first identity only.",
            _asks(action, lambda call, n: n[:1]),
        )
        yield Mutant(
            f"{dashed(action)}-last-only",
            (f"{row}.each", members),
            f"{action} answers the last identity only.",
            _asks(action, lambda call, n: n[-1:]),
        )
        yield Mutant(
            f"{dashed(action)}-without-last",
            (f"{row}.each", members),
            f"{action} leaves out the last.",
            _asks(action, lambda call, n: n[:-1] or n),
        )
        yield Mutant(
            f"{dashed(action)}-first-fifty",
            limit,
            f"{action} answers the first fifty identities only.",
            _asks(action, lambda call, n: n[:50]),
        )
        yield Mutant(
            f"{dashed(action)}-all",
            f"{row}.only-asked",
            f"{action} answers all identities of the account.",
            _asks(action, _plain),
        )
        yield Mutant(
            f"{dashed(action)}-same-domain",
            f"{row}.only-asked",
            f"{action} answers all identities of the domain.",
            _asks(action, _same_domain),
        )
        yield Mutant(
            f"{dashed(action)}-no-pending",
            f"{action}.pending",
            f"{action} leaves pending ones out.",
            _kept(action, lambda c, n: _status(c, n) != PENDING),
        )
        yield Mutant(
            f"{dashed(action)}-domains-only",
            f"{action}.Identities.kinds",
            f"{action} answers domains only.",
            _kept(action, lambda call, name: "@" not in name),
        )
        yield Mutant(
            f"{dashed(action)}-addresses-only",
            f"{action}.Identities.kinds",
            f"{action} answers addresses only.",
            _kept(action, lambda call, n: "@" in n),
        )
        yield Mutant(
            f"{dashed(action)}-no-plus",
            f"{action}.Identities.type",
            f"{action} finds no name with a plus.",
            _kept(action, lambda call, n: "+" not in n),
        )
        yield Mutant(
            f"{dashed(action)}-doubled",
            f"{action}.Identities.duplicates",
            f"{action} gives an identity that is named twice two entries.",
            wrap_handler(action, _doubled),
        )
        yield Mutant(
            f"{dashed(action)}-unknown-told",
            f"{action}.unknown",
            f"{action} gives unknown identities an entry, too.",
            edit_result(action, _unknown_told),
        )
        yield Mutant(
            f"{dashed(action)}-unknown-is-internal-failure",
            f"{action}.unknown",
            f"{action} responds to an unknown identity with InternalFailure.",
            check_first(action, _unknown_fails),
        )
        yield Mutant(
            f"{dashed(action)}-upper-case-keys",
            f"{row}.each" if "Verification" in action else (f"{row}.key", f"{row}.each"),
            f"The keys of {map_name} are in upper case.",
            edit_result(action, _upper_keys),
        )


MUTANTS: tuple[Mutant, ...] = (*_wrong_lookups(),)
