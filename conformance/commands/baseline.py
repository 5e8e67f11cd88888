"""``baseline write|check RUN``: a target's known deviations, and the gate that they make."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from conformance.commands import exits
from conformance.commands.options import option
from conformance.commands.reading import read_logs
from conformance.model.suite import digest, load_suite
from conformance.report.baseline import check_baseline, read_baseline
from conformance.report.baseline_write import write_baseline
from conformance.report.log import RunLog

NAME = "baseline"
HELP = "write a target's known deviations, or check a run against them"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("what", choices=("write", "check"))
    parser.add_argument("run_log", type=Path, metavar="RUN", help="a run.jsonl or its folder")
    option(parser, "--baseline", type=Path, default=Path("ses-baseline.yaml"), metavar="FILE", help="the baseline")
    parser.add_argument("--reason", metavar="TEXT", help="reason of new entries (write; default: what the run found)")


def run(given: argparse.Namespace) -> int:
    """Write or check; a check returns 1 if the gate is broken."""
    if given.what == "check":
        return check(read_logs([given.run_log], incomplete=True)[0], given.baseline)
    (log,) = read_logs([given.run_log])
    changes = write_baseline(log, given.baseline, given.reason)
    sys.stdout.write("".join(f"{change}\n" for change in changes))
    sys.stderr.write(f"{given.baseline}: {len(changes)} changes\n")
    return exits.EXIT_OK


def check(log: RunLog, path: Path) -> int:
    """Print every departure from the baseline; return 0 if there is none, else 1."""
    # The ids of this suite say what has vanished only if it is the suite that made the run.
    own = log.header.suite.cases_sha256 == digest()
    ids = [case.id for case in load_suite().cases] if own else None
    breaches = check_baseline(log, read_baseline(path), ids)
    for breach in breaches:
        sys.stdout.write(f"{breach}\n")
    if breaches:
        sys.stderr.write(f"ses-conformance: the gate is broken: {len(breaches)} departures from {path}\n")
        return exits.EXIT_NOT_CONFORMING
    sys.stdout.write(f"the gate holds: {path} names all deviations of this run\n")
    return exits.EXIT_OK
