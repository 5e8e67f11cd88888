"""Several cases in flight in this process, each in a thread with a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence

from conformance.model.case import Case
from conformance.run import interrupts
from conformance.run.account_sharing import AccountSharing, create_lock
from conformance.run.baton import Baton, SharingTransport, on_one_core
from conformance.run.exchanger import Exchanger
from conformance.run.next_case import NextCase
from conformance.run.prepared import Prepared
from conformance.run.record import RUN_BYTES, RunRoom
from conformance.run.settle import Settled, settle_case


class InThreads:
    """Settles the cases in threads, each with a connection of its own; what they find is taken up in this thread.

    A signal makes the next request of each case fail, which then cleans up.

    Args:
        prepared: the target.
        cases: in the order of their files, or in that of the target's limits.
        number: of threads.
    """

    def __init__(self, prepared: Prepared, cases: Sequence[Case], number: int) -> None:
        self._prepared = prepared
        self._next = NextCase(cases, in_order=prepared.timetable is not None)
        self._baton, self._room = Baton(), RunRoom(RUN_BYTES)
        first, lock = prepared.exchanger(baton=self._baton), create_lock()
        try:
            self._exchangers = [
                first.beside(
                    SharingTransport(self._baton, first.transport), AccountSharing(lock.path, self._baton.let_go)
                )
                for _ in range(number)
            ]
        finally:
            lock.close()  # nobody else opens it
        self._found = interrupts.InterruptibleQueue(interrupts.current())
        self._ended = False
        self._threads = [
            threading.Thread(target=self._work, args=(exchanger,), name=f"cases-{at}", daemon=True)
            for at, exchanger in enumerate(self._exchangers)
        ]

    def __iter__(self) -> Iterator[Settled]:
        """Yield what becomes of each case, as it ends."""
        with on_one_core():
            for thread in self._threads:
                thread.start()
            working = len(self._threads)
            while working:
                settled = self._found.get()
                if settled is None:
                    working -= 1
                else:
                    yield settled

    def close(self) -> list[str]:
        """Let the cases that are running clean up, wait for them, and close the connections."""
        self._ended = True
        if any(thread.is_alive() for thread in self._threads):
            with self._baton.held():  # so that no case is between its last look and its next pause
                self._exchangers[0].watch.give_up()
                for exchanger in self._exchangers:
                    exchanger.interrupt()
                self._baton.end()
            for thread in self._threads:
                if thread.is_alive():  # a signal may have come before all were started
                    thread.join()
        *_, left = [exchanger.close() for exchanger in self._exchangers]  # they share what is left
        return left

    def _work(self, exchanger: Exchanger) -> None:
        """Settle one case after the other, until there is none, or the run ends."""
        try:
            with self._baton.held():
                while not self._ended and (case := self._next.take()) is not None:
                    event = settle_case(case, exchanger, self._prepared.settings, self._room)
                    self._next.end(case)
                    self._found.put(Settled(event, exchanger.watch.gone))
        except KeyboardInterrupt:
            return
        finally:
            self._found.put(None)
