"""Verbs for the Result element of one action and its members."""

from __future__ import annotations

from collections.abc import Callable

from conformance.proof.edits import drop, elements, set_text
from conformance.proof.mutant import Change
from conformance.proof.verbs.actions import wrap_handler
from conformance.reference.call import Call, Handler
from conformance.reference.xml_tree import Element


def edit_result(action: str, edit: Callable[[Call, list[Element]], None]) -> Change:
    """Edit what an action has done: the children of its Result element, in place, or the state."""

    def wrap(call: Call, inner: Handler) -> list[Element]:
        children = inner(call)
        edit(call, children)
        return children

    return wrap_handler(action, wrap)


def leave_out(action: str, member: str) -> Change:
    """Leave out the members of a name, at any depth."""
    return edit_result(action, lambda call, result: drop(result, member))


def set_member(action: str, member: str, text: str) -> Change:
    """Give the members of a name another text, in place of what they had."""
    return edit_result(action, lambda call, result: set_text(result, member, text))


def edit_members(action: str, member: str, edit: Callable[[Element], None]) -> Change:
    """Edit each member of a name, at any depth."""

    def edit_all(call: Call, result: list[Element]) -> None:
        for element in elements(result, member):
            edit(element)

    return edit_result(action, edit_all)


def nest_text(action: str, member: str) -> Change:
    """Return a text as a structure: ``<Member><Value>text</Value></Member>``."""

    def edit(element: Element) -> None:
        element.children, element.text = [Element("Value", element.text or "")], None

    return edit_members(action, member, edit)


def join_list(action: str, member: str) -> Change:
    """Return a list as one text: its members, separated by commas."""

    def edit(element: Element) -> None:
        element.text, element.children = ",".join(each.text for each in element.walk() if each.text), []

    return edit_members(action, member, edit)


def map_to_list(action: str, member: str) -> Change:
    """Return a map as a list of its values."""

    def edit(element: Element) -> None:
        element.children = [Element("member", [entry.children[1]]) for entry in element.children]

    return edit_members(action, member, edit)


def keys_to_attributes(action: str, member: str) -> Change:
    """Return the keys of a map as attributes of its entries."""

    def edit(element: Element) -> None:
        for entry in element.children:
            key, value = entry.children
            entry.attributes, entry.children = [("key", key.text or "")], [value]

    return edit_members(action, member, edit)
