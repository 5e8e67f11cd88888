"""``badge RUN``: shields.io endpoint badges, one for all and one a conformance class."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from conformance.commands import exits
from conformance.commands.command import command
from conformance.commands.options import FILE, out_option
from conformance.commands.reading import read_logs
from conformance.report.badge import write_badges
from conformance.report.text import visible


@command("badge", examples=[("ses-conformance badge ses-conformance-report", "Write the badges into ./badges.")])
@click.argument("run", type=FILE)
@out_option("Folder for the badges.", default=Path("badges"), show_default=True)
def main(run: Path, out: Path) -> int:
    """Write the badges of a run, as SVG and as JSON for shields.io.

    There is one for the whole run and one for each conformance class. RUN is a run.jsonl or its folder.
    """
    (log,) = read_logs([run])
    for path in write_badges(log, out):
        sys.stdout.write(visible(f"{path}\n"))
    return exits.EXIT_OK
