"""Waiting for mail that is still on its way: to send a message is to queue it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Mails = Sequence[Mapping[str, Any]]

_PAUSES_S = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.5)
_UNKNOWN_S = 1.0
_IN_VAIN = 2
"""After how many waits in vain, and none that was of use, mail that is not there is taken for lost."""


class MailWait:
    """Waits for mail as long as that is of use at the target.

    Args:
        sleep: waits for seconds.
    """

    def __init__(self, sleep: Callable[[float], None]) -> None:
        self._sleep = sleep
        self._in_vain = 0
        self._lateness_s: float | None = None
        """The longest that mail was waited for which came; None: none has come yet."""

    def fetch(self, fetch: Callable[[], Mails], wanted: int) -> Mails:
        """Return what ``fetch`` returns: at once if that is all, else after growing pauses.

        Args:
            fetch: looks into the mailbox.
            wanted: how many messages are to come.
        """
        found = fetch()
        if not self._lateness_s and self._in_vain >= _IN_VAIN:
            return found
        waited_s = 0.0
        for pause in _PAUSES_S:
            if len(found) >= wanted:
                break
            self._sleep(pause)
            waited_s += pause
            found = fetch()
        if len(found) >= wanted:
            self._lateness_s = max(self._lateness_s or 0.0, waited_s)
        else:
            self._in_vain += 1
        return found

    def settle(self) -> None:
        """Wait until what was sent before has come, at a target where mail comes late, or may do so."""
        pause = _UNKNOWN_S if self._lateness_s is None else 2 * self._lateness_s
        if pause and self._in_vain < _IN_VAIN:
            self._sleep(pause)
