"""Conclusions gathered into results: one for each question, whatever the number of exchanges that answer it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from conformance.judge.finding import Finding
from conformance.model.place import without_predicates
from conformance.model.vocabulary import Outcome, Phase
from conformance.recordings.call import RecordedCall
from conformance.recordings.question import Question
from conformance.recordings.recorded import RecordedPlace
from conformance.recordings.secrets import Redactor
from conformance.recordings.verdicts import Conclusion
from conformance.report.event import CaseEvent
from conformance.report.text import count
from conformance.run.outcome import Sent
from conformance.run.record import Room, exchange_event, finding_event, secrets_of

MAX_FINDINGS = 20
"""Different findings that a result keeps; further exchanges of the same kind are counted."""
_MAX_PLACES = 5
_MAX_ADVICE = 5


@dataclass(slots=True)
class _Shown:
    """One kind of finding: the first of them, and where all of them are."""

    finding: Finding
    action: str
    sent: Sent
    because: str
    times: int = 0
    places: list[RecordedPlace] = field(default_factory=list)


@dataclass(slots=True)
class _Answers:
    """What all exchanges say to a question."""

    question: Question
    asked: int = 0
    failed: int = 0
    lacking: int = 0
    lacks: str = ""
    hidden: int = 0
    shown: dict[tuple[str, str, str], _Shown] = field(default_factory=dict)
    advice: Counter[str] = field(default_factory=Counter)
    first: RecordedPlace | None = None


class Tally:
    """Results of the exchanges that were judged so far; its size depends on the questions, not on the exchanges.

    ``redactor`` takes secrets out of the exchanges that are kept.
    """

    def __init__(self, redactor: Redactor) -> None:
        self._answers: dict[str, _Answers] = {}
        self._redactor = redactor

    def add(self, call: RecordedCall, conclusion: Conclusion) -> None:
        """Take in a conclusion from a call."""
        asked = conclusion.question
        answers = self._answers.setdefault(asked.id, _Answers(asked))
        answers.asked += 1
        answers.first = answers.first or call.recorded.place
        if conclusion.lacks:
            answers.lacking += 1
            answers.lacks = answers.lacks or conclusion.lacks
        answers.failed += bool(conclusion.findings)
        for finding in conclusion.findings:
            self._show(answers, call, finding, conclusion.because)
        for found in conclusion.advice:
            text = f"advice: {found.check_id}: {without_predicates(found.where)}: {found.check.title}"
            if text in answers.advice or len(answers.advice) < _MAX_ADVICE:
                answers.advice[text] += 1

    def _show(self, answers: _Answers, call: RecordedCall, finding: Finding, because: str) -> None:
        key = finding.check_id, without_predicates(finding.where), str(finding.expected)[:200]
        shown = answers.shown.get(key)
        if shown is None:
            if len(answers.shown) >= MAX_FINDINGS:
                answers.hidden += 1
                return
            sent = Sent(call.action, Phase.SEND, self._redactor.redact(call.recorded.exchange))
            shown = answers.shown[key] = _Shown(finding, call.action, sent, because)
        shown.times += 1
        if len(shown.places) < _MAX_PLACES:
            shown.places.append(call.recorded.place)

    def results(self) -> Iterator[CaseEvent]:
        """Yield the result of each question, in the order of their ids."""
        for _, answers in sorted(self._answers.items()):
            yield _event(answers)


def _event(answers: _Answers) -> CaseEvent:
    asked = answers.question
    exchanges: list[Sent] = []
    findings: list[Finding] = []
    notes = [f"answered by {count(answers.asked, 'exchange')}"]
    if answers.failed:
        notes[0] += f", {answers.failed:,} of them otherwise than it should be"
    for shown in answers.shown.values():
        if shown.sent not in exchanges:
            exchanges.append(shown.sent)
        findings.append(replace(shown.finding, exchange=exchanges.index(shown.sent)))
        notes.append(_where(shown))
    if answers.hidden:
        notes.append(f"{answers.hidden:,} more findings of other kinds are not shown")
    notes += [f"{text} ({times:,} times)" for text, times in answers.advice.items()]
    lacks = answers.lacking == answers.asked and not findings
    place = next((shown.places[0] for shown in answers.shown.values()), answers.first) or RecordedPlace("")
    room = Room()
    event = CaseEvent(
        id=asked.id,
        title=asked.title,
        action=asked.action or "any",
        conformance_class=asked.conformance_class,
        level=asked.level,
        source=asked.source,
        requirements=[asked.requirement],
        outcome=Outcome.FAILED if findings else Outcome.UNSUPPORTED if lacks else Outcome.PASSED,
        matched=None if findings or lacks else "both",
        reason=f"the target lacks {asked.action}: {answers.lacks}" if lacks else "",
        lacks=asked.action if lacks else "",
        notes=notes,
        findings=[finding_event(finding, exchanges) for finding in findings],
        exchanges=[exchange_event(sent, (), room) for sent in exchanges],
        file=place.file,
        line=max(1, place.line or place.entry),
        ms=0.0,
    )
    if not exchanges:
        return event
    return CaseEvent.model_validate(secrets_of(exchanges).conceal_all(event.model_dump(by_alias=True)))


def _where(shown: _Shown) -> str:
    """Say where a kind of finding was found, and from what it follows."""
    places = ", ".join(map(str, shown.places))
    more = f" and {shown.times - len(shown.places):,} more" if shown.times > len(shown.places) else ""
    because = f" ({shown.because})" if shown.because else ""
    return f"{shown.finding.check_id}: {places}{more}{because}"
