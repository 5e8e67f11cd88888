"""The conditions on one value: one small class for each key of ``model.expectation.Matcher``.

A value is a text, a list or a map as ``judge.reading`` gives it, or None. An absent, nil or empty element counts as
the empty text, the empty list and the empty map: the wire can't tell them apart.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import unquote

from conformance.judge import lexical
from conformance.judge.equality import as_list, canonical, equal, equal_json, same
from conformance.judge.expected import Conditions
from conformance.judge.patterns import is_match
from conformance.judge.reading import Value
from conformance.model import data, extensions
from conformance.model.datum import Datum, DatumKind
from conformance.model.wording import clip

FUTURE = timedelta(minutes=15)
"""How far a timestamp may lie ahead of the suite's clock: the skew that the reference grants ([CommonErrors /
RequestExpired])."""
_SECOND = timedelta(seconds=1)
_LONGEST = 100_000
_EXPECTED = 200
"""Characters of what a matcher of somebody else says."""
_SHOWN = 4
"""Members of a list of a case that a finding names."""

Unmet = tuple[Datum, Datum]
"""What was expected, and what came instead."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How a value fails one condition: the condition's key, what was expected and what came."""

    key: str
    expected: Datum
    actual: Datum

    @property
    def check_id(self) -> str:
        """The check that the condition is."""
        return check_of(self.key)


def check_of(key: str) -> str:
    """Return the id of the check for the condition with this key."""
    return f"values.{key.replace('_', '-')}"


class Condition(ABC):
    """One condition."""

    @abstractmethod
    def unmet(self, value: Value | None, wanted: Any, now: datetime) -> Unmet | None:
        """Return how ``value`` differs from ``wanted``, or None if it fits; ``now`` is the time of the exchange."""


CONDITIONS: dict[str, Condition] = {}
"""Key of ``model.expectation.Matcher`` -> the class that judges it."""


def condition(key: str) -> Callable[[type[Condition]], type[Condition]]:
    """Register a class as the condition with ``key``."""

    def register(cls: type[Condition]) -> type[Condition]:
        CONDITIONS[key] = cls()
        return cls

    return register


def differences(value: Value | None, conditions: Conditions, now: datetime) -> Iterator[Difference]:
    """Yield how ``value`` fails ``conditions``. Raises KeyError on a condition that no class judges."""
    for key, wanted in conditions.items():
        unmet = CONDITIONS[key].unmet(value, wanted, now)
        if unmet is not None:
            yield Difference(key, *unmet)


def _empty(value: Value | None) -> bool:
    return value is None or len(value) == 0


def _many(wanted: Any) -> list[Any]:
    return list(wanted) if isinstance(wanted, Sequence) and not isinstance(wanted, str) else [wanted]


def _named(items: Sequence[Any], limit: int = 80) -> tuple[Datum, ...]:
    return tuple(data.value_of(item, limit) for item in items[:_SHOWN])


@condition("equals")
class Equals(Condition):
    """The value, compared by its type."""

    def unmet(self, value: Value | None, wanted: Any, now: datetime) -> Unmet | None:
        """See ``Condition``."""
        return None if equal(value, wanted) else (data.value_of(wanted), data.value_of(value))


@condition("one_of")
class OneOf(Condition):
    """One of several values."""

    def unmet(self, value: Value | None, wanted: Any, now: datetime) -> Unmet | None:
        """See ``Condition``."""
        if any(equal(value, item) for item in wanted):
            return None
        return data.any_of([data.value_of(item, 60) for item in wanted[:8]]), data.value_of(value)


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


def _has(value: Value | None, item: Any) -> bool:
    if isinstance(value, str):
        return bool(value) and str(item) in value
    return any(equal(member, item) for member in value or ())


@condition("present")
class Present(Condition):
    """Something is there."""

    def unmet(self, value: Value | None, wanted: Any, now: datetime) -> Unmet | None:
        """See ``Condition``."""
        return (data.PRESENT, data.value_of(value)) if _empty(value) else None


@condition("absent")
class Absent(Condition):
    """Nothing is there."""

    def unmet(self, value: Value | None, wanted: Any, now: datetime) -> Unmet | None:
        """See ``Condition``."""
        return None if _empty(value) else (data.NO_VALUE, data.value_of(value))


@condition("matches")
class Matches(Condition):
    """A regular expression for the whole value."""

    def unmet(self, value: Value | None, wanted: Any, now: datetime) -> Unmet | None:
        """See ``Condition``."""
        text = value or ""
        if isinstance(text, str) and len(text) <= _LONGEST and is_match(wanted, text):
            return None
        return Datum(DatumKind.PATTERN, (str(wanted),)), data.value_of(value)


@condition("type")
class LexicalType(Condition):
    """A lexical form."""

    _FORMS: ClassVar[dict[str, tuple[str, Callable[[str], bool]]]] = {
        "boolean": ("true, false, 1 or 0", lambda text: lexical.boolean(text) is not None),
        "integer": ("a whole number", lexical.is_integer),
        "double": ("a number", lambda text: lexical.number(text) is not None),
        "timestamp": ("a date and time with Z or an offset", lambda text: lexical.timestamp(text) is not None),
        "string": ("a text", lambda text: True),
    }

    def unmet(self, value: Value | None, wanted: Any, now: datetime) -> Unmet | None:
        """See ``Condition``."""
        words, holds = self._FORMS[wanted]
        return None if isinstance(value, str) and holds(value) else (data.form(words), data.value_of(value))


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


def _within_bounds(actual: float, bounds: Mapping[str, Any]) -> bool:
    least, most = bounds.get("min"), bounds.get("max")
    return (least is None or actual >= float(least)) and (most is None or actual <= float(most))


def _bounds(kind: DatumKind, bounds: Mapping[str, Any]) -> Datum:
    return Datum(kind, tuple("" if bounds.get(key) is None else str(bounds[key]) for key in ("min", "max")))


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


@condition("within")
class Within(Condition):
    """A timestamp not older than a length of time before the exchange, nor in the future."""

    def unmet(self, value: Value | None, wanted: Any, now: datetime) -> Unmet | None:
        """See ``Condition``."""
        actual = lexical.timestamp(value) if isinstance(value, str) else None
        if actual is not None and now - lexical.duration(wanted) <= actual <= now + FUTURE:
            return None
        return Datum(DatumKind.WITHIN, (str(wanted), f"{now:%Y-%m-%dT%H:%M:%SZ}")), data.value_of(value)


@condition("apart")
class Apart(Condition):
    """Timestamps that lie multiples of a length of time apart, to the second, none of them twice."""

    def unmet(self, value: Value | None, wanted: Any, now: datetime) -> Unmet | None:
        """See ``Condition``."""
        members = as_list(value)
        times = [lexical.timestamp(member) if isinstance(member, str) else None for member in members or ()]
        known = [time for time in times if time is not None]
        interval = lexical.duration(wanted)
        offsets = [abs(time - known[0] - round((time - known[0]) / interval) * interval) for time in known]
        fits = members is not None and len(set(known)) == len(times) and all(one <= _SECOND for one in offsets)
        return None if fits else (data.form(f"times that lie multiples of {wanted} apart"), data.value_of(value))


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


@condition("json")
class JsonEquals(Condition):
    """JSON text equal to a value; the text may be percent-encoded ([reading-25])."""

    def unmet(self, value: Value | None, wanted: Any, now: datetime) -> Unmet | None:
        """See ``Condition``."""
        expected = Datum(DatumKind.JSON, (str(data.value_of(wanted, 150)),))
        if not isinstance(value, str) or not value:
            return expected, data.value_of(value)
        for text in (value, unquote(value)):
            try:
                if equal_json(json.loads(text), wanted):
                    return None
            except (ValueError, RecursionError):
                continue
        return expected, data.value_of(value)


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


@condition("own")
class Own(Condition):
    """Matchers of installed distributions, by name."""

    def unmet(self, value: Value | None, wanted: Any, now: datetime) -> Unmet | None:
        """See ``Condition``. Whatever a matcher raises is passed on: it is no fault of the target."""
        for name, argument in wanted.items():
            expected = extensions.load(extensions.MATCHERS, name)(value, argument)
            if expected:
                return data.form(clip(" ".join(str(expected).split()), _EXPECTED)), data.value_of(value)
        return None
