"""What earlier exchanges of a recording let us believe of an account, and until when."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from conformance.recordings.recorded import Lack, Recorded

MAX_BELIEFS = 2_000
"""Facts that are kept of each kind; the oldest go first."""
MEMORY = timedelta(hours=1)
"""How long a fact is believed: others may change the account meanwhile, and pending identities expire."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that an exchange made so: its value, from when on it holds (None: no time known), and where it was."""

    value: Any
    since: datetime | None
    place: str

    def holds(self, item: Recorded) -> bool:
        """Say whether a later exchange must show it: it began after the one that made it so, and not too late."""
        if self.since is None or Lack.TIME in item.lacks:
            return True
        return self.since <= item.exchange.sent_at <= self.since + MEMORY


def fact_of(item: Recorded, value: Any) -> Fact:
    """Return what an exchange made so, from its end on."""
    exchange = item.exchange
    since = None if Lack.TIME in item.lacks else exchange.sent_at + timedelta(milliseconds=exchange.ms)
    return Fact(value, since, str(item.place))


class Beliefs:
    """Facts by account and subject, of a bounded number."""

    def __init__(self) -> None:
        self._facts: OrderedDict[tuple[Any, ...], Fact] = OrderedDict()
        self._turns: dict[tuple[Any, ...], int] = {}
        self.turn = 0
        """How many facts there have been: what a recording without times, or with coarse ones, has of an order."""

    def set(self, key: tuple[Any, ...], fact: Fact) -> None:
        """Believe a fact from now on."""
        self._facts.pop(key, None)
        self._facts[key] = fact
        self.turn += 1
        self._turns[key] = self.turn
        if len(self._facts) > MAX_BELIEFS:
            oldest, _ = self._facts.popitem(last=False)
            del self._turns[oldest]

    def get(self, key: tuple[Any, ...], item: Recorded) -> Fact | None:
        """Return what is believed of a subject, if ``item`` must show it."""
        fact = self._facts.get(key)
        return fact if fact is not None and fact.holds(item) else None

    def drop(self, key: tuple[Any, ...]) -> None:
        """Believe nothing of a subject any more."""
        self._facts.pop(key, None)
        self._turns.pop(key, None)

    def drop_where(self, part: Any, at: int) -> None:
        """Believe nothing any more of the subjects whose key has ``part`` at this place."""
        for key in [key for key in self._facts if len(key) > at and key[at] == part]:
            self.drop(key)

    def under(
        self, prefix: tuple[Any, ...], item: Recorded, until: int | None = None
    ) -> Iterator[tuple[tuple[Any, ...], Fact]]:
        """Yield what ``item`` must show of the subjects whose key begins with ``prefix``.

        ``until`` is the `turn` at which ``item`` was recorded; None: it is the last one.
        """
        size = len(prefix)
        for key, fact in self._facts.items():
            if key[:size] == prefix and fact.holds(item) and (until is None or self._turns[key] <= until):
                yield key, fact
