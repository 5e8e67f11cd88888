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
        slowest = 1 / self._throttle.per_second if self._throttle else 0.0
        self._sleep(max(slowest, 0.25 * 2 ** (attempt - 1)) * self._workers)
