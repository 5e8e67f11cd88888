"""``run``: the suite against a target, with log, reports, table and exit code."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console

from conformance.commands import exits, outputs
from conformance.commands.command import command
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
from conformance.report.gate_words import verdict_line
from conformance.report.log import read_log
from conformance.run.prepare import Prepared, UsageProblem, Wanted, prepare
from conformance.run.recorder import Recorder
from conformance.run.selection import Selection
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
@selection_options
def main(
    paths: tuple[Path, ...],
    target: Wanted,
    out: Path,
    processes: int,
    baseline: Path | None,
    selection: Selection,
) -> int:
    """Run the suite against a target.

    Without --endpoint or --target it runs against the reference target. Writes run.jsonl as it goes, then report.html,
    junit.xml, ctrf.json, summary.md and the certificate; prints a summary table and the paths of the files.

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
        prepared = prepare(replace(target, selection=selection))
    except Unreachable as error:
        sys.stderr.write(f"ses-conformance: the target can't be reached: {error}\n")
        return exits.EXIT_UNREACHABLE
    try:
        return _run(prepared, cases, out, processes, baseline)
    finally:
        prepared.close()


def _check_folder(out: Path) -> None:
    """Make the folder and see that files can be made in it, before anything is sent."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            pass
    except OSError as error:
        raise UsageProblem(f"the output folder {out} can't be written: {error.strerror}") from error


def _run(prepared: Prepared, cases: list[Case], out: Path, processes: int, baseline: Path | None) -> int:
    console = Console()
    path = out / "run.jsonl"
    known = {case.id: case for case in cases}
    with progress_bar(f"testing {prepared.profile.name}") as advance:
        recorder = Recorder(prepared, path, known, lambda _, done, selected: advance(done, selected))
        code = run_session(prepared, recorder, cases, processes)
    assert recorder.header is not None
    log = read_log(path, incomplete=True)
    gate = hold(log, baseline) if code in (exits.EXIT_OK, exits.EXIT_NOT_CONFORMING) else None
    table.print_table(console, recorder.cases)
    if gate is None:
        table.print_failures(console, recorder.cases)
    table.print_verdict(console, recorder.header, recorder.footer, verdict_line(gate, log) if gate else None)
    written = outputs.write_reports(log, out, gate)
    for name, file in (("log", path), *((report.name, report) for report in written)):
        console.print(f"{name}: {file}", highlight=False, soft_wrap=True)
    outputs.tell_github(log, gate)
    return print_gate(gate, log) if gate is not None else code
