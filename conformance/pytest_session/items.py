"""Case files and cases in pytest's tree."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from conformance.model.case import Case
from conformance.model.expand import load_case_file
from conformance.model.problem import SourceError
from conformance.model.registry import registry
from conformance.model.suite import own_cases
from conformance.pytest_session.outcome import CaseFailed, conclude
from conformance.pytest_session.process_run import RUN, ProcessRun
from conformance.report.event import CaseEvent
from conformance.run import interrupts
from conformance.run.flow import run_case
from conformance.run.outcome import Result
from conformance.run.record import case_event


class CaseFileNode(pytest.File):
    """A case file in pytest's tree."""

    def collect(self) -> Iterable[CaseItem]:
        """Yield an item for each selected case of the file."""
        run = self.config.stash[RUN]
        try:
            # Those of the suite come from its cache: each worker process collects them all.
            cases = own_cases().get(self.path) or load_case_file(self.path, registry())
        except SourceError as error:
            raise self.CollectError(str(error)) from error
        for case in run.prepared.selection.of(cases):
            yield CaseItem.from_parent(self, name=case.id, case=case)


class CaseItem(pytest.Item):
    """One case."""

    def __init__(self, *, case: Case, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.case = case
        self.event: CaseEvent | None = None
        self.gone = ""
        labels = {"conformance_class": case.conformance_class.value, "action": case.action, "level": case.level.value}
        self.add_marker(pytest.mark.ses(**labels))

    def runtest(self) -> None:
        """Run the case; its event is kept for the report."""
        run = self.config.stash[RUN]
        result = self._run(run)
        self.event = case_event(result, tuple(run.prepared.profile.headers), run.room)
        self.gone = run.exchanger.watch.gone
        conclude(result, run.repeat)

    def _run(self, run: ProcessRun) -> Result:
        with interrupts.current().admitted():
            return run_case(self.case, run.exchanger, run.prepared.settings)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *args: Any, **kwargs: Any) -> Any:
        """Show findings instead of a traceback."""
        if isinstance(excinfo.value, CaseFailed | pytest.xfail.Exception):
            # Finding the source lines of a traceback takes pytest far longer than the case took.
            return str(excinfo.value)
        return super().repr_failure(excinfo, *args, **kwargs)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return file, line (from 0) and id."""
        return self.path, self.case.line - 1, self.case.id
