"""Defects of listing identities: what is listed, and page by page."""

from __future__ import annotations

from collections.abc import Callable

from conformance.reference.actions.listing import make_token, read_token
from conformance.reference.call import Call, Handler
from conformance.reference.errors import ServiceError
from conformance.reference.mutants.changes import Breaks, declare, edited, looked, refuse, wrapped
from conformance.reference.service import Service
from conformance.reference.state import DOMAIN, EMAIL_ADDRESS, PENDING, Identity
from conformance.reference.xml_tree import Element

_LIST = "ListIdentities"


def _listed(call: Call, keep: Callable[[Identity], object]) -> Callable[[Element], bool]:
    names = {identity.name for identity in call.account.identities.values() if keep(identity)}
    return lambda member: member.text in names


def _only(words: str, breaks: Breaks, lie: str, keep: Callable[[Identity], object]) -> None:
    """ListIdentities leaves out those that `keep` is false for."""

    def edit(call: Call, result: list[Element]) -> None:
        result[0].children = list(filter(_listed(call, keep), result[0].children))

    edited(f"list-identities-{words}", _LIST, breaks, lie, edit)


_ALL = ("ListIdentities.effect", "ListIdentities.IdentityType.optional")
_only(
    "pending-only",
    "ListIdentities.regardless-of-status",
    "Verified ones are not listed.",
    lambda i: i.status == PENDING,
)
_only("addresses-only", _ALL, "Domains are not listed.", lambda identity: identity.kind == EMAIL_ADDRESS)
_only("domains-only", _ALL, "Addresses are not listed.", lambda identity: identity.kind == DOMAIN)
_only("no-plus", "ListIdentities.Identities.values", "Names with a plus are not listed.", lambda i: "+" not in i.name)
_only(
    "not-beside-domain",
    "ListIdentities.effect",
    "Names of more than three labels are not listed.",
    lambda identity: identity.name.rpartition("@")[2].count(".") < 3,
)


def _texts(words: str, breaks: Breaks, lie: str, change: Callable[[str], str]) -> None:
    def edit(call: Call, result: list[Element]) -> None:
        for member in result[0].children:
            member.text = change(member.text or "")

    edited(f"list-identities-{words}", _LIST, breaks, lie, edit)


_VALUES = "ListIdentities.Identities.values"
_texts("upper-case", _VALUES, "Names are listed in upper case.", str.upper)
_texts("angle-brackets", _VALUES, "Addresses are listed in angle brackets.", lambda t: f"<{t}>" if "@" in t else t)
_texts("arns", _VALUES, "ARNs are listed in place of names.", lambda text: f"arn:aws:ses:us-east-1:0:identity/{text}")
_texts("dotted-domains", _VALUES, "Domains are listed with a dot at their end.", lambda t: t if "@" in t else f"{t}.")
_texts("empty-name", "ListIdentities.Identities.type", "Names are listed as empty texts.", lambda text: "")

# -- filter ------------------------------------------------------------------------------------------------------------

_FILTER = "ListIdentities.IdentityType.filter"


def _swapped(call: Call) -> None:
    other = {EMAIL_ADDRESS: DOMAIN, DOMAIN: EMAIL_ADDRESS}
    if "IdentityType" in call.args:
        call.args["IdentityType"] = other[call.args["IdentityType"]]


def _first_page_filter(call: Call) -> None:
    if "NextToken" in call.args:
        call.args.pop("IdentityType", None)


looked("list-identities-filter-swapped", _LIST, _FILTER, "IdentityType lists the other type.", _swapped)
looked(
    "list-identities-filter-first-page",
    _LIST,
    "ListIdentities.NextToken.filter-kept",
    "IdentityType is forgotten on later pages.",
    _first_page_filter,
)


def _ignores_value(value: str) -> None:
    def look(call: Call) -> None:
        if call.args.get("IdentityType") == value:
            del call.args["IdentityType"]

    name = f"list-identities-filter-ignores-{value.lower()}"
    looked(name, _LIST, _FILTER, f"IdentityType={value} filters nothing.", look)


_ignores_value(EMAIL_ADDRESS)
_ignores_value(DOMAIN)

# -- pages -------------------------------------------------------------------------------------------------------------

_WALK = "ListIdentities.NextToken.pagination"
_SIZE = "ListIdentities.MaxItems.page-size"
_LAST = "ListIdentities.NextToken.last-page"
_TOKEN = ("ListIdentities.NextToken.type", _WALK)


def _page(words: str, breaks: Breaks, lie: str, wrap: Callable[[Call, Handler], list[Element]]) -> None:
    wrapped(f"list-identities-{words}", _LIST, breaks, lie, wrap)


def _one_more(call: Call, handler: Handler) -> list[Element]:
    if "MaxItems" in call.args:
        call.args["MaxItems"] += 1
    return handler(call)


def _one_at_least_two(call: Call, handler: Handler) -> list[Element]:
    if call.args.get("MaxItems") == 1:
        call.args["MaxItems"] = 2
    return handler(call)


def _token_for_last(call: Call, handler: Handler) -> list[Element]:
    result = handler(call)
    if len(result) == 1 and result[0].children:
        last = call.account.find(result[0].children[-1].text or "")
        if last is not None:
            key = next(key for key, identity in call.account.identities.items() if identity is last)
            result.append(Element("NextToken", make_token(call, key)))
    return result


def _spoilt(call: Call, handler: Handler) -> list[Element]:
    result = handler(call)
    if len(result) > 1:
        result[1].text = (result[1].text or "")[::-1]
    return result


def _loses_one(call: Call, handler: Handler) -> list[Element]:
    result = handler(call)
    if "NextToken" in call.args:
        result[0].children = result[0].children[1:]
    return result


def _doubles_one(call: Call, handler: Handler) -> list[Element]:
    result = handler(call)
    if "NextToken" in call.args:
        after = call.account.identities.get(read_token(call, call.args["NextToken"]))
        if after is not None:
            result[0].children = [Element("member", after.name), *result[0].children][: call.args.get("MaxItems")]
    return result


def _two_pages(call: Call, handler: Handler) -> list[Element]:
    return handler(call)[:1] if "NextToken" in call.args else handler(call)


def _first_again(call: Call, handler: Handler) -> list[Element]:
    call.args.pop("NextToken", None)
    return handler(call)


def _same_token(call: Call, handler: Handler) -> list[Element]:
    result = handler(call)
    if "NextToken" in call.args and len(result) > 1:
        result[1].text = call.args["NextToken"]
    return result


def _empty_when_full(call: Call, handler: Handler) -> list[Element]:
    result = handler(call)
    if len(result) == 1 and len(result[0].children) > 1:
        del result[0].children[-1]
    return result


_page("one-more", _SIZE, "A page has one identity more than MaxItems.", _one_more)
_page("never-one", _SIZE, "A page of one has two.", _one_at_least_two)
_page("token-on-last-page", _LAST, "The last page has a NextToken, and an empty page follows.", _token_for_last)
_page(
    "token-spoilt",
    _TOKEN,
    "The NextToken given is not the one taken.",
    _spoilt,
)
_page("walk-loses-one", _WALK, "A walk loses the first identity of each later page.", _loses_one)
_page("walk-doubles-one", _WALK, "A walk doubles the last identity of each page.", _doubles_one)
_page("walk-of-two-pages", _WALK, "A walk ends after its second page.", _two_pages)
_page("first-page-again", _TOKEN, "Every page is the first.", _first_again)
_page("same-token-again", _WALK, "Every page has the same NextToken.", _same_token)
_page("last-of-all-lost", _WALK, "The last identity of all is on no page.", _empty_when_full)


def _default_page(words: str, breaks: Breaks, lie: str, size: int) -> None:
    declare(f"list-identities-{words}", breaks, lie, lambda service: service.with_limits(default_page=size))


def _endless(service: Service) -> Service:
    """Without MaxItems each page has a token, the last one, too."""

    def wrap(call: Call, handler: Handler) -> list[Element]:
        return handler(call) if "MaxItems" in call.args else _token_for_last(call, handler)

    return service.with_handler(_LIST, wrap)


declare(
    "list-identities-default-page-goes-on",
    (_LAST, "ListIdentities.MaxItems.optional"),
    "Without MaxItems an empty page follows the last.",
    _endless,
)


def _without_items(call: Call) -> None:
    if "MaxItems" not in call.args:
        refuse("InternalFailure")


looked(
    "list-identities-no-max-items-is-internal-failure",
    _LIST,
    "ListIdentities.MaxItems.optional",
    "ListIdentities without MaxItems is answered by InternalFailure.",
    _without_items,
)

# -- tokens that were never given out ----------------------------------------------------------------------------------

_UNKNOWN = "ListIdentities.NextToken.unknown"


def _token_known(call: Call) -> bool:
    try:
        read_token(call, call.args["NextToken"])
    except ServiceError:
        return False
    return True


def _unknown_token(name: str, lie: str, look: Callable[[Call], None]) -> None:
    def first(call: Call) -> None:
        if call.args.get("NextToken") and not _token_known(call):
            look(call)

    looked(name, _LIST, _UNKNOWN, lie, first)


def _begin_again(call: Call) -> None:
    del call.args["NextToken"]


def _name_as_token(call: Call) -> None:
    if "@" in call.args["NextToken"]:
        call.args["NextToken"] = make_token(call, call.args["NextToken"])


_unknown_token("next-token-any", "An unknown NextToken gives the first page.", _begin_again)
_unknown_token("next-token-name", "The name of an identity is a NextToken.", _name_as_token)
_unknown_token(
    "next-token-unknown-is-internal-failure",
    "An unknown NextToken is answered by InternalFailure.",
    lambda call: refuse("InternalFailure"),
)


def _empty_token(call: Call) -> None:
    if call.args.get("NextToken") == "":
        refuse("InternalFailure")


looked(
    "next-token-empty-is-internal-failure",
    _LIST,
    "ListIdentities.NextToken.empty",
    "An empty NextToken is answered by InternalFailure.",
    _empty_token,
)
