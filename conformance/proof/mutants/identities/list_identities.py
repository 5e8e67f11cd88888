"""Defects of listing identities: what is listed, and page by page."""

from __future__ import annotations

from collections.abc import Callable

from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import (
    check_first,
    edit_result,
    set_parameter,
)
from conformance.reference.call import Call, Handler
from conformance.reference.service import Service
from conformance.reference.state import DOMAIN, EMAIL_ADDRESS, PENDING, SUCCESS, Identity
from conformance.reference.xml_tree import Element


def _list_verified_only(service: Service) -> Service:
    def wrap(call: Call, handler: Handler) -> list[Element]:
        result = handler(call)
        verified = {one.name for one in call.account.identities.values() if one.status == SUCCESS}
        result[0].children = [child for child in result[0].children if child.text in verified]
        return result

    return service.with_handler("ListIdentities", wrap)


_LIST = "ListIdentities"


def _listed(call: Call, keep: Callable[[Identity], object]) -> Callable[[Element], bool]:
    names = {identity.name for identity in call.account.identities.values() if keep(identity)}
    return lambda member: member.text in names


def _only(keep: Callable[[Identity], object]) -> Change:
    """ListIdentities leaves out those that `keep` is false for."""

    def edit(call: Call, result: list[Element]) -> None:
        result[0].children = list(filter(_listed(call, keep), result[0].children))

    return edit_result(_LIST, edit)


_ALL = ("ListIdentities.effect", "ListIdentities.IdentityType.optional")


def _texts(change: Callable[[str], str]) -> Change:
    def edit(call: Call, result: list[Element]) -> None:
        for member in result[0].children:
            member.text = change(member.text or "")

    return edit_result(_LIST, edit)


_VALUES = "ListIdentities.Identities.values"
_FILTER = "ListIdentities.IdentityType.filter"


def _swapped(call: Call) -> None:
    other = {EMAIL_ADDRESS: DOMAIN, DOMAIN: EMAIL_ADDRESS}
    if "IdentityType" in call.args:
        call.args["IdentityType"] = other[call.args["IdentityType"]]


def _first_page_filter(call: Call) -> None:
    if "NextToken" in call.args:
        call.args.pop("IdentityType", None)


def _ignores_value(value: str) -> Change:
    def look(call: Call) -> None:
        if call.args.get("IdentityType") == value:
            del call.args["IdentityType"]

    return check_first(_LIST, look)


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "list-identities-verified-only",
        "ListIdentities.regardless-of-status",
        "ListIdentities leaves out identities that are not verified.",
        _list_verified_only,
    ),
    Mutant(
        "list-identities-pending-only",
        "ListIdentities.regardless-of-status",
        "Verified ones are not listed.",
        _only(lambda i: i.status == PENDING),
    ),
    Mutant(
        "list-identities-addresses-only",
        _ALL,
        "Domains are not listed.",
        _only(lambda identity: identity.kind == EMAIL_ADDRESS),
    ),
    Mutant(
        "list-identities-domains-only",
        _ALL,
        "Addresses are not listed.",
        _only(lambda identity: identity.kind == DOMAIN),
    ),
    Mutant(
        "list-identities-no-plus",
        "ListIdentities.Identities.values",
        "Names with a plus are not listed.",
        _only(lambda i: "+" not in i.name),
    ),
    Mutant(
        "list-identities-not-beside-domain",
        "ListIdentities.effect",
        "Names of more than three labels are not listed.",
        _only(lambda identity: identity.name.rpartition("@")[2].count(".") < 3),
    ),
    Mutant("list-identities-upper-case", _VALUES, "Names are listed in upper case.", _texts(str.upper)),
    Mutant(
        "list-identities-angle-brackets",
        _VALUES,
        "Addresses are listed in angle brackets.",
        _texts(lambda t: f"<{t}>" if "@" in t else t),
    ),
    Mutant(
        "list-identities-arns",
        _VALUES,
        "ARNs are listed in place of names.",
        _texts(lambda text: f"arn:aws:ses:us-east-1:0:identity/{text}"),
    ),
    Mutant(
        "list-identities-dotted-domains",
        _VALUES,
        "Domains are listed with a dot at their end.",
        _texts(lambda t: t if "@" in t else f"{t}."),
    ),
    Mutant(
        "list-identities-empty-name",
        ("ListIdentities.Identities.values", "ListIdentities.Identities.type"),
        "Names are listed as empty texts.",
        _texts(lambda text: ""),
    ),
    # Filter
    Mutant(
        "list-identities-filter-swapped", _FILTER, "IdentityType lists the other type.", check_first(_LIST, _swapped)
    ),
    Mutant(
        "list-identities-filter-first-page",
        "ListIdentities.NextToken.filter-kept",
        "IdentityType is forgotten on later pages.",
        check_first(_LIST, _first_page_filter),
    ),
    Mutant(
        "list-identities-filter-ignores-emailaddress",
        _FILTER,
        "IdentityType=EmailAddress filters nothing.",
        _ignores_value(EMAIL_ADDRESS),
    ),
    Mutant(
        "list-identities-filter-ignores-domain",
        _FILTER,
        "IdentityType=Domain filters nothing.",
        _ignores_value(DOMAIN),
    ),
    # Tokens that were never given out
    Mutant(
        "identity-type-any",
        "ListIdentities.IdentityType.enum",
        "ListIdentities accepts any text as IdentityType.",
        set_parameter("ListIdentities", "IdentityType", enum=()),
    ),
)
