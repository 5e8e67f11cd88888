"""The conditions on one value: one small class for each key of ``model.expectation.Matcher``.

A value is a text, a list or a map as ``judge.reading`` gives it, or None. An absent, nil or empty element counts as
the empty text, the empty list and the empty map: the wire can't tell them apart.
"""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import unquote

from conformance.judge import lexical
from conformance.judge.expected import Conditions
from conformance.judge.reading import Value
from conformance.judge.text import alternatives, short

FUTURE = timedelta(minutes=15)
"""How far a timestamp may lie ahead of the suite's clock: the skew that the reference grants (ref 2533)."""
_SECOND = timedelta(seconds=1)
_LONGEST = 100_000
_PAIRWISE = 500
"""Members up to which lists that are not plain texts are compared pair by pair, with numbers in any notation."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What was expected and what came, in words."""

    expected: str
    actual: str


class Matcher(ABC):
    """One condition."""

    def differs(self, value: Value | None, wanted: Any, now: datetime) -> Difference | None:
        """Return how ``value`` differs from ``wanted``, or None if it fits; ``now`` is the time of the exchange."""
        return self._differs(value, wanted, now)

    @abstractmethod
    def _differs(self, value: Value | None, wanted: Any, now: datetime) -> Difference | None: ...


MATCHERS: dict[str, Matcher] = {}
"""Key of ``model.expectation.Matcher`` -> the class that judges it."""


def matcher(key: str) -> Callable[[type[Matcher]], type[Matcher]]:
    """Register a class as the matcher for ``key``."""

    def register(cls: type[Matcher]) -> type[Matcher]:
        MATCHERS[key] = cls()
        return cls

    return register


def differences(value: Value | None, conditions: Conditions, now: datetime) -> Iterator[Difference]:
    """Yield how ``value`` fails ``conditions``. Raises KeyError on a condition that no class judges."""
    for key, wanted in conditions.items():
        difference = MATCHERS[key].differs(value, wanted, now)
        if difference is not None:
            yield difference


def _empty(value: Value | None) -> bool:
    return value is None or len(value) == 0


def _as_list(value: Value | None) -> list[Value] | None:
    """Return the members of a list or the keys of a map; empty if nothing is there, None if ``value`` is a text."""
    if value is None or value == "":
        return []
    return None if isinstance(value, str) else list(value)


def _many(wanted: Any) -> list[Any]:
    return list(wanted) if isinstance(wanted, Sequence) and not isinstance(wanted, str) else [wanted]


def equal(value: Value | None, wanted: Any) -> bool:
    """Tell whether one value is the wanted one, by the type of ``wanted``: boolean, number, text, list in any order."""
    if isinstance(wanted, Mapping):
        return (
            isinstance(value, dict)
            and value.keys() == wanted.keys()
            and all(equal(value[key], wanted[key]) for key in wanted)
        )
    if isinstance(wanted, Sequence) and not isinstance(wanted, str):
        members = _as_list(value)
        return members is not None and _equal_lists(members, list(wanted))
    text = "" if value is None else value
    if not isinstance(text, str):
        return wanted == "" and not text
    if isinstance(wanted, bool):
        return lexical.boolean(text) is wanted
    if isinstance(wanted, int | float):
        return lexical.number(text) == wanted
    return text == ("" if wanted is None else wanted)


def _equal_lists(members: list[Value], wanted: list[Any]) -> bool:
    if len(members) != len(wanted):
        return False
    if len(wanted) > _PAIRWISE or all(isinstance(item, str) for item in wanted):
        return Counter(map(_canonical, members)) == Counter(map(_canonical, wanted))
    left = list(members)
    for item in wanted:
        place = next((index for index, member in enumerate(left) if equal(member, item)), None)
        if place is None:
            return False
        del left[place]
    return True


def _canonical(item: Any) -> str:
    return item if isinstance(item, str) else json.dumps(item, sort_keys=True, default=str)


@matcher("equals")
class Equals(Matcher):
    """The value, compared by its type."""

    def _differs(self, value: Value | None, wanted: Any, now: datetime) -> Difference | None:
        return None if equal(value, wanted) else Difference(short(wanted), short(value))


@matcher("one_of")
class OneOf(Matcher):
    """One of several values."""

    def _differs(self, value: Value | None, wanted: Any, now: datetime) -> Difference | None:
        if any(equal(value, item) for item in wanted):
            return None
        return Difference(alternatives([short(item, 60) for item in wanted[:8]]), short(value))


@matcher("contains")
class Contains(Matcher):
    """Members of a list, keys of a map, parts of a text."""

    def _differs(self, value: Value | None, wanted: Any, now: datetime) -> Difference | None:
        lacking = [item for item in _many(wanted) if not _has(value, item)]
        if not lacking:
            return None
        return Difference(f"{alternatives([short(item, 80) for item in lacking[:4]])} among them", short(value))


@matcher("excludes")
class Excludes(Matcher):
    """No members of a list, keys of a map, parts of a text."""

    def _differs(self, value: Value | None, wanted: Any, now: datetime) -> Difference | None:
        found = [item for item in _many(wanted) if _has(value, item)]
        if not found:
            return None
        names = alternatives([short(item, 80) for item in found[:4]])
        return Difference(f"not {names}", f"{names} in {short(value, 100)}")


def _has(value: Value | None, item: Any) -> bool:
    if isinstance(value, str):
        return bool(value) and str(item) in value
    return any(equal(member, item) for member in value or ())


@matcher("present")
class Present(Matcher):
    """Something is there."""

    def _differs(self, value: Value | None, wanted: Any, now: datetime) -> Difference | None:
        return Difference("a value", short(value)) if _empty(value) else None


@matcher("absent")
class Absent(Matcher):
    """Nothing is there."""

    def _differs(self, value: Value | None, wanted: Any, now: datetime) -> Difference | None:
        return None if _empty(value) else Difference("no value", short(value))


@matcher("matches")
class Matches(Matcher):
    """A regular expression for the whole value."""

    def _differs(self, value: Value | None, wanted: Any, now: datetime) -> Difference | None:
        text = value or ""
        # The length is bounded because a pattern over a text made for it may take very long.
        if isinstance(text, str) and len(text) <= _LONGEST and re.fullmatch(wanted, text):
            return None
        return Difference(f"a text like {wanted}", short(value))


@matcher("type")
class Type(Matcher):
    """A lexical form."""

    _FORMS: ClassVar[dict[str, tuple[str, Callable[[str], bool]]]] = {
        "boolean": ("true, false, 1 or 0", lambda text: lexical.boolean(text) is not None),
        "integer": ("a whole number", lexical.is_integer),
        "double": ("a number", lambda text: lexical.number(text) is not None),
        "timestamp": ("a date and time with Z or an offset", lambda text: lexical.timestamp(text) is not None),
        "string": ("a text", lambda text: True),
    }

    def _differs(self, value: Value | None, wanted: Any, now: datetime) -> Difference | None:
        words, holds = self._FORMS[wanted]
        return None if isinstance(value, str) and holds(value) else Difference(words, short(value))


@matcher("count")
class Count(Matcher):
    """How many members or entries: a number, also in digits, or bounds."""

    def _differs(self, value: Value | None, wanted: Any, now: datetime) -> Difference | None:
        members = _as_list(value)
        bounds = wanted if isinstance(wanted, Mapping) else {"min": int(wanted), "max": int(wanted)}
        words = _bounds_in_words(bounds) + " of them"
        if members is None:
            return Difference(words, f"no list: {short(value)}")
        if _within_bounds(len(members), bounds):
            return None
        return Difference(words, f"{len(members)}: {short(value, 150)}")


@matcher("between")
class Between(Matcher):
    """A number within bounds, both inclusive."""

    def _differs(self, value: Value | None, wanted: Any, now: datetime) -> Difference | None:
        actual = lexical.number(value) if isinstance(value, str) else None
        if actual is not None and _within_bounds(actual, wanted):
            return None
        return Difference(f"a number: {_bounds_in_words(wanted)}", short(value))


def _within_bounds(actual: float, bounds: Mapping[str, Any]) -> bool:
    least, most = bounds.get("min"), bounds.get("max")
    return (least is None or actual >= float(least)) and (most is None or actual <= float(most))


def _bounds_in_words(bounds: Mapping[str, Any]) -> str:
    least, most = bounds.get("min"), bounds.get("max")
    if least == most:
        return str(least)
    if least is None or most is None:
        return f"at least {least}" if most is None else f"at most {most}"
    return f"{least} to {most}"


@matcher("same_as")
class SameAs(Matcher):
    """Equal to a captured value: lists in any order, numbers in any notation."""

    def _differs(self, value: Value | None, wanted: Any, now: datetime) -> Difference | None:
        return None if _same(value, wanted) else Difference(f"the same as before, {short(wanted, 150)}", short(value))


@matcher("differs_from")
class DiffersFrom(Matcher):
    """Not equal to a captured value."""

    def _differs(self, value: Value | None, wanted: Any, now: datetime) -> Difference | None:
        return Difference(f"another value than {short(wanted, 150)}", "the same") if _same(value, wanted) else None


def _same(value: Value | None, wanted: Any) -> bool:
    if equal(value, wanted):
        return True
    if not isinstance(value, str) or not isinstance(wanted, str):
        return False
    actual = lexical.number(value)
    return actual is not None and actual == lexical.number(wanted)


@matcher("grown_by")
class GrownBy(Matcher):
    """A number greater than the captured ``from``: just ``by`` more, or ``at_least`` so much."""

    def _differs(self, value: Value | None, wanted: Any, now: datetime) -> Difference | None:
        exactly = "by" in wanted
        growth = wanted["by"] if exactly else wanted["at_least"]
        before, by = lexical.number(str(wanted["from"])), lexical.number(str(growth))
        actual = lexical.number(value) if isinstance(value, str) else None
        words = f"{short(wanted['from'], 60)} grown by {'' if exactly else 'at least '}{growth}"
        if before is None or by is None or actual is None:
            return Difference(words, short(value))
        # Doubles: counts below 2**53 are exact, the tolerance is for fractions that were printed and read again.
        tolerance = 1e-9 * max(1.0, abs(actual))
        excess = actual - (before + by)
        fits = abs(excess) <= tolerance if exactly else excess >= -tolerance
        return None if fits else Difference(words, short(value))


@matcher("within")
class Within(Matcher):
    """A timestamp not older than a length of time before the exchange, nor in the future."""

    def _differs(self, value: Value | None, wanted: Any, now: datetime) -> Difference | None:
        actual = lexical.timestamp(value) if isinstance(value, str) else None
        if actual is not None and now - lexical.duration(wanted) <= actual <= now + FUTURE:
            return None
        return Difference(f"a date and time within {wanted} before {now:%Y-%m-%dT%H:%M:%SZ}", short(value))


@matcher("apart")
class Apart(Matcher):
    """Timestamps that lie multiples of a length of time apart, to the second, none of them twice."""

    def _differs(self, value: Value | None, wanted: Any, now: datetime) -> Difference | None:
        expected = f"times that lie multiples of {wanted} apart"
        members = _as_list(value)
        times = [lexical.timestamp(member) if isinstance(member, str) else None for member in members or ()]
        known = [time for time in times if time is not None]
        if members is None or len(known) < len(times):
            return Difference(expected, short(value))
        interval = lexical.duration(wanted)
        for place, time in enumerate(known[1:], 2):
            count = round((time - known[0]) / interval)
            if abs(time - known[0] - count * interval) > _SECOND:
                return Difference(
                    expected, f"member 1: {short(members[0])}, member {place}: {short(members[place - 1])}"
                )
        return None if len(set(known)) == len(known) else Difference(expected, f"one twice: {short(value, 150)}")


@matcher("unique")
class Unique(Matcher):
    """No member of a list twice."""

    def _differs(self, value: Value | None, wanted: Any, now: datetime) -> Difference | None:
        members = _as_list(value)
        if members is None:
            return Difference("a list", short(value))
        seen = Counter(map(_canonical, members))
        twice = [item for item, times in seen.items() if times > 1]
        if not twice:
            return None
        return Difference("each member once", f"{alternatives([short(item, 60) for item in twice[:3]])} more than once")


@matcher("json")
class JsonEquals(Matcher):
    """JSON text equal to a value; the text may be percent-encoded (reading 25)."""

    def _differs(self, value: Value | None, wanted: Any, now: datetime) -> Difference | None:
        expected = f"JSON equal to {short(wanted, 150)}"
        if not isinstance(value, str) or not value:
            return Difference(expected, short(value))
        for text in (value, unquote(value)):
            try:
                if _equal_json(json.loads(text), wanted):
                    return None
            except (ValueError, RecursionError):
                continue
        return Difference(expected, short(value))


def _equal_json(actual: Any, wanted: Any) -> bool:
    """Compare by JSON's own types: true is not 1, while 1 and 1.0 are the same number."""
    if isinstance(actual, dict) and isinstance(wanted, Mapping):
        return actual.keys() == wanted.keys() and all(_equal_json(actual[key], wanted[key]) for key in actual)
    if isinstance(actual, list) and isinstance(wanted, list | tuple):
        return len(actual) == len(wanted) and all(map(_equal_json, actual, wanted))
    if isinstance(actual, bool) or isinstance(wanted, bool):
        return actual is wanted
    return bool(actual == wanted)


@matcher("every")
class Every(Matcher):
    """Conditions on every member of a list, or on every entry's value of a map."""

    def _differs(self, value: Value | None, wanted: Any, now: datetime) -> Difference | None:
        if isinstance(value, str) and value:
            return Difference("a list", short(value))
        members = list(value.values()) if isinstance(value, dict) else list(value or ())
        failed = [
            (place, found) for place, member in enumerate(members, 1) for found in differences(member, wanted, now)
        ]
        if not failed:
            return None
        place, first = failed[0]
        more = f" (and {len(failed) - 1} more like it)" if len(failed) > 1 else ""
        return Difference(f"of every member: {first.expected}", f"member {place}: {first.actual}{more}")
