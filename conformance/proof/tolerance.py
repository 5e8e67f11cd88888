"""The proof that the suite accuses no one wrongly: legal variations of the reference target pass every case."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from fnmatch import fnmatchcase
from multiprocessing import get_context

from conformance.model.case import Case
from conformance.proof.variation_run import VariationRun, run_in_worker, run_variation, start_worker
from conformance.reference import variations
from conformance.reference.variations import Variation
from conformance.targets.local import LocalReference

WORKERS = 2

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Tolerance:
    """What became of the variations.

    Args:
        runs: one for each variation, by name.
        seed: of the cases' names and values.
        s: wall time in seconds.
    """

    runs: tuple[VariationRun, ...]
    seed: str
    s: float

    @property
    def specificity(self) -> tuple[int, int]:
        """How many variations passed, of how many."""
        return sum(not run.accused for run in self.runs), len(self.runs)

    @property
    def holds(self) -> bool:
        """Whether no variation is accused."""
        return all(not run.accused for run in self.runs)


def standard() -> list[Variation]:
    """Return the variations of the proof: the bundles, and what the real service does."""
    every = variations.all_variations()
    return [one for one in every if one.parts or one.name.startswith("as-observed")]


def select(globs: Sequence[str] = (), *, every: bool = False) -> list[Variation]:
    """Return the variations of these names.

    Args:
        globs: shell patterns, or several names joined by ``+``; none is the standard ones.
        every: without patterns all variations but the slow ones, each by itself, too.
    """
    known = variations.all_variations()
    if not globs:
        return [one for one in known if not one.slow] if every else standard()
    found: dict[str, Variation] = {}
    for glob in globs:
        for one in known:
            if fnmatchcase(one.name, glob):
                found[one.name] = one
        if "+" in glob:
            found[glob] = variations.get(glob)
    return list(found.values())


def run_tolerance(
    chosen: Sequence[Variation],
    cases: Sequence[Case],
    *,
    seed: str = "tolerance",
    workers: int = WORKERS,
    progress: Progress = lambda done, total: None,
) -> Tolerance:
    """Run every case against every variation.

    Args:
        chosen: the variations.
        cases: that run against each of them.
        seed: of the cases' names and values.
        workers: processes; 1 runs all in this one.
        progress: is told the number of variations done and to do.

    Raises:
        ReferenceFailed: the reference target did not start.
    """
    began = time.perf_counter()
    runs: list[VariationRun] = []
    with LocalReference(("--variations",)) as reference:
        for run in _runs(reference, [one.name for one in chosen], cases, seed, workers):
            runs.append(run)
            progress(len(runs), len(chosen))
    runs.sort(key=lambda run: run.variation)
    return Tolerance(tuple(runs), seed, time.perf_counter() - began)


def _runs(
    reference: LocalReference, names: Sequence[str], cases: Sequence[Case], seed: str, workers: int
) -> Iterator[VariationRun]:
    profile = reference.profile()
    if workers == 1:
        yield from (run_variation(profile, variations.get(name), cases, seed) for name in names)
        return
    prepared = (profile.model_dump(mode="json", exclude_unset=True), list(cases), seed)
    # Spawned, not forked: this process may have threads (a progress bar, a test runner).
    with ProcessPoolExecutor(workers, get_context("spawn"), initializer=start_worker, initargs=prepared) as pool:
        # The last ones wait much and work little: they come first, beside the others.
        for future in as_completed([pool.submit(run_in_worker, name) for name in reversed(names)]):
            yield future.result()
