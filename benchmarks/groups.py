"""What is measured, in groups: each in a process of its own and for a limited time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from benchmarks import (
    both_sides,
    collecting,
    late,
    memory,
    pacing,
    peers,
    recording,
    reference,
    scale,
    startup,
    whole_run,
)
from benchmarks.measure import Figure, cpu_seconds, spend
from conformance.run.prepare import prepare
from conformance.run.prepared import Prepared
from conformance.run.wanted import Wanted

ROUNDS = 3
_WHOLE_ROUNDS = 2
"""Of whole runs, which take longer than all the rest."""
_LATE = {
    25: ("--class", "notifications", "--class", "dkim"),
    250: ("--class", "dkim", "--action", "VerifyDomainDkim", "--action", "GetIdentityDkimAttributes"),
}
"""The cases that are run against a late target: enough of them that the start and the probes do not decide."""


@dataclass(frozen=True, slots=True)
class Group:
    """Figures that are measured together.

    Args:
        measure: yields them.
        limit_s: seconds after which the group is ended.
        stable: whether its figures, or some of them, mean something on a machine that does other work, too.
    """

    measure: Callable[[], Iterator[Figure]]
    limit_s: float
    stable: bool = False


@contextmanager
def _target() -> Iterator[Prepared]:
    prepared = prepare(Wanted())
    try:
        yield prepared
    finally:
        prepared.close()


def _whole() -> Iterator[Figure]:
    with _target() as prepared:
        recorded = recording.preparable(recording.record(prepared))
        yield Figure("requests of the whole run", len(recorded), "", 1, at_least=True)
        bare, one, two = [], [], []
        for _ in range(_WHOLE_ROUNDS):
            bare.append(spend(lambda: recording.bare_loop(recorded)))
            one.append(whole_run.whole_run())
            two.append(whole_run.whole_run("-n", "2"))
    least, ours, halves = (min(each, key=lambda spent: spent.seconds) for each in (bare, one, two))
    yield Figure("bare loop of these requests", least.seconds, "s")
    yield Figure("its CPU, without the target's / its time", least.own_s / least.seconds)
    yield Figure("whole run, from start to exit", ours.seconds, "s")
    yield Figure("its CPU and its target's / its time", ours.cpu_s / ours.seconds)
    yield Figure("whole run / bare loop", ours.seconds / least.seconds, "", 1.8, 1.25)
    yield Figure("whole run with -n 2 / bare loop", halves.seconds / least.seconds, "", 1.5, 0.75)
    yield Figure("its CPU and its target's / its time, with -n 2", halves.cpu_s / halves.seconds)
    serial = whole_run.whole_run("-n", "1", "--in-flight", "1").seconds
    yield Figure("whole run, one case at a time / bare loop", serial / least.seconds, "", 1.9)


def _late(delay_ms: int) -> Iterator[Figure]:
    with _target() as prepared:
        one, eight = (late.late_run(prepared.profile, delay_ms / 1000, number, *_LATE[delay_ms]) for number in (1, 8))
    name = f"--in-flight 1 / --in-flight 8, {delay_ms} ms late each way"
    yield Figure(name, one / eight, "", 3.0, 6.0, at_least=True)


def _proxy() -> Iterator[Figure]:
    with _target() as prepared:
        ratio = both_sides.both_sides_ratio(prepared.profile, ROUNDS)
        yield Figure("both sides of a proxy / one side", ratio, limit=1.6)


def _reference() -> Iterator[Figure]:
    with _target() as prepared:
        rate = reference.exchanges_per_second(prepared.profile)
        yield Figure("reference target, one keep-alive client", rate, "exchanges/s", 700.0, at_least=True)
    yield Figure("reference target, start", min(reference.start_up() for _ in range(ROUNDS)), "s", 1.0)


def _start() -> Iterator[Figure]:
    startup.command(*startup.ONE_CASE)  # fills the cache of parsed cases
    startup.command(*startup.ONE_MUTANT)
    bare, shown, listed, case = [], [], [], []
    for _ in range(2 * ROUNDS):
        bare.append(startup.importing_pytest())
        shown.append(startup.command("--help"))
        listed.append(startup.command("list"))
        case.append(startup.command(*startup.ONE_CASE))
    yield Figure("a Python that imports pytest", min(bare), "s")
    yield Figure("--help", min(shown), "s", None, 0.15)
    yield Figure("--help / importing pytest", min(shown) / min(bare), "", 1.2)
    yield Figure("list", min(listed), "s", None, 0.4)
    yield Figure("list / importing pytest", min(listed) / min(bare), "", 2.0)
    yield Figure("one case, from shell to verdict", min(case), "s", None, 0.5)
    yield Figure("one case / importing pytest", min(case) / min(bare), "", 7.0)
    yield Figure("the mutants of a case", startup.command(*startup.ONE_MUTANT), "s", None, 5.0)
    yield Figure("collecting all cases", min(collecting.collecting() for _ in range(ROUNDS)), "s", 1.0)


def _effort() -> Iterator[Figure]:
    """CPU time of the processes alone, which says nearly the same on a machine that does other work, too."""
    startup.command(*startup.ONE_CASE)
    bare, listed, case = [], [], []
    for _ in range(ROUNDS):
        bare.append(cpu_seconds(startup.importing_pytest))
        listed.append(cpu_seconds(lambda: startup.command("list")))
        case.append(cpu_seconds(lambda: startup.command(*startup.ONE_CASE)))
    with _target() as prepared:
        ratio = recording.client_cpu_ratio(prepared, ROUNDS)
    yield Figure("CPU of the cases, without their target / of a bare loop", ratio, "", 2.2, 0.85)
    yield Figure("CPU of list / of importing pytest", min(listed) / min(bare), "", 2.0)
    yield Figure("CPU of one case, its target included / of importing pytest", min(case) / min(bare), "", 8.0)


def _memory() -> Iterator[Figure]:
    found = memory.run_and_reports()
    yield Figure("memory of run", found["run"], "MB", 195.0, 150.0)
    yield Figure("memory of its target", found["its target"], "MB", 300.0)
    yield Figure("memory of report", found["report"], "MB", 150.0, 250.0)
    yield Figure("memory of compare", found["compare"], "MB", 150.0, 250.0)
    yield Figure("memory of list", found["list"], "MB", 50.0)


GROUPS: dict[str, Group] = {
    "start": Group(_start, 60),
    "effort": Group(_effort, 120, stable=True),
    "pacing": Group(pacing.measure, 60, stable=True),
    "whole": Group(_whole, 240),
    "proxy": Group(_proxy, 60),
    "reference": Group(_reference, 30),
    "memory": Group(_memory, 90),
    "late25": Group(lambda: _late(25), 110),
    "scale": Group(scale.measure, 120),
    "late250": Group(lambda: _late(250), 240),
    "peers": Group(peers.measure, 110),
}
"""By name, those that matter most first: what the time does not allow is left out at the end."""
