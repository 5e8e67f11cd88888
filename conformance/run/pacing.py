"""Keeping to a target's throttle: so many requests a second of each action, and over all; pauses before repetitions."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from conformance.run.timetable import OwnTimetable, Timetable
from conformance.targets.profile_parts import Throttle
from conformance.wire.exchange import Response, header

LONGEST_PAUSE_S = 30.0
"""The longest pause that a target can ask for; it is asked again after that."""
_OVERALL = ""


class Pacer:
    """Waits before each request so that the target's limits hold over all ``workers`` processes together.

    Args:
        throttle: the target's own limit for each action.
        rate: requests per second over all actions.
        workers: processes that send.
        sleep: waits for seconds.
        clock: seconds of a clock that all processes have in common.
        timetable: the one that they share; None: each keeps to its equal part of the limits.
    """

    def __init__(
        self,
        throttle: Throttle | None,
        rate: float | None,
        workers: int = 1,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        timetable: Timetable | None = None,
    ) -> None:
        parts = max(workers, 1) if timetable is None else 1
        self._sleep, self._clock, self._times = sleep, clock, timetable or OwnTimetable()
        self._overall = parts / rate if rate else 0.0
        self._spacing = parts / throttle.per_second if throttle else 0.0
        self._burst = max(1, throttle.burst // parts) if throttle else 1

    def wait(self, action: str) -> None:
        """Wait until a request for ``action`` keeps to the limits."""
        if self._spacing:
            self._wait(action, self._spacing, self._burst)
        if self._overall and self._wait(_OVERALL, self._overall, 1):
            # It goes out later than its action's turn was.
            self._push(action, self._clock() + self._spacing)

    def close(self) -> None:
        """Let go of the timetable."""
        self._times.close()

    @property
    def limited(self) -> bool:
        """Whether there is a limit to keep to, so that no requests may come at once."""
        return bool(self._spacing or self._overall)

    def wait_apart(self, action: str, apart_s: float) -> None:
        """Wait until ``apart_s`` seconds have passed since the last request for ``action``, whatever its limit is.

        No other process sends one meanwhile; what follows keeps to the limit again.
        """
        now = self._clock()

        def start(free: float) -> float:
            return max(free - self._spacing + apart_s, now)

        free = self._times.update(action, lambda free: start(free) + self._spacing)
        self._sleep(start(free) - now)

    def back_off(self, attempt: int, action: str = _OVERALL, asked_s: float = 0.0) -> None:
        """Wait before the retry number ``attempt`` (from 1) of a throttled or unreachable request.

        Args:
            attempt: number of the retry.
            action: of the request; no other process sends one meanwhile.
            asked_s: the pause that the target asks for, in seconds.
        """
        pause = max(self._spacing, 0.25 * 2 ** (attempt - 1), min(asked_s, LONGEST_PAUSE_S))
        self._push(action, self._clock() + pause)
        self._sleep(pause)

    def pause(self, seconds: float) -> None:
        """Wait for what needs no request to the API meanwhile."""
        self._sleep(seconds)

    def _wait(self, kind: str, spacing: float, burst: int) -> bool:
        """Take the next turn of a kind and wait for it; return whether it was necessary to wait."""
        now = self._clock()
        turn = self._times.update(kind, lambda free: max(free, now) + spacing)
        delay = max(turn, now) - (burst - 1) * spacing - now
        if delay <= 0:
            return False
        self._sleep(delay)
        return True

    def _push(self, kind: str, earliest: float) -> None:
        if self._spacing:
            self._times.update(kind, lambda free: max(free, earliest))


def asked_pause(response: Response | None) -> float:
    """Return the seconds that a response asks to wait for, by Retry-After (RFC 9110 section 10.2.3); 0 without one."""
    text = header(response.headers, "Retry-After") if response is not None else None
    if text is None:
        return 0.0
    if text.isascii() and text.isdecimal():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
        # A date in no zone (-0000) is one of UTC.
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return 0.0  # no date, or one beyond the calendar
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


class ThrottleRecord:
    """Remembers which requests stayed throttled through all retries: a permanent throttle is waited for only once."""

    _OF_ONE_ACTION = 2
    _OF_ANY = 3

    def __init__(self) -> None:
        self._by_action: dict[str, int] = {}
        self._in_a_row = 0

    def note_throttled(self, action: str) -> None:
        """Take note of a request that was throttled to the last retry."""
        self._by_action[action] = self._by_action.get(action, 0) + 1
        self._in_a_row += 1

    def note_response(self, action: str) -> None:
        """Take note of a request that was not throttled: pauses help again."""
        self._by_action.pop(action, None)
        self._in_a_row = 0

    def is_permanent(self, action: str) -> bool:
        """Say whether a pause has not helped so often that another is no use."""
        return self._in_a_row >= self._OF_ANY or self._by_action.get(action, 0) >= self._OF_ONE_ACTION
