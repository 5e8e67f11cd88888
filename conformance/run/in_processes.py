"""Cases in several worker processes: which one takes which, and what is lost with one that dies."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing.connection import wait
from typing import Any

from conformance.model.case import Case
from conformance.model.vocabulary import Outcome
from conformance.run import interrupts
from conformance.run.next_case import NextCase
from conformance.run.order import spread_actions
from conformance.run.outcome import Result
from conformance.run.prepared import Prepared
from conformance.run.record import case_event
from conformance.run.settle import Settled
from conformance.run.worker import Assignment, Farewell, Task
from conformance.run.workers import Worker, Workers

_AHEAD = 2
"""How many cases a worker has been given at once, so that it need not wait for the next."""


class InProcesses:
    """Settles cases in worker processes. What they find is taken up in this one.

    A worker that dies costs the case that it was running, and is replaced.

    Args:
        prepared: the target.
        mark_of: returns further fields of the line of a case, by its id.
        workers: begun for the cases.
    """

    def __init__(self, prepared: Prepared, mark_of: Callable[[str], dict[str, Any]], workers: Workers) -> None:
        prepared.keep_cases_apart()
        paced = prepared.timetable is not None
        cases = workers.cases
        self._task, self._mark_of, self._workers = Task(prepared.wire_form(), len(workers.all)), mark_of, workers
        self._cases = cases
        self._place = {case.id: place for place, case in enumerate(cases)}
        self._next = NextCase(spread_actions(cases, lambda case: case) if paced else cases, in_order=paced)
        self._back: deque[Case] = deque()
        """Cases that were given to a worker which died before it came to them."""
        # Where requests wait for their turn, one that was given ahead would wait behind another's.
        self._ahead = 1 if paced else _AHEAD

    def __iter__(self) -> Iterator[Settled]:
        """Yield what becomes of each case, as it ends."""
        for worker in self._workers.all:
            worker.tell(self._task)
        for _ in range(self._ahead):
            for worker in self._workers.all:
                self._give(worker)
        while busy := [worker for worker in self._workers.all if worker.given]:
            interrupts.current().check()
            heard = wait([worker.connection for worker in busy], interrupts.POLL_S)
            yield from [self._settled(worker) for worker in busy if worker.connection in heard]
        yield from self._left_over()

    def close(self) -> list[str]:
        """Let the cases that are running clean up, and the workers end; return what is left, a line each."""
        for worker in self._workers.all:
            if worker.given:
                worker.interrupt()
            worker.tell(None)
        return [line for worker in self._workers.all for line in _last_words(worker)]

    def _take(self) -> Case | None:
        return self._back.popleft() if self._back else self._next.take()

    def _give(self, worker: Worker) -> None:
        case = self._take()
        if case is not None:
            worker.given.append(self._place[case.id])
            worker.tell(Assignment(worker.given[-1], self._mark_of(case.id)))

    def _settled(self, worker: Worker) -> Settled:
        """Return what a worker says of the case that it was running, and give it another."""
        try:
            settled: Settled = worker.listen()
        except (EOFError, ConnectionError):
            return self._lost(worker)
        self._next.end(self._cases[worker.given.popleft()])
        self._give(worker)
        return settled

    def _lost(self, worker: Worker) -> Settled:
        """Return what is said of the case that a worker was running when it died, and put another in its place."""
        case = self._cases[worker.given.popleft()]
        self._next.end(case)
        self._back.extend(self._cases[place] for place in worker.given)
        worker.given.clear()
        how = worker.ending()
        with suppress(OSError):  # the others go on
            replacing = self._workers.begin()
            replacing.tell(self._task)
            for _ in range(self._ahead):
                self._give(replacing)
        return _error(case, how)

    def _left_over(self) -> Iterator[Settled]:
        """Yield what is said of cases for which there is no worker any more."""
        while (case := self._take()) is not None:
            yield _error(case, "the system allows no other in its place")


def _error(case: Case, how: str) -> Settled:
    return Settled(case_event(Result(case, Outcome.ERROR, f"the worker process was lost: {how}")))


def _last_words(worker: Worker) -> list[str]:
    """Return what a worker that is about to end says to be left; cases that it settles meanwhile are of no account."""
    with suppress(EOFError, ConnectionError):
        while not isinstance(said := worker.listen(), Farewell):
            pass
        return said.left
    return []
