"""Cases one after the other, in the main thread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from conformance.model.case import Case
from conformance.run import interrupts
from conformance.run.prepared import Prepared
from conformance.run.record import RUN_BYTES, RunRoom
from conformance.run.settle import Settled, settle_case


class OneByOne:
    """Settles cases in this thread; a signal interrupts the case that is running.

    Args:
        prepared: the target.
        cases: in the order in which they run.
    """

    def __init__(self, prepared: Prepared, cases: Sequence[Case]) -> None:
        self._prepared, self._cases = prepared, cases
        self._exchanger = prepared.exchanger()

    def __iter__(self) -> Iterator[Settled]:
        """Yield what becomes of each case."""
        exchanger, settings, room = self._exchanger, self._prepared.settings, RunRoom(RUN_BYTES)
        for case in self._cases:
            event = settle_case(case, exchanger, settings, room, interrupts.current().admitted())
            yield Settled(event, exchanger.watch.gone)

    def close(self) -> list[str]:
        """Close the connection; return what is left, a line each."""
        return self._exchanger.close()
