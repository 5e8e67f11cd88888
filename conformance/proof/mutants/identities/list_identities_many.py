"""Defects that the cases of `cases/identities/list-identities.yaml` find in accounts of many identities."""

from __future__ import annotations

from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import check_first, edit_result, wrap_handler
from conformance.reference.call import Call, Handler
from conformance.reference.xml_tree import Element

_LIST = "ListIdentities"


def _cut(size: int, *, only_without_max_items: bool = False) -> Change:
    """Of a longer list only the first identities are returned, and no token."""

    def cut(call: Call, inner: Handler) -> list[Element]:
        result = inner(call)
        if only_without_max_items and "MaxItems" in call.args:
            return result
        if len(result[0].children) > size or (len(result) > 1 and len(result[0].children) == size):
            return [Element("Identities", result[0].children[:size])]
        return result

    return wrap_handler(_LIST, cut)


def _first_entries(call: Call, result: list[Element]) -> None:
    result[0].children = result[0].children[:60]


def _up_to_sixty(call: Call) -> None:
    call.args["Identities"] = call.args["Identities"][:59] + call.args["Identities"][59:][-1:]


def _pages_by_size_only(call: Call) -> None:
    if "MaxItems" not in call.args:
        call.args.pop("NextToken", None)


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "list-identities-token-needs-max-items",
        ("ListIdentities.NextToken.type", "ListIdentities.MaxItems.optional"),
        "A NextToken without MaxItems is ignored.",
        check_first(_LIST, _pages_by_size_only),
    ),
    Mutant(
        "list-identities-only-hundred",
        "ListIdentities.NextToken.returned",
        "No more than a hundred identities are ever listed on a page, and no token follows.",
        _cut(100),
    ),
    Mutant(
        "list-identities-default-fifty",
        "ListIdentities.NextToken.returned",
        "Without MaxItems the first fifty identities are listed, and no token follows.",
        _cut(50, only_without_max_items=True),
    ),
    Mutant(
        "list-identities-only-thousand",
        "ListIdentities.NextToken.thousand",
        "The first thousand identities are listed, and no token follows.",
        _cut(1000),
    ),
    *(
        Mutant(
            f"{dashed(action)}-first-sixty-entries",
            f"{action}.Identities.limit",
            f"{action} returns sixty entries at most.",
            edit_result(action, _first_entries),
        )
        for action in ("GetIdentityVerificationAttributes", "GetIdentityDkimAttributes")
    ),
    Mutant(
        "get-identity-notification-attributes-without-the-middle",
        "GetIdentityNotificationAttributes.Identities.limit",
        "GetIdentityNotificationAttributes reads the first of many identities, and the last.",
        check_first("GetIdentityNotificationAttributes", _up_to_sixty),
    ),
)
