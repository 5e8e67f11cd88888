"""Conditions that hold a value against one that was captured earlier."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from conformance.judge.conditions.condition import Condition, Unmet, condition
from conformance.judge.equality import same
from conformance.judge.reading import Value
from conformance.model import data
from conformance.model.datum import Datum, DatumKind


@condition("same_as")
class SameAs(Condition):
    """Equal to a captured value: lists in any order, numbers in any notation."""

    def unmet(self, value: Value | None, wanted: Any, now: datetime) -> Unmet | None:
        """See ``Condition``."""
        if same(value, wanted):
            return None
        return Datum(DatumKind.SAME, parts=(data.value_of(wanted, 150),)), data.value_of(value)


@condition("differs_from")
class DiffersFrom(Condition):
    """Not equal to a captured value."""

    def unmet(self, value: Value | None, wanted: Any, now: datetime) -> Unmet | None:
        """See ``Condition``."""
        if not same(value, wanted):
            return None
        return Datum(DatumKind.OTHER_THAN, parts=(data.value_of(wanted, 150),)), Datum(DatumKind.SAME)
