"""Lists and pages in other forms: order, emptiness, sizes, tokens."""

from __future__ import annotations

from collections.abc import Callable

from conformance.proof.variations import Variation, add, variation
from conformance.reference.actions.listing import make_token
from conformance.reference.addresses import identity_key
from conformance.reference.call import Call, Guard, Handler
from conformance.reference.errors import ServiceError
from conformance.reference.render import Document
from conformance.reference.service import Service
from conformance.reference.xml_tree import Element, members

CONTAINERS = frozenset(
    {
        "Identities",
        "PolicyNames",
        "VerifiedEmailAddresses",
        "SendDataPoints",
        "DkimAttributes",
        "NotificationAttributes",
        "VerificationAttributes",
        "Policies",
    }
)


@variation(
    "list-empty-absent",
    varies="Lists and maps without members are left out.",
    source="observations, section 2, empty lists/maps",
)
def _absent(service: Service) -> Service:
    def step(document: Document) -> None:
        for element in document.root.walk():
            element.children = [child for child in element.children if child.children or child.name not in CONTAINERS]

    return service.with_step(step)


@variation(
    "next-token-empty",
    varies="The last page has an empty NextToken.",
    source="[reading-31] (no end signal is given); observations, section 2",
)
def _empty_token(service: Service) -> Service:
    def step(document: Document) -> None:
        for element in document.root.walk():
            if element.name == "ListIdentitiesResult" and element.find("NextToken") is None:
                element.children.append(Element("NextToken"))

    return service.with_step(step)


@variation(
    "next-token-first",
    varies="NextToken stands before Identities.",
    source="observations, section 2, ListIdentities; [DataTypes / Description]",
)
def _token_first(service: Service) -> Service:
    def step(document: Document) -> None:
        for element in document.root.walk():
            if element.name == "ListIdentitiesResult":
                element.children.reverse()

    return service.with_step(step)


def _sized(limit: int) -> Callable[[Service], Service]:
    def smaller(call: Call, handler: Handler) -> list[Element]:
        call.args["MaxItems"] = min(call.args.get("MaxItems", limit), limit)
        return handler(call)

    return lambda service: service.with_handler("ListIdentities", smaller)


for _limit in (1, 5, 100):
    add(Variation(f"page-at-most-{_limit}", f"Pages have {_limit} identities at most, whatever was asked for.",
                  "[ListIdentities / Request Parameters / MaxItems] is a maximum", _sized(_limit)))  # fmt: skip

add(Variation("page-default-10", "Pages have 10 identities where MaxItems is not given.", "[reading-31]",
              lambda service: service.with_limits(default_page=10)))  # fmt: skip


def _ordered(names: Callable[[list[str]], list[str]]) -> Callable[[Service], Service]:
    """Identities in another order: pages of a list that is sorted otherwise, by tokens that are offsets."""

    def read(call: Call) -> int:
        token = call.args.get("NextToken")
        if not token:
            return 0
        if not (token.isascii() and token.isdigit() and 0 < int(token[:9]) <= 100_000):
            raise ServiceError("InvalidParameterValue", f"Invalid NextToken <{token[:200]}>.")
        return int(token[:9])

    def guard(call: Call) -> None:
        read(call)

    def handler(call: Call, inner: Handler) -> list[Element]:
        kind, start = call.args.get("IdentityType"), read(call)
        size = call.args.get("MaxItems", call.limits.default_page)
        known = call.account.identities
        found = names([key for key, identity in known.items() if kind is None or identity.kind == kind])
        result = [members("Identities", [known[key].name for key in found[start : start + size]])]
        if len(found) > start + size:
            result.append(Element("NextToken", str(start + size)))
        return result

    def change(service: Service) -> Service:
        return service.with_guard("ListIdentities", "next-token", guard).with_handler("ListIdentities", handler)

    return change


add(Variation("next-token-offset", "NextToken is the number of identities before the page.",
              "[ListIdentities / Request Parameters / MaxItems], [ListIdentities / Response Elements / NextToken]: a token, no form given", _ordered(sorted)))  # fmt: skip
add(Variation("list-order-registered", "Identities are listed in the order in which they were registered.",
              "[ListIdentities / Description]: no order is given", _ordered(list)))  # fmt: skip
add(Variation("list-order-falling", "Identities are listed in falling order.", "[ListIdentities / Description]: no order is given",
              _ordered(lambda names: sorted(names, reverse=True))))  # fmt: skip


@variation(
    "next-token-signs",
    varies="NextToken has reserved signs, blanks and letters outside ASCII in it, and is long.",
    source="[ListIdentities / Request Parameters / MaxItems], [ListIdentities / Response Elements / NextToken]: a token, no form given",
)
def _signs(service: Service) -> Service:
    mark = "+/=&%25 ;ü" + "x" * 300 + "|"

    def unmark(call: Call) -> None:
        token = call.args.get("NextToken", "")
        if token.startswith(mark):
            call.args["NextToken"] = token.removeprefix(mark)
        elif token:
            raise ServiceError("InvalidParameterValue", f"Invalid NextToken <{token[:200]}>.")

    def marked(call: Call, handler: Handler) -> list[Element]:
        result = handler(call)
        for element in result:
            if element.name == "NextToken":
                element.text = mark + (element.text or "")
        return result

    inner = service.guards["ListIdentities"]["next-token"]

    def guard(call: Call) -> None:
        unmark(call)
        inner(call)

    return service.with_guard("ListIdentities", "next-token", guard).with_handler("ListIdentities", marked)


@variation(
    "next-token-with-filter",
    varies="NextToken holds the filter of the walk; another filter sent with it is not looked at.",
    source="[ListIdentities / Request Parameters / MaxItems]; observations, section 2 (token works with another filter)",
)
def _with_filter(service: Service) -> Service:
    inner: Guard = service.guards["ListIdentities"]["next-token"]

    def guard(call: Call) -> None:
        token = call.args.get("NextToken", "")
        kind, mark, rest = token.partition(":")
        if token and not mark:
            raise ServiceError("InvalidParameterValue", f"Invalid NextToken <{token[:200]}>.")
        if token:
            call.args["NextToken"] = rest
            call.args.pop("IdentityType", None)
            if kind:
                call.args["IdentityType"] = kind
        inner(call)

    def marked(call: Call, handler: Handler) -> list[Element]:
        result = handler(call)
        for element in result:
            if element.name == "NextToken":
                element.text = f"{call.args.get('IdentityType', '')}:{element.text}"
        return result

    return service.with_guard("ListIdentities", "next-token", guard).with_handler("ListIdentities", marked)


@variation(
    "page-token-on-last",
    varies="A page that is full has a NextToken even if nothing comes after it, so that an empty page ends the walk.",
    source="[reading-31]: no end signal is given",
)
def _token_on_full(service: Service) -> Service:
    def full(call: Call, handler: Handler) -> list[Element]:
        result = handler(call)
        page = result[0].children
        if len(result) == 1 and page and len(page) == call.args.get("MaxItems", call.limits.default_page):
            result.append(Element("NextToken", make_token(call, identity_key(page[-1].text or ""))))
        return result

    return service.with_handler("ListIdentities", full)


@variation(
    "page-token-on-every",
    varies="Every page that is not empty has a NextToken, so that an empty one ends the pagination.",
    source="[reading-31]: no end signal is given",
)
def _token_on_every(service: Service) -> Service:
    def every(call: Call, handler: Handler) -> list[Element]:
        result = handler(call)
        names = [str(each.text) for each in result[0].children]
        if len(result) == 1 and names:
            listed = {identity.name: key for key, identity in call.account.identities.items()}
            result.append(Element("NextToken", make_token(call, listed[names[-1]])))
        return result

    return service.with_handler("ListIdentities", every)


@variation(
    "list-names-lower-case",
    varies="Lists give domains in lower case, however they were registered.",
    source="RFC 4343, 2; RFC 5321, 2.4; the text does not say",
)
def _lower_case(service: Service) -> Service:
    def step(document: Document) -> None:
        for element in document.root.walk():
            if element.name in ("Identities", "VerifiedEmailAddresses"):
                for member in element.children:
                    local, sign, domain = (member.text or "").rpartition("@")
                    member.text = local + sign + domain.lower()

    return service.with_step(step)


@variation(
    "policy-names-reversed",
    varies="Policy names are listed in falling order.",
    source="[ListIdentityPolicies / Response Elements / PolicyNames]: no order is given",
)
def _policy_names(service: Service) -> Service:
    def falling(call: Call, handler: Handler) -> list[Element]:
        result = handler(call)
        result[0].children.reverse()
        return result

    return service.with_handler("ListIdentityPolicies", falling)
