"""Running the cases of a run in this process: one after the other, or several in flight where the target is slow."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from conformance.model.case import Case
from conformance.report.event import CaseEvent
from conformance.run import interrupts
from conformance.run.account_sharing import AccountSharing, create_lock
from conformance.run.baton import Baton, SharingTransport, on_one_core
from conformance.run.exchanger import Exchanger
from conformance.run.next_case import NextCase
from conformance.run.order import spread_actions
from conformance.run.prepared import Prepared
from conformance.run.record import RUN_BYTES, RunRoom
from conformance.run.recorder import Recorder
from conformance.run.settle import breaks_conformance, settle_case


class Ending(Enum):
    """How the cases of a run ended."""

    WHOLE = "every case was run"
    FAILURES = "so many failed that no more were to be run"
    INTERRUPTED = "a signal came"
    UNWRITTEN = "the log can't be written"


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a case, and why the target is gone, if it is."""

    event: CaseEvent
    gone: str


def run_cases(
    prepared: Prepared, recorder: Recorder, cases: Sequence[Case], *, in_flight: int = 1, maxfail: int | None = None
) -> tuple[Ending, list[str]]:
    """Run cases; what becomes of each goes to ``recorder``, which is closed at the end.

    Args:
        prepared: the target.
        recorder: writes the log.
        cases: in the order of their files.
        in_flight: how many run at the same time.
        maxfail: after how many failures the run ends; None: after all cases.

    Returns:
        How it ended, and what is left on the account or at the target, a line each.
    """
    ordered = spread_actions(cases, lambda case: case) if prepared.timetable is not None else cases
    in_flight = min(in_flight, len(ordered))
    settling = _Threads(prepared, ordered, in_flight) if in_flight > 1 else _OneByOne(prepared, ordered)
    ending, failures = Ending.WHOLE, 0
    try:
        recorder.begin(len(ordered))
        for settled in settling:
            recorder.case(settled.event)
            if settled.gone:
                recorder.stop(settled.event.id, settled.gone)
            failures += breaks_conformance(settled.event)
            if maxfail is not None and failures >= maxfail:
                ending = Ending.FAILURES
                break
    except KeyboardInterrupt:
        ending = Ending.INTERRUPTED
    except OSError:
        if recorder.fault is None:
            raise
        ending = Ending.UNWRITTEN
    finally:
        left = settling.close()
    try:
        recorder.end(ending in (Ending.WHOLE, Ending.FAILURES))
    except OSError:
        ending = Ending.UNWRITTEN
    return ending, left


class _OneByOne:
    """Settles the cases in this thread; a signal interrupts the case that is running."""

    def __init__(self, prepared: Prepared, cases: Sequence[Case]) -> None:
        self._prepared, self._cases = prepared, cases
        self._exchanger = prepared.exchanger()

    def __iter__(self) -> Iterator[Settled]:
        exchanger, settings, room = self._exchanger, self._prepared.settings, RunRoom(RUN_BYTES)
        for case in self._cases:
            event = settle_case(case, exchanger, settings, room, interrupts.current().admitted())
            yield Settled(event, exchanger.watch.gone)

    def close(self) -> list[str]:
        """Close the connection; return what is left, a line each."""
        return self._exchanger.close()


class _Threads:
    """Settles the cases in threads, each with a connection of its own; what they find is taken up in this thread.

    A signal makes the next request of each case fail, which then cleans up.
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
