"""One case while it runs: its state, and the one way in which its requests are sent, judged and recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from conformance.judge.expected import Expected
from conformance.judge.finding import Finding
from conformance.judge.response import ParsedResponse, ResponseKind
from conformance.judge.verdict import BOTH, Verdict, judge
from conformance.model.case import Case, Send
from conformance.model.case_file import RequestOptions
from conformance.model.vocabulary import ACTIONS, Outcome, Phase, Source
from conformance.run.budget import Budget
from conformance.run.doubled_mail import SENDS
from conformance.run.exchanger import Attempt, Exchanger, StillDenied
from conformance.run.findings import at_exchange, repeated_request_id, wrong_retry
from conformance.run.foreign import find_foreign
from conformance.run.mail_wait import Mails
from conformance.run.names import Names
from conformance.run.outcome import CaseStopped, Result, Sent
from conformance.run.rendering import Rendered, filter_by_truth, render
from conformance.run.settings import RunSettings
from conformance.run.wire_findings import findings_of_wire, unsaid_ends, wrong_clock
from conformance.wire.exchange import Conduct, Exchange, Failure, FailureKind, Request


@dataclass(frozen=True, slots=True)
class Judged:
    """A rendered request with the verdict on its response; ``index`` counts from 0 in the case's exchanges."""

    item: Rendered
    verdict: Verdict
    index: int


_DROPPED = 3
"""How many connections of a case have to end unsaid to be no accident."""


class CaseRun:
    """The state of one case while it runs. ``matched`` are the truths that all of its responses fit so far."""

    def __init__(self, case: Case, exchanger: Exchanger, settings: RunSettings) -> None:
        self.case, self.settings = case, settings
        self.profile = exchanger.profile
        self.names = Names(settings.seed, case.id, exchanger.profile, case.row, settings.roots)
        self.result = Result(case)
        self.matched: frozenset[Source] = BOTH
        self.premise = ""
        """What the set-up takes for granted of the target; a set-up that fails leaves the case out, then."""
        self._exchanger = exchanger
        self._budget = Budget(settings.budget)
        self._request_ids: set[str] = set()
        self._dropped: set[int] = set()

    def renew_budget(self) -> None:
        """Grant a whole budget once more: what the case used up must not keep it from cleaning up."""
        self._budget = Budget(self.settings.budget)

    def render_asked(self, send: Send, extra: Mapping[str, Any] | None = None) -> Rendered:
        """Render a request whose response is what the case asks about: only the truth asked for counts."""
        return filter_by_truth(render(send, self.names, extra), self.settings.truth)

    def send(self, item: Rendered, phase: Phase) -> Judged:
        """Send one request, again where it must be; judge and record every exchange; return the last.

        Where the target denies nothing but the request that the case asks about, that is its response.

        Raises:
            Indeterminate: the target is throttled or out of reach, or the budget is used up.
        """
        self._check_owner(item)
        try:
            with self._noting_interrupted([item], phase):
                for attempt in self._exchanger.attempts(item, self._budget):
                    judged = self._judge(item, phase, attempt)
        except StillDenied as denied:
            if phase is not Phase.SEND or not self._control_works(item):
                raise StillDenied(f"{denied}{self._describe_quota(item)}") from None
            self.result.notes.append(f"{item.action} is denied each time, while the control request works")
        return judged

    @property
    def sends_in_parallel(self) -> bool:
        """Whether the target takes requests at once."""
        return self._exchanger.sends_in_parallel

    def send_group(self, items: Sequence[Rendered], phase: Phase, *, parallel: bool = False) -> list[Judged]:
        """Send several requests in one write or in parallel; judge and record each, in their order.

        Raises:
            Indeterminate: as for `send`.
        """
        found = []
        for item in items:
            self._check_owner(item)
        send = self._exchanger.together if parallel else self._exchanger.pipeline
        with self._noting_interrupted(items, phase):
            attempts = send(items, self._budget)
        for item, attempt in zip(items, attempts, strict=True):
            judged = self._judge(item, phase, attempt)
            found.append(self.send(item, phase) if attempt.retry else judged)
        return found

    @contextmanager
    def _noting_interrupted(self, items: Sequence[Rendered], phase: Phase) -> Iterator[None]:
        """Let the clean-up know of requests that are interrupted: the target may carry them out all the same."""
        try:
            yield
        except KeyboardInterrupt:
            nothing = Exchange(
                Request("POST", ""), None, Failure(FailureKind.CLOSED, "interrupted"), datetime.now(UTC), 0
            )
            for item in items:
                self.result.sent.append(_sent(item, phase, nothing, ParsedResponse(nothing, item.action)))
            raise

    def ask(self, request: Request) -> Exchange:
        """Send a request to a hook or a mailbox of the target; it is no part of the case's exchanges."""
        return self._exchanger.ask(request, self._budget)

    def await_mail(self, fetch: Callable[[], Mails], wanted: int) -> Mails:
        """Return what ``fetch`` finds in a mailbox, once that is as many messages as wanted, or none more come."""
        return self._exchanger.await_mail(fetch, wanted)

    def let_mail_settle(self) -> None:
        """Wait until what was sent before has come, where mail is known to come late."""
        self._exchanger.let_mail_settle()

    def note_left(self, what: str, *, made: bool) -> None:
        """Take note of what could not be removed; of what may never have been there only on the real service."""
        if made or self._exchanger.real:
            self._exchanger.left.append(what)

    def _check_owner(self, item: Rendered) -> None:
        foreign = find_foreign(item.action, item.params, self.names.owns) if self._exchanger.real else ""
        if foreign:
            raise CaseStopped(
                Outcome.SKIPPED, f"on the real service nothing is changed that is not the case's: {foreign}"
            )

    def note_findings(self, judged: Judged) -> None:
        """Add the findings of a verdict to the result."""
        self.result.findings += at_exchange(judged.verdict.findings, judged.index)

    def capture(self, judged: Judged) -> None:
        """Give the names that the request captures their values."""
        answer = judged.verdict.response
        for name, where in judged.item.captures.items():
            values = answer.values(where)
            self.names.set(name, answer.value(where) if len(values) < 2 else values)

    def _describe_quota(self, item: Rendered) -> str:
        """Return how much of the quota is used up where mail is denied, as a run itself may do; else an empty text."""
        if item.action not in SENDS:
            return ""
        asked = Rendered("GetSendQuota", {}, RequestOptions(account=item.options.account), (Expected(result={}),))
        try:
            judged = self._judge(asked, Phase.CONTROL, next(self._exchanger.attempts(asked, self._budget)))
        except CaseStopped:  # the reason stays that mail is denied
            return ""
        answer = judged.verdict.response
        sent, most = answer.value("SentLast24Hours"), answer.value("Max24HourSend")
        return f"; {sent} of {most} were sent in 24 hours" if sent and most else ""

    def _control_works(self, item: Rendered) -> bool:
        """Send the control of a denied request once more; say whether it succeeds, so that no throttle is the cause."""
        control = self.case.control
        if control is None or (control.action != item.action and item.action in ACTIONS):
            return False
        again = render(control, self.names)
        judged = self._judge(again, Phase.CONTROL, next(self._exchanger.attempts(again, self._budget)))
        return judged.verdict.response.kind == "success"

    def _judge(self, item: Rendered, phase: Phase, attempt: Attempt) -> Judged:
        """Judge an exchange before anything is sent again, and record it."""
        verdict = judge(
            attempt.exchange, item.action, item.expected, self.case.requirement_ids, parsed=attempt.response
        )
        self.result.sent.append(_sent(item, phase, attempt.exchange, verdict.response))
        for finding in verdict.advice:
            self.result.notes.append(f"advice: {finding}")
        index = len(self.result.sent) - 1
        of_wire = findings_of_wire(attempt.exchange, index)
        if phase is Phase.CLEANUP:
            self.result.notes.extend([f"clean-up: {found}" for found in of_wire])
        else:
            self.result.findings += of_wire
            self._note_asked(wrong_clock(attempt.exchange, index))
            self._note_dropped(attempt.exchange, index)
        self._note_request_id(verdict.response.request_id, index)
        if attempt.retry:
            self.result.notes.append(f"{item.action} sent again: {attempt.retry}")
            if attempt.exchange.response is not None:
                self._note_once(wrong_retry(attempt.exchange, item.action, index))
        return Judged(item, verdict, index)

    def _note_request_id(self, request_id: str | None, index: int) -> None:
        """Note a request id that an earlier response had, once in a case: a finding where the case rests on that."""
        if request_id in self._request_ids:
            finding = repeated_request_id(request_id, index)
            self._request_ids.clear()
            if finding.check.asked_by(self.case.requirement_ids):
                self.result.findings.append(finding)
            else:
                self.result.notes.append(f"advice: {finding}")
        elif request_id:
            self._request_ids.add(request_id)

    def _note_asked(self, findings: list[Finding]) -> None:
        """Add the findings of rules that the case rests on, once for each check; the others are another case's."""
        self._note_once([each for each in findings if each.check.asked_by(self.case.requirement_ids)])

    def _note_dropped(self, exchange: Exchange, index: int) -> None:
        """Note a connection that ended unsaid: a finding at the third, as any may have been cut for a good reason."""
        if Conduct.DROPPED in exchange.conduct:
            self._dropped.add(index)
            if len(self._dropped) == _DROPPED:
                self._note_asked([unsaid_ends(self._dropped, index)])

    def _note_once(self, findings: list[Finding]) -> None:
        """Add findings of which the result has none with the same check and response yet."""
        known = {(finding.check_id, str(finding.actual)) for finding in self.result.findings}
        self.result.findings += [each for each in findings if (each.check_id, str(each.actual)) not in known]


def _sent(item: Rendered, phase: Phase, exchange: Exchange, response: ParsedResponse) -> Sent:
    """Return the exchange with what clean-up has to know of it."""
    rejected = response.kind is ResponseKind.ERROR and response.status < 500
    return Sent(
        action=item.action,
        phase=phase,
        exchange=exchange,
        params=item.params,
        account=item.options.account,
        succeeded=response.kind is ResponseKind.SUCCESS,
        uncertain=response.kind is not ResponseKind.SUCCESS and not rejected,
        odd=item.in_own_form or any(expected.error is not None for expected in item.expected),
        captures=item.captures,
        tampered=item.options.tamper is not None,
    )
