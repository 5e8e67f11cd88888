"""A case's life: needs, set-up, control, send, judge, clean up."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from conformance.judge.finding import Finding
from conformance.judge.mail import judge_mail
from conformance.judge.reading import Value
from conformance.judge.values import differences
from conformance.judge.verdict import Verdict
from conformance.model import template
from conformance.model.case import Case, Send
from conformance.model.case_file import RequestOptions
from conformance.model.expectation import Alternative
from conformance.model.vocabulary import Layer, Outcome, Phase, Source
from conformance.run import cleanup, mailbox
from conformance.run.exchanger import Exchanger, Indeterminate
from conformance.run.names import Names
from conformance.run.outcome import Result
from conformance.run.requests import Rendered, conditions, rendered

BOTH = frozenset({Source.SPEC, Source.OBSERVED})
_SUCCESS = (Alternative(success=True),)


@dataclass(frozen=True, slots=True)
class Settings:
    """What is the same for all cases of a run. ``truth`` is any, spec or observed."""

    seed: str
    truth: str = "any"
    unsupported: Mapping[str, str] = field(default_factory=dict)
    """Actions that the target lacks, with what it said."""
    silent: Mapping[str, str] = field(default_factory=dict)
    """Actions that the target did not answer when probed; their cases fail without being sent."""


class _Stop(Exception):
    """The case ends here with this outcome."""

    def __init__(self, outcome: Outcome, reason: str) -> None:
        self.outcome, self.reason = outcome, reason
        super().__init__(reason)


def run_case(case: Case, exchanger: Exchanger, settings: Settings) -> Result:
    """Run one case and return its result. Never raises for what the target does; a fault of the suite is ``error``."""
    began = time.perf_counter()
    life = _Life(case, exchanger, settings)
    try:
        life.run()
    except _Stop as stop:
        life.result.outcome, life.result.reason = stop.outcome, stop.reason
    except Indeterminate as unknown:
        life.result.outcome, life.result.reason = Outcome.INDETERMINATE, str(unknown)
    except Exception as fault:  # the suite's own fault must not end the run
        life.result.outcome, life.result.reason = Outcome.ERROR, f"{type(fault).__name__}: {fault}"
    finally:
        cleanup.clean_up(life.result, life.names, exchanger, settings.unsupported)
    life.result.ms = (time.perf_counter() - began) * 1000
    return life.result


class _Life:
    """The state of one case while it runs."""

    def __init__(self, case: Case, exchanger: Exchanger, settings: Settings) -> None:
        self.case, self.exchanger, self.settings = case, exchanger, settings
        self.names = Names(settings.seed, case.id, exchanger.profile, case.row)
        self.result = Result(case)
        self.matched: frozenset[Source] = BOTH

    def run(self) -> None:
        """Go through the phases; the result holds what became of it."""
        self._check_needs()
        self._check_actions()
        self._set_up()
        if self.case.control is not None:
            self._required(self.case.control, Phase.CONTROL)
        for group in _pipelined(self.case.steps):
            self._judge_group(group)
            if self.result.findings:
                break
        self.result.outcome = Outcome.FAILED if self.result.findings else Outcome.PASSED
        self.result.matched = frozenset() if self.result.findings else self.matched

    def _check_needs(self) -> None:
        for need in sorted(self.case.needs):
            lacking = self.exchanger.profile.lacks(need)
            if lacking is not None:
                raise _Stop(Outcome.SKIPPED, f"needs {need.value}: {lacking}")
        if "sender_domain" in self.case.names and self.names("sender_domain") is None:
            raise _Stop(Outcome.SKIPPED, "needs verified-sender: the profile names no verified domain")

    def _check_actions(self) -> None:
        asked = {self.case.action, *(send.action for send in self.case.steps)}
        for action, answer in self.settings.unsupported.items():
            if action in asked:
                raise _Stop(Outcome.UNSUPPORTED, f"the target lacks {action}: {answer}")
            if action in self.case.actions or action in self._implied_actions():
                raise _Stop(Outcome.BLOCKED, f"set-up needs {action}, which the target lacks: {answer}")
        for action, answer in self.settings.silent.items():
            if action in asked:
                self.result.findings.append(Finding(Layer.TRANSPORT, action, "an answer", answer))
                raise _Stop(Outcome.FAILED, f"the target did not answer {action} when it was probed: not sent again")
            if action in self.case.actions or action in self._implied_actions():
                raise _Stop(Outcome.BLOCKED, f"set-up needs {action}, which the target did not answer when probed")

    def _implied_actions(self) -> set[str]:
        return {_verifying(identity) for identity in self._to_verify()}

    def _to_verify(self) -> Iterator[str]:
        """Yield the identities to be registered and verified before anything else."""
        profile, used = self.exchanger.profile, self.case.names
        fresh = profile.verification == "immediate" or profile.confirm is not None
        for name in ("sender", "sender_domain"):
            if name in used and fresh:
                yield f"{{{name}}}"
        yield from self.case.verified

    def _set_up(self) -> None:
        for identity in self._to_verify():
            value = str(template.render(identity, self.names))
            action = _verifying(value)
            parameter = "EmailAddress" if "@" in value else "Domain"
            owner = RequestOptions.model_validate({"account": self.case.verified_account})
            self._required(Send(action, {parameter: value}, _SUCCESS, request=owner), Phase.GIVEN)
            immediate = self.exchanger.profile.verification == "immediate"
            if not immediate and not self.exchanger.confirm(value, self.case.verified_account):
                raise _Stop(Outcome.BLOCKED, f"set-up: {value} could not be confirmed through confirm.url")
        for send in self.case.given:
            for _ in range(send.times):
                self._prepared(send)

    def _prepared(self, send: Send) -> None:
        """Send one step of the set-up; a premise that does not hold leaves the case undecided."""
        try:
            self._required(send, Phase.GIVEN)
        except _Stop as stop:
            if not send.assume:
                raise
            self.result.findings.clear()
            raise _Stop(Outcome.SKIPPED, f"applies only where its premise holds: {stop.reason}") from stop

    def _required(self, send: Send, phase: Phase) -> None:
        """Send a request that must work before the case means anything; it is judged like any other."""
        item = rendered(send, self.names)
        if send.pages is not None:
            self._walk(send, phase)
            missed = [finding for finding in self.result.findings if finding.layer is Layer.VALUES]
            if missed:
                reason = f"{missed[0].where}: expected {missed[0].expected}, got {missed[0].actual}"
                raise _Stop(Outcome.BLOCKED, f"{phase.value}: {send.action} over all pages did not work: {reason}")
            return
        verdict = self.exchanger.send(item, phase, self.result)
        if verdict.answer.unsupported and not send.refusable:
            raise _Stop(Outcome.BLOCKED, f"{phase.value}: {send.action}: {verdict.answer.unsupported}")
        if verdict.findings:
            self._note(verdict)
            if (
                verdict.answer.kind != "success"
                or send.refusable
                or any(f.layer is Layer.VALUES for f in verdict.findings)
            ):
                what = "control" if phase is Phase.CONTROL else "set-up"
                raise _Stop(Outcome.BLOCKED, f"{what}: {send.action} did not work: {_first(verdict)}")
        self._capture(send, verdict)

    def _judge_group(self, group: list[Send]) -> None:
        if len(group) > 1:
            items = [self._of_truth(rendered(send, self.names)) for send in group]
            verdicts = self.exchanger.pipeline(items, Phase.SEND, self.result)
            for send, (verdict, index) in zip(group, verdicts, strict=True):
                self._take(send, verdict, index)
            return
        (send,) = group
        for _ in range(send.times):
            if send.pages is not None:
                self._walk(send, Phase.SEND)
            else:
                self._take(send, self._send(rendered(send, self.names)), len(self.result.sent) - 1)

    def _send(self, item: Rendered) -> Verdict:
        return self.exchanger.send(self._of_truth(item), Phase.SEND, self.result)

    def _of_truth(self, item: Rendered) -> Rendered:
        """Keep only the alternatives of the truth that was asked for."""
        if self.settings.truth == "any":
            return item
        wanted = Source(self.settings.truth)
        kept = tuple(e for e in item.expected if not e.sources or e.sources & {wanted, Source.PROTOCOL})
        if not kept:
            raise _Stop(Outcome.SKIPPED, f"nothing is known of this by the truth {wanted.value}")
        return replace(item, expected=kept)

    def _take(self, send: Send, verdict: Verdict, index: int) -> None:
        """Take over a verdict of the case's own requests."""
        if verdict.answer.unsupported and verdict.findings and not _accepts_code(send, verdict):
            raise _Stop(Outcome.UNSUPPORTED, f"the target lacks {send.action}: {verdict.answer.unsupported}")
        self._note(verdict, index)
        if verdict.findings:
            return
        self.matched &= verdict.matched
        self._capture(send, verdict)
        if send.mail is not None and verdict.answer.kind == "success":
            self._judge_mail(send, verdict, index)

    def _judge_mail(self, send: Send, verdict: Verdict, index: int) -> None:
        assert send.mail is not None
        transport, profile = self.exchanger.transport, self.exchanger.profile
        wanted = {
            str(template.render(name, self.names)): conditions(matcher, self.names)
            for name, matcher in send.mail.values.items()
        }
        if send.mail.to is not None:
            mail = mailbox.fetch(transport, profile, to=str(template.render(send.mail.to, self.names)))
        else:
            own = send.mail.id
            message_id = str(template.render(own, self.names)) if own else str(verdict.answer.value("MessageId") or "")
            mail = mailbox.fetch(transport, profile, message_id=message_id)
        self.result.findings += [replace(finding, exchange=index) for finding in judge_mail(mail, wanted)]

    def _walk(self, send: Send, phase: Phase) -> None:
        """Collect a list over all its pages, and judge the whole of it if the case says how."""
        pages = send.pages
        assert pages is not None
        for last in (False, False, True):
            collected = self._pages(send, phase)
            if collected is None:
                return
            self.names.set(pages.into, collected)
            if pages.whole is None:
                return
            wanted = conditions(pages.whole, self.names)
            found = list(differences(collected, wanted, datetime.now(UTC)))
            if not found or last:
                for difference in found:
                    self._finding(pages.collect, difference.expected, difference.actual)
                return
            self.result.notes.append(f"{send.action}: walked again: {found[0].expected}, got {found[0].actual}")

    def _pages(self, send: Send, phase: Phase) -> list[Value] | None:
        """Send again with the token of the last answer until there is none; None if a page was judged wrong."""
        pages = send.pages
        assert pages is not None
        collected: list[Value] = []
        tokens: set[str] = set()
        extra: dict[str, object] = {}
        for _ in range(pages.limit):
            verdict = self.exchanger.send(self._of_truth(rendered(send, self.names, extra)), phase, self.result)
            self._take(send, verdict, len(self.result.sent) - 1)
            if verdict.findings:
                return None
            for value in verdict.answer.values(pages.collect):
                collected += value if isinstance(value, list) else [value]
            token = str(verdict.answer.value(pages.token) or "")
            if not token:
                return collected
            if token in tokens:
                self._finding(pages.token, "a token not given before, or none on the last page", "the same token again")
                return None
            tokens.add(token)
            extra = {pages.token: token}
        self._finding(pages.token, f"a last page within {pages.limit} pages", "one more page each time")
        return None

    def _finding(self, where: str, expected: str, actual: str) -> None:
        self.result.findings.append(Finding(Layer.VALUES, where, expected, actual, len(self.result.sent) - 1))

    def _note(self, verdict: Verdict, index: int | None = None) -> None:
        place = len(self.result.sent) - 1 if index is None else index
        self.result.findings += [replace(finding, exchange=place) for finding in verdict.findings]

    def _capture(self, send: Send, verdict: Verdict) -> None:
        for name, path in send.capture.items():
            where = str(template.render(path, self.names))
            values = verdict.answer.values(where)
            self.names.set(name, verdict.answer.value(where) if len(values) < 2 else values)


def _accepts_code(send: Send, verdict: Verdict) -> bool:
    """Say whether the case itself asks for the code that else says that the action is lacking."""
    errors = [item.error for item in send.alternatives if item.error is not None and not isinstance(item.error, str)]
    return any(verdict.answer.code in error.codes for error in errors)


def _first(verdict: Verdict) -> str:
    finding = verdict.findings[0]
    return f"{finding.layer.value} {finding.where}: expected {finding.expected}, got {finding.actual}"


def _verifying(identity: str) -> str:
    """Return the action that registers an identity, given as a value or as a template."""
    is_domain = "@" not in identity and not identity.startswith(("{email", "{sender}"))
    return "VerifyDomainIdentity" if is_domain else "VerifyEmailIdentity"


def _pipelined(steps: tuple[Send, ...]) -> Iterator[list[Send]]:
    """Group the steps that go out in one write."""
    group: list[Send] = []
    for send in steps:
        group.append(send)
        if not send.pipeline:
            yield group
            group = []
    if group:
        yield group
