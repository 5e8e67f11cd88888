"""``badge RUN``: shields.io endpoint badges, one for all and one a conformance class."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from conformance.commands import exits
from conformance.commands.reading import read_logs
from conformance.report.badge import write_badges

NAME = "badge"
HELP = "write shields.io endpoint badges of a run"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("run_log", type=Path, metavar="RUN", help="a run.jsonl or its folder")
    parser.add_argument("--out", type=Path, default=Path("badges"), metavar="DIR", help="folder for the badges")


def run(given: argparse.Namespace) -> int:
    """Write the badges."""
    (log,) = read_logs([given.run_log])
    for path in write_badges(log, given.out):
        sys.stdout.write(f"{path}\n")
    return exits.EXIT_OK
