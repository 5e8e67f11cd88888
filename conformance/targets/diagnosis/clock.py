"""Whether the clocks agree."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from conformance.judge.response import ParsedResponse
from conformance.targets.diagnosis.line import Line, fault, unknown, works

TOLERANCE_S = 5 * 60


def time_of(response: ParsedResponse) -> datetime | None:
    """Return the target's time by the Date of a response; None without a readable one."""
    try:
        found = parsedate_to_datetime(response.header("Date") or "")
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def diagnose_clock(response: ParsedResponse) -> Line:
    """Compare the target's clock with this machine's."""
    theirs = time_of(response)
    if theirs is None:
        return unknown("clock", "the target sends no Date to compare with")
    away = abs((theirs - datetime.now(UTC)).total_seconds())
    if away <= TOLERANCE_S:
        return works("clock", f"{away:.0f} s apart")
    return fault("clock", f"{away:.0f} s apart", "Set the clock of this machine or of the target")
