"""Running the suite's cases through the proxy, with what arrived behind it beside each exchange."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Self

from conformance.judge.finding import Finding
from conformance.model import data
from conformance.model.case import Case
from conformance.model.vocabulary import Level, Outcome
from conformance.proxy.arrival import Arrival, Seen
from conformance.proxy.doubts import is_doubted
from conformance.proxy.judge import TIMEOUT, Judge, is_unanswered
from conformance.proxy.message import Framing, Message, parse_request
from conformance.proxy.pairing import pair
from conformance.proxy.recording import Arrivals
from conformance.proxy.request_findings import joined
from conformance.proxy.validity import is_malformed
from conformance.proxy.words import finding
from conformance.run.exchanger import Exchanger
from conformance.run.flow import run_case
from conformance.run.outcome import Result
from conformance.run.settings import RunSettings
from conformance.wire.exchange import Exchange, FailureKind, Request
from conformance.wire.limits import ExchangeLimits
from conformance.wire.transport import Transport, serialize

_REPEATS = 12
"""Cases that are run once more because of what a busy machine may break."""
_FAILURES = {FailureKind.TIMEOUT: TIMEOUT, FailureKind.NOT_HTTP: "malformed"}


class TwoSidedTransport(Transport):
    """A transport that keeps, beside each exchange with the proxy, what arrived behind it meanwhile.

    Args:
        limits: of every exchange.
        verify: as of `Transport`.
        endpoint: URL of the proxy; exchanges with other addresses (hooks of the target) are not kept.
        upstream: knows what arrived.
    """

    def __init__(self, limits: ExchangeLimits, endpoint: str, upstream: Arrivals, *, verify: bool | str = True) -> None:
        super().__init__(limits, verify=verify)
        self._endpoint, self._upstream = endpoint, upstream
        self.kept: list[tuple[list[Exchange], list[Arrival]]] = []

    def __enter__(self) -> Self:
        return self

    def send(self, request: Request) -> Exchange:
        """Send a request, and keep both sides."""
        return self._keep([request])[0]

    def pipeline(self, requests: Sequence[Request]) -> list[Exchange]:
        """Send requests in one write, and keep both sides."""
        return self._keep(requests)

    def together(self, requests: Sequence[Request]) -> list[Exchange]:
        """Send requests one after the other: what arrived at once could not be told apart."""
        return [self.send(request) for request in requests]

    def _keep(self, requests: Sequence[Request]) -> list[Exchange]:
        mark = len(self._upstream.arrivals)
        exchanges = super().pipeline(requests)
        if requests and requests[0].url.startswith(self._endpoint):
            # What came before the last attempt to send is of an attempt of our own, on a connection found closed.
            since = exchanges[0].sent_at.timestamp()
            came = [arrival for arrival in self._upstream.arrivals[mark:] if arrival.at >= since]
            self.kept.append((exchanges, came))
        return exchanges


class CaseRunner:
    """Runs cases through the proxy.

    Args:
        through: sends through the proxy; its transport is a `TwoSidedTransport`.
        transport: that of ``through``.
        straight: sends to the upstream's target without the proxy.
        settings: of the run.
        judge: of exchanges.
    """

    def __init__(
        self,
        through: Exchanger,
        transport: TwoSidedTransport,
        straight: Exchanger,
        settings: RunSettings,
        judge: Judge,
    ) -> None:
        self._through, self._transport, self._straight = through, transport, straight
        self._settings, self._judge = settings, judge
        self.exchanges = 0
        self._repeats = _REPEATS
        self._sides: list[tuple[Seen, list[Arrival]]] = []

    def run(self, case: Case) -> Result:
        """Run a case through the proxy; its outcome says what the proxy did, not what the target does.

        A case that does not pass though nothing was altered is run again without the proxy: what fails there, too, is
        the target's own; what does not, and is not explained by something that is left to the proxy, is undecided.
        What a busy machine may break is believed if it happens twice, or in many cases.
        """
        result = self._run_once(case)
        if self._repeats and is_doubted(result.findings):
            self._repeats -= 1
            result = self._run_once(case)
        return result

    def _run_once(self, case: Case) -> Result:
        self._transport.kept.clear()
        self._sides.clear()
        result = run_case(case, self._through, self._settings)
        findings = self._findings(result)
        own = result.outcome
        asked = bool(self._transport.kept)
        result.notes = [f"advice: {one}" for one in findings if one.check.level is not Level.MUST]
        result.findings = findings
        return result if own is Outcome.ERROR else self._decide(result, own, findings, asked)

    def _decide(self, result: Result, own: Outcome, findings: Sequence[Finding], asked: bool) -> Result:
        target_reason = result.reason
        if any(one.check.level is Level.MUST for one in findings):
            result.outcome, result.reason = Outcome.FAILED, ""
        elif asked:
            result.findings = []
            result.outcome, result.reason = Outcome.PASSED, ""
            if own in (Outcome.FAILED, Outcome.BLOCKED, Outcome.UNSUPPORTED):
                again = run_case(result.case, self._straight, self._settings)
                leeway = self._leeway(findings) if again.outcome is Outcome.PASSED else ""
                if leeway:
                    result.notes.append(f"through the proxy it ends otherwise, as it may: {leeway}")
                elif again.outcome is Outcome.PASSED:
                    result.outcome = Outcome.INDETERMINATE
                    result.reason = "it passes without the proxy and not through it, though nothing was altered"
                else:
                    result.notes.append(f"without the proxy the target fails this case, too: {target_reason or own}")
        return result

    def _findings(self, result: Result) -> list[Finding]:
        places = {id(sent.exchange): number for number, sent in enumerate(result.sent)}
        found: list[Finding] = []
        for exchanges, arrivals in self._transport.kept:
            seen = [seen_of(exchange) for exchange in exchanges]
            paired = pair([one.request for one in seen], arrivals)
            self.exchanges += len(exchanges)
            for number, (exchange, one, own) in enumerate(zip(exchanges, seen, paired.arrivals, strict=True)):
                if number and is_unanswered(one, own):
                    continue
                place = places.get(id(exchange), -1)
                self._sides.append((one, own))
                for each in self._judge.findings(one, own, decoded=True):
                    found.append(replace(each, exchange=place))
            for stranger in paired.strangers:
                start = stranger.request.start
                found.append(finding("proxy.request.unsolicited", "request", data.ABSENT, start))
        return found

    def _leeway(self, advice: Sequence[Finding]) -> str:
        """Say what is left to a proxy, and taken otherwise by the target; empty: nothing is."""
        reasons = [one.check.title.lower() for one in advice]
        if self._judge.rules.signs:
            reasons.append("it signs anew")
        for seen, arrivals in self._sides:
            if not arrivals and is_malformed(seen.request):
                reasons.append("a malformed request is rejected")
            if arrivals and joined(seen.request, arrivals[0].request):
                reasons.append("repeated lines of a header are joined")
        return ", ".join(dict.fromkeys(reasons))


def seen_of(exchange: Exchange) -> Seen:
    """Return an exchange of the suite's transport as the client's side of a comparison."""
    request = parse_request(serialize(exchange.request))
    came = exchange.response
    response = None
    if came is not None:
        start = f"{came.http_version} {came.status} {came.reason}"
        response = Message(start, came.headers, came.body, Framing.LENGTH)
    failure = ""
    if exchange.failure is not None:
        failure = f"{_FAILURES.get(exchange.failure.kind, 'closed')}: {exchange.failure.detail}"
    return Seen(request, response, failure, exchange.ms, exchange.sent_at.timestamp())
