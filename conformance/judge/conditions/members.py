"""Conditions on what a list, a map or a text contains."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from conformance.judge.conditions.condition import Condition, Unmet, condition, differences
from conformance.judge.equality import as_list, canonical, equal
from conformance.judge.reading import Value
from conformance.model import data
from conformance.model.datum import Datum, DatumKind

_SHOWN = 4
"""Members of a list of a case that a finding names."""


@condition("contains")
class Contains(Condition):
    """Members of a list, keys of a map, parts of a text."""

    def unmet(self, value: Value | None, wanted: Any, now: datetime) -> Unmet | None:
        """See ``Condition``."""
        lacking = [item for item in _many(wanted) if not _has(value, item)]
        if not lacking:
            return None
        return Datum(DatumKind.CONTAINS, parts=_named(lacking)), data.value_of(value)


@condition("excludes")
class Excludes(Condition):
    """No members of a list, keys of a map, parts of a text."""

    def unmet(self, value: Value | None, wanted: Any, now: datetime) -> Unmet | None:
        """See ``Condition``."""
        found = [item for item in _many(wanted) if _has(value, item)]
        if not found:
            return None
        names = _named(found)
        where = data.value_of(value, 100)
        return Datum(DatumKind.EXCLUDES, parts=names), Datum(DatumKind.FOUND_IN, parts=(data.any_of(names), where))


@condition("unique")
class Unique(Condition):
    """No member of a list twice."""

    def unmet(self, value: Value | None, wanted: Any, now: datetime) -> Unmet | None:
        """See ``Condition``."""
        members = as_list(value)
        if members is None:
            return data.form("a list"), data.value_of(value)
        seen = Counter(map(canonical, members))
        twice = [item for item, times in seen.items() if times > 1]
        if not twice:
            return None
        return data.form("each member once"), Datum(DatumKind.REPEATED, parts=_named(twice[:3], 60))


@condition("every")
class Every(Condition):
    """Conditions on every member of a list, or on every entry's value of a map."""

    def unmet(self, value: Value | None, wanted: Any, now: datetime) -> Unmet | None:
        """See ``Condition``."""
        if isinstance(value, str) and value:
            return data.form("a list"), data.value_of(value)
        members = list(value.values()) if isinstance(value, dict) else list(value or ())
        failed = [
            (place, found) for place, member in enumerate(members, 1) for found in differences(member, wanted, now)
        ]
        if not failed:
            return None
        place, first = failed[0]
        more = f"and {len(failed) - 1} more like it" if len(failed) > 1 else ""
        actual = Datum(DatumKind.MEMBER, (str(place),), (first.actual,), more)
        return Datum(DatumKind.EVERY, parts=(first.expected,)), actual


def _many(wanted: Any) -> list[Any]:
    return list(wanted) if isinstance(wanted, Sequence) and not isinstance(wanted, str) else [wanted]


def _has(value: Value | None, item: Any) -> bool:
    if isinstance(value, str):
        return bool(value) and str(item) in value
    return any(equal(member, item) for member in value or ())


def _named(items: Sequence[Any], limit: int = 80) -> tuple[Datum, ...]:
    return tuple(data.value_of(item, limit) for item in items[:_SHOWN])
