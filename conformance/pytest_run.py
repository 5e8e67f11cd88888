"""A pytest session that is a run: collects case files, runs each case as one item, writes the event log.

A plugin that ``conformance.plugin`` registers once a run is asked for.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from conformance.model.case import Case
from conformance.model.case_header import is_case_file
from conformance.model.corpora import find_corpus
from conformance.model.expand import load_case_file
from conformance.model.problem import SourceError, UserProblem
from conformance.model.registry import registry
from conformance.model.suite import own_cases
from conformance.model.vocabulary import Outcome
from conformance.pytest_alone import Alone
from conformance.pytest_keys import HANDOVER, WORKER_KEY
from conformance.pytest_outcome import CaseFailed, conclude
from conformance.report.event import CaseEvent
from conformance.report.reproduce import asked_command
from conformance.report.text import visible
from conformance.run import interrupts
from conformance.run.exchanger import Exchanger
from conformance.run.flow import run_case
from conformance.run.outcome import Result
from conformance.run.prepare import Prepared, UsageProblem, Wanted, from_wire_form, prepare
from conformance.run.record import RUN_BYTES, RunRoom, case_event
from conformance.run.recorder import Recorder
from conformance.run.selection import Selection, parse_shard
from conformance.run.settle import settle_case
from conformance.targets.unreachable import Unreachable

EXIT_UNWRITTEN = 3
EXIT_UNREACHABLE = 6
_REPORTS = "ses-conformance-reports"


@dataclass(slots=True)
class Handover:
    """What the ``run`` command hands to the plugin of the same process, which is made ready already.

    ``cases`` are those that it has read, by file, so that they need not be read twice.
    """

    prepared: Prepared
    recorder: Recorder
    cases: Mapping[Path, list[Case]] = field(default_factory=dict)


_RUN: pytest.StashKey[_Run] = pytest.StashKey()


def wanted_of(config: pytest.Config) -> Wanted:
    """Return what pytest's options ask for."""
    option = config.getoption
    selection = Selection(
        classes=tuple(option("--ses-class")),
        actions=tuple(option("--ses-action")),
        levels=tuple(option("--ses-level")),
        ids=tuple(option("--ses-id")),
        requirements=tuple(option("--ses-requirement")),
        excludes=tuple(option("--ses-exclude")),
        corpus=_corpus(option("--ses-corpus")),
        shard=_shard(option("--ses-shard")),
    )
    return Wanted(
        endpoint=option("--ses-endpoint"),
        target=option("--ses-target"),
        selection=selection,
        truth=option("--ses-truth"),
        dialect=option("--ses-dialect"),
        seed=option("--ses-seed"),
        rate=option("--ses-rate"),
        timeout=option("--ses-timeout"),
        wait=option("--ses-wait"),
    )


def _corpus(name: str | None) -> tuple[str, ...]:
    try:
        return (find_corpus(name).name,) if name else ()
    except UserProblem as error:
        raise pytest.UsageError(f"--ses-corpus: {error}") from error


def _shard(text: str | None) -> tuple[int, int] | None:
    try:
        return parse_shard(text) if text else None
    except ValueError as error:
        raise pytest.UsageError(f"--ses-shard: {error}") from error


class _Run:
    """A run in this process: in the controller it owns the target and the log, in a worker only the exchanger."""

    def __init__(self, prepared: Prepared, workers: int, recorder: Recorder | None, repeat: str) -> None:
        self.prepared, self.recorder, self.workers, self.repeat = prepared, recorder, workers, repeat
        self.room = RunRoom(RUN_BYTES // workers)
        self._exchanger: Exchanger | None = None

    @property
    def exchanger(self) -> Exchanger:
        """What sends this process's requests; made at its first use."""
        if self._exchanger is None:
            self._exchanger = self.prepared.exchanger(self.workers)
        return self._exchanger

    def close(self) -> None:
        """Close the connections."""
        if self._exchanger is not None:
            for what in self._exchanger.close():
                sys.stderr.write(f"ses-conformance: {visible(what)}\n")


def begin(config: pytest.Config) -> None:
    """Make the target ready (controller), or take over what the controller made ready (worker)."""
    worker_input = getattr(config, "workerinput", None)
    if worker_input is not None:
        data = worker_input[WORKER_KEY]
        config.stash[_RUN] = _Run(from_wire_form(data), data["workers"], None, data["repeat"])
        if data["alone"]:
            _postpone_signals(config)
            config.pluginmanager.register(Alone(paced=config.stash[_RUN].prepared.timetable is not None))
        return
    handover = config.stash.get(HANDOVER, None) or _hand_over(config)
    prepared = handover.prepared
    workers = _workers(config)
    if workers > 1:
        prepared.keep_cases_apart()
    config.stash[_RUN] = _Run(prepared, workers, handover.recorder, repeat_command(prepared))
    config.pluginmanager.register(_Reports(handover.recorder), _REPORTS)
    scheduler = config.pluginmanager.get_plugin("dsession")
    if scheduler is not None and HANDOVER in config.stash:
        # It would never notice a postponed signal while it waits for its workers.
        scheduler.queue = interrupts.InterruptibleQueue(interrupts.current())


def repeat_command(prepared: Prepared) -> str:
    """Return the shell line that sends a case of this run again, up to the case's id; empty where no line can."""
    settings = prepared.settings
    return asked_command(prepared.asked, settings.truth, settings.seed) if prepared.asked is not None else ""


def _postpone_signals(config: pytest.Config) -> None:
    """Let signals interrupt no more than the case that is running in this worker process."""
    stack = ExitStack()
    mine = stack.enter_context(interrupts.interruptible(acknowledge=False))
    stack.enter_context(mine.postponed())
    config.add_cleanup(stack.close)


def _hand_over(config: pytest.Config) -> Handover:
    """Make ready what the ``run`` command would have made ready."""
    try:
        prepared = prepare(wanted_of(config))
    except (UsageProblem, SourceError) as error:
        raise pytest.UsageError(str(error)) from error
    except Unreachable as error:
        pytest.exit(f"the target can't be reached: {error}", returncode=EXIT_UNREACHABLE)
    log = config.getoption("--ses-log")
    recorder = Recorder(prepared, Path(log) if log else None)
    config.add_cleanup(prepared.close)
    return Handover(prepared, recorder)


def _workers(config: pytest.Config) -> int:
    """Return how many processes run the cases: one for each of xdist's specifications, ``4*popen`` being four."""
    found = 0
    for spec in getattr(config.option, "tx", None) or ():
        times, star, _ = spec.partition("*")
        found += int(times) if star and times.isdecimal() else 1
    return found or 1


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Hand the target over to an xdist worker."""
    run = node.config.stash.get(_RUN, None)
    if run is not None:
        node.workerinput[WORKER_KEY] = {
            **run.prepared.wire_form(),
            "workers": run.workers,
            "repeat": run.repeat,
            "alone": HANDOVER in node.config.stash,
        }


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a case file, if the session is a run."""
    if file_path.suffix == ".yaml" and _RUN in parent.config.stash and is_case_file(file_path):
        return CaseFileNode.from_parent(parent, path=file_path)
    return None


class CaseFileNode(pytest.File):
    """A case file in pytest's tree."""

    def collect(self) -> Iterable[CaseItem]:
        """Yield an item for each selected case of the file."""
        handover, run = self.config.stash.get(HANDOVER, None), self.config.stash[_RUN]
        cases = handover.cases.get(self.path) if handover is not None else None
        try:
            # Those of the suite come from its cache: each worker process collects them all.
            cases = cases or own_cases().get(self.path) or load_case_file(self.path, registry())
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
        run = self.config.stash[_RUN]
        result = self._run(run)
        self.event = case_event(result, tuple(run.prepared.profile.headers), run.room)
        self.gone = run.exchanger.watch.gone
        conclude(result, run.repeat)

    def settle(self) -> tuple[CaseEvent, str]:
        """Run the case; return its event, and why the target is gone, if it is."""
        run = self.config.stash[_RUN]
        admitted = interrupts.current().admitted()
        event = settle_case(self.case, run.exchanger, run.prepared.settings, run.room, admitted)
        return event, run.exchanger.watch.gone

    def _run(self, run: _Run) -> Result:
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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Attach the case's event to its report, as JSON: it travels from an xdist worker to the controller."""
    report = yield
    if isinstance(item, CaseItem) and call.when == "call":
        if item.event is None:
            # Another plugin ended it, by a timeout for example.
            why = f"{call.excinfo.typename}: {call.excinfo.value}" if call.excinfo is not None else "it was not run"
            item.event = case_event(Result(item.case, Outcome.ERROR, why))
        report.ses_event = item.event.model_dump_json(by_alias=True)
        item.event = None  # pytest keeps the items to the end of the session
        report.ses_gone = item.gone
    return report


def pytest_collection_finish(session: pytest.Session) -> None:
    """Write the log's header once the number of cases is known."""
    run = session.config.stash.get(_RUN, None)
    if run is not None and run.recorder is not None and run.workers == 1:
        with _exit_where_unwritten():
            run.recorder.begin(len([item for item in session.items if isinstance(item, CaseItem)]))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: Any, ids: list[str]) -> None:
    """Write the log's header when the first worker has collected."""
    run = node.config.stash.get(_RUN, None)
    if run is not None and run.recorder is not None:
        with _exit_where_unwritten():
            run.recorder.begin(len(ids))


@contextmanager
def _exit_where_unwritten() -> Iterator[None]:
    """End the session where the log can't be written: what comes after would be lost."""
    try:
        yield
    except OSError as error:
        pytest.exit(f"{error.filename}: {error.strerror}", returncode=EXIT_UNWRITTEN)


class _Reports:
    """Takes the items' reports in the controller."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self.others_failed = False
        """Whether tests failed that are no cases of ours: the session may have any beside them."""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Write a case's line."""
        event = getattr(report, "ses_event", None)
        with _exit_where_unwritten():
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


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Close connections; write the footer; let the exit code say whether the target conforms."""
    run = session.config.stash.get(_RUN, None)
    if run is None:
        return
    run.close()
    if run.recorder is None:
        return
    whole = exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
    try:
        footer = run.recorder.end(whole)
    except OSError:
        session.exitstatus = EXIT_UNWRITTEN
        return
    if footer is not None and whole:
        reports: Any = session.config.pluginmanager.get_plugin(_REPORTS)
        fine = footer.conforming and not reports.others_failed
        session.exitstatus = pytest.ExitCode.OK if fine else pytest.ExitCode.TESTS_FAILED
        if footer.stopped:
            session.exitstatus = EXIT_UNREACHABLE
