"""Taking over the verdict on one of a case's own requests: findings, truths, captures, and the mail that it sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.judge.response import ParsedResponse
from conformance.model.vocabulary import Level, Outcome
from conformance.run import mailbox
from conformance.run.case_run import CaseRun, Judged
from conformance.run.findings import wrong_mail, wrong_mail_count
from conformance.run.outcome import CaseStopped
from conformance.run.rendering import Rendered, RenderedMail
from conformance.targets.diagnosis.clock import time_of
from conformance.wire.tampering import TAMPERINGS

_CLOCK_S = 45.0
"""How far apart clocks may be for what is dated a minute from a limit."""


def count_mail(run: CaseRun, item: Rendered) -> int:
    """Return how many messages the recipient has already whose mail a case is about to count.

    A run that is repeated with the same seed on the same target finds those of the run before.
    """
    if item.mail is None or item.mail.to is None or item.mail.count is None:
        return 0
    run.let_mail_settle()
    return len(mailbox.fetch(run.ask, run.profile, to=item.mail.to))


def take_verdict(run: CaseRun, judged: Judged, earlier_mail: int = 0) -> None:
    """Take over what the judge says of a response that the case asks about.

    Args:
        run: of the case.
        judged: the response and what the judge says of it.
        earlier_mail: how many messages the recipient had before the request, as of `count_mail`.

    Raises:
        CaseStopped: unsupported, since the target itself says that it lacks the case's action; blocked, if it lacks
            the one by which the effect is seen; skipped, if the clocks are too far apart to tell.
    """
    item, verdict = judged.item, judged.verdict
    answer = verdict.response
    if answer.unsupported and verdict.findings and answer.code not in item.known_codes:
        reason = f"the target lacks {item.action}: {answer.unsupported}"
        outcome = Outcome.UNSUPPORTED if item.action == run.case.action else Outcome.BLOCKED
        raise CaseStopped(outcome, reason, item.action)
    if not verdict.answers:
        _check_clock(item, judged)
    run.note_findings(judged)
    if not verdict.answers:
        return
    if verdict.fits:
        run.matched &= verdict.matched
        _note_choice(run, item, answer)
    run.capture(judged)
    if item.mail is not None and answer.kind == "success":
        mail = item.mail
        found = run.await_mail(lambda: _fetch(run, mail, answer)[earlier_mail:], item.mail.count or 1)
        run.result.findings += wrong_mail(found[-1] if found else None, item.mail.values, judged.index)
        if found and item.mail.count is not None:
            run.result.findings += wrong_mail_count(len(found), item.mail.count, judged.index)


def _check_clock(item: Rendered, judged: Judged) -> None:
    """Check that a wrong answer to a request dated near a limit is no matter of clocks that are apart."""
    tampering = TAMPERINGS.get(item.options.tamper or "")
    theirs = time_of(judged.verdict.response) if tampering is not None and tampering.near else None
    if theirs is None:
        return
    ahead = (theirs - judged.verdict.response.exchange.sent_at).total_seconds()
    if abs(ahead) > _CLOCK_S:
        away = f"by its Date the target's is {abs(ahead):.0f} s {'ahead' if ahead > 0 else 'behind'}"
        raise CaseStopped(Outcome.SKIPPED, f"applies only where its premise holds: the clocks agree; {away}")


def _note_choice(run: CaseRun, item: Rendered, answer: ParsedResponse) -> None:
    """Note which way the target went where the text leaves it free to accept or to reject."""
    rejections = [expected.error is not None for expected in item.expected]
    if run.case.level is Level.MAY and any(rejections) and not all(rejections):
        way = "accepted" if answer.kind == "success" else f"rejected with {answer.status} {answer.code or ''}".rstrip()
        run.result.notes.append(f"left to the target: {item.action} is {way}")


def _fetch(run: CaseRun, mail: RenderedMail, answer: ParsedResponse) -> list[Mapping[str, Any]]:
    if mail.to is not None:
        return mailbox.fetch(run.ask, run.profile, to=mail.to)
    message_id = mail.message_id or str(answer.value("MessageId") or "")
    return mailbox.fetch(run.ask, run.profile, message_id=message_id)
