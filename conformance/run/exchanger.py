"""Sending requests: paced as the target wants it, retried where it is throttled or away. Nothing is judged."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from conformance.judge.response import ParsedResponse
from conformance.model.vocabulary import Outcome
from conformance.run.account_sharing import AccountSharing
from conformance.run.budget import Budget
from conformance.run.mail_wait import Mails, MailWait
from conformance.run.outcome import CaseStopped, Indeterminate
from conformance.run.pacing import Pacer, ThrottleRecord, asked_pause
from conformance.run.recipients import stays_in_simulator
from conformance.run.rendering import Rendered
from conformance.run.requests import build
from conformance.run.throttled import find_failure, find_throttling
from conformance.run.watch import Watch
from conformance.targets.profile import Profile
from conformance.wire.dialect import Dialect
from conformance.wire.exchange import Exchange, FailureKind, Request
from conformance.wire.limits import ExchangeLimits
from conformance.wire.transport import Transport

RETRIES = 4
_SILENCES = 2
"""From how many of them on silence is taken for the response of this target, without asking twice."""
_NAMED = 5
"""Of what is left at a target, how much is named in the terminal."""
_HURRIED = ExchangeLimits(connect_s=1.0, read_s=2.0, total_s=2.0)
_BUSY = frozenset({FailureKind.UNREACHABLE, FailureKind.CLOSED})


@dataclass(frozen=True, slots=True)
class Attempt:
    """One exchange as it came, parsed. ``retry`` says why the request is to be sent again; empty: this one counts."""

    response: ParsedResponse
    retry: str = ""

    @property
    def exchange(self) -> Exchange:
        """The exchange."""
        return self.response.exchange


class StillDenied(Indeterminate):
    """The target asks for the request to be sent again each time that it is."""


class Exchanger:
    """Sends what the cases of one process ask for.

    Args:
        profile: of the target.
        transport: sends.
        pacer: keeps to the target's throttle.
        watch: notices that the target is gone; left out: nothing does.
        real: whether the target is the real service: then mail may go to its mailbox simulator only.
        quiet: what is left at a target that is not real is not named.
        dialect: of the whole run.
        sharing: keeps cases of other processes and threads from disturbing one of this; left out: there are no others.
    """

    def __init__(
        self,
        profile: Profile,
        transport: Transport,
        pacer: Pacer,
        watch: Watch | None = None,
        *,
        real: bool = False,
        quiet: bool = False,
        dialect: Dialect | None = None,
        sharing: AccountSharing | None = None,
    ) -> None:
        self.sharing = sharing or AccountSharing()
        self.profile, self.transport, self._pacer = profile, transport, pacer
        self.watch = watch or Watch()
        self._throttles = ThrottleRecord()
        self._mail_wait = MailWait(pacer.pause)
        self._retries = RETRIES
        self._silences = 0
        """How many requests got no response in time when they were sent again, either."""
        self.real, self.quiet, self._dialect = real, quiet, dialect
        self.left: list[str] = []
        """What could not be removed, in words."""
        self._interrupted = False
        self.hurried = False
        """Whether nothing is waited for any more."""

    def beside(self, transport: Transport, sharing: AccountSharing) -> Exchanger:
        """Return an exchanger for another thread: with these two of its own; pacer, watch and records are shared."""
        other = copy.copy(self)
        other.transport, other.sharing = transport, sharing
        return other

    def close(self) -> list[str]:
        """Close connections and files; return what is left on the account or at the target, a line each.

        On an account of the real service all is named. A target that can't delete would fill the terminal; of one that
        is not real nothing is said where the user wants it `quiet`: the notes of the cases have it.
        """
        self.transport.close()
        self.sharing.close()
        self._pacer.close()
        if self.real:
            return [f"left on the account: {what}" for what in self.left]
        if self.quiet:
            return []
        lines = [f"left at the target: {what}" for what in self.left[:_NAMED]]
        if len(self.left) > _NAMED:
            lines.append(f"left at the target: {len(self.left) - _NAMED:,} more; the notes of their cases name them")
        return lines

    def interrupt(self) -> None:
        """Let the next request raise KeyboardInterrupt, once, in whichever thread: signals reach the main one only."""
        self._interrupted = True

    def _check(self) -> None:
        """Return if a request may be sent.

        Raises:
            KeyboardInterrupt: of `interrupt`.
            TargetGone: the target is gone.
        """
        if self._interrupted:
            self._interrupted = False
            raise KeyboardInterrupt
        self.watch.check()

    def hurry(self) -> None:
        """Wait for nothing any more: the run is being interrupted, and what still is sent only cleans up."""
        self.hurried = True
        self.watch.give_up()
        self._retries = 0
        self.transport.limits = _HURRIED

    def attempts(self, item: Rendered, budget: Budget) -> Iterator[Attempt]:
        """Send one request until it counts; yield each exchange before the next is made.

        Raises:
            StillDenied: the target is throttled even after paced retries.
            Indeterminate: it is away even after them, or the budget is used up.
            TargetGone: the target does not come back.
            CaseStopped: skipped, since the mail might reach somebody, or since nobody says how fast requests may come.
        """
        self._check_recipients(item)
        failures: list[FailureKind] = []
        forgiven = False
        for number in range(self._retries + 1):
            self._check()
            exchange = self._attempt(item, budget)
            response = ParsedResponse(exchange, item.action)
            throttled = "" if exchange.failure else find_throttling(response, item.expected_codes)
            if throttled and item.pace is not None and (number > 0 or self.profile.throttle is not None):
                self._check_declared(throttled)
                throttled = ""
            forgivable = not (exchange.failure or forgiven) and number < self._retries
            failed = find_failure(response, item.expected_codes) if forgivable else ""
            attempt = Attempt(response, throttled or failed or self._reason_to_retry(exchange, failures))
            yield attempt
            if not attempt.retry:
                self._throttles.note_response(item.action)
                return
            if exchange.failure:
                failures.append(exchange.failure.kind)
                continue
            if failed:
                forgiven = True
                continue
            if self._throttles.is_permanent(item.action):
                raise StillDenied(f"{throttled}, as before after every pause: sent once")
            if number < self._retries:
                self._pacer.back_off(number + 1, item.action, asked_pause(exchange.response))
        if not exchange.failure:
            self._throttles.note_throttled(item.action)
            raise StillDenied(attempt.retry)
        self.watch.check()
        raise Indeterminate(attempt.retry)

    def pipeline(self, items: Sequence[Rendered], budget: Budget) -> list[Attempt]:
        """Send several requests in one write; return one attempt for each, in their order.

        A target may close the connection after any whole response (RFC 9112 section 9.3.2): what is left is to be sent
        again, each by itself. So is what its throttle rejects, since requests that come at once can't be paced.

        Raises:
            Indeterminate: the budget is used up.
        """
        requests = self._build_all(items, budget)
        attempts = []
        for number, (item, exchange) in enumerate(zip(items, self.transport.pipeline(requests), strict=True)):
            budget.spend(exchange)
            response = ParsedResponse(exchange, item.action)
            if exchange.failure is None:
                retry = find_throttling(response, item.expected_codes) or find_failure(response, item.expected_codes)
            elif number > 0 and exchange.failure.kind is FailureKind.CLOSED:
                retry = "the target closed the connection before it"
            else:
                away = self.watch.await_return(exchange.failure, exchange.ms / 1000)
                retry = f"the target was away: {exchange.failure.detail}" if away else ""
            attempts.append(Attempt(response, retry))
        return attempts

    @property
    def sends_in_parallel(self) -> bool:
        """Whether requests may go out at once: no throttle allows that."""
        return not self._pacer.limited

    def together(self, items: Sequence[Rendered], budget: Budget) -> list[Attempt]:
        """Send several requests at once, each on a connection of its own; return one attempt for each, in their order.

        What the target throttles, can't take at once, or is away for, is to be sent again by itself.

        Raises:
            Indeterminate: the budget is used up.
        """
        requests = self._build_all(items, budget)
        attempts, away = [], False
        for item, exchange in zip(items, self.transport.together(requests), strict=True):
            budget.spend(exchange)
            response, failure = ParsedResponse(exchange, item.action), exchange.failure
            if failure is None:
                retry = find_throttling(response, item.expected_codes) or find_failure(response, item.expected_codes)
            elif failure.kind in _BUSY:
                retry = "the target did not take it beside the others"
            else:
                # Whatever was under way when it was away is forgiven, not the first request alone.
                away = away or self.watch.await_return(failure, exchange.ms / 1000)
                retry = f"the target was away: {failure.detail}" if away else ""
            attempts.append(Attempt(response, retry))
        return attempts

    def _build_all(self, items: Sequence[Rendered], budget: Budget) -> list[Request]:
        """Return the requests that go out as one, when it is the turn of the last of them."""
        self._check()
        requests = []
        for item in items:
            self._check_recipients(item)
            budget.check()
            self._pacer.wait(item.action)
            requests.append(build(item, self.profile, dialect=self._dialect))
        return requests

    def ask(self, request: Request, budget: Budget) -> Exchange:
        """Send a request that is the suite's own and no part of the API (to a hook or a mailbox): once, and unpaced.

        Raises:
            Indeterminate: the budget is used up.
        """
        budget.check()
        exchange = self.transport.send(request)
        budget.spend(exchange)
        return exchange

    def await_mail(self, fetch: Callable[[], Mails], wanted: int) -> Mails:
        """Return what ``fetch`` finds in a mailbox, which may take a while until it has as many messages as wanted."""
        return fetch() if self.hurried else self._mail_wait.fetch(fetch, wanted)

    def let_mail_settle(self) -> None:
        """Wait until what was sent before has come, where mail is known to come late."""
        if not self.hurried:
            self._mail_wait.settle()

    def _check_recipients(self, item: Rendered) -> None:
        if self.real and not stays_in_simulator(item.action, item.params):
            reason = "on the real service mail goes to the mailbox simulator only"
            raise CaseStopped(Outcome.SKIPPED, reason)

    def _check_declared(self, throttled: str) -> None:
        """Raise CaseStopped, skipped, where it is not known from the profile how fast requests may come."""
        if self.profile.throttle is None:
            raise CaseStopped(Outcome.SKIPPED, f"{throttled}, but the profile does not say at which rate (throttle)")

    def _attempt(self, item: Rendered, budget: Budget) -> Exchange:
        budget.check()
        if item.pace is None or self.profile.throttle is None:
            self._pacer.wait(item.action)
        else:
            self._pacer.wait_apart(item.action, item.pace)
        faults = self.profile.faults
        if item.options.fault and faults and faults.url:
            self.ask(Request("POST", faults.url.replace("{code}", quote(item.options.fault, safe=""))), budget)
        return self.ask(build(item, self.profile, dialect=self._dialect), budget)

    def _reason_to_retry(self, exchange: Exchange, earlier: Sequence[FailureKind]) -> str:
        """Return why a request that got no response is to be sent again, or an empty text: then the failure counts.

        A target that is away is waited for first. ``earlier`` are the kinds of the request's failures before this one.
        """
        failure = exchange.failure
        if failure is None:
            return ""
        took_s = exchange.ms / 1000
        if failure.kind is FailureKind.UNREACHABLE:
            if not self.watch.await_return(failure, took_s):
                self._pacer.back_off(len(earlier) + 1)
            return f"the target can't be reached: {failure.detail}"
        times = earlier.count(failure.kind)
        if failure.kind is FailureKind.CLOSED and times == 0:
            # A connection may break for reasons that are no property of the target.
            return f"the connection broke: {failure.detail}"
        # Whatever it does a second time to this request, after it was away, is its response to it.
        forgivable = {FailureKind.CLOSED: 1, FailureKind.TIMEOUT: 0}.get(failure.kind)
        if times == forgivable and self.watch.await_return(failure, took_s):
            return f"the target was away: {failure.detail}"
        if failure.kind is FailureKind.TIMEOUT:
            # It may just have come back; a target that keeps silent by habit is not asked twice for ever.
            self._silences += times
            return f"no response came: {failure.detail}" if times == 0 and self._silences < _SILENCES else ""
        return ""
