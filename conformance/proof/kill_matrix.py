"""Runs the kill matrix: every case against the mutants that it should catch, and once against the true service."""

from __future__ import annotations

import sys
import time
from collections.abc import Collection

from conformance.proof.aim import Aim
from conformance.proof.bench import Batch, EditionKind
from conformance.proof.matrix import Matrix
from conformance.proof.runner import WORKERS, Progress, no_progress, run_batches
from conformance.proof.thrift import Pair, Pairs, choose_pairs, open_pairs
from conformance.proof.trial import TRUE, Trial

_MORE = (3, sys.maxsize)
"""Pairs that whatever is still open is tried with, round by round, where pairs are left out."""
_CHUNK = 12
"""Cases of the true service in one batch: small enough to spread them over the workers."""


def run_matrix(
    aim: Aim,
    *,
    seed: str = "matrix",
    workers: int = WORKERS,
    thrifty: bool = False,
    known: Collection[Pair] = frozenset(),
    progress: Progress = no_progress,
) -> Matrix:
    """Run every case of ``aim`` against the mutants that it should catch, and once against the true service.

    Args:
        aim: what to run.
        seed: of the cases' names and values.
        workers: processes; 1 runs all in this one.
        thrifty: leave out pairs that can change nothing of the problems, see `thrift`.
        known: pairs that were a kill before, which a thrifty matrix tries first.
        progress: is called with the number of trials done and to do.

    Raises:
        ReferenceFailed: the reference target did not start.
    """
    began = time.perf_counter()
    cases = list(aim.cases.values())

    def run(batches: list[Batch]) -> list[Trial]:
        return run_batches(EditionKind.MUTANT, batches, cases, seed=seed, workers=workers, progress=progress)

    trials = run(batches_of(choose_pairs(aim, known) if thrifty else aim.asked, tuple(aim.cases)))
    for number in _MORE if thrifty else ():
        left = batches_of(open_pairs(Matrix(aim, trials, seed, 0.0), number))
        trials += run(left) if left else []
    return Matrix(aim, trials, seed, time.perf_counter() - began)


def batches_of(pairs: Pairs, true: tuple[str, ...] = ()) -> list[Batch]:
    """Return what to run, the largest first, so that no worker is left with much at the end.

    Args:
        pairs: of mutants and cases.
        true: cases to be run against the true service.
    """
    batches = [Batch(mutant, cases) for mutant, cases in pairs.items() if cases]
    batches += [Batch(TRUE, true[start : start + _CHUNK]) for start in range(0, len(true), _CHUNK)]
    return sorted(batches, key=lambda batch: -len(batch.cases))
