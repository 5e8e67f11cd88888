"""What is wrong with a document that the schema rejects: place, what was expected, what came."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import xmlschema
from lxml import etree
from xmlschema import XMLSchemaChildrenValidationError, XMLSchemaValidationError

from conformance.judge.finding import Finding
from conformance.judge.tree import children, local, path_of, text
from conformance.model import data
from conformance.model.datum import Datum
from conformance.model.wording import alternatives, clip

_ERRORS = 100
"""Errors that are looked at in one document."""

_ITEMS = (["member"], ["entry"])
_OF_ONE_KIND = frozenset({"Error", "Errors"})
"""Elements of error responses alone."""
"""What the items of lists and maps are called."""

_VALID = data.form("what the schema allows")

_TYPES = {
    "boolean": "true, false, 1 or 0 (xs:boolean)",
    "double": "a number (xs:double)",
    "long": "a whole number (xs:long)",
    "dateTime": "a date and time (xs:dateTime)",
    "Empty": "nothing in it",
    "NonEmpty": "a text that is not empty",
    "RequestId": "a text that is not empty",
    "PolicyName": "1 to 64 characters without whitespace, /, ? and *",
    "Number": "a number (xs:double), neither INF nor NaN",
    "Count": "a whole number not below 0 (xs:long)",
    "Timestamp": "a date and time with Z or an offset (xs:dateTime)",
}


@lru_cache(maxsize=4)
def _schema(path: Path) -> xmlschema.XMLSchema10:
    return xmlschema.XMLSchema10(str(path), allow="local")


def explain(root: etree._Element, path: Path) -> list[Finding]:
    """Return the defects of ``root`` by the schema at ``path``.

    Empty if this validator sees none, or fails over a document made to break it; the caller then has libxml2's words.
    """
    findings: list[Finding] = []
    try:
        for error in islice(_schema(path).iter_errors(root), _ERRORS):
            # One text may break its type and several facets of it: the first says enough.
            findings += [each for each in _finding(error) if all(each.where != known.where for known in findings)]
    except Exception:  # the document is hostile: whatever it provokes in a validator is not the suite's fault
        return findings
    return findings


def _finding(error: XMLSchemaValidationError) -> Iterator[Finding]:
    element = error.elem
    if not isinstance(element, etree._Element):
        yield Finding("structure.schema", error.path or "/", _VALID, data.markup(error.reason or "something else"))
    elif isinstance(error, XMLSchemaChildrenValidationError):
        yield from _children(element, error)
    else:
        yield _content(element, error)


def _children(element: etree._Element, error: XMLSchemaChildrenValidationError) -> Iterator[Finding]:
    group: Any = error.validator
    particles = list(group.iter_elements())
    allowed = [str(particle.local_name) for particle in particles]
    present = [local(each) for each in children(element)]
    if error.invalid_tag is not None and error.index < len(present):
        name = present[error.index]
        where = path_of(list(children(element))[error.index])
        if name in allowed:
            once, another = data.element(name, note="once"), data.element(name, note="another one")
            yield Finding("structure.repeated-element", where, once, another)
        else:
            expected = data.element(*allowed) if allowed else data.form("no element")
            yield Finding(_check_of(name, allowed), where, expected, data.element(name))
    for particle in particles:
        name = str(particle.local_name)
        if particle.min_occurs and name not in present:
            yield Finding("structure.missing-element", f"{path_of(element)}/{name}", _type(particle), data.ABSENT)


def _check_of(name: str, allowed: list[str]) -> str:
    """Return the check that an element breaks where only others are allowed."""
    if allowed in _ITEMS:
        return "structure.item-name"
    misplaced = name in _OF_ONE_KIND or name.endswith("Result") or name.lower() in map(str.lower, allowed)
    return "structure.misplaced-element" if misplaced else "structure.unknown-element"


def _content(element: etree._Element, error: XMLSchemaValidationError) -> Finding:
    where, validator, reason = path_of(element), error.validator, error.reason or ""
    kind = type(validator).__name__
    if kind == "XsdAttributeGroup":
        names = [str(name) for name in element.attrib if "XMLSchema-instance" not in str(name)][:3]
        return Finding("structure.attribute", f"{where}/@*", data.form("no attributes"), data.name(*names))
    if kind == "XsdGroup":
        between = data.text(_loose(element))
        return Finding("structure.text-between-elements", where, data.form("elements only"), between)
    if "duplicated value" in reason:
        again = data.form("the same key again")
        return Finding("structure.repeated-key", where, data.form("each key once"), again)
    if "child elements" in reason:
        names = list(dict.fromkeys(local(each) for each in children(element)))[:3]
        if str(getattr(validator, "local_name", "") or "") == "Empty" or local(element).endswith("Result"):
            return Finding(
                "structure.unknown-element", f"{where}/{names[0]}", data.form("no element"), data.element(*names)
            )
        return Finding("structure.elements-in-text", where, data.form("text only"), data.element(*names))
    return Finding("structure.type", where, _expected(error), data.text(text(element)))


def _loose(element: etree._Element) -> str:
    parts = [element.text, *(each.tail for each in children(element))]
    return next((part.strip() for part in parts if part and part.strip()), "")


def _expected(error: XMLSchemaValidationError) -> Datum:
    """Return what the declared type of a text asks for."""
    validator = error.validator
    for candidate in (getattr(validator, "parent", None), validator, getattr(validator, "base_type", None)):
        words = _words(candidate)
        if words:
            return data.form(words)
    return data.form(clip(error.reason or "what the schema allows"))


def _type(particle: Any) -> Datum:
    declared = particle.type
    return data.form(_words(declared) or ("a text" if declared.is_simple() else "a structure"))


def _words(declared: Any) -> str:
    known = _TYPES.get(str(getattr(declared, "local_name", "") or ""))
    if known:
        return known
    values = getattr(declared, "enumeration", None)
    return alternatives([str(value) for value in values]) if values else ""
