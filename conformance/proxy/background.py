"""An event loop in a thread of its own: the upstream records while the cases run in the main thread."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self, TypeVar

Result = TypeVar("Result")
_SWITCH_S = 0.0005


class Background:
    """A running event loop; it ends with ``close``."""

    def __init__(self) -> None:
        # Both threads wait for each other all the time: neither may keep the interpreter for the usual 5 ms.
        self._switch_s = sys.getswitchinterval()
        sys.setswitchinterval(_SWITCH_S)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="upstream", daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Run ``work`` in the loop; return its result, or raise what it raises."""
        begun = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return begun.result()
        except KeyboardInterrupt:
            begun.cancel()
            raise

    def close(self) -> None:
        """Stop the loop."""
        sys.setswitchinterval(self._switch_s)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
