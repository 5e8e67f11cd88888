"""What the terminal shows at the end of a run: the table, the failures, the verdict, and where the reports stand."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.text import Text

from conformance.commands.console import CommandConsole
from conformance.commands.options import REPORT_FOLDER
from conformance.commands.output_folder import LOG
from conformance.report import table
from conformance.report.gate import Gate
from conformance.report.log import RunLog
from conformance.report.text import visible


def _console() -> CommandConsole:
    """Return a console as wide as the terminal; in a pipe as wide as any table needs."""
    return CommandConsole(width=None if sys.stdout.isatty() else table.PIPE_WIDTH)


def print_run(log: RunLog, gate: Gate | None, reports: Sequence[Path], out: Path) -> None:
    """Print the table, the failures if they are few, what to fix first, the verdict, and where all of it stands.

    Raises ``OSError``.
    """
    console = _console()
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


def print_line(log: RunLog) -> None:
    """Print one line on the run; raises ``OSError``."""
    table.print_line(_console(), log)
