"""Running the kill matrix: one reference target, several worker processes, every case against all it should kill."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context

from conformance.proof.aim import Aim
from conformance.proof.matrix import Matrix
from conformance.proof.trial import TRUE, Bench, Trial, run_in_worker, start_worker
from conformance.targets.local import LocalReference

WORKERS = 2
_CHUNK = 12
"""Cases of the true target in one batch: small enough to spread them over the workers."""

Batch = tuple[str, Sequence[str]]
Progress = Callable[[int, int], None]


def run_matrix(
    aim: Aim, *, seed: str = "matrix", workers: int = WORKERS, progress: Progress = lambda done, total: None
) -> Matrix:
    """Run every case of ``aim`` against the mutants that it should kill, and once against the true target.

    Args:
        aim: what to run.
        seed: of the cases' names and values.
        workers: processes; 1 runs all in this one.
        progress: is told the number of trials done and to do.

    Raises:
        ReferenceFailed: the reference target did not start.
    """
    began = time.perf_counter()
    batches = list(batches_of(aim))
    total = sum(len(cases) for _, cases in batches)
    trials: list[Trial] = []
    with LocalReference(("--mutants",)) as reference:
        for found in _results(reference, aim, batches, seed, workers):
            trials += found
            progress(len(trials), total)
    return Matrix(aim, trials, seed, time.perf_counter() - began)


def batches_of(aim: Aim) -> Iterator[Batch]:
    """Yield what to run, the largest first, so that no worker is left with much at the end."""
    batches: list[Batch] = [(mutant, cases) for mutant, cases in aim.asked.items() if cases]
    true = list(aim.cases)
    batches += [(TRUE, true[start : start + _CHUNK]) for start in range(0, len(true), _CHUNK)]
    yield from sorted(batches, key=lambda batch: -len(batch[1]))


def _results(
    reference: LocalReference, aim: Aim, batches: Sequence[Batch], seed: str, workers: int
) -> Iterator[list[Trial]]:
    profile = reference.profile()
    if workers == 1:
        bench = Bench(profile, aim.cases, seed)
        yield from (bench.run(mutant, cases) for mutant, cases in batches)
        bench.close()
        return
    prepared = (profile.model_dump(mode="json", exclude_unset=True), list(aim.cases.values()), seed)
    # Spawned, not forked: this process may have threads (a progress bar, a test runner).
    with ProcessPoolExecutor(workers, get_context("spawn"), initializer=start_worker, initargs=prepared) as pool:
        for future in as_completed([pool.submit(run_in_worker, batch) for batch in batches]):
            yield future.result()
