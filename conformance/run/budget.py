"""What one case may cost: a target must not keep the suite busy, or fill its memory, by responding on and on."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.run.outcome import Indeterminate
from conformance.wire.exchange import Exchange


class BudgetExceeded(Indeterminate):
    """The case has used up what one case may cost.

    Args:
        limit: in words, with its number.
        by_target: whether the target's responses are to blame, however slow or fast it is.
    """

    def __init__(self, limit: str, *, by_target: bool) -> None:
        self.limit, self.by_target = limit, by_target
        super().__init__(f"the case exceeds its budget of {limit}")


@dataclass(frozen=True, slots=True)
class BudgetLimits:
    """The limits of one case, set-up and control included.

    ``seconds`` are those that exchanges took: keeping to the target's throttle costs nothing. ``bytes`` are those of
    requests and of responses, the latter as decoded. ``tags`` are the signs by which tags begin in responses: by them
    the judge's time is bounded, which bytes would not do.
    """

    requests: int = 1_200
    bytes: int = 64 * 1024 * 1024
    seconds: float = 120.0
    tags: int = 600_000


class Budget:
    """Counts what a case costs. Every request of the case passes through it."""

    def __init__(self, limits: BudgetLimits) -> None:
        self._limits = limits
        self.requests = 0
        self.bytes = 0
        self.seconds = 0.0
        self.tags = 0

    def check(self) -> None:
        """Return if another request may be sent.

        Raises:
            BudgetExceeded: the requests before it have used up the budget.
        """
        limits = self._limits
        if self.requests >= limits.requests:
            raise BudgetExceeded(f"{limits.requests:,} requests", by_target=True)
        if self.bytes >= limits.bytes:
            raise BudgetExceeded(f"{limits.bytes:,} bytes, sent and received", by_target=True)
        if self.tags >= limits.tags:
            raise BudgetExceeded(f"{limits.tags:,} tags in responses", by_target=True)
        if self.seconds >= limits.seconds:
            raise BudgetExceeded(f"{limits.seconds:g} s spent on exchanges", by_target=False)

    def spend(self, exchange: Exchange) -> None:
        """Add what ``exchange`` has cost."""
        self.requests += 1
        self.bytes += len(exchange.request.body)
        if exchange.response is not None:
            fields = sum(len(name) + len(value) for name, value in exchange.response.headers)
            self.bytes += len(exchange.response.body) + fields
            self.tags += exchange.response.body.count(b"<")
        self.seconds += exchange.ms / 1000
