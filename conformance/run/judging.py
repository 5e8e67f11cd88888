"""Taking over the verdict on one of a case's own requests: findings, truths, captures, and the mail that it sent."""

from __future__ import annotations

from conformance.judge.response import ParsedResponse
from conformance.model.vocabulary import Outcome
from conformance.run import mailbox
from conformance.run.case_run import CaseRun, Judged
from conformance.run.findings import wrong_mail
from conformance.run.outcome import CaseStopped
from conformance.run.rendering import RenderedMail


def take_verdict(run: CaseRun, judged: Judged) -> None:
    """Take over what the judge says of a response that the case asks about.

    Raises:
        CaseStopped: unsupported, since the target itself says that it lacks the action.
    """
    item, verdict = judged.item, judged.verdict
    answer = verdict.response
    if answer.unsupported and verdict.findings and answer.code not in item.known_codes:
        reason = f"the target lacks {item.action}: {answer.unsupported}"
        raise CaseStopped(Outcome.UNSUPPORTED, reason, item.action)
    run.note_findings(judged)
    if not verdict.answers:
        return
    if verdict.fits:
        run.matched &= verdict.matched
    run.capture(judged)
    if item.mail is not None and answer.kind == "success":
        run.result.findings += wrong_mail(_fetch(run, item.mail, answer), item.mail.values, judged.index)


def _fetch(run: CaseRun, mail: RenderedMail, answer: ParsedResponse) -> mailbox.FoundMail:
    if mail.to is not None:
        return mailbox.fetch(run.ask, run.profile, to=mail.to)
    message_id = mail.message_id or str(answer.value("MessageId") or "")
    return mailbox.fetch(run.ask, run.profile, message_id=message_id)
