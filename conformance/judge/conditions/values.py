"""Conditions on a value by itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import unquote

from conformance.judge import lexical
from conformance.judge.conditions.condition import Condition, Unmet, condition
from conformance.judge.equality import equal, equal_json
from conformance.judge.patterns import is_match
from conformance.judge.reading import Value
from conformance.model import data, extensions
from conformance.model.datum import Datum, DatumKind
from conformance.model.wording import clip

_LONGEST = 100_000
_EXPECTED = 200
"""Characters of what a matcher of somebody else says."""


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


def _empty(value: Value | None) -> bool:
    return value is None or len(value) == 0


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
