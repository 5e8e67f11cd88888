"""``merge RUN…``: the shards of one run into one log and its reports."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from conformance.commands import exits, outputs
from conformance.commands.reading import read_logs
from conformance.model.suite import load_suite
from conformance.report.merge import merge, write_log
from conformance.run.prepare import UsageProblem

NAME = "merge"
HELP = "merge the shards of one run"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("runs", nargs="+", type=Path, metavar="RUN", help="a shard's run.jsonl or its folder")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the log and its reports")


def run(given: argparse.Namespace) -> int:
    """Write log and reports of the whole run; return its exit code."""
    logs = read_logs(given.runs)
    path = given.out / "run.jsonl"
    if any(log.path.resolve() == path.resolve() for log in logs):
        raise UsageProblem(f"{path} is one of the shards: choose another --out")
    whole = merge(logs, path, [case.id for case in load_suite().cases])
    given.out.mkdir(parents=True, exist_ok=True)
    write_log(whole)
    for written in (path, *outputs.write_reports(whole, given.out)):
        sys.stdout.write(f"{written}\n")
    conforming = whole.footer is not None and whole.footer.conforming
    return exits.EXIT_OK if conforming else exits.EXIT_NOT_CONFORMING
