"""Conditions on numbers, and on how many members there are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from conformance.judge import lexical
from conformance.judge.conditions.condition import Condition, Unmet, condition
from conformance.judge.equality import as_list
from conformance.judge.reading import Value
from conformance.model import data
from conformance.model.datum import Datum, DatumKind


@condition("count")
class Count(Condition):
    """How many members or entries: a number, also in digits, or bounds."""

    def unmet(self, value: Value | None, wanted: Any, now: datetime) -> Unmet | None:
        """See ``Condition``."""
        members = as_list(value)
        bounds = wanted if isinstance(wanted, Mapping) else {"min": int(wanted), "max": int(wanted)}
        expected = _bounds(DatumKind.COUNT, bounds)
        if members is None:
            return expected, data.value_of(value)
        if _within_bounds(len(members), bounds):
            return None
        return expected, Datum(DatumKind.COUNTED, (str(len(members)),), (data.value_of(value, 150),))


@condition("between")
class Between(Condition):
    """A number within bounds, both inclusive."""

    def unmet(self, value: Value | None, wanted: Any, now: datetime) -> Unmet | None:
        """See ``Condition``."""
        actual = lexical.number(value) if isinstance(value, str) else None
        if actual is not None and _within_bounds(actual, wanted):
            return None
        return _bounds(DatumKind.RANGE, wanted), data.value_of(value)


@condition("grown_by")
class GrownBy(Condition):
    """A number held against the captured ``from``: just ``by`` more, ``at_least`` or ``at_most`` so much more."""

    def unmet(self, value: Value | None, wanted: Any, now: datetime) -> Unmet | None:
        """See ``Condition``."""
        kind = next(key for key in ("by", "at_least", "at_most") if key in wanted)
        growth = wanted[kind]
        before, by = lexical.number(str(wanted["from"])), lexical.number(str(growth))
        actual = lexical.number(value) if isinstance(value, str) else None
        how = {"by": "exactly", "at_least": "at least", "at_most": "at most"}[kind]
        expected = Datum(DatumKind.GROWN, (str(wanted["from"]), str(growth), how))
        if before is None or by is None or actual is None:
            return expected, data.value_of(value)
        # Doubles: counts below 2**53 are exact, the tolerance is for fractions that were printed and read again.
        tolerance = 1e-9 * max(1.0, abs(actual))
        excess = actual - (before + by)
        fits = (kind == "at_least" or excess <= tolerance) and (kind == "at_most" or excess >= -tolerance)
        return None if fits else (expected, data.value_of(value))


def _within_bounds(actual: float, bounds: Mapping[str, Any]) -> bool:
    least, most = bounds.get("min"), bounds.get("max")
    return (least is None or actual >= float(least)) and (most is None or actual <= float(most))


def _bounds(kind: DatumKind, bounds: Mapping[str, Any]) -> Datum:
    return Datum(kind, tuple("" if bounds.get(key) is None else str(bounds[key]) for key in ("min", "max")))
