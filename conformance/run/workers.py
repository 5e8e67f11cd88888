"""The worker processes of a run, as the process that began them sees them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any, Literal, Self

from conformance.model.case import Case
from conformance.run.interrupts import INTERRUPTING, held_back
from conformance.run.worker import work

_SAFE_PATH = "PYTHONSAFEPATH"

Method = Literal["fork", "spawn"]


class Worker:
    """One of them.

    Args:
        process: has begun.
        connection: to it.
    """

    def __init__(self, process: BaseProcess, connection: Connection) -> None:
        self._process, self.connection = process, connection
        self.given: deque[int] = deque()
        """The places of the cases that it has been given and has not settled, first the one that is running."""

    @property
    def pid(self) -> int:
        """The number of its process."""
        assert self._process.pid is not None  # it has begun
        return self._process.pid

    def tell(self, what: Any) -> None:
        """Send it a task, an assignment, or None; where it has ended, that shows when it is listened to."""
        with suppress(ConnectionError):
            self.connection.send(what)

    def interrupt(self) -> None:
        """Let the case that is running clean up, and be the last; on Windows it runs to its end."""
        if INTERRUPTING is not None and self._process.is_alive():
            os.kill(self.pid, INTERRUPTING)

    def listen(self) -> Any:
        """Return what it says; raises ``EOFError`` or ``ConnectionError`` where it has ended."""
        return self.connection.recv()

    def ending(self) -> str:
        """Wait for its end; return how it came, in words."""
        self._process.join()
        code = self._process.exitcode or 0
        return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"

    def close(self) -> None:
        """Let it end, and wait for that."""
        self.connection.close()
        self._process.join()


class Workers:
    """Processes that wait for cases, begun before the target is probed so that they are ready when it is.

    Args:
        number: of them.
        cases: of the run.
        method: how they begin; None: as copies of this process where that is safe, which takes no time.

    Raises:
        OSError: the system allows no more processes.
    """

    def __init__(self, number: int, cases: Sequence[Case], method: Method | None = None) -> None:
        self.cases = cases
        self._method = method
        self.all: list[Worker] = []
        try:
            for _ in range(number):
                self.begin()
        except OSError:
            self.close()
            raise

    def begin(self) -> Worker:
        """Begin one more; raises ``OSError``."""
        method = self._method or _method()
        context = multiprocessing.get_context(method)
        connection, its = context.Pipe()
        # A copy has these, too: while it holds them, neither it nor another would notice that this process has ended.
        inherited = [connection, *(worker.connection for worker in self.all)] if method == "fork" else []
        process = context.Process(target=work, args=(its, self.cases, inherited))  # type: ignore[attr-defined]
        with its, held_back(), _safe_path():
            process.start()
        self.all.append(Worker(process, connection))
        return self.all[-1]

    def close(self) -> None:
        """Let all end, and wait for that; cases that are running clean up."""
        for worker in self.all:
            worker.interrupt()
        for worker in self.all:
            worker.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@contextmanager
def _safe_path() -> Iterator[None]:
    """Let no interpreter that begins in the block import a json.py of the current folder, say, for the library's."""
    before = os.environ.get(_SAFE_PATH)
    os.environ[_SAFE_PATH] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_SAFE_PATH]
        else:
            os.environ[_SAFE_PATH] = before


def _method() -> Method:
    # A copy has only the thread that made it. Libraries of macOS do not survive it.
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"
