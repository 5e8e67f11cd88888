"""Defects of writing names with reserved characters into XML, and of reading such names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import unquote

from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import edit_response, edit_result
from conformance.reference.call import Call
from conformance.reference.http_types import HttpResponse
from conformance.reference.render import Document
from conformance.reference.xml_tree import Element

_NAMES = {
    "GetIdentityDkimAttributes": ("GetIdentityDkimAttributes.Identities.type", "key"),
    "GetIdentityNotificationAttributes": ("GetIdentityNotificationAttributes.Identities.type", "key"),
    "GetIdentityVerificationAttributes": ("GetIdentityVerificationAttributes.Identities.type", "key"),
    "ListIdentities": ("ListIdentities.Identities.values", "member"),
    "ListVerifiedEmailAddresses": ("ListVerifiedEmailAddresses.VerifiedEmailAddresses.values", "member"),
}


def _unescaped(action: str) -> Change:
    def edit(document: Document, answer: HttpResponse) -> HttpResponse:
        if document.root.name == f"{action}Response":
            answer.body = answer.body.replace(b"&amp;", b"&")
        return answer

    return edit_response(edit)


def _rewritten(action: str, element_name: str, write: Callable[[str], str]) -> Change:
    def edit(call: Call, result: list[Element]) -> None:
        for top in result:
            for element in top.walk():
                if element.name == element_name and element.text:
                    element.text = write(element.text)

    return edit_result(action, edit)


def _reserved() -> Iterator[Mutant]:
    for action, (requirement, element) in _NAMES.items():
        dash = dashed(action)
        yield Mutant(
            f"{dash}-ampersand-raw",
            requirement,
            f"{action} does not escape an ampersand in a name.",
            _unescaped(action),
        )
        yield Mutant(
            f"{dash}-ampersand-escaped-twice",
            requirement,
            f"{action} escapes an ampersand in a name twice.",
            _rewritten(action, element, lambda text: text.replace("&", "&amp;")),
        )
        yield Mutant(
            f"{dash}-apostrophe-escaped-twice",
            requirement,
            f"{action} escapes an apostrophe in a name twice.",
            _rewritten(action, element, lambda text: text.replace("'", "&#39;")),
        )
        if action != "ListVerifiedEmailAddresses":
            yield Mutant(
                f"{dash}-less-than-lost",
                requirement,
                f"{action} leaves the sign < in a name out.",
                _rewritten(action, element, lambda text: text.replace("<", "")),
            )


MUTANTS: tuple[Mutant, ...] = (
    *_reserved(),
    Mutant(
        "list-identities-percent-decoded",
        "ListIdentities.Identities.values",
        "ListIdentities decodes percent escapes in names.",
        _rewritten("ListIdentities", "member", unquote),
    ),
)
