"""Runs the kill matrix: every case against the mutants that it should catch, and once against the true service."""

from __future__ import annotations

import time

from conformance.proof.aim import Aim
from conformance.proof.bench import Batch, EditionKind
from conformance.proof.matrix import Matrix
from conformance.proof.runner import WORKERS, Progress, no_progress, run_batches
from conformance.proof.trial import TRUE

_CHUNK = 12
"""Cases of the true service in one batch: small enough to spread them over the workers."""


def run_matrix(aim: Aim, *, seed: str = "matrix", workers: int = WORKERS, progress: Progress = no_progress) -> Matrix:
    """Run every case of ``aim`` against the mutants that it should catch, and once against the true service.

    Args:
        aim: what to run.
        seed: of the cases' names and values.
        workers: processes; 1 runs all in this one.
        progress: is called with the number of trials done and to do.

    Raises:
        ReferenceFailed: the reference target did not start.
    """
    began = time.perf_counter()
    cases = list(aim.cases.values())
    trials = run_batches(EditionKind.MUTANT, batches_of(aim), cases, seed=seed, workers=workers, progress=progress)
    return Matrix(aim, trials, seed, time.perf_counter() - began)


def batches_of(aim: Aim) -> list[Batch]:
    """Return what to run, the largest first, so that no worker is left with much at the end."""
    batches = [Batch(mutant, cases) for mutant, cases in aim.asked.items() if cases]
    true = tuple(aim.cases)
    batches += [Batch(TRUE, true[start : start + _CHUNK]) for start in range(0, len(true), _CHUNK)]
    return sorted(batches, key=lambda batch: -len(batch.cases))
