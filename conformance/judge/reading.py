"""Values read from an answer by path: ``Name.Name``, ``Map[key].Name``, ``List[*].Name``.

Reading is lenient where other layers are strict: names count without their namespace, and the members of a list are
its children whatever they are called, so that one defect is found once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from conformance.judge.tree import child, children, entry_step, local, path_of, text

Value = str | list["Value"] | dict[str, "Value"]
"""A text, a list, or a map or structure."""

LISTS = frozenset({"Identities", "PolicyNames", "VerifiedEmailAddresses", "DkimTokens", "SendDataPoints"})
"""The elements that hold lists (ref 937, 1021, 1088, 1803, 831)."""
MAPS = frozenset({"DkimAttributes", "NotificationAttributes", "VerificationAttributes", "Policies"})
"""The elements that hold maps (ref 421, 504, 685, 608)."""

_STEP = re.compile(r"([A-Za-z][A-Za-z0-9]*)(?:\[([^\[\]]+)\])?(?:\.|$)")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a path leads.

    ``elements`` has one item, or one for each member if the path is ``plural``; None stands for an element that is
    not there. ``where`` is the place in the document, ``missing`` what lacks on the way (empty if nothing does).
    """

    elements: tuple[etree._Element | None, ...]
    plural: bool
    where: str
    missing: str = ""


@lru_cache(maxsize=1024)
def parse_path(path: str) -> tuple[tuple[str, str | None], ...]:
    """Return the steps of ``path`` as (name, key): key is ``*``, the key of a map entry, or None.

    Raises ValueError if ``path`` does not follow the grammar.
    """
    steps, place = [], 0
    while place < len(path):
        found = _STEP.match(path, place)
        if found is None:
            raise ValueError(f"not a path: {path!r}")
        steps.append((found[1], found[2]))
        place = found.end()
    if not steps or path.endswith("."):
        raise ValueError(f"not a path: {path!r}")
    return tuple(steps)


def locate(base: etree._Element, path: str) -> Place:
    """Follow ``path`` from ``base``."""
    current: list[etree._Element | None] = [base]
    where, missing, plural = path_of(base), "", False
    for name, key in parse_path(path):
        found = [child(element, name) for element in current]
        where = path_of(found[0]) if not plural and found and found[0] is not None else f"{where}/{name}"
        if not plural and not missing and found and found[0] is None:
            missing = f"no {name}"
        if key == "*":
            current = [member for element in found for member in _members(element)]
            where, plural = f"{where}/*", True
        elif key is None:
            current = found
        else:
            current = [_entry(element, key) for element in found]
            if not missing and not plural and current[0] is None:
                missing = f"no entry {key!r}"
            where = f"{where}/{entry_step(key)}/value"
    return Place(tuple(current), plural, where, missing)


def read(element: etree._Element | None) -> Value | None:
    """Return the value of an element; None if there is none."""
    if element is None:
        return None
    name = local(element)
    if name in MAPS:
        return {text(child(entry, "key")): read(child(entry, "value")) or "" for entry in children(element)}
    parts = list(children(element))
    if name in LISTS or (parts and all(local(part) == "member" for part in parts)):
        return [read(part) or "" for part in parts]
    if not parts:
        return text(element)
    return {local(part): read(part) or "" for part in parts}


def _members(element: etree._Element | None) -> list[etree._Element | None]:
    if element is None:
        return []
    if local(element) in MAPS:
        return [child(entry, "value") for entry in children(element)]
    return list(children(element))


def _entry(element: etree._Element | None, key: str) -> etree._Element | None:
    if element is None:
        return None
    return next((child(entry, "value") for entry in children(element) if text(child(entry, "key")) == key), None)
