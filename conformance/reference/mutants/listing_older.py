"""Defects of the older list, of verified addresses."""

from __future__ import annotations

from collections.abc import Callable

from conformance.reference.call import Call, Handler
from conformance.reference.mutants.changes import Breaks, edited, wrapped
from conformance.reference.state import DOMAIN, EMAIL_ADDRESS, SUCCESS, Identity
from conformance.reference.xml_tree import Element, members

_LIST = "ListIdentities"
_OLD = "ListVerifiedEmailAddresses"


def _older(words: str, breaks: Breaks, lie: str, pick: Callable[[Identity], object], name: str = "{}") -> None:
    """The older list has the identities that `pick` is true for."""

    def wrap(call: Call, handler: Handler) -> list[Element]:
        found = [name.format(identity.name) for identity in call.account.identities.values() if pick(identity)]
        return [members("VerifiedEmailAddresses", sorted(found))]

    wrapped(f"list-verified-email-addresses-{words}", _OLD, breaks, lie, wrap)


def _verified_address(identity: Identity) -> bool:
    return identity.kind == EMAIL_ADDRESS and identity.status == SUCCESS


_older("none", f"{_OLD}.effect", "The older list is always empty.", lambda identity: False)
_older("pending-too", f"{_OLD}.no-pending", "The older list has pending ones, too.", lambda i: i.kind == EMAIL_ADDRESS)
_older("domains-too", f"{_OLD}.no-domains", "The older list has domains, too.", lambda i: i.status == SUCCESS)
_older(
    "postmasters",
    f"{_OLD}.no-domains",
    "The older list has the postmasters of verified domains.",
    lambda identity: identity.kind == DOMAIN and identity.status == SUCCESS,
    "postmaster@{}",
)
_older(
    "no-plus",
    f"{_OLD}.effect",
    "The older list leaves out names with a plus.",
    lambda identity: _verified_address(identity) and "+" not in identity.name,
)


def _not_beside_domain(call: Call, result: list[Element]) -> None:
    domains = {identity.name for identity in call.account.identities.values() if identity.kind == DOMAIN}
    result[0].children = [child for child in result[0].children if (child.text or "").rpartition("@")[2] not in domains]


def _twice(call: Call, result: list[Element]) -> None:
    result[0].children += [Element("member", child.text or "") for child in result[0].children]


edited(
    "list-verified-email-addresses-not-beside-domain",
    _OLD,
    f"{_OLD}.effect",
    "The older list leaves out the addresses of verified domains.",
    _not_beside_domain,
)
edited("list-verified-email-addresses-twice", _OLD, f"{_OLD}.effect", "The older list has each address twice.", _twice)


def _successor(call: Call, result: list[Element]) -> None:
    result[0].children = [
        child
        for child in result[0].children
        if (identity := call.account.find(child.text or "")) is None or not _verified_address(identity)
    ]


edited(
    "list-identities-without-verified-addresses",
    _LIST,
    (f"{_OLD}.successor", "ListIdentities.regardless-of-status"),
    "ListIdentities leaves verified addresses to the older action.",
    _successor,
)
