"""``python -m benchmarks``: measures, prints a table, and exits with 1 when a limit is broken.

``--peers`` compares with gabbi and tavern instead, which are installed outside of the tree.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

from benchmarks import both_sides, collecting, late, memory, peers, recording, reference, startup, whole_run
from benchmarks.measure import Figure, seconds
from conformance.run.prepare import Prepared, Wanted, prepare

ROUNDS = 3
_LATE = ("--class", "identities", "--class", "dkim", "--exclude", "list-identities.many*")
"""The cases that are run against a late target: enough of them that the start of the processes does not decide."""


def measure() -> Iterator[Figure]:
    """Measure everything; what a ratio compares is measured in turn, and the best round of each counts."""
    prepared = prepare(Wanted())
    try:
        yield from _whole(prepared)
        yield from _late(prepared)
        yield Figure(
            "both sides of a proxy / one side", both_sides.both_sides_ratio(prepared.profile, ROUNDS), limit=1.6
        )
        rate = reference.exchanges_per_second(prepared.profile)
        yield Figure("reference target, one keep-alive client", rate, "exchanges/s", 700.0, at_least=True)
    finally:
        prepared.close()
    yield from _start()
    for name, peak in memory.run_and_reports().items():
        bound = 150.0 if name == "run" else 250.0
        yield Figure(f"memory of {name}", peak, "MB", 1.3 * bound, bound)


def _whole(prepared: Prepared) -> Iterator[Figure]:
    recorded = recording.preparable(recording.record(prepared))
    yield Figure("requests of the whole run", len(recorded), "", 1, at_least=True)
    bare, one, two = [], [], []
    for _ in range(ROUNDS):
        bare.append(seconds(lambda: recording.bare_loop(recorded)))
        one.append(whole_run.whole_run("-n", "1"))
        two.append(whole_run.whole_run("-n", "2"))
    yield Figure("bare loop of these requests", min(bare), "s")
    yield Figure("whole run, from start to exit", min(one), "s")
    yield Figure("whole run / bare loop", min(one) / min(bare), "", 1.8, 1.25)
    yield Figure("whole run with -n 2 / bare loop", min(two) / min(bare), "", 1.3, 0.75)


def _late(prepared: Prepared) -> Iterator[Figure]:
    for delay_ms in (25, 250):
        chosen = _LATE if delay_ms < 100 else ("--class", "dkim")
        one, eight = (late.late_run(prepared.profile, delay_ms / 1000, number, *chosen) for number in (1, 8))
        yield Figure(f"-n 1 / -n 8, {delay_ms} ms late each way", one / eight, "", 3.0, 6.0, at_least=True)


def _start() -> Iterator[Figure]:
    bare, shown, listed, case = [], [], [], []
    startup.command(*startup.ONE_CASE)  # fills the cache of parsed cases
    for _ in range(2 * ROUNDS):
        bare.append(startup.importing_pytest())
        shown.append(startup.command("--help"))
        listed.append(startup.command("list"))
        case.append(startup.command(*startup.ONE_CASE))
    yield Figure("a Python that imports pytest", min(bare), "s")
    yield Figure("--help", min(shown), "s", None, 0.15)
    yield Figure("--help / importing pytest", min(shown) / min(bare), "", 1.2)
    yield Figure("list", min(listed), "s", None, 0.4)
    yield Figure("list / importing pytest", min(listed) / min(bare), "", 4.0)
    yield Figure("one case, from shell to verdict", min(case), "s", None, 0.5)
    yield Figure("one case / importing pytest", min(case) / min(bare), "", 8.0)
    yield Figure("collecting all cases", min(collecting.collecting() for _ in range(ROUNDS)), "s", 1.0)
    yield Figure("reference target, start", min(reference.start_up() for _ in range(ROUNDS)), "s", 1.0)


def main(arguments: list[str]) -> int:
    """Print the table; return 1 if a limit is broken."""
    figures = list(peers.measure() if arguments == ["--peers"] else measure())
    table = Table("figure", "measured", "aim", "limit", "")
    for figure in figures:
        value = f"{figure.value:.0f}" if figure.value >= 100 else f"{figure.value:.2f}"
        bounds = figure.bound(figure.aim), figure.bound(figure.limit)
        table.add_row(figure.name, f"{value} {figure.unit}".strip(), *bounds, figure.word)
    Console().print(table)
    return 0 if all(figure.holds for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
