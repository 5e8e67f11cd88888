"""Defects that the cases of `cases/identities/list-identities.yaml` find: pages and tokens."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from conformance.proof.calls import reject
from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import (
    check_first,
    leave_out,
    nest_text,
    set_member,
    set_parameter,
    wrap_handler,
)
from conformance.reference.actions.listing import make_token, read_token
from conformance.reference.call import Call, Handler
from conformance.reference.errors import ServiceError
from conformance.reference.service import Service
from conformance.reference.xml_tree import Element

_LIST = "ListIdentities"
_WALK = "ListIdentities.NextToken.pagination"
_SIZE = "ListIdentities.MaxItems.page-size"
_LAST = "ListIdentities.NextToken.last-page"
_TOKEN = ("ListIdentities.NextToken.type", _WALK)


def _one_more(call: Call, handler: Handler) -> list[Element]:
    if "MaxItems" in call.args:
        call.args["MaxItems"] += 1
    return handler(call)


def _one_at_least_two(call: Call, handler: Handler) -> list[Element]:
    if call.args.get("MaxItems") == 1:
        call.args["MaxItems"] = 2
    return handler(call)


def _breaks_at_end(call: Call, handler: Handler) -> list[Element]:
    result = handler(call)
    if len(result) == 1 and call.args.get("MaxItems") in (100, 1000):
        reject("InternalFailure")
    return result


def _ending_after(pages: int) -> Change:
    """Count the pages by their tokens: each was given with the page before."""
    numbers: dict[str, int] = {}

    def turn(call: Call, handler: Handler) -> list[Element]:
        number = numbers.get(call.args.get("NextToken") or "", 1)
        result = handler(call)
        if number >= pages:
            return result[:1]
        if len(result) > 1:
            numbers[result[1].text or ""] = number + 1
        return result

    return wrap_handler(_LIST, turn)


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


def _first_of_all_again(call: Call, handler: Handler) -> list[Element]:
    """The last page ends with the identity that the first page began with."""
    result = handler(call)
    known = call.account.identities
    kind = call.args.get("IdentityType")
    first = min((key for key, one in known.items() if kind is None or one.kind == kind), default=None)
    room = len(result[0].children) < call.args.get("MaxItems", call.limits.default_page)
    if len(result) == 1 and "NextToken" in call.args and room and first is not None:
        result[0].children.append(Element("member", known[first].name))
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


def _anew(call: Call, handler: Handler) -> list[Element]:
    token = call.args.get("NextToken", "")
    used = call.account.memory.setdefault("used tokens", set())
    if token in used:
        del call.args["NextToken"]
    elif token:
        used.add(token)
    return handler(call)


def _twice_without_token(call: Call, handler: Handler) -> list[Element]:
    """A page that is the only one has each identity twice."""
    result = handler(call)
    room = call.args.get("MaxItems", call.limits.default_page)
    if len(result) == 1 and "NextToken" not in call.args and 2 * len(result[0].children) <= room:
        result[0].children = [child for child in result[0].children for _ in range(2)]
    return result


def _empty_when_full(call: Call, handler: Handler) -> list[Element]:
    result = handler(call)
    if len(result) == 1 and len(result[0].children) > 1:
        del result[0].children[-1]
    return result


def _endless(service: Service) -> Service:
    """Without MaxItems each page has a token, the last one and those after it, too."""

    def wrap(call: Call, handler: Handler) -> list[Element]:
        result = handler(call)
        if "MaxItems" not in call.args and len(result) == 1:
            result.append(Element("NextToken", make_token(call, "~" + secrets.token_hex(8))))
        return result

    return service.with_handler(_LIST, wrap)


def _without_items(call: Call) -> None:
    if "MaxItems" not in call.args:
        reject("InternalFailure")


_UNKNOWN = "ListIdentities.NextToken.unknown"


def _token_known(call: Call) -> bool:
    try:
        read_token(call, call.args["NextToken"])
    except ServiceError:
        return False
    return True


def _unknown_token(look: Callable[[Call], None]) -> Change:
    def first(call: Call) -> None:
        if call.args.get("NextToken") and (not _token_known(call)):
            look(call)

    return check_first(_LIST, first)


def _empty_token(call: Call) -> None:
    if call.args.get("NextToken") == "":
        reject("InternalFailure")


MUTANTS: tuple[Mutant, ...] = (
    *(
        Mutant(
            f"list-identities-ends-after-{pages}-pages",
            _WALK,
            f"The page {pages} has no NextToken, though more identities follow.",
            _ending_after(pages),
        )
        for pages in (5, 10)
    ),
    # Pages
    Mutant(
        "list-identities-one-more", _SIZE, "A page has one identity more than MaxItems.", wrap_handler(_LIST, _one_more)
    ),
    Mutant("list-identities-never-one", _SIZE, "A page of one has two.", wrap_handler(_LIST, _one_at_least_two)),
    Mutant(
        "list-identities-last-page-breaks",
        _LAST,
        "Where no more identities come, an internal failure does.",
        wrap_handler(_LIST, _breaks_at_end),
    ),
    Mutant(
        "list-identities-token-spoilt",
        _TOKEN,
        "The NextToken given is not the one taken.",
        wrap_handler(_LIST, _spoilt),
    ),
    Mutant(
        "list-identities-walk-loses-one",
        _WALK,
        "A walk loses the first identity of each later page.",
        wrap_handler(_LIST, _loses_one),
    ),
    Mutant(
        "list-identities-walk-doubles-one",
        _WALK,
        "A walk doubles the last identity of each page.",
        wrap_handler(_LIST, _doubles_one),
    ),
    Mutant(
        "list-identities-first-of-all-again",
        _WALK,
        "The last page ends with the identity that the first page began with.",
        wrap_handler(_LIST, _first_of_all_again),
    ),
    Mutant(
        "list-identities-walk-of-two-pages",
        _WALK,
        "A walk ends after its second page.",
        wrap_handler(_LIST, _two_pages),
    ),
    Mutant("list-identities-first-page-again", _TOKEN, "Every page is the first.", wrap_handler(_LIST, _first_again)),
    Mutant(
        "list-identities-same-token-again",
        _WALK,
        "Every page has the same NextToken.",
        wrap_handler(_LIST, _same_token),
    ),
    Mutant(
        "list-identities-last-of-all-lost",
        _WALK,
        "The last identity of all is on no page.",
        wrap_handler(_LIST, _empty_when_full),
    ),
    Mutant(
        "list-identities-default-page-never-ends",
        (_LAST, "ListIdentities.MaxItems.optional"),
        "Without MaxItems empty pages without end follow the last.",
        _endless,
    ),
    Mutant(
        "list-identities-no-max-items-is-internal-failure",
        "ListIdentities.MaxItems.optional",
        "ListIdentities without MaxItems is answered with InternalFailure.",
        check_first(_LIST, _without_items),
    ),
    Mutant(
        "list-identities-token-used-begins-anew",
        "ListIdentities.NextToken.repeated",
        "A NextToken that was used gives the first page.",
        wrap_handler(_LIST, _anew),
    ),
    Mutant(
        "list-identities-only-page-twice",
        "ListIdentities.unique",
        "A page that is the only one has each identity twice.",
        wrap_handler(_LIST, _twice_without_token),
    ),
    # Tokens that were never given out
    Mutant(
        "next-token-unknown-is-internal-failure",
        _UNKNOWN,
        "An unknown NextToken is answered with InternalFailure.",
        _unknown_token(lambda call: reject("InternalFailure")),
    ),
    Mutant(
        "next-token-empty-is-internal-failure",
        "ListIdentities.NextToken.empty",
        "An empty NextToken is answered with InternalFailure.",
        check_first(_LIST, _empty_token),
    ),
    Mutant(
        "list-identities-no-next-token",
        ("ListIdentities.NextToken.returned", "ListIdentities.NextToken.pagination"),
        "ListIdentities leaves NextToken out.",
        leave_out("ListIdentities", "NextToken"),
    ),
    Mutant(
        "list-identities-empty-next-token",
        "ListIdentities.NextToken.returned",
        "ListIdentities leaves NextToken empty.",
        set_member("ListIdentities", "NextToken", ""),
    ),
    Mutant(
        "list-identities-next-token-structured",
        "ListIdentities.NextToken.returned-type",
        "ListIdentities reports NextToken as a structure, not as a text.",
        nest_text("ListIdentities", "NextToken"),
    ),
    Mutant(
        "list-identities-max-items-1001",
        "ListIdentities.MaxItems.range",
        "ListIdentities accepts a MaxItems of 1001.",
        set_parameter("ListIdentities", "MaxItems", maximum=1001),
    ),
    Mutant(
        "list-identities-max-items-999",
        "ListIdentities.MaxItems.range",
        "ListIdentities rejects a MaxItems of 1000.",
        set_parameter("ListIdentities", "MaxItems", maximum=999),
    ),
)
