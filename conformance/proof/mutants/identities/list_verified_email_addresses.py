"""Defects of the older list, of verified addresses."""

from __future__ import annotations

from collections.abc import Callable

from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import edit_result, wrap_handler
from conformance.reference.call import Call, Handler
from conformance.reference.state import DOMAIN, EMAIL_ADDRESS, SUCCESS, Identity
from conformance.reference.xml_tree import Element, members

_LIST = "ListIdentities"
_OLD = "ListVerifiedEmailAddresses"


def _older(pick: Callable[[Identity], object], name: str = "{}") -> Change:
    """The older list has the identities that `pick` is true for."""

    def wrap(call: Call, handler: Handler) -> list[Element]:
        found = [name.format(identity.name) for identity in call.account.identities.values() if pick(identity)]
        return [members("VerifiedEmailAddresses", sorted(found))]

    return wrap_handler(_OLD, wrap)


def _verified_address(identity: Identity) -> bool:
    return identity.kind == EMAIL_ADDRESS and identity.status == SUCCESS


def _not_beside_domain(call: Call, result: list[Element]) -> None:
    domains = {identity.name for identity in call.account.identities.values() if identity.kind == DOMAIN}
    result[0].children = [child for child in result[0].children if (child.text or "").rpartition("@")[2] not in domains]


def _twice(call: Call, result: list[Element]) -> None:
    result[0].children += [Element("member", child.text or "") for child in result[0].children]


def _successor(call: Call, result: list[Element]) -> None:
    result[0].children = [
        child
        for child in result[0].children
        if (identity := call.account.find(child.text or "")) is None or not _verified_address(identity)
    ]


def _wildcards(call: Call, result: list[Element]) -> None:
    domains = (one.name for one in call.account.identities.values() if one.kind == DOMAIN and one.status == SUCCESS)
    result[0].children += [Element("member", f"*@{name}") for name in domains]


def _lower_case(call: Call, result: list[Element]) -> None:
    for child in result[0].children:
        child.text = (child.text or "").lower()


def _ten(call: Call, result: list[Element]) -> None:
    del result[0].children[10:]


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "list-verified-email-addresses-ten",
        f"{_OLD}.effect",
        "The older list ends after ten addresses.",
        edit_result(_OLD, _ten),
    ),
    Mutant(
        "list-verified-email-addresses-none",
        f"{_OLD}.effect",
        "The older list is always empty.",
        _older(lambda identity: False),
    ),
    Mutant(
        "list-verified-email-addresses-pending-too",
        f"{_OLD}.no-pending",
        "The older list has pending ones, too.",
        _older(lambda i: i.kind == EMAIL_ADDRESS),
    ),
    Mutant(
        "list-verified-email-addresses-domains-too",
        f"{_OLD}.no-domains",
        "The older list has domains, too.",
        _older(lambda i: i.status == SUCCESS),
    ),
    Mutant(
        "list-verified-email-addresses-postmasters",
        f"{_OLD}.no-domains",
        "The older list has the postmasters of verified domains.",
        _older(lambda identity: identity.kind == DOMAIN and identity.status == SUCCESS, "postmaster@{}"),
    ),
    Mutant(
        "list-verified-email-addresses-wildcards",
        f"{_OLD}.no-domains",
        "The older list has a wildcard for each verified domain.",
        edit_result(_OLD, _wildcards),
    ),
    Mutant(
        "list-verified-email-addresses-lower-case",
        f"{_OLD}.VerifiedEmailAddresses.local-case",
        "The older list has its addresses in lower case.",
        edit_result(_OLD, _lower_case),
    ),
    Mutant(
        "list-verified-email-addresses-no-plus",
        f"{_OLD}.effect",
        "The older list leaves out names with a plus.",
        _older(lambda identity: _verified_address(identity) and "+" not in identity.name),
    ),
    Mutant(
        "list-verified-email-addresses-no-capitals",
        f"{_OLD}.VerifiedEmailAddresses.local-case",
        "The older list leaves out names with capitals.",
        _older(lambda identity: _verified_address(identity) and identity.name == identity.name.lower()),
    ),
    Mutant(
        "list-verified-email-addresses-no-reserved",
        (f"{_OLD}.VerifiedEmailAddresses.values", "Protocol.Xml.escaping"),
        "The older list leaves out names with an ampersand or an apostrophe.",
        _older(lambda identity: _verified_address(identity) and not {"&", "'"} & set(identity.name)),
    ),
    Mutant(
        "list-verified-email-addresses-not-beside-domain",
        f"{_OLD}.effect",
        "The older list leaves out the addresses of verified domains.",
        edit_result(_OLD, _not_beside_domain),
    ),
    Mutant(
        "list-verified-email-addresses-twice",
        f"{_OLD}.effect",
        "The older list has each address twice.",
        edit_result(_OLD, _twice),
    ),
    Mutant(
        "list-verified-email-addresses-empty-member",
        f"{_OLD}.VerifiedEmailAddresses.values",
        "The older list ends in an empty member.",
        edit_result(_OLD, lambda call, result: result[0].children.append(Element("member", ""))),
    ),
    Mutant(
        "list-identities-without-verified-addresses",
        (f"{_OLD}.successor", "ListIdentities.regardless-of-status"),
        "ListIdentities leaves verified addresses to the older action.",
        edit_result(_LIST, _successor),
    ),
)
