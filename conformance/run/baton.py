"""Several cases in flight in one process: one thread thinks at a time, while the others wait for the target.

So nothing that cases share needs a lock of its own: threads change places only where one waits.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from conformance.wire.exchange import Exchange, Request
from conformance.wire.transport import Transport


@contextmanager
def on_one_core() -> Iterator[None]:
    """Keep the calling thread, and those that it starts in the block, on one core.

    Threads of which one works at a time never need two, and each change of the core costs what the last one had in its
    caches: a sixth of all CPU.
    """
    if sys.platform != "linux":
        yield
        return
    before = os.sched_getaffinity(0)
    cores = sorted(before)
    with suppress(OSError):  # a sandbox may forbid it
        os.sched_setaffinity(0, {cores[os.getpid() % len(cores)]})
    try:
        yield
    finally:
        with suppress(OSError):
            os.sched_setaffinity(0, before)


class Baton:
    """What a thread holds while it thinks, and lets go while it waits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ended = threading.Event()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the baton in the block."""
        with self._lock:
            yield

    @contextmanager
    def let_go(self) -> Iterator[None]:
        """Let the holder's baton go in the block, and wait for it afterwards."""
        self._lock.release()
        try:
            yield
        finally:
            self._lock.acquire()

    def sleep(self, seconds: float) -> None:
        """Wait for seconds, or until `end`."""
        ended = self._ended
        with self.let_go():
            ended.wait(seconds)

    def end(self) -> None:
        """Cut short the pauses that have begun; whoever calls holds the baton.

        Later ones are those of cases that clean up, which keep to the target's limits.
        """
        self._ended.set()
        self._ended = threading.Event()


class SharingTransport(Transport):
    """A transport of one of several threads: the others go on while it waits for the target.

    Args:
        baton: of these threads; whoever sends holds it.
        like: has the limits, and the way to check certificates.
    """

    def __init__(self, baton: Baton, like: Transport) -> None:
        super().__init__(like.limits, verify=like.verify)
        self._baton = baton

    def send(self, request: Request) -> Exchange:
        """Send a request as `Transport.send` does."""
        with self._baton.let_go():
            return super().send(request)

    def pipeline(self, requests: Sequence[Request]) -> list[Exchange]:
        """Send several requests in one write, as `Transport.pipeline` does."""
        with self._baton.let_go():
            return super().pipeline(requests)

    def together(self, requests: Sequence[Request]) -> list[Exchange]:
        """Send several requests at once, as `Transport.together` does."""
        with self._baton.let_go():
            return super().together(requests)
