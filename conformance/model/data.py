"""Ways to make a datum, one side of a finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from conformance.model.datum import Datum, DatumKind
from conformance.model.wording import LIMIT, clip

_ITEMS = 6
"""Members of a list and entries of a map that are kept."""
_DEPTH = 3
"""Levels of a value that are kept."""
_SHORT = 60
"""Characters kept of a member or key."""

ABSENT = Datum(DatumKind.ABSENT)
EMPTY = Datum(DatumKind.EMPTY)
PRESENT = Datum(DatumKind.FORM, ("a value",))
NO_VALUE = Datum(DatumKind.FORM, ("no value",))


def text(value: str, note: str = "") -> Datum:
    """Return a text, cut to ``LIMIT`` characters; ``EMPTY`` if there is none in it."""
    return Datum(DatumKind.TEXT, (clip(value),), note=note) if value else EMPTY


def name(*values: str, note: str = "") -> Datum:
    """Return a name, or a choice of names."""
    named = tuple(Datum(DatumKind.NAME, (clip(each),), note=note) for each in values)
    return named[0] if len(named) == 1 else Datum(DatumKind.ANY_OF, parts=named)


def element(*values: str, note: str = "") -> Datum:
    """Return an element by its local name, or a choice of elements."""
    named = tuple(Datum(DatumKind.ELEMENT, (clip(each, 80),), note=note) for each in values)
    return named[0] if len(named) == 1 else Datum(DatumKind.ANY_OF, parts=named)


def form(words: str, note: str = "") -> Datum:
    """Return what a value or document must be, in fixed words."""
    return Datum(DatumKind.FORM, (words,), note=note)


def markup(words: str) -> Datum:
    """Return what is wrong with the XML of a document."""
    return Datum(DatumKind.MARKUP, (clip(words),))


def statuses(*numbers: int, note: str = "") -> Datum:
    """Return one of these HTTP statuses."""
    return Datum(DatumKind.STATUS, tuple(map(str, sorted(numbers))), note=note)


def any_of(parts: Sequence[Datum]) -> Datum:
    """Return a choice of ``parts``, each once; the part itself if there is one only."""
    once = tuple(dict.fromkeys(parts))
    return once[0] if len(once) == 1 else Datum(DatumKind.ANY_OF, parts=once)


def all_of(parts: Sequence[Datum]) -> Datum:
    """Return ``parts`` that all hold; the part itself if there is one only."""
    return parts[0] if len(parts) == 1 else Datum(DatumKind.ALL_OF, parts=tuple(parts))


def value_of(value: Any, limit: int = LIMIT, depth: int = _DEPTH) -> Datum:
    """Return a value as a datum.

    ``value`` is None (absent), a text, a list or a mapping of these, or a plain value of a case file; ``limit`` bounds
    the characters of a text, ``depth`` the levels.
    """
    if value is None:
        return ABSENT
    if isinstance(value, str):
        return Datum(DatumKind.TEXT, (clip(value, limit),)) if value else EMPTY
    if isinstance(value, bool):
        return Datum(DatumKind.NAME, ("true" if value else "false",))
    if isinstance(value, Mapping):
        if depth == 0:
            return Datum(DatumKind.NESTED)
        keys = list(value)[:_ITEMS]
        kept = tuple(value_of(value[key], _SHORT, depth - 1) for key in keys)
        return Datum(DatumKind.MAP, (str(len(value)), *(clip(str(key), _SHORT) for key in keys)), kept)
    if isinstance(value, Sequence):
        if depth == 0:
            return Datum(DatumKind.NESTED)
        kept = tuple(value_of(each, _SHORT, depth - 1) for each in value[:_ITEMS])
        return Datum(DatumKind.LIST, (str(len(value)),), kept)
    return Datum(DatumKind.NUMBER, (clip(str(value), limit),))
