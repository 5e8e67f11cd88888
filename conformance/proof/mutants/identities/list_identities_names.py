"""Defects that the cases of `cases/identities/list-identities-names.yaml` find."""

from __future__ import annotations

import re
from collections.abc import Callable

from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import edit_result, wrap_handler
from conformance.reference.actions.listing import make_token, read_token
from conformance.reference.call import Call, Handler
from conformance.reference.xml_tree import Element, members

_Order = Callable[[str], str]


def _binary(name: str) -> str:
    return name


def _without_signs(name: str) -> str:
    return re.sub(r"[^a-z0-9@]", "", name.lower())


def _local(name: str) -> str:
    return name.partition("@")[0]


def _sorted_by(sorting: _Order, comparing: _Order) -> Change:
    """Identities are sorted by one order, and those after the token are found by another."""

    def listing(call: Call, inner: Handler) -> list[Element]:
        kind, token = call.args.get("IdentityType"), call.args.get("NextToken")
        size = call.args.get("MaxItems", call.limits.default_page)
        keys = [key for key, one in call.account.identities.items() if kind is None or one.kind == kind]
        if token:
            after = comparing(read_token(call, token))
            keys = [key for key in keys if comparing(key) > after]
        keys.sort(key=lambda key: (sorting(key), key))
        result = [members("Identities", [call.account.identities[key].name for key in keys[:size]])]
        if len(keys) > size:
            result.append(Element("NextToken", make_token(call, keys[size - 1])))
        return result

    return wrap_handler("ListIdentities", listing)


def _not_beginning_with_last(call: Call, result: list[Element]) -> None:
    """The last name of the page before, and what begins with it, is passed over as being that page's."""
    token = call.args.get("NextToken")
    if token:
        last = read_token(call, token)
        result[0].children = [one for one in result[0].children if not (one.text or "").lower().startswith(last)]


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "list-identities-pages-without-beginnings",
        "ListIdentities.NextToken.pagination",
        "What begins with the last name of a page is not on the next one.",
        edit_result("ListIdentities", _not_beginning_with_last),
    ),
    *(
        Mutant(
            f"list-identities-pages-{name}",
            "ListIdentities.NextToken.pagination",
            f"Identities are sorted by {sorting[0]}; those after the token are found by {comparing[0]}.",
            _sorted_by(sorting[1], comparing[1]),
        )
        for name, sorting, comparing in (
            ("by-letters", ("code points", _binary), ("letters of any case", str.lower)),
            ("of-any-case", ("letters of any case", str.lower), ("code points", _binary)),
            ("without-signs", ("letters and digits alone", _without_signs), ("code points", _binary)),
            ("after-letters-and-digits", ("code points", _binary), ("letters and digits alone", _without_signs)),
            ("by-beginnings", ("code points", _binary), ("their first forty characters", lambda name: name[:40])),
            ("by-local-parts", ("local parts", _local), ("local parts", _local)),
        )
    ),
)
