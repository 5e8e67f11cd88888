"""The gate: a run held against the baseline of its target."""

from __future__ import annotations

import sys
from pathlib import Path

from conformance.commands import exits
from conformance.model.suite import digest, load_suite
from conformance.report.baseline import check_baseline, read_baseline
from conformance.report.log import RunLog
from conformance.report.text import visible


def check_gate(log: RunLog, path: Path) -> int:
    """Print every departure of a run from the baseline at ``path``; return 0 if there is none, else 1."""
    # The ids of this suite say what has vanished only if it is the suite that made the run.
    own = log.header.suite.cases_sha256 == digest()
    ids = [case.id for case in load_suite().cases] if own else None
    breaches = check_baseline(log, read_baseline(path), ids)
    for breach in breaches:
        sys.stdout.write(visible(f"{breach}\n"))
    if breaches:
        sys.stderr.write(f"ses-conformance: the gate is broken: {len(breaches)} departures from {path}\n")
        return exits.EXIT_NOT_CONFORMING
    sys.stdout.write(visible(f"the gate holds: {path} names all deviations of this run\n"))
    return exits.EXIT_OK
