"""Cases in a session that holds nothing else, as that of the command ``run``: no fixtures, no phases, no other plugin.

pytest's own way through set-up, call and tear-down takes longer than a case with one request.
"""

from __future__ import annotations

import gc
import time
from typing import Literal, Protocol, cast

import pytest

from conformance.model.case import Case
from conformance.model.vocabulary import Level, Outcome
from conformance.report.event import CaseEvent
from conformance.run.order import spread_actions

_Word = Literal["passed", "failed", "skipped"]


class SettledItem(Protocol):
    """What is asked of an item that is a case: run it, and return what came of it and why the target is gone."""

    case: Case

    def settle(self) -> tuple[CaseEvent, str]:
        """Run the case."""


class Alone:
    """The plugin of such a session.

    Args:
        paced: the target takes so many requests of an action a second: cases of different actions take turns.
        worker: the reports go to another process.
    """

    def __init__(self, *, paced: bool, worker: bool) -> None:
        self._paced, self._worker = paced, worker

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Put the cases in the order in which the run takes least time."""
        if self._paced:
            items[:] = spread_actions(items, lambda item: cast(SettledItem, item).case)

    def pytest_collection_finish(self) -> None:
        """Let the garbage collector leave alone what stays to the end: the corpus, in a worker process, too."""
        gc.freeze()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool:
        """Run a case and report it, as one phase."""
        began, clock = time.time(), time.perf_counter()
        event, gone = cast(SettledItem, item).settle()
        took = time.perf_counter() - clock
        word = _word(event)
        report = pytest.TestReport(
            nodeid=item.nodeid,
            location=(str(item.path), None, item.name),
            keywords={},
            outcome=word,
            longrepr=None if word == "passed" else event.outcome.value,
            when="call",
            duration=took,
            start=began,
            stop=began + took,
        )
        # Between processes it travels as JSON.
        extra = {"ses_event": event.model_dump_json(by_alias=True) if self._worker else event, "ses_gone": gone}
        report.__dict__.update(extra)
        item.ihook.pytest_runtest_logreport(report=report)
        return True


def _word(event: CaseEvent) -> _Word:
    if event.outcome is Outcome.PASSED:
        return "passed"
    broken = event.outcome is Outcome.ERROR or (event.level is Level.MUST and event.outcome is not Outcome.SKIPPED)
    return "failed" if broken else "skipped"
