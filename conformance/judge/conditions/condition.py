"""What a condition on one value is, and how values are held against several.

A value is a text, a list or a map as ``judge.reading`` gives it, or None. An absent, nil or empty element counts as
the empty text, the empty list and the empty map: the wire can't tell them apart.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from conformance.judge.expected import Conditions
from conformance.judge.reading import Value
from conformance.model.datum import Datum

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
