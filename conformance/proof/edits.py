"""Edits of response elements, all in place and at any depth, for `result` and `document`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from conformance.reference.xml_tree import Element

Elements: TypeAlias = Element | list[Element]
"""One element, whose descendants are edited, or the children of a Result, which are edited too."""


def elements(parent: Elements, name: str) -> Iterator[Element]:
    """Yield all elements of a name, in document order."""
    for top in [parent] if isinstance(parent, Element) else list(parent):
        yield from (element for element in top.walk() if element.name == name)


def values(parent: Elements) -> Iterator[tuple[str, Element]]:
    """Yield the entries of maps: the key and the value element."""
    for entry in elements(parent, "entry"):
        key, value = entry.children
        yield key.text or "", value


def drop(parent: Elements, name: str) -> None:
    """Leave out the elements of a name."""
    if isinstance(parent, list):
        parent[:] = [element for element in parent if element.name != name]
    for top in [parent] if isinstance(parent, Element) else parent:
        for element in top.walk():
            element.children = [child for child in element.children if child.name != name]


def rename(parent: Elements, name: str, other: str) -> None:
    """Give the elements of a name another name."""
    for element in elements(parent, name):
        element.name = other


def set_text(parent: Elements, name: str, text: str) -> None:
    """Give the elements of a name another text, in place of what they had."""
    for element in elements(parent, name):
        element.text, element.children = text, []


def double(parent: Element, name: str) -> None:
    """Repeat the elements of a name, each right after itself."""
    for element in parent.walk():
        element.children = [
            copy for child in element.children for copy in ((child, child) if child.name == name else (child,))
        ]
