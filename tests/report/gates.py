"""A run with a new, a known and a fixed deviation, and an entry for a case that has vanished."""

from __future__ import annotations

from pathlib import Path

from conformance.report.baseline import read_baseline
from conformance.report.gate import Gate, check_gate
from conformance.report.log import RunLog

from .build import case
from .conftest import MakeLog

ENTRIES = ("a.fixed", "a.known", "a.gone")


def gate_of(make_log: MakeLog, folder: Path, entries: tuple[str, ...] = ENTRIES) -> tuple[RunLog, Gate]:
    """Return the run, and its gate with a baseline in ``folder`` that has these entries, from line 3 on."""
    text = "".join(f"- {{id: {each}, reason: upstream issue 7}}\n" for each in entries)
    path = folder / "baseline.yaml"
    path.write_text(f"format: ses-conformance-baseline/2\ndeviations:\n{text}")
    cases = [
        case("a.fixed"),
        case("a.known", outcome="failed"),
        case("a.new", outcome="failed", level="may"),
        case("a.good"),
    ]
    log = make_log(cases)
    return log, check_gate(log, read_baseline(path))
