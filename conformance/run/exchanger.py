"""Sending one request of a case: paced, retried where the target is throttled or out of reach, recorded."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from conformance.judge.answer import Answer
from conformance.judge.verdict import Verdict, judge
from conformance.model.vocabulary import Phase
from conformance.run.outcome import Result, Sent
from conformance.run.pacing import Pacer
from conformance.run.requests import Rendered, build, key_pair
from conformance.targets.profile import Profile
from conformance.wire.exchange import Exchange, FailureKind, Request
from conformance.wire.transport import Transport

RETRIES = 4
_THROTTLED = frozenset({"Throttling", "ThrottlingException", "RequestLimitExceeded", "ServiceUnavailable", "SlowDown"})
_ONCE_AGAIN = frozenset({FailureKind.CLOSED})


class Indeterminate(Exception):
    """The target stayed throttled or out of reach; nothing can be said of the case."""


class Exchanger:
    """Sends what the cases of one process ask for."""

    def __init__(self, profile: Profile, transport: Transport, pacer: Pacer) -> None:
        self.profile, self.transport, self._pacer = profile, transport, pacer

    def send(self, item: Rendered, phase: Phase, result: Result) -> Verdict:
        """Send and judge one request; every attempt is recorded in ``result``.

        Raises ``Indeterminate`` if the target is throttled or out of reach even after paced retries.
        """
        expected_codes = _codes(item)
        reason = ""
        for attempt in range(RETRIES + 1):
            if attempt:
                self._pacer.back_off(attempt)
            exchange = self._exchange(item)
            verdict = judge(exchange, item.action, item.expected, result.case.requirement_ids)
            result.sent.append(_sent(item, phase, exchange, verdict))
            _advise(result, verdict)
            reason = _try_again(exchange, verdict.answer, expected_codes, attempt)
            if not reason:
                return verdict
            result.notes.append(f"{item.action} sent again: {reason}")
        raise Indeterminate(reason)

    def pipeline(self, items: Sequence[Rendered], phase: Phase, result: Result) -> list[tuple[Verdict, int]]:
        """Send several requests in one write; return the verdicts in their order, each with its place in ``result``.

        A target may close the connection after any whole answer (RFC 9112 section 9.3.2): what is left is sent again,
        each by itself. So is what its throttle refused, since requests that come at once can't be paced.
        """
        requests = []
        for item in items:
            self._pacer.wait(item.action)
            requests.append(build(item, self.profile))
        exchanges = self.transport.pipeline(requests)
        verdicts: list[tuple[Verdict, int]] = []
        for item, exchange in zip(items, exchanges, strict=True):
            if verdicts and exchange.failure is not None and exchange.failure.kind is FailureKind.CLOSED:
                verdicts.append((self.send(item, phase, result), len(result.sent) - 1))
                continue
            verdict = judge(exchange, item.action, item.expected, result.case.requirement_ids)
            result.sent.append(_sent(item, phase, exchange, verdict))
            reason = "" if exchange.failure is not None else _try_again(exchange, verdict.answer, _codes(item), 0)
            if reason:
                result.notes.append(f"{item.action} sent again: {reason}")
                verdict = self.send(item, phase, result)
            else:
                _advise(result, verdict)
            verdicts.append((verdict, len(result.sent) - 1))
        return verdicts

    def _exchange(self, item: Rendered) -> Exchange:
        self._pacer.wait(item.action)
        faults = self.profile.faults
        if item.options.fault and faults and faults.url:
            self.transport.send(Request("POST", faults.url.replace("{code}", quote(item.options.fault, safe=""))))
        return self.transport.send(build(item, self.profile))

    def confirm(self, identity: str, account: str) -> bool:
        """Confirm an account's pending identity through the profile's ``confirm.url``; False if that did not work."""
        pair = key_pair(self.profile, account)
        if self.profile.confirm is None:
            return False
        body = f"identity={quote(identity, safe='')}&access_key_id={quote(pair.access_key_id, safe='')}"
        headers = (("Content-Type", "application/x-www-form-urlencoded"), *self.profile.headers.items())
        exchange = self.transport.send(Request("POST", self.profile.confirm.url, headers, body.encode()))
        return exchange.response is not None and exchange.response.status < 300


def _codes(item: Rendered) -> set[str]:
    """Return the error codes that are expected, so that they are no reason to send again."""
    return {code for one in item.expected if one.error for code in one.error.codes}


def _advise(result: Result, verdict: Verdict) -> None:
    """Keep what breaks only weaker rules, which the case does not ask after, as a note."""
    for finding in verdict.advice:
        difference = f"expected {finding.expected}, got {finding.actual}"
        result.notes.append(f"advice ({finding.rule}): {finding.layer.value}: {finding.where}: {difference}")


def _sent(item: Rendered, phase: Phase, exchange: Exchange, verdict: Verdict) -> Sent:
    succeeded = verdict.answer.kind == "success"
    return Sent(item.action, phase, exchange, item.params, item.options.account, succeeded)


def _try_again(exchange: Exchange, answer: Answer, expected_codes: set[str], attempt: int) -> str:
    """Return why the request should be sent again, or an empty text."""
    failure = exchange.failure
    if failure is not None:
        if failure.kind is FailureKind.UNREACHABLE:
            return f"the target can't be reached: {failure.detail}"
        # Once: a connection may break for reasons that are no property of the target.
        return f"the connection broke: {failure.detail}" if failure.kind in _ONCE_AGAIN and attempt == 0 else ""
    if answer.code in _THROTTLED and answer.code not in expected_codes:
        return f"throttled: {answer.code}"
    if exchange.response is not None and exchange.response.status == 429:
        return "throttled: status 429"
    return ""
