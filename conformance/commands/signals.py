"""Signals that end a command: each ends it in order, with what is known so far written down."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
_STDERR = 2


class _Interrupts:
    """Raises KeyboardInterrupt at the first signal and at the third: the second may come from an impatient finger."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self, number: int, frame: FrameType | None) -> None:
        self._count += 1
        if self._count != 2:
            raise KeyboardInterrupt
        # Not through sys.stderr: the signal may have come while that was being written to.
        try:
            os.write(_STDERR, b"ses-conformance: writing down what is known; interrupt once more to give that up\n")
        except OSError:
            return


@contextmanager
def interruptible() -> Iterator[None]:
    """Let SIGTERM and SIGHUP interrupt the block as Ctrl-C does: `timeout`, `docker stop` and CI send them."""
    interrupts = _Interrupts()
    before = {}
    try:
        for number in _SIGNALS:
            # Whoever started the command with a signal ignored, as nohup does, means it.
            if signal.getsignal(number) is not signal.SIG_IGN:
                before[number] = signal.signal(number, interrupts)
    except ValueError:
        pass  # Not the main thread: whoever called keeps its own handlers.
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
