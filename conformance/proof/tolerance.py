"""The proof that the suite accuses no one wrongly: legal variations of the reference target pass every case."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from conformance.model.case import Case
from conformance.proof import variations
from conformance.proof.bench import Batch, EditionKind
from conformance.proof.runner import WORKERS, Progress, no_progress, run_batches
from conformance.proof.trial import Trial
from conformance.proof.variation_run import VariationRun, judge_variation
from conformance.proof.variations import Variation


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
    """Return the variations of the proof: the bundles, what the real service does, and what lacks schemes."""
    every = variations.all_variations()
    return [one for one in every if one.parts or one.name.startswith(("as-observed", "only-"))]


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
    parts: int = 1,
    workers: int = WORKERS,
    progress: Progress = no_progress,
) -> Tolerance:
    """Run every case against every variation, or a sample of these pairs.

    Args:
        chosen: the variations.
        cases: that run against each of them.
        seed: of the cases' names and values.
        parts: run one pair of this number, see `deal`.
        workers: processes; 1 runs all in this one.
        progress: is called with the number of trials done and to do.

    Raises:
        ReferenceFailed: the reference target did not start.
    """
    began = time.perf_counter()
    # The last ones wait much and work little: they come first, beside the others.
    batches = list(reversed(deal(chosen, cases, parts)))
    trials = run_batches(EditionKind.VARIATION, batches, cases, seed=seed, workers=workers, progress=progress)
    found: dict[str, list[Trial]] = {one.name: [] for one in chosen}
    for trial in trials:
        found[trial.edition].append(trial)
    known = {case.id: case for case in cases}
    runs = [judge_variation(variations.get(name), found[name], known) for name in sorted(found)]
    return Tolerance(tuple(runs), seed, time.perf_counter() - began)


def deal(chosen: Sequence[Variation], cases: Sequence[Case], parts: int) -> list[Batch]:
    """Return which cases run against which variation.

    Each variation gets every case whose number leaves the same remainder, its neighbour those with the next one. So
    each variation meets cases of all files, each case meets its share of the variations, and cases that stand side by
    side, as the rows of a table do, meet different ones.

    Args:
        chosen: the variations.
        cases: all cases, in the order of their files.
        parts: how many pairs there are for each that runs; 1 runs all.
    """
    ids = tuple(case.id for case in cases)
    return [Batch(one.name, ids[number % parts :: parts]) for number, one in enumerate(chosen)]
