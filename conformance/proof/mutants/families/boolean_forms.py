"""Defects of writing the booleans of responses: clients read whatever is not `true` as false."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from conformance.proof.edits import elements
from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import edit_result
from conformance.reference.call import Call
from conformance.reference.xml_tree import Element

_MEMBERS = (
    ("GetIdentityDkimAttributes", "DkimEnabled", "IdentityDkimAttributes.DkimEnabled.form"),
    ("GetIdentityNotificationAttributes", "ForwardingEnabled", "IdentityNotificationAttributes.ForwardingEnabled.form"),
)

#: Label to how a boolean is written.
_FORMS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "digit": lambda text: "1" if text == "true" else "0",
        "capital": str.capitalize,
        "upper-case": str.upper,
        "spaces": lambda text: f" {text} ",
        "letter": lambda text: text[0],
    }
)


def _written(action: str, member: str, write: Callable[[str], str]) -> Change:
    def edit(call: Call, result: list[Element]) -> None:
        for element in elements(result, member):
            element.text = write(element.text or "")

    return edit_result(action, edit)


def _forms() -> Iterator[Mutant]:
    for action, member, requirement in _MEMBERS:
        for label, write in _FORMS.items():
            yield Mutant(
                f"{dashed(action)}-{dashed(member)}-{label}",
                requirement,
                f"{action} writes a {member} of true as '{write('true')}', and false alike.",
                _written(action, member, write),
            )


MUTANTS: tuple[Mutant, ...] = (*_forms(),)
