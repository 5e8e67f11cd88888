"""Conditions on timestamps."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from conformance.judge import lexical
from conformance.judge.conditions.condition import Condition, Unmet, condition
from conformance.judge.equality import as_list
from conformance.judge.reading import Value
from conformance.model import data
from conformance.model.datum import Datum, DatumKind

FUTURE = timedelta(minutes=15)
"""How far a timestamp may lie ahead of the suite's clock: the skew that the reference grants ([CommonErrors /
RequestExpired])."""
_SECOND = timedelta(seconds=1)


@condition("within")
class Within(Condition):
    """A timestamp not older than a length of time before the exchange, nor in the future; of a list the latest."""

    def unmet(self, value: Value | None, wanted: Any, now: datetime) -> Unmet | None:
        """See ``Condition``."""
        members = value if isinstance(value, list) else [value]
        times = [lexical.timestamp(one) or lexical.mail_date(one) for one in members if isinstance(one, str)]
        actual = max((time for time in times if time is not None), default=None)
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
