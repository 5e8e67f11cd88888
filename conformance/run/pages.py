"""Paginating: a listing is followed to its last page, and the whole of it judged."""

from __future__ import annotations

from datetime import UTC, datetime

from conformance.judge.conditions import differences
from conformance.judge.reading import Value
from conformance.model.case import Send
from conformance.model.case_file import Pages
from conformance.model.vocabulary import Outcome, Phase
from conformance.run.budget import BudgetExceeded
from conformance.run.case_run import CaseRun
from conformance.run.findings import no_last_page, repeated_token, wrong_listing
from conformance.run.judging import take_verdict
from conformance.run.outcome import CaseStopped
from conformance.run.rendering import render_conditions

_TRIES = 3
"""How often a listing is followed: somebody else may change it meanwhile, so that the whole of it looks wrong."""


def paginate(run: CaseRun, send: Send, phase: Phase) -> None:
    """Collect a list over all its pages, and judge the whole of it if the case says how.

    Raises:
        CaseStopped: as for a single request.
    """
    pages = send.pages
    assert pages is not None
    for number in range(1, _TRIES + 1):
        collected = _collect(run, send, pages, phase)
        if collected is None:
            return
        run.names.set(pages.into, collected)
        if pages.whole is None:
            return
        found = list(differences(collected, render_conditions(pages.whole, run.names), datetime.now(UTC)))
        if not found:
            return
        if number == _TRIES:
            index = len(run.result.sent) - 1
            run.result.findings += [wrong_listing(pages.collect, difference, index) for difference in found]
            return
        run.result.notes.append(f"{send.action}: paginated again: expected {found[0].expected}, got {found[0].actual}")


def _collect(run: CaseRun, send: Send, pages: Pages, phase: Phase) -> list[Value] | None:
    """Send again with the token of the last response until there is none; return None if a page was judged wrong.

    Each page is rendered anew: what one page captures may be expected of the next.
    """
    collected: list[Value] = []
    tokens: set[str] = set()
    extra: dict[str, str] = {}
    index = -1
    for _ in range(pages.limit):
        try:
            judged = run.send(run.render_asked(send, extra), phase)
        except BudgetExceeded as exceeded:
            if not (tokens and exceeded.by_target):
                raise
            _not_ended(run, pages, collected, len(tokens), exceeded.limit, index)
            return None
        take_verdict(run, judged)
        index = judged.index
        if not judged.verdict.answers:
            return None
        for value in judged.verdict.response.values(pages.collect):
            collected += value if isinstance(value, list) else [value]
        token = str(judged.verdict.response.value(pages.token) or "")
        if not token:
            return collected
        if token in tokens:
            run.result.findings.append(repeated_token(pages.token, index))
            return None
        tokens.add(token)
        extra = {pages.token: token}
    _not_ended(run, pages, collected, len(tokens), f"{pages.limit:,} pages", index)
    return None


def _not_ended(run: CaseRun, pages: Pages, collected: list[Value], came: int, limit: str, index: int) -> None:
    """Report a listing that goes on and on, unless most of the pages that came had something new: the account is large.

    Earlier listings of the same case do not count, nor does its set-up.
    """
    if len(collected) > came // 2 and len(set(map(str, collected))) == len(collected):
        raise CaseStopped(Outcome.SKIPPED, f"the account is too large to be listed within {limit}")
    run.result.findings.append(no_last_page(pages.token, limit, index))
