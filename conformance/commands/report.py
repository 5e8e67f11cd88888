"""``report RUN…``: the reports of runs, made from their logs alone."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from conformance.commands import exits, outputs
from conformance.commands.reading import read_logs

NAME = "report"
HELP = "make the reports of runs again from their logs"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("runs", nargs="+", type=Path, metavar="RUN", help="a run.jsonl, or its folder")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for the reports (default: beside each log)")


def run(given: argparse.Namespace) -> int:
    """Write the reports; interrupted runs are marked as incomplete. With ``--out`` several runs get a folder each."""
    logs = read_logs(given.runs, incomplete=True)
    for number, log in enumerate(logs, start=1):
        out = given.out or log.path.parent
        if given.out is not None and len(logs) > 1:
            out = given.out / f"{number:02d}-{log.path.parent.name or 'run'}"
        out.mkdir(parents=True, exist_ok=True)
        for path in outputs.write_reports(log, out):
            sys.stdout.write(f"{path}\n")
    return exits.EXIT_OK
