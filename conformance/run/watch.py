"""Noticing that a target died or froze: pings of the suite's own, and patience with one that comes back."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from conformance.model.case_file import RequestOptions
from conformance.run.outcome import Indeterminate
from conformance.run.rendering import Rendered
from conformance.run.requests import build
from conformance.targets.profile import Profile
from conformance.wire.dial import Verify
from conformance.wire.exchange import Failure, FailureKind
from conformance.wire.limits import ExchangeLimits
from conformance.wire.transport import Transport

_CONNECT_S = 2.0
_PAUSE_S = 0.25
_PROMPT_S = 1.0
"""A response to a ping that takes longer comes from a target that was away when it was asked."""

Ping = Callable[[float], Failure | None]
"""Sends one harmless request on a connection of its own; returns why no response came within so many seconds."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a target is waited for, in seconds.

    ``dead_s``: while nothing accepts a connection, or every connection breaks; ``frozen_s``: while it keeps silent, the
    request included that went unanswered first.
    """

    dead_s: float = 8.0
    frozen_s: float = 28.0


class TargetGone(Indeterminate):
    """The target stopped responding and did not come back: nothing more is sent in this run."""


class Watch:
    """Tells a request that a target does not respond to from a target that responds to nothing.

    Args:
        ping: asks the target for a sign of life; None: nothing is watched.
        responsive: whether the target ever gave an HTTP response. Silence and broken connections of one that never did
            are its way to respond; only refused connections show that such a target is gone.
        timeout_s: how long a response may take; a longer one makes the watch more patient with silence, too.
        patience: how long the target is waited for.
        waiting: is entered while the target is asked.
        sleep: waits for seconds.
        clock: seconds from any beginning.
    """

    def __init__(
        self,
        ping: Ping | None = None,
        *,
        responsive: bool = True,
        timeout_s: float = 10.0,
        patience: Patience = Patience(),
        waiting: Callable[[], AbstractContextManager[None]] = nullcontext,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ping, self._responsive, self._timeout_s = ping, responsive, timeout_s
        self._patience, self._waiting, self._sleep, self._clock = patience, waiting, sleep, clock
        self.gone = ""
        """Why the target counts as gone; empty: it does not."""

    def check(self) -> None:
        """Return if requests may be sent.

        Raises:
            TargetGone: the target is gone.
        """
        if self.gone:
            raise TargetGone(f"not sent: {self.gone}")

    def give_up(self) -> None:
        """Wait for the target no longer, whatever happens: the run is about to end."""
        self._ping = None

    def await_return(self, failure: Failure, took_s: float) -> bool:
        """Ping after a request that failed; if the target is away, wait until it returns or counts as gone.

        Args:
            failure: of the request.
            took_s: how long the request took, in seconds.

        Returns:
            Whether the target was away. False: it responds, so that the failure is its response to the request.
        """
        if self._ping is None or not self._is_away(failure):
            return False
        began = self._clock() - took_s
        refused_since = None if failure.kind is FailureKind.TIMEOUT else began
        frozen_s = max(self._patience.frozen_s, 2 * self._timeout_s)
        away = False
        while (ping := self._ping) is not None:
            left = max(began + frozen_s - self._clock(), _CONNECT_S)
            with self._waiting():
                asked = self._clock()
                found = ping(min(self._timeout_s, left))
                now = self._clock()
            if found is None or not self._is_away(found):
                return away or now - asked >= _PROMPT_S
            away = True
            if found.kind is FailureKind.TIMEOUT:
                refused_since = None
                if now - began >= frozen_s:
                    self.gone = f"the target has not responded for {now - began:.0f} s: {found.detail}"
                    return True
                continue
            refused_since = now if refused_since is None else refused_since
            if now - refused_since >= self._patience.dead_s:
                self.gone = f"the target has been out of reach for {now - refused_since:.0f} s: {found.detail}"
                return True
            self._sleep(_PAUSE_S)
        return away

    def _is_away(self, failure: Failure) -> bool:
        if failure.kind is FailureKind.UNREACHABLE:
            return True
        return self._responsive and failure.kind in (FailureKind.TIMEOUT, FailureKind.CLOSED)


def pinger(profile: Profile, action: str, verify: Verify = True) -> Ping:
    """Return a ping by an action that reads only, signed like any request.

    Args:
        profile: of the target.
        action: one to which the target responds.
        verify: as for ``Transport``.
    """

    def ping(limit_s: float) -> Failure | None:
        limits = ExchangeLimits(connect_s=min(_CONNECT_S, limit_s), read_s=limit_s, total_s=limit_s)
        with Transport(limits, verify=verify) as transport:
            return transport.send(build(Rendered(action, {}, RequestOptions(), ()), profile)).failure

    return ping
