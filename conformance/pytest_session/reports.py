"""Taking the reports of cases, from this process and from workers, into the event log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from conformance.report.event import CaseEvent
from conformance.run.recorder import Recorder

EXIT_UNWRITTEN = 3


@contextmanager
def exit_where_unwritten() -> Iterator[None]:
    """End the session where the log can't be written: what comes after would be lost."""
    try:
        yield
    except OSError as error:
        pytest.exit(f"{error.filename}: {error.strerror}", returncode=EXIT_UNWRITTEN)


class CaseReports:
    """Takes the items' reports in the controller."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self.others_failed = False
        """Whether tests failed that are no cases of ours: the session may have any beside them."""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Write a case's line."""
        event = getattr(report, "ses_event", None)
        with exit_where_unwritten():
            self._take(report, event)

    def _take(self, report: pytest.TestReport, event: CaseEvent | str | None) -> None:
        if report.outcome == "rerun":  # type: ignore[comparison-overlap] # of pytest-rerunfailures: the last one counts
            return
        if event is not None:
            case = CaseEvent.model_validate_json(event) if isinstance(event, str) else event
            self._recorder.case(case)
            if report.ses_gone:
                self._recorder.stop(case.id, report.ses_gone)
        elif report.failed and report.nodeid.partition("::")[0].endswith(".yaml"):
            self._recorder.lost(report.nodeid.partition("::")[2], str(report.longrepr))
        elif report.failed:
            self.others_failed = True
