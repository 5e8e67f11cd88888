"""The requests that a case is about: one by one, over pages, several in one write, or several at once."""

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
    for group in _group(run.case.steps):
        first = group[0]
        if first.pipeline or (first.parallel and run.sends_in_parallel):
            _send_together(run, group, parallel=first.parallel)
        else:
            for send in group:
                _send_alone(run, send)
        if any(finding.own for finding in run.result.findings):
            return
    run.result.asked = True


def _send_together(run: CaseRun, group: list[Send], *, parallel: bool) -> None:
    items = []
    for send in group:
        for number in range(1, send.times + 1):
            run.names.set("n", number)
            items.append(run.render_asked(send))
    for judged in run.send_group(items, Phase.SEND, parallel=parallel):
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


def _group(steps: tuple[Send, ...]) -> Iterator[list[Send]]:
    """Group the steps that go out in one write, and those that go out in parallel."""
    group: list[Send] = []
    for send in steps:
        if group and group[-1].parallel and not send.parallel:
            yield group
            group = []
        group.append(send)
        if not (send.pipeline or send.parallel):
            yield group
            group = []
    if group:
        yield group
