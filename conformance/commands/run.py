"""``run``: the suite against a target, with log, reports, table and exit code."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import click

from conformance.commands import exits, outputs
from conformance.commands.command import command
from conformance.commands.diagnosing import diagnosing
from conformance.commands.gate import hold, print_gate
from conformance.commands.options import (
    FILE,
    REPORT_FOLDER,
    option,
    out_option,
    processes_option,
    selection_options,
)
from conformance.commands.progress import progress_bar
from conformance.commands.session import run_session
from conformance.commands.target_options import target_options
from conformance.model.case import Case
from conformance.model.suite import case_files_at, load_suite
from conformance.report import table
from conformance.report.baseline import read_baseline
from conformance.report.log import read_log
from conformance.report.text import visible
from conformance.run.prepare import Prepared, UsageProblem, Wanted, prepare
from conformance.run.recorder import Recorder
from conformance.run.selection import Selection
from conformance.targets.diagnosis import Line, find_hopeless
from conformance.targets.probe import Unreachable


@command(
    "run",
    examples=[
        ("ses-conformance run", "Run the whole suite against its own reference target."),
        ("ses-conformance run --endpoint http://127.0.0.1:4566", "Test an emulator on this machine."),
        ("ses-conformance run my-cases/ --endpoint http://127.0.0.1:4566", "Run case files of your own."),
        ("ses-conformance run --target my-emulator.yaml --class dkim -n 2", "Test one class in two processes."),
        ("ses-conformance run --target moto --baseline ses-baseline.yaml", "Fail only if something got worse."),
    ],
)
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=FILE)
@target_options
@out_option("Folder for log and reports.", default=REPORT_FOLDER, show_default=True)
@processes_option(1)
@option("--baseline", type=FILE, metavar="FILE", help="Known deviations; departures from them decide the exit code.")
@option("--keep-going", is_flag=True, help="Run even where nothing can come of it, as with a wrong secret.")
@selection_options
def main(
    paths: tuple[Path, ...],
    target: Wanted,
    out: Path,
    processes: int,
    baseline: Path | None,
    keep_going: bool,
    selection: Selection,
) -> int:
    """Run the suite against a target.

    Without --endpoint or --target it runs against the reference target. Writes run.jsonl as it goes, then report.html,
    junit.xml, ctrf.json, summary.md and the certificate; prints a summary table and the paths of the files. It stops
    before the first case, with exit code 4, where no request gets through: a wrong secret, a Host that is rewritten on
    the way, pages instead of XML.

    Each PATH is a case file, or a folder of them, to run instead of the suite's own.
    """
    selection = replace(selection, paths=tuple(map(str, paths)))
    cases = selection.of(load_suite(case_files_at(paths) if paths else None).cases)
    if not cases:
        hint = f" of {', '.join(selection.paths)}" if paths else "; `ses-conformance list` shows them all"
        sys.stderr.write(f"ses-conformance: the selection matches no case{hint}\n")
        return exits.EXIT_NOTHING
    _check_folder(out)
    if baseline is not None:
        read_baseline(baseline)  # a wrong baseline is reported before anything is sent
    try:
        prepared = prepare(replace(target, selection=selection, keep_going=keep_going))
    except Unreachable as error:
        sys.stderr.write(f"ses-conformance: the target can't be reached: {error}\n")
        return exits.EXIT_UNREACHABLE
    try:
        hopeless = None if keep_going else _find_hopeless(prepared)
        if hopeless is not None:
            hint = "nothing was run; `ses-conformance doctor` says more, --keep-going runs all the same"
            sys.stderr.write(f"ses-conformance: {visible(str(hopeless))}\nses-conformance: {hint}\n")
            return exits.EXIT_USAGE
        return _run(prepared, cases, out, processes, baseline)
    finally:
        prepared.close()


def _find_hopeless(prepared: Prepared) -> Line | None:
    """Return what keeps every request from the target, or None. The suite's own target needs no such question."""
    if prepared.reference is not None:
        return None
    with diagnosing(prepared) as sender:
        return find_hopeless(sender)


def _check_folder(out: Path) -> None:
    """Make the folder and see that files can be made in it, before anything is sent."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            pass
    except OSError as error:
        raise UsageProblem(f"the output folder {out} can't be written: {error.strerror}") from error


def _run(prepared: Prepared, cases: list[Case], out: Path, processes: int, baseline: Path | None) -> int:
    console = table.output_console()
    path = out / "run.jsonl"
    known = {case.id: case for case in cases}
    with progress_bar(f"testing {prepared.profile.name}") as advance:
        recorder = Recorder(prepared, path, known, lambda _, done, selected: advance(done, selected))
        code = run_session(prepared, recorder, cases, processes)
    log = read_log(path, incomplete=True)
    gate = hold(log, baseline) if code in (exits.EXIT_OK, exits.EXIT_NOT_CONFORMING) else None
    table.print_table(console, log.cases)
    if gate is None:
        table.print_failures(console, log.cases)
    table.print_fix_first(console, log.cases)
    table.print_verdict(console, log, gate)
    written = outputs.write_reports(log, out, gate)
    for name, file in (("log", path), *((report.name, report) for report in written)):
        console.print(f"{name}: {file}", highlight=False, soft_wrap=True)
    outputs.tell_github(log, gate)
    return print_gate(gate, log) if gate is not None else code
