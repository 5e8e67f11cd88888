"""Cases in a worker process of the command ``run``, whose session holds nothing else: no fixtures, no phases.

pytest's own way through set-up, call and tear-down takes longer than a case with one request.
"""

from __future__ import annotations

import gc
import time
from typing import Literal, Protocol, cast

import pytest

from conformance.model.case import Case
from conformance.model.vocabulary import Outcome
from conformance.report.event import CaseEvent
from conformance.run.order import spread_actions
from conformance.run.settle import breaks_conformance

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
    """

    def __init__(self, *, paced: bool) -> None:
        self._paced = paced

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Put the cases in the order in which the run takes least time."""
        if self._paced:
            items[:] = spread_actions(items, lambda item: cast(SettledItem, item).case)

    def pytest_collection_finish(self) -> None:
        """Let the garbage collector leave alone what stays to the end: the corpus."""
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
        report.__dict__.update({"ses_event": event.model_dump_json(by_alias=True), "ses_gone": gone})
        item.ihook.pytest_runtest_logreport(report=report)
        return True


def _word(event: CaseEvent) -> _Word:
    if event.outcome is Outcome.PASSED:
        return "passed"
    return "failed" if breaks_conformance(event) else "skipped"
