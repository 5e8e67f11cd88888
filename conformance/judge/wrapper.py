"""What is around the values of a response, mended where it lacks, so that later layers see one defect, not ten."""

from __future__ import annotations

import copy
from dataclasses import dataclass

from lxml import etree

from conformance.judge.finding import Finding
from conformance.judge.metadata import NAMES
from conformance.judge.tree import NAMESPACE, child, children, local, path_of
from conformance.model import data
from conformance.model.datum import Datum, DatumKind
from conformance.model.wording import alternatives, word

WITHOUT_RESULT = frozenset({"DeleteVerifiedEmailAddress", "VerifyEmailAddress"})
"""The deprecated actions, whose Result element may be left out ([reading-17])."""

_PREFIX = f"{{{NAMESPACE}}}"
_XML = "{http://www.w3.org/XML/1998/namespace}"
"""What XML allows on every element, whatever a schema says: the language, and how whitespace is meant (2.10, 2.12)."""
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
"""What XML Schema allows on every element, too. Serialisers name built-in types there; those of the API are in no
published schema, so that the name says nothing, and the text is judged by the type that it must have."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A document with its Result element and every element in the API's namespace, and what was mended."""

    root: etree._Element
    findings: tuple[Finding, ...] = ()


def mend(root: etree._Element, action: str | None) -> Mended:
    """Return ``root`` as the schema wants it: in the namespace, with the Result element, without idle attributes.

    The namespace has its own layer, and so has the element Errors around the Error of an error response; a Result
    element that is missing or misnamed is a finding of this one. ``action`` is None for error responses, which have
    none. ``root`` itself is never changed.
    """
    if not all(str(element.tag).startswith(_PREFIX) and not element.attrib for element in root.iter("*")):
        root = copy.deepcopy(root)
        for element in root.iter("*"):
            element.tag = _PREFIX + local(element)
            for name in [str(name) for name in element.attrib if str(name).startswith(_XML) or name == _TYPE]:
                del element.attrib[name]
    if action is None:
        return Mended(_unwrapped(root))
    wrapper = f"{action}Result"
    parts = [each for each in children(root) if local(each) not in NAMES]
    if any(local(part) == wrapper for part in parts) or action in WITHOUT_RESULT:
        return Mended(root)
    return _wrapped(root, wrapper, parts)


def _unwrapped(root: etree._Element) -> etree._Element:
    """Return an error response without an element Errors around its Error."""
    errors = child(root, "Errors")
    if local(root) != "ErrorResponse" or errors is None or child(root, "Error") is not None:
        return root
    mended = copy.deepcopy(root)
    around = child(mended, "Errors")
    assert around is not None
    for error in list(children(around)):
        around.addprevious(error)
    mended.remove(around)
    return mended


def _wrapped(root: etree._Element, wrapper: str, parts: list[etree._Element]) -> Mended:
    tag = _PREFIX + wrapper
    mended = copy.deepcopy(root)
    copies = [each for each in children(mended) if local(each) not in NAMES]
    expected = data.element(wrapper)
    if len(parts) == 1 and local(parts[0]).lower().endswith("result"):
        copies[0].tag = tag
        misnamed = data.element(local(parts[0]))
        return Mended(mended, (Finding("structure.result-name", path_of(parts[0]), expected, misnamed),))
    etree.SubElement(mended, tag).extend(copies)
    names = list(dict.fromkeys(word(local(part)) for part in parts))
    instead = f"{alternatives(names[:6])} directly under the root" if names else ""
    lacking = Finding("structure.result-missing", path_of(root), expected, Datum(DatumKind.ABSENT, note=instead))
    return Mended(mended, (lacking,))
