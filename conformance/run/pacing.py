"""Keeping to a target's throttle: token buckets per action, and an overall rate."""

from __future__ import annotations

import time
from collections.abc import Callable

from conformance.targets.profile import Throttle


class Bucket:
    """A token bucket: ``per_second`` tokens a second, at most ``burst`` at once. Starts full."""

    def __init__(self, per_second: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst, self._clock = per_second, float(burst), clock
        self._tokens, self._at = float(burst), clock()

    def take(self) -> float:
        """Take one token and return how many seconds to wait before it may be used."""
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
        self._tokens -= 1
        return 0.0 if self._tokens >= 0 else -self._tokens / self._rate


class Pacer:
    """Waits before each request so that the target's limits hold, shared evenly by ``workers`` processes."""

    def __init__(
        self,
        throttle: Throttle | None,
        rate: float | None,
        workers: int = 1,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._throttle, self._workers, self._sleep, self._clock = throttle, max(workers, 1), sleep, clock
        self._overall = Bucket(rate / self._workers, 1, clock) if rate else None
        self._actions: dict[str, Bucket] = {}

    def wait(self, action: str) -> None:
        """Wait until a request for ``action`` keeps to the limits."""
        delay = self._overall.take() if self._overall else 0.0
        if self._throttle is not None:
            if action not in self._actions:
                rate = self._throttle.per_second / self._workers
                burst = max(1, self._throttle.burst // self._workers)
                self._actions[action] = Bucket(rate, burst, self._clock)
            delay = max(delay, self._actions[action].take())
        if delay > 0:
            self._sleep(delay)

    def back_off(self, attempt: int) -> None:
        """Wait before the retry number ``attempt`` (from 1) of a throttled or unreachable request."""
        # The processes share the rate, not the pause: one that waits sends nothing.
        slowest = self._workers / self._throttle.per_second if self._throttle else 0.0
        self._sleep(max(slowest, 0.25 * 2 ** (attempt - 1)))


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
