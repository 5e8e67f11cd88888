"""``report RUN…``: the reports of runs, made from their logs alone."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from conformance.commands import exits, outputs
from conformance.commands.command import command
from conformance.commands.gate import hold
from conformance.commands.options import FILE, option, out_option
from conformance.commands.reading import read_logs
from conformance.report.files import let_everybody_read
from conformance.report.text import visible
from conformance.run.interrupts import current


@command(
    "report",
    examples=[
        ("ses-conformance report ses-conformance-report", "Write the last run's reports again."),
        ("ses-conformance report ses-conformance-report --out site --readable", "Write them for a web server."),
    ],
)
@click.argument("runs", metavar="RUN...", nargs=-1, required=True, type=FILE)
@out_option("Folder for the reports; several runs get a folder each. Default: beside each log.")
@option("--baseline", type=FILE, metavar="FILE", help="Known deviations; every report then says what is new and known.")
@option("--readable", is_flag=True, help="Let everybody read report.html, too, as a web server must.")
def main(runs: tuple[Path, ...], out: Path | None, baseline: Path | None, readable: bool) -> int:
    """Write the reports of runs again from their logs.

    The reports of an interrupted run are marked as incomplete. Each RUN is a run.jsonl or its folder. A report.html
    shows every exchange, and so is for its owner alone unless it is to be published (docs/security.md).
    """
    logs = read_logs(runs, incomplete=True)
    complete, paths = True, list[Path]()
    with current().postponed():
        for number, log in enumerate(logs, start=1):
            folder = out or log.path.parent
            if out is not None and len(logs) > 1:
                folder = out / f"{number:02d}-{log.path.parent.name or 'run'}"
            folder.mkdir(parents=True, exist_ok=True)
            written = outputs.write_reports(log, folder, hold(log, baseline), beside=True)
            for path in written.paths if readable else ():
                let_everybody_read(path)
            paths += written.paths
            complete &= not written.complain()
    sys.stdout.write(visible("".join(f"{path}\n" for path in paths)))
    return exits.EXIT_OK if complete else exits.EXIT_UNWRITTEN
