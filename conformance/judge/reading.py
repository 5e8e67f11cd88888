"""Values read from a response by path: ``Name.Name``, ``Map[key].Name``, ``List[*].Name``.

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
"""The elements that hold lists ([ListIdentities / Response Elements / Identities], [ListIdentityPolicies / Response
Elements / PolicyNames], [ListVerifiedEmailAddresses / Response Elements / VerifiedEmailAddresses], [VerifyDomainDkim
/ Response Elements / DkimTokens], [GetSendStatistics / Response Elements / SendDataPoints])."""
MAPS = frozenset({"DkimAttributes", "NotificationAttributes", "VerificationAttributes", "Policies"})
"""The elements that hold maps ([GetIdentityDkimAttributes / Response Elements / DkimAttributes],
[GetIdentityNotificationAttributes / Response Elements / NotificationAttributes], [GetIdentityVerificationAttributes /
Response Elements / VerificationAttributes], [GetIdentityPolicies / Response Elements / Policies])."""

_STEP = re.compile(r"([A-Za-z][A-Za-z0-9]*)(?:\[([^\[\]]+)\])?(?:\.|$)")


@dataclass(frozen=True, slots=True)
class Selected:
    """What a path leads to: one element, or one for each member if ``plural``; None for one that is not there."""

    elements: tuple[etree._Element | None, ...]
    plural: bool

    @property
    def value(self) -> Value | None:
        """The value, None if it is not there; the list of one value per member if plural."""
        if self.plural:
            return [read(element) or "" for element in self.elements]
        return read(self.elements[0])


@dataclass(frozen=True, slots=True)
class Place:
    """Where a path leads in the document, and what lacks on the way (empty if nothing does)."""

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


def select(base: etree._Element, path: str) -> Selected:
    """Follow ``path`` from ``base``. Raises ValueError if ``path`` does not follow the grammar."""
    current: list[etree._Element | None] = [base]
    plural = False
    for name, key in parse_path(path):
        current = [child(element, name) for element in current]
        if key == "*":
            current = [member for element in current for member in _members(element)]
            plural = True
        elif key is not None:
            current = [_entry(element, key) for element in current]
    return Selected(tuple(current), plural)


def locate(base: etree._Element, path: str) -> Place:
    """Return where ``path`` leads from ``base``: the place of the element, or where it ought to be."""
    where, missing = path_of(base), ""
    current: etree._Element | None = base
    plural = False
    for name, key in parse_path(path):
        parent, current = current, child(current, name)
        where = f"{where}/{name}" if current is None else path_of(current)
        if parent is not None and current is None and not plural:
            missing = f"no {name}"
        if key == "*":
            where, current, plural = f"{where}/*", None, True
        elif key is not None:
            parent, current = current, _entry(current, key)
            where = f"{where}/{entry_step(key)}/value"
            if parent is not None and current is None:
                missing = f"no entry {key!r}"
    return Place(where, missing)


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
