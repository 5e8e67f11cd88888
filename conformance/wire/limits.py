"""How long and how much a target may take."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic


@dataclass(frozen=True, slots=True)
class ExchangeLimits:
    """The limits of one exchange.

    ``connect_s``: to connect, TLS included, per address of the host. ``read_s``: silence between two pieces of the
    response. ``total_s``: from the first try to connect to the last byte, however busily a target drips. Both grow with
    what is sent, see `Deadline`. ``max_bytes``: head and body of the response as they come, and the body once more when
    it is decompressed. ``conduct_s``: how long a body that waits for 100 Continue is held back (curl waits for a
    second), and how long a connection's end may take.
    """

    connect_s: float = 5.0
    read_s: float = 30.0
    total_s: float = 60.0
    max_bytes: int = 16 * 1024 * 1024
    conduct_s: float = 3.0


_SENT_PER_S = 512 * 1024
"""A request of many megabytes takes its time on the way, and at the target; that is no silence."""


class Deadline:
    """The moment at which one exchange must be over.

    Args:
        limits: those of a request of any usual length.
        to_send: the bytes to be sent; half a megabyte of them gets a second more.
    """

    __slots__ = ("_end", "_read_s", "_total_s", "limits")

    def __init__(self, limits: ExchangeLimits, to_send: int = 0) -> None:
        self.limits = limits
        more_s = to_send // _SENT_PER_S
        self._read_s, self._total_s = limits.read_s + more_s, limits.total_s + more_s
        self._end = monotonic() + self._total_s

    def allowance(self) -> float:
        """Return the seconds that the next socket call may block.

        Raises:
            TimeoutError: the deadline has passed.
        """
        left = self._end - monotonic()
        if left <= 0:
            raise TimeoutError
        return min(left, self._read_s)

    def explain(self) -> str:
        """Return, after a time-out, which limit it was."""
        if monotonic() >= self._end:
            return f"not over after {self._total_s:g} s"
        return f"silent for {self._read_s:g} s"
