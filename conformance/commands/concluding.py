"""The end of ``run``: reports, table and exit code, from the log alone."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from conformance.commands import exits, outputs
from conformance.commands.gate import hold, print_gate
from conformance.commands.options import REPORT_FOLDER
from conformance.commands.output_folder import LOG
from conformance.commands.run_options import Course
from conformance.commands.standard_output import discard_output, lacks_reader
from conformance.report import table
from conformance.report.gate import Gate
from conformance.report.log import RunLog
from conformance.report.text import visible


def conclude(log: RunLog, out: Path, code: int, baseline: Path | None, course: Course) -> int:
    """Write the reports of a run and print what came of it.

    Args:
        log: of the run, which may be incomplete.
        out: folder for the reports.
        code: the exit code so far.
        baseline: known deviations, if the run is held against them.
        course: how the run was to go.

    Returns:
        The exit code.
    """
    if course.maxfail is not None and log.footer is None and code == exits.EXIT_NOT_CONFORMING:
        failures = f"{course.maxfail} failure{'s' if course.maxfail > 1 else ''}"
        sys.stderr.write(f"ses-conformance: the run ended after {failures} (--maxfail)\n")
    gate = hold(log, baseline) if code in (exits.EXIT_OK, exits.EXIT_NOT_CONFORMING) else None
    # First whatever lasts: printing may fail, and nothing must be lost with it.
    written = outputs.write_reports(log, out, gate, beside=True)
    if written.complain():
        code = exits.EXIT_UNWRITTEN
    try:
        if not course.quiet:
            _print(log, gate, written.paths, out)
        elif gate is None:
            table.print_line(_Console(), log)
        outputs.tell_github(log, gate)
        sys.stdout.flush()
    except OSError as error:
        discard_output()
        if not lacks_reader(error):
            sys.stderr.write(f"ses-conformance: standard output can't be written: {error.strerror}\n")
            code = exits.EXIT_UNWRITTEN
    return print_gate(gate, log, quiet=course.quiet) if gate is not None and code != exits.EXIT_UNWRITTEN else code


class _Console(Console):
    """As wide as the terminal; in a pipe as wide as any table needs."""

    def __init__(self) -> None:
        super().__init__(width=None if sys.stdout.isatty() else table.PIPE_WIDTH)

    def on_broken_pipe(self) -> None:
        """Leave it to the caller: rich would end the process."""
        raise BrokenPipeError


def _print(log: RunLog, gate: Gate | None, reports: Sequence[Path], out: Path) -> None:
    """Print the table, the failures if they are few, what to fix first, the verdict, and where all of it stands.

    Raises ``OSError``.
    """
    console = _Console()
    where = "" if out == REPORT_FOLDER else f" --out {shlex.quote(visible(str(out)))}"
    table.print_table(console, log.cases)
    if gate is None:
        table.print_failures(console, log.cases)
    table.print_fix_first(console, log.cases, where=where)
    table.print_verdict(console, log, gate)
    page = [path for path in reports if path.name == "report.html"]
    for name, path in [("log", out / LOG), *(("report", path) for path in page)]:
        console.print(Text(visible(f"{name}: {path}")), soft_wrap=True)
    others = ", ".join(path.name for path in reports if path not in page)
    if others:
        console.print(Text(visible(f"beside them: {others}")), soft_wrap=True)
