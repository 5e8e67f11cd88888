"""A small element tree and the one place where it becomes bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPECIAL = re.compile("[&<>\r]")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}


class Element:
    """An XML element: either text or children, never both.

    Args:
        name: the tag.
        content: text, or child elements, or nothing.
        attributes: names and values, in order.
    """

    __slots__ = ("attributes", "children", "name", "text")

    def __init__(
        self, name: str, content: str | Iterable[Element] = (), attributes: Iterable[tuple[str, str]] = ()
    ) -> None:
        self.name = name
        self.text: str | None = content if isinstance(content, str) else None
        self.children: list[Element] = [] if isinstance(content, str) else list(content)
        self.attributes: list[tuple[str, str]] = list(attributes)

    def find(self, name: str) -> Element | None:
        """The first child called `name`, or None."""
        return next((child for child in self.children if child.name == name), None)

    def walk(self) -> Iterator[Element]:
        """This element and all below it, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()


def members(name: str, values: Iterable[str]) -> Element:
    """A list in the Query protocol's form: `<name><member>…</member>…</name>`."""
    return Element(name, [Element("member", value) for value in values])


def entries(name: str, pairs: Iterable[tuple[str, str | list[Element]]]) -> Element:
    """A map in the Query protocol's form: `<name><entry><key/><value/></entry>…</name>`."""
    return Element(name, [Element("entry", [Element("key", key), Element("value", value)]) for key, value in pairs])


def escape(text: str) -> str:
    """Escapes text for element content; characters that XML 1.0 can't carry become U+FFFD."""
    text = _NOT_XML.sub("\ufffd", text)
    return _SPECIAL.sub(lambda match: _ESCAPES[match.group()], text)


def to_bytes(root: Element) -> bytes:
    """Serialises a tree as UTF-8, without declaration, indented by two blanks, as the service does."""
    out: list[str] = []
    _write(root, "", out)
    return "".join(out).encode()


def _write(element: Element, indent: str, out: list[str]) -> None:
    head = element.name
    for name, value in element.attributes:
        head += f' {name}="{escape(value).replace(chr(34), "&quot;")}"'
    if element.text is not None:
        out.append(f"{indent}<{head}>{escape(element.text)}</{element.name}>\n")
    elif not element.children:
        out.append(f"{indent}<{head}/>\n")
    else:
        out.append(f"{indent}<{head}>\n")
        for child in element.children:
            _write(child, indent + "  ", out)
        out.append(f"{indent}</{element.name}>\n")
