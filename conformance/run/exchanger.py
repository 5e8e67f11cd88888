"""Sending requests: paced as the target wants it, retried where it is throttled or out of reach. Nothing is judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from conformance.judge.response import ParsedResponse
from conformance.run.budget import Budget
from conformance.run.outcome import Indeterminate
from conformance.run.pacing import Pacer
from conformance.run.rendering import Rendered
from conformance.run.requests import build
from conformance.targets.profile import Profile
from conformance.wire.exchange import Exchange, FailureKind, Request
from conformance.wire.transport import Transport

RETRIES = 4
FUTILE = 2
"""Requests of one action that no retry helped; further ones are sent again only once."""
_THROTTLED = frozenset({"Throttling", "ThrottlingException", "RequestLimitExceeded", "ServiceUnavailable", "SlowDown"})


@dataclass(frozen=True, slots=True)
class Attempt:
    """One exchange as it came. ``retry`` says why the request is to be sent again; empty: this one counts."""

    exchange: Exchange
    retry: str = ""


class StillDenied(Indeterminate):
    """The target asks for the request to be sent again each time that it is."""


class Exchanger:
    """Sends what the cases of one process ask for."""

    def __init__(self, profile: Profile, transport: Transport, pacer: Pacer) -> None:
        self.profile, self.transport, self._pacer = profile, transport, pacer
        self._futile: Counter[str] = Counter()

    def attempts(self, item: Rendered, budget: Budget) -> Iterator[Attempt]:
        """Send one request until it counts; yield each exchange before the next is made.

        Raises:
            StillDenied: the target is throttled even after paced retries.
            Indeterminate: it is out of reach even after them, or the budget is used up.
        """
        retries = RETRIES if self._futile[item.action] < FUTILE else 1
        for number in range(retries + 1):
            if number:
                self._pacer.back_off(number)
            attempt = self._attempt(item, budget, number)
            yield attempt
            if not attempt.retry:
                if number:
                    del self._futile[item.action]
                return
        if attempt.exchange.response is None:
            raise Indeterminate(attempt.retry)
        self._futile[item.action] += 1
        raise StillDenied(attempt.retry)

    def pipeline(self, items: Sequence[Rendered], budget: Budget) -> list[Attempt]:
        """Send several requests in one write; return one attempt for each, in their order.

        A target may close the connection after any whole response (RFC 9112 section 9.3.2): what is left is to be sent
        again, each by itself. So is what its throttle rejects, since requests that come at once can't be paced.

        Raises:
            Indeterminate: the budget is used up.
        """
        requests = []
        for item in items:
            budget.check()
            self._pacer.wait(item.action)
            requests.append(build(item, self.profile))
        attempts = []
        for number, (item, exchange) in enumerate(zip(items, self.transport.pipeline(requests), strict=True)):
            budget.spend(exchange)
            if exchange.failure is None:
                attempts.append(Attempt(exchange, _throttled(exchange, item)))
            else:
                cut_off = number > 0 and exchange.failure.kind is FailureKind.CLOSED
                attempts.append(Attempt(exchange, "the target closed the connection before it" if cut_off else ""))
        return attempts

    def ask(self, request: Request, budget: Budget) -> Exchange:
        """Send a request that is the suite's own and no part of the API (to a hook or a mailbox): once, and unpaced.

        Raises:
            Indeterminate: the budget is used up.
        """
        budget.check()
        exchange = self.transport.send(request)
        budget.spend(exchange)
        return exchange

    def _attempt(self, item: Rendered, budget: Budget, number: int) -> Attempt:
        budget.check()
        self._pacer.wait(item.action)
        faults = self.profile.faults
        if item.options.fault and faults and faults.url:
            self.ask(Request("POST", faults.url.replace("{code}", quote(item.options.fault, safe=""))), budget)
        exchange = self.ask(build(item, self.profile), budget)
        return Attempt(exchange, _retry_reason(exchange, item, number))


def _retry_reason(exchange: Exchange, item: Rendered, number: int) -> str:
    """Return why the request should be sent again after attempt ``number`` (from 0), or an empty text."""
    failure = exchange.failure
    if failure is None:
        return _throttled(exchange, item)
    if failure.kind is FailureKind.UNREACHABLE:
        return f"the target can't be reached: {failure.detail}"
    # Once: a connection may break for reasons that are no property of the target.
    return f"the connection broke: {failure.detail}" if failure.kind is FailureKind.CLOSED and number == 0 else ""


def _throttled(exchange: Exchange, item: Rendered) -> str:
    """Return how the target says that it is throttled, unless the case expects that error; else an empty text."""
    code = ParsedResponse(exchange, item.action).code
    if code in _THROTTLED and code not in item.expected_codes:
        return f"throttled: {code}"
    if exchange.response is not None and exchange.response.status == 429:
        return "throttled: status 429"
    return ""
