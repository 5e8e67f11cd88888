"""Which case a thread takes next, so that few of them wait for each other on the account that they share."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from conformance.model.case import Case
from conformance.run.account_sharing import Part, find_part


class NextCase:
    """Hands out cases, each once.

    Cases that run alone follow each other in one thread, while the others take what these do not disturb. In the order
    of the files every thread would come to wait for the first of them.

    Args:
        cases: in the order of their files.
        in_order: they are handed out as they come, whatever waits: their order is that of a target's limits.
    """

    def __init__(self, cases: Iterable[Case], *, in_order: bool = False) -> None:
        self._left: dict[Part, deque[Case]] = {part: deque() for part in Part}
        for case in cases:
            self._left[Part.ANY if in_order else find_part(case)].append(case)
        self._alone: Case | None = None

    def take(self) -> Case | None:
        """Return the next case; None if there is none left."""
        order = (Part.ANY, Part.BESIDE, Part.ALONE) if self._alone else (Part.ALONE, Part.ANY, Part.BESIDE)
        left = next((self._left[part] for part in order if self._left[part]), None)
        if left is None:
            return None
        case = left.popleft()
        if left is self._left[Part.ALONE] and self._alone is None:
            self._alone = case
        return case

    def end(self, case: Case) -> None:
        """Take note that a case has ended."""
        if case is self._alone:
            self._alone = None
