"""``compare RUN…``: several targets, or versions of one, in one matrix."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from conformance.commands import exits
from conformance.commands.reading import read_logs
from conformance.report.compare import compare_markdown, write_compare
from conformance.report.files import write_text
from conformance.run.prepare import UsageProblem

NAME = "compare"
HELP = "compare runs of several targets or versions: an HTML matrix, and Markdown for a pull request"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("runs", nargs="+", type=Path, metavar="RUN", help="a run.jsonl or its folder, oldest first")
    parser.add_argument("--html", type=Path, default=Path("compare.html"), metavar="FILE", help="the matrix")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="the differences as Markdown (default: printed)")


def run(given: argparse.Namespace) -> int:
    """Write the matrix, print or write the Markdown."""
    if len(given.runs) < 2:
        raise UsageProblem("a comparison needs two runs or more")
    logs = read_logs(given.runs)
    write_compare(logs, given.html)
    text = compare_markdown(logs)
    if given.markdown is not None:
        write_text(given.markdown, text)
    else:
        sys.stdout.write(text)
    sys.stderr.write(f"{given.html}\n")
    return exits.EXIT_OK
