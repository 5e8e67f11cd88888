"""A pytest session that is a run: collects case files, runs each case as one item, writes the event log.

A plugin that ``conformance.plugin`` registers once a run is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from conformance.model.case_header import is_case_file
from conformance.model.problem import SourceError
from conformance.model.vocabulary import Outcome
from conformance.pytest_session.items import CaseFileNode, CaseItem
from conformance.pytest_session.keys import WORKER_KEY
from conformance.pytest_session.options import wanted_of
from conformance.pytest_session.process_run import RUN, ProcessRun
from conformance.pytest_session.reports import EXIT_UNWRITTEN, CaseReports, exit_where_unwritten
from conformance.report.reproduce import asked_command
from conformance.run.outcome import Result
from conformance.run.prepare import prepare
from conformance.run.prepared import Prepared, from_wire_form
from conformance.run.record import case_event
from conformance.run.recorder import Recorder
from conformance.run.wanted import UsageProblem
from conformance.targets.unreachable import Unreachable

EXIT_UNREACHABLE = 6
_REPORTS = "ses-conformance-reports"


def begin(config: pytest.Config) -> None:
    """Make the target ready (controller), or take over what the controller made ready (worker)."""
    worker_input = getattr(config, "workerinput", None)
    if worker_input is not None:
        data = worker_input[WORKER_KEY]
        config.stash[RUN] = ProcessRun(from_wire_form(data), data["workers"], None, data["repeat"])
        return
    prepared = _prepared(config)
    log = config.getoption("--ses-log")
    recorder = Recorder(prepared, Path(log) if log else None)
    config.add_cleanup(prepared.close)
    workers = count_processes(getattr(config.option, "tx", None) or ())
    if workers > 1:
        prepared.keep_cases_apart()
    config.stash[RUN] = ProcessRun(prepared, workers, recorder, repeat_command(prepared))
    config.pluginmanager.register(CaseReports(recorder), _REPORTS)


def repeat_command(prepared: Prepared) -> str:
    """Return the shell line that sends a case of this run again, up to the case's id; empty where no line can."""
    settings = prepared.settings
    return asked_command(prepared.asked, settings.truth, settings.seed) if prepared.asked is not None else ""


def _prepared(config: pytest.Config) -> Prepared:
    """Make the target ready."""
    try:
        return prepare(wanted_of(config))
    except (UsageProblem, SourceError) as error:
        raise pytest.UsageError(str(error)) from error
    except Unreachable as error:
        pytest.exit(f"the target can't be reached: {error}", returncode=EXIT_UNREACHABLE)


def count_processes(specifications: Iterable[str]) -> int:
    """Return how many processes run the cases, by xdist's specifications: ``4*popen`` are four; none: this one."""
    found = 0
    for spec in specifications:
        times, star, _ = spec.partition("*")
        found += int(times) if star and times.isdecimal() else 1
    return found or 1


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Hand the target over to an xdist worker."""
    run = node.config.stash.get(RUN, None)
    if run is not None:
        node.workerinput[WORKER_KEY] = {
            **run.prepared.wire_form(),
            "workers": run.workers,
            "repeat": run.repeat,
        }
        node.sendcommand = send_if_there(node.sendcommand)


def send_if_there(send: Callable[..., None]) -> Callable[..., None]:
    """Return what sends a worker a command if it is still there: the end of one that was killed is reported by itself.

    Otherwise the scheduler would fail where it has more cases for a worker before it learns that there is none.
    """

    def attempt(name: str, **arguments: Any) -> None:
        with suppress(OSError):
            send(name, **arguments)

    return attempt


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a case file, if the session is a run."""
    if file_path.suffix == ".yaml" and RUN in parent.config.stash and is_case_file(file_path):
        return CaseFileNode.from_parent(parent, path=file_path)
    return None


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
    run = session.config.stash.get(RUN, None)
    if run is not None and run.recorder is not None and run.workers == 1:
        with exit_where_unwritten():
            run.recorder.begin(len([item for item in session.items if isinstance(item, CaseItem)]))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: Any, ids: list[str]) -> None:
    """Write the log's header when the first worker has collected."""
    run = node.config.stash.get(RUN, None)
    if run is not None and run.recorder is not None:
        with exit_where_unwritten():
            run.recorder.begin(len(ids))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Close connections; write the footer; let the exit code say whether the target conforms."""
    run = session.config.stash.get(RUN, None)
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
