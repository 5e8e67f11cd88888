"""How long and how much a target may take."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic


@dataclass(frozen=True, slots=True)
class ExchangeLimits:
    """The limits of one exchange.

    ``connect_s``: to connect, TLS included, per address of the host. ``read_s``: silence between two pieces of the
    response. ``total_s``: from the first try to connect to the last byte, however busily a target drips. ``max_bytes``:
    head and body of the response as they come, and the body once more when it is decompressed. ``conduct_s``: how long
    a body that waits for 100 Continue is held back (curl waits for a second), and how long a connection's end may take.
    """

    connect_s: float = 5.0
    read_s: float = 30.0
    total_s: float = 60.0
    max_bytes: int = 16 * 1024 * 1024
    conduct_s: float = 3.0


class Deadline:
    """The moment at which one exchange must be over."""

    __slots__ = ("_end", "limits")

    def __init__(self, limits: ExchangeLimits) -> None:
        self.limits = limits
        self._end = monotonic() + limits.total_s

    def allowance(self) -> float:
        """Return the seconds that the next socket call may block.

        Raises:
            TimeoutError: the deadline has passed.
        """
        left = self._end - monotonic()
        if left <= 0:
            raise TimeoutError
        return min(left, self.limits.read_s)

    def explain(self) -> str:
        """Return, after a time-out, which limit it was."""
        if monotonic() >= self._end:
            return f"not over after {self.limits.total_s:g} s"
        return f"silent for {self.limits.read_s:g} s"
