"""Taking results as they come: into the event log, and into the figures of the run."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from conformance import __version__
from conformance.model.case import Case
from conformance.model.corpora import find_corpus
from conformance.model.own_suite import own_suite
from conformance.model.suite import digest, digests, must_cases
from conformance.model.vocabulary import Outcome
from conformance.report import summary
from conformance.report.event import CaseEvent, Footer, Header, SuiteInfo, TargetInfo
from conformance.report.log import CaseLine, LogWriter, RunLog, case_line
from conformance.run.outcome import Result
from conformance.run.prepared import Prepared
from conformance.run.record import case_event
from conformance.targets.secrets import shown_profile
from conformance.wire.secrecy import SECRETS

T = TypeVar("T")
Listener = Callable[[CaseEvent, int, int], None]
"""Called for each case with the number of cases known and selected so far."""


class Recorder:
    """Writes the log of a run, if a path is given, and keeps the cases for the figures.

    ``cases`` (by id) tells what a case lost with a crashed worker was about.
    """

    def __init__(
        self,
        prepared: Prepared,
        path: Path | None,
        cases: dict[str, Case] | None = None,
        listener: Listener | None = None,
    ) -> None:
        self._prepared, self._listener, self._known = prepared, listener, cases or {}
        self._writer = LogWriter(path) if path is not None else None
        self._began = time.perf_counter()
        self._digests: dict[str, str] = {}
        self._own: dict[str, str] = {}
        """Digests of the suite's own cases."""
        self.header: Header | None = None
        self.footer: Footer | None = None
        self.stopped = ""
        self.fault: OSError | None = None
        """Why the log could not be written to its end, if it couldn't."""
        self.cases: list[CaseEvent] = []

    def begin(self, selected: int) -> None:
        """Write the header; a second call (of a second worker) does nothing."""
        if self.header is not None:
            return
        self._digests, self._own = digests(self._known.values()), digests()
        self.header = header = Header.model_validate(SECRETS.conceal_all(self._header(selected).model_dump()))
        self._write(lambda writer: writer.header(header))

    def _header(self, selected: int) -> Header:
        prepared, profile = self._prepared, self._prepared.profile
        return Header(
            suite=SuiteInfo(
                version=__version__,
                cases_sha256=digest(self._known.values()),
                corpus=next(iter(prepared.selection.corpus), None),
            ),
            target=TargetInfo(
                name=profile.name,
                version=profile.version,
                endpoint=profile.endpoint or "",
                profile={**shown_profile(profile), **({"insecure": True} if prepared.insecure else {})},
            ),
            seed=prepared.settings.seed,
            truth=prepared.settings.truth,
            selection=prepared.selection.as_dict(),
            selected=selected,
            probed={"unsupported": prepared.probed.unsupported, "silent": prepared.probed.silent},
            asked=prepared.asked,
            started=datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        )

    def mark_of(self, case_id: str) -> dict[str, Any]:
        """Return those fields of a case's event that say which edition of the case it is of."""
        known = self._digests.get(case_id, "")
        return {"digest": known, "foreign": known != self._own.get(case_id, "")}

    def case(self, case: CaseEvent | CaseLine) -> None:
        """Take a case's event, or its line with its mark. The exchanges go into the log and are not kept."""
        line = case if isinstance(case, CaseLine) else case_line(case.model_copy(update=self.mark_of(case.id)))
        case = self._write(lambda writer: writer.case(line)) or line.event
        self.cases.append(case)
        if self._listener is not None:
            self._listener(case, len(self.cases), self.header.selected if self.header else 0)

    def log(self) -> RunLog | None:
        """Return what has been written, as ``read_log`` finds it, without reading it; None if there is no log."""
        if self._writer is None or self.header is None:
            return None
        return RunLog(self._writer.path, self.header, tuple(self.cases), self.footer)

    def stop(self, case_id: str, why: str) -> None:
        """Take note that the target is gone, as a case was the first to notice; later notes change nothing."""
        self.stopped = self.stopped or SECRETS.conceal(f"{why} (first noticed in {case_id})")

    def lost(self, case_id: str, detail: str) -> None:
        """Take note of a case whose worker process died: an ``error``."""
        case = self._known.get(case_id)
        if case is None or any(event.id == case_id for event in self.cases):
            return
        last_line = detail.strip().splitlines()[-1] if detail.strip() else ""
        self.case(case_event(Result(case, Outcome.ERROR, f"the worker process was lost: {last_line}")))

    def end(self, whole: bool) -> Footer | None:
        """Write the footer if the run is whole: not interrupted, and every selected case known; close the log.

        Raises ``OSError`` if the footer can't be written; the log is then incomplete.
        """
        if whole and self.header is not None and len(self.cases) == self.header.selected:
            took_ms = (time.perf_counter() - self._began) * 1000
            self.footer = footer = summary.footer(self.cases, took_ms, self._must_cases(), self.stopped)
            try:
                self._write(lambda writer: writer.footer(footer))
            except OSError:
                self.footer = None
                raise
            finally:
                self._close()
        self._close()
        return self.footer

    def _must_cases(self) -> int:
        """How many must-cases the verdict is about, whatever was selected of them."""
        name = next(iter(self._prepared.selection.corpus), None)
        return must_cases() if name is None else find_corpus(name).must_cases(own_suite().summaries)

    def _close(self) -> None:
        if self._writer is not None:
            self._writer.close()

    def _write(self, line: Callable[[LogWriter], T]) -> T | None:
        """Write a line, if there is a log; return what the writer makes of it."""
        if self._writer is None:
            return None
        try:
            return line(self._writer)
        except OSError as error:
            self.fault = self.fault or error
            raise
