"""``python -m benchmarks``: measures, prints a table, and exits with 1 when a limit is broken."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.table import Table

from benchmarks import both_sides, collecting, recording, reference, whole_run
from benchmarks.measure import Figure, seconds
from conformance.run.prepare import Wanted, prepare

ROUNDS = 3


def measure() -> list[Figure]:
    """Measure everything; the whole run and the bare loop alternate, and the best round of each counts."""
    prepared = prepare(Wanted())
    try:
        recorded = recording.preparable(recording.record(prepared))
        bare, whole = [], []
        for _ in range(ROUNDS):
            bare.append(seconds(lambda: recording.bare_loop(recorded)))
            whole.append(whole_run.whole_run())
        proxied = both_sides.both_sides_ratio(prepared.profile, ROUNDS)
        rate = reference.exchanges_per_second(prepared.profile)
    finally:
        prepared.close()
    collected = min(collecting.collecting() for _ in range(ROUNDS))
    started = min(reference.start_up() for _ in range(ROUNDS))
    return [
        Figure("requests of the whole run", len(recorded), "", 1, at_least=True),
        Figure("bare loop of these requests", min(bare), "s", float("inf")),
        Figure("whole run, the command from start to exit", min(whole), "s", float("inf")),
        Figure("whole run / bare loop", min(whole) / min(bare), "", 2.0),
        Figure("both sides of a proxy / one side", proxied, "", 1.6),
        Figure("collecting all cases", collected, "s", 1.0),
        Figure("reference target, start", started, "s", 1.0),
        Figure("reference target, one keep-alive client", rate, "exchanges/s", 700.0, at_least=True),
    ]


def main() -> int:
    """Print the table; return 1 if a limit is broken."""
    figures = measure()
    table = Table("figure", "measured", "limit", "")
    for figure in figures:
        bound = "" if figure.limit == float("inf") else f"{'≥' if figure.at_least else '≤'} {figure.limit:g}"
        value = f"{figure.value:.0f}" if figure.value >= 100 else f"{figure.value:.2f}"
        table.add_row(figure.name, f"{value} {figure.unit}".strip(), bound, "" if figure.holds else "broken")
    Console().print(table)
    return 0 if all(figure.holds for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
