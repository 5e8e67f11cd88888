"""Runs batches of cases against mutants or variations: one reference target, several worker processes."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import closing, contextmanager
from multiprocessing import get_context

from conformance.model.case import Case
from conformance.proof.bench import Batch, Bench, EditionKind, run_in_worker, start_worker
from conformance.proof.editions import EDITIONS
from conformance.proof.trial import Trial
from conformance.run.account_sharing import create_lock
from conformance.targets.local import LocalReference

WORKERS = 2

Progress = Callable[[int, int], None]
"""Is called with the number of trials done and to do."""


def no_progress(done: int, total: int) -> None:
    """Report nothing."""


def run_batches(
    kind: EditionKind,
    batches: Sequence[Batch],
    cases: Sequence[Case],
    *,
    seed: str,
    workers: int = WORKERS,
    progress: Progress = no_progress,
) -> list[Trial]:
    """Run all batches, in any order.

    Args:
        kind: of the editions that the batches name.
        batches: what to run; those that take longest should come first.
        cases: all cases that the batches name.
        seed: of the cases' names and values.
        workers: processes; 1 runs all in this one.
        progress: is called after each batch.

    Raises:
        ReferenceFailed: the reference target did not start.
    """
    total = sum(len(batch.cases) for batch in batches)
    trials: list[Trial] = []
    with LocalReference(("--editions", EDITIONS, kind.value)) as reference:
        for found in _results(reference, kind, batches, cases, seed, workers):
            trials += found
            progress(len(trials), total)
    return trials


def _results(
    reference: LocalReference,
    kind: EditionKind,
    batches: Sequence[Batch],
    cases: Sequence[Case],
    seed: str,
    workers: int,
) -> Iterator[list[Trial]]:
    profile = reference.profile()
    if workers == 1:
        bench = Bench(kind, profile, {case.id: case for case in cases}, seed)
        yield from (bench.run(batch) for batch in batches)
        return
    values = profile.model_dump(mode="json", exclude_unset=True)
    context = get_context("spawn")  # not forked: this process may have threads (a progress bar, a test runner)
    with closing(create_lock()) as lock:
        prepared = (kind, values, list(cases), seed, lock.path)
        with ProcessPoolExecutor(workers, context, initializer=start_worker, initargs=prepared) as pool:
            yield from _results_of(pool, batches)


def _results_of(pool: ProcessPoolExecutor, batches: Sequence[Batch]) -> Iterator[list[Trial]]:
    with _without_interrupts():
        futures = [pool.submit(run_in_worker, batch) for batch in batches]
    try:
        for future in as_completed(futures):
            yield future.result()
    except BaseException:
        pool.shutdown(cancel_futures=True)
        raise


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Let the processes that start in the block ignore Ctrl-C, which a terminal sends to all: this one ends them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
