"""The end of ``run``: reports, table and exit code, from the log alone."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from conformance.commands import exits, outputs
from conformance.commands.gate import hold, print_gate
from conformance.commands.run_options import Course
from conformance.commands.standard_output import discard_output, lacks_reader
from conformance.model.garbage import uncollected
from conformance.report.gate import Gate
from conformance.report.log import RunLog


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
    written = outputs.write_reports(log, out, gate, beside=True, meanwhile=_load_printing)
    if written.complain():
        code = exits.EXIT_UNWRITTEN
    try:
        _print(log, gate, written.paths, out, quiet=course.quiet)
        outputs.tell_github(log, gate)
        sys.stdout.flush()
    except OSError as error:
        discard_output()
        if not lacks_reader(error):
            sys.stderr.write(f"ses-conformance: standard output can't be written: {error.strerror}\n")
            code = exits.EXIT_UNWRITTEN
    return print_gate(gate, log, quiet=course.quiet) if gate is not None and code != exits.EXIT_UNWRITTEN else code


def _print(log: RunLog, gate: Gate | None, reports: Sequence[Path], out: Path, *, quiet: bool) -> None:
    """Print what came of the run, in one line if ``quiet``; raises ``OSError``."""
    from conformance.commands.printing import print_line, print_run

    if not quiet:
        print_run(log, gate, reports, out)
    elif gate is None:
        print_line(log)


def _load_printing() -> None:
    """Import rich, which takes as long as the page of a small run, while that is written."""
    with uncollected():
        import_module("conformance.commands.printing")
