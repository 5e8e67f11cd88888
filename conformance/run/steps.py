"""The requests that a case is about: one by one, over pages, or several in one write."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.model.case import Send
from conformance.model.vocabulary import Phase
from conformance.run.case_run import CaseRun
from conformance.run.judging import count_mail, take_verdict
from conformance.run.pages import paginate


def send_steps(run: CaseRun) -> None:
    """Send the case's own requests in order and judge each, up to the first whose question is not answered well.

    Rules for all responses that are broken do not end the case: what it was made for is still asked.

    Raises:
        CaseStopped: unsupported, skipped or indeterminate.
    """
    for group in _group_pipelined(run.case.steps):
        if len(group) > 1:
            _send_together(run, group)
        else:
            _send_alone(run, group[0])
        if any(finding.own for finding in run.result.findings):
            return
    run.result.asked = True


def _send_together(run: CaseRun, group: list[Send]) -> None:
    for judged in run.send_pipelined([run.render_asked(send) for send in group], Phase.SEND):
        take_verdict(run, judged)


def _send_alone(run: CaseRun, send: Send) -> None:
    for number in range(1, send.times + 1):
        run.names.set("n", number)
        if send.pages is not None:
            paginate(run, send, Phase.SEND)
        else:
            item = run.render_asked(send)
            earlier_mail = count_mail(run, item)
            take_verdict(run, run.send(item, Phase.SEND), earlier_mail)


def _group_pipelined(steps: tuple[Send, ...]) -> Iterator[list[Send]]:
    """Group the steps that go out in one write."""
    group: list[Send] = []
    for send in steps:
        group.append(send)
        if not send.pipeline:
            yield group
            group = []
    if group:
        yield group
