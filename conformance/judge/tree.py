"""Names and places in a parsed response."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from conformance.model.wording import clip, word

NAMESPACE = "http://ses.amazonaws.com/doc/2010-12-01/"
"""The namespace of every element of a response (all samples of the reference)."""
FAULT_NAMESPACE = "http://webservices.amazon.com/AWSFault/2005-15-09"
"""The namespace of dispatch errors of the real service ([observed-0.7])."""

_XSI_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


def local(element: etree._Element) -> str:
    """Return the local name of ``element``."""
    return str(element.tag).rpartition("}")[2]


def namespace(element: etree._Element) -> str:
    """Return the namespace of ``element``; empty if it is in none."""
    tag = str(element.tag)
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""


def children(element: etree._Element) -> Iterator[etree._Element]:
    """Iterate over the child elements."""
    return element.iterchildren("*")


def child(element: etree._Element | None, name: str) -> etree._Element | None:
    """Return the first child element with this local name, in whatever namespace, or None."""
    if element is None:
        return None
    return next(element.iterchildren(f"{{*}}{name}"), None)


def text(element: etree._Element | None) -> str:
    """Return the text of ``element``, as written; empty if it is None, nil or empty."""
    if element is None or element.get(_XSI_NIL, "").strip() in ("true", "1"):
        return ""
    return element.text or ""


def path_of(element: etree._Element) -> str:
    """Return the place of ``element``: local names, map entries by key, repeated elements by number."""
    steps = [_step(each) for each in (element, *element.iterancestors())]
    return "/" + "/".join(reversed(steps))


def entry_step(key: str) -> str:
    """Return the step of a path that leads to the map entry with ``key``."""
    quoted = repr(clip(key, 80))
    return f"entry[key={quoted}]"


def _step(element: etree._Element) -> str:
    name = word(local(element))
    parent = element.getparent()
    if parent is None:
        return name
    key = text(child(element, "key")) if name == "entry" else ""
    if key:
        return entry_step(key)
    before = sum(1 for _ in element.itersiblings(str(element.tag), preceding=True))
    alone = before == 0 and next(element.itersiblings(str(element.tag)), None) is None
    return name if alone else f"{name}[{before + 1}]"
