"""The Result element around an answer's values: mended where it lacks, so that later layers see one defect, not ten."""

from __future__ import annotations

import copy
from dataclasses import dataclass

from lxml import etree

from conformance.judge.finding import Finding
from conformance.judge.metadata import NAMES
from conformance.judge.text import alternatives, word
from conformance.judge.tree import NAMESPACE, children, local, path_of
from conformance.model.vocabulary import Layer

WITHOUT_RESULT = frozenset({"DeleteVerifiedEmailAddress", "VerifyEmailAddress"})
"""The deprecated actions, whose Result element may be left out (reading 17)."""

_PREFIX = f"{{{NAMESPACE}}}"


@dataclass(frozen=True, slots=True)
class Mended:
    """A success document with its Result element and every element in the API's namespace, and what was mended."""

    root: etree._Element
    findings: tuple[Finding, ...] = ()


def mend(root: etree._Element, action: str | None) -> Mended:
    """Return ``root`` as the schema wants it: in the namespace, with the Result element.

    The namespace has its own layer; a Result element that is missing or misnamed is a finding of this one.
    ``action`` is None for error documents, which have none. ``root`` itself is never changed.
    """
    if not all(str(element.tag).startswith(_PREFIX) for element in root.iter("*")):
        root = copy.deepcopy(root)
        for element in root.iter("*"):
            element.tag = _PREFIX + local(element)
    if action is None:
        return Mended(root)
    wrapper = f"{action}Result"
    parts = [each for each in children(root) if local(each) not in NAMES]
    if any(local(part) == wrapper for part in parts) or action in WITHOUT_RESULT:
        return Mended(root)
    return _wrapped(root, wrapper, parts)


def _wrapped(root: etree._Element, wrapper: str, parts: list[etree._Element]) -> Mended:
    tag = _PREFIX + wrapper
    mended = copy.deepcopy(root)
    copies = [each for each in children(mended) if local(each) not in NAMES]
    if len(parts) == 1 and local(parts[0]).lower().endswith("result"):
        copies[0].tag = tag
        return Mended(mended, (Finding(Layer.STRUCTURE, path_of(parts[0]), wrapper, f"<{word(local(parts[0]))}>"),))
    etree.SubElement(mended, tag).extend(copies)
    names = list(dict.fromkeys(word(local(part)) for part in parts))
    actual = f"no {wrapper}; {alternatives(names[:6])} directly under the root" if names else f"no {wrapper}"
    return Mended(mended, (Finding(Layer.STRUCTURE, path_of(root), wrapper, actual),))
