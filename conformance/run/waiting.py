"""Waiting for a target that is being started, as in a CI job that has just started it in the background."""

from __future__ import annotations

import time
from collections.abc import Callable

from conformance.targets.unreachable import Unreachable

STARTING = frozenset({502, 503, 504})
"""Statuses by which a gateway says that what is behind it is not there yet."""
_PAUSE_S = 0.25


def wait_until_up(
    why_not: Callable[[], str],
    seconds: float,
    *,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Ask again and again until the target responds.

    Args:
        why_not: asks once; returns why there is no response yet, "" if there is.
        seconds: how long to go on.
        sleep: waits for seconds.
        clock: seconds of any origin.

    Raises:
        Unreachable: the time is over; the message ends with the last reason.
    """
    until = clock() + seconds
    while reason := why_not():
        if clock() >= until:
            raise Unreachable(f"nothing responded within {seconds:g} s: {reason}")
        sleep(_PAUSE_S)
