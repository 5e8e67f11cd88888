"""Running the cases of a run: one after the other, several in flight in this process, or several processes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Protocol

from conformance.model.case import Case
from conformance.run.in_threads import InThreads
from conformance.run.one_by_one import OneByOne
from conformance.run.order import spread_actions
from conformance.run.prepared import Prepared
from conformance.run.recorder import Recorder
from conformance.run.settle import Settled, breaks_conformance

if TYPE_CHECKING:
    from conformance.run.workers import Workers


class Ending(Enum):
    """How the cases of a run ended."""

    WHOLE = "every case was run"
    FAILURES = "so many failed that no more were to be run"
    INTERRUPTED = "a signal came"
    UNWRITTEN = "the log can't be written"


class _Settling(Protocol):
    """Runs cases, in whichever way."""

    def __iter__(self) -> Iterator[Settled]:
        """Yield what becomes of each case, as it ends."""

    def close(self) -> list[str]:
        """Let the cases that are running clean up, and close the connections; return what is left, a line each."""


def run_cases(
    prepared: Prepared,
    recorder: Recorder,
    cases: Sequence[Case],
    *,
    in_flight: int = 1,
    workers: Workers | None = None,
    maxfail: int | None = None,
) -> tuple[Ending, list[str]]:
    """Run cases; what becomes of each goes to ``recorder``, which is closed at the end.

    Args:
        prepared: the target.
        recorder: writes the log.
        cases: in the order of their files.
        in_flight: how many run at the same time in this process.
        workers: processes that run them instead, begun for the same cases; the caller closes them.
        maxfail: after how many failures the run ends; None: after all cases.

    Returns:
        How it ended, and what is left on the account or at the target, a line each.
    """
    settling = _settling(prepared, recorder, cases, in_flight, workers)
    ending, failures = Ending.WHOLE, 0
    try:
        recorder.begin(len(cases))
        for settled in settling:
            recorder.case(settled.case)
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


def _settling(
    prepared: Prepared, recorder: Recorder, cases: Sequence[Case], in_flight: int, workers: Workers | None
) -> _Settling:
    if workers is not None:
        from conformance.run.in_processes import InProcesses  # few runs need it

        return InProcesses(prepared, recorder.mark_of, workers)
    ordered = spread_actions(cases, lambda case: case) if prepared.timetable is not None else cases
    in_flight = min(in_flight, len(ordered))
    return InThreads(prepared, ordered, in_flight) if in_flight > 1 else OneByOne(prepared, ordered)
