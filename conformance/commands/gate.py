"""The gate: a run held against the baseline of its target."""

from __future__ import annotations

import sys
from pathlib import Path

from conformance.commands import exits
from conformance.model.own_suite import own_suite
from conformance.model.suite import digest
from conformance.report.baseline import read_baseline
from conformance.report.gate import Gate, check_gate
from conformance.report.gate_words import breach_lines, verdict_line
from conformance.report.log import RunLog
from conformance.report.text import visible


def suite_ids(log: RunLog) -> list[str] | None:
    """Return the ids of all cases, if this suite is the one that made the run; only then they say what has vanished."""
    return [case.id for case in own_suite().summaries] if log.header.suite.cases_sha256 == digest() else None


def hold(log: RunLog, path: Path | None) -> Gate | None:
    """Hold a run against the baseline at ``path``, if one is given; raises ``SourceError``."""
    return check_gate(log, read_baseline(path), suite_ids(log)) if path is not None else None


def print_gate(gate: Gate, log: RunLog, *, quiet: bool = False) -> int:
    """Print the gate's verdict, and unless ``quiet`` each departure from the baseline; return 0 if it holds, else 1."""
    if gate.hint:
        sys.stderr.write(f"ses-conformance: {gate.hint}\n")
    for breach in gate.breaches if not quiet else ():
        sys.stdout.write(visible(f"{breach}\n"))
    sys.stdout.write(visible(f"{verdict_line(gate, log)}\n"))
    if gate.holds:
        return exits.EXIT_OK
    sys.stderr.write(f"ses-conformance: the gate of {gate.path} is broken: {', '.join(breach_lines(gate))}\n")
    return exits.EXIT_NOT_CONFORMING
