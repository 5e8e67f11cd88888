"""``run``: the suite against a target, with log, reports, table and exit code."""

from __future__ import annotations

import argparse
import gc
import os
import sys
import tempfile
from pathlib import Path

import pytest
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from conformance.commands import baseline as gate
from conformance.commands import exits, outputs
from conformance.commands.options import add_selection, add_target, option, processes, wanted_of
from conformance.model.case import Case
from conformance.model.suite import files_of, load_suite
from conformance.plugin import HANDOVER, Handover
from conformance.report import table
from conformance.report.baseline import read_baseline
from conformance.report.event import CaseEvent
from conformance.report.log import read_log
from conformance.run.prepare import Prepared, UsageProblem, prepare
from conformance.run.recorder import Recorder
from conformance.targets.probe import Unreachable

NAME = "run"
HELP = "run the suite against a target (default: the reference target)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_target(parser)
    option(
        parser,
        "--out",
        type=Path,
        default=Path("ses-conformance-report"),
        metavar="DIR",
        help="folder for log and reports",
    )
    option(parser, "-n", type=processes, default=1, metavar="N", dest="n", help="processes (or auto)")
    option(
        parser, "--baseline", type=Path, metavar="FILE", help="known deviations; then the gate decides the exit code"
    )
    add_selection(parser)


def run(given: argparse.Namespace) -> int:
    """Run the suite; return the exit code of the contract."""
    console = Console(stderr=False)
    wanted = wanted_of(given)
    suite = load_suite(files_of(sorted(set(wanted.selection.classes))))
    cases = wanted.selection.of(suite.cases)
    if not cases:
        sys.stderr.write("ses-conformance: the selection matches no case; `ses-conformance list` shows them all\n")
        return exits.EXIT_NOTHING
    out: Path = given.out
    _writable(out)
    if given.baseline is not None:
        read_baseline(given.baseline)  # a wrong baseline is told before anything is sent
    try:
        prepared = prepare(wanted)
    except Unreachable as error:
        sys.stderr.write(f"ses-conformance: the target can't be reached: {error}\n")
        return exits.EXIT_UNREACHABLE
    try:
        return _run(prepared, cases, given, console)
    finally:
        prepared.close()


def _writable(out: Path) -> None:
    """Make the folder and see that files can be made in it, before anything is sent."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            pass
    except OSError as error:
        raise UsageProblem(f"the output folder {out} can't be written: {error.strerror}") from error


class _HandOver:
    """Puts what is made ready where the plugin looks for it."""

    def __init__(self, handover: Handover) -> None:
        self._handover = handover

    def pytest_configure(self, config: pytest.Config) -> None:
        """Hand over."""
        config.stash[HANDOVER] = self._handover


def _run(prepared: Prepared, cases: list[Case], given: argparse.Namespace, console: Console) -> int:
    out: Path = given.out
    workers: int = given.n
    baseline: Path | None = given.baseline
    progress = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty(),
    )  # fmt: skip
    task = progress.add_task(f"testing {prepared.profile.name}", total=len(cases))

    def advance(case: CaseEvent, done: int, selected: int) -> None:
        progress.update(task, completed=done)

    log = out / "run.jsonl"
    recorder = Recorder(prepared, log, {case.id: case for case in cases}, advance)
    # Another pytest plugin of the user's environment must not change the run.
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    files: dict[Path, list[Case]] = {}
    for case in cases:
        files.setdefault(case.file, []).append(case)
    # All that was read lives to the end of the run: the garbage collector need not look at it again and again.
    gc.freeze()
    arguments = ["-p", "conformance.plugin", "-p", "no:terminal", "-p", "no:logging", "-p", "no:cacheprovider"]
    arguments += ["-c", os.devnull, "--rootdir", str(cases[0].file.parent.parent), "--noconftest", "-p", "no:junitxml"]
    arguments += ["-p", "no:unraisableexception", "-p", "no:threadexception"]
    if workers > 1:
        arguments += ["-p", "xdist.plugin", "-n", str(workers)]
    with progress:
        handover = _HandOver(Handover(prepared, recorder, files))
        code = int(pytest.main([*arguments, *map(str, sorted(files))], plugins=[handover]))
    assert recorder.header is not None
    footer = recorder.footer
    table.print_table(console, recorder.cases)
    table.print_failures(console, recorder.cases)
    table.print_verdict(console, recorder.header, footer)
    whole = read_log(log, incomplete=True)
    written = outputs.write_reports(whole, out)
    for name, path in (("log", log), *((path.name, path) for path in written)):
        console.print(f"{name}: {path}", highlight=False, soft_wrap=True)
    outputs.tell_github(whole)
    if baseline is not None and code in (exits.EXIT_OK, exits.EXIT_NOT_CONFORMING):
        return gate.check(whole, baseline)
    return code
