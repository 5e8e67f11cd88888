"""Signals that end a run: each ends it in order, with what is known so far written down."""

from __future__ import annotations

import _thread
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
_STDERR = 2
_EXIT_INTERRUPTED = 2
_SHOW_CURSOR = b"\x1b[?25h"
"""What ends the progress bar, which hides it."""
POLL_S = 0.2
"""How long something is waited for before it is asked whether a signal came, in seconds."""
INTERRUPTING = getattr(signal, "SIGUSR1", None)
"""The signal by which a run interrupts its worker processes; None: the system, which is Windows, has none."""


class Interrupts:
    """Raises KeyboardInterrupt at the first signal and at the third: the second may come from an impatient finger.

    An exception out of nothing can leave half-done whatever runs just then. So a block may postpone signals: what comes
    in it is only remembered, but for inner blocks that admit it, since they can be left at any point.

    Args:
        acknowledge: whether to say what becomes of the second signal.
    """

    def __init__(self, *, acknowledge: bool = True) -> None:
        self._acknowledge = acknowledge
        self._count, self._last = 0, signal.SIGINT
        self._over = False
        self._postponing = False
        self._admitting = False
        self.pending = False
        """Whether a signal came in a block that postpones signals."""

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """Take a signal."""
        if self._over:
            return
        self._count += 1
        self._last = signal.Signals(number)
        if self._count == 2:
            if self._acknowledge:
                _say(b"ses-conformance: writing down what is known; interrupt once more to give that up\n")
            return
        if not self._postponing:
            raise KeyboardInterrupt
        self.pending = True
        if self._admitting:
            raise KeyboardInterrupt
        if self._count > 2:
            _say(_SHOW_CURSOR if os.isatty(_STDERR) else b"")
            os._exit(_EXIT_INTERRUPTED)

    def postpone(self) -> None:
        """Only remember signals from now on, as ``pending``."""
        self._postponing = True

    @contextmanager
    def postponed(self) -> Iterator[None]:
        """Only remember signals in the block, as ``pending``."""
        before, self._postponing = self._postponing, True
        try:
            yield
        finally:
            self._postponing = before

    @contextmanager
    def admitted(self) -> Iterator[None]:
        """Raise KeyboardInterrupt for a signal that comes in the block, or came before it and was postponed."""
        try:
            self._admitting = True
            self.check()
            yield
        finally:
            self._admitting = False

    def finish(self) -> None:
        """Ignore signals from now on: all is written, and what is left is to clean up."""
        self._over = True

    def repeat_lost(self, unraisable: Any) -> None:
        """Raise KeyboardInterrupt anew where it was raised in a finaliser, which can't raise it.

        This is a hook for what can't be raised; anything else is printed as usual.
        """
        if not issubclass(unraisable.exc_type, KeyboardInterrupt):
            sys.__unraisablehook__(unraisable)
        elif not self.pending:
            self._count -= 1
            # Not from here, where it could not be raised either.
            threading.Timer(POLL_S, _send_to_main_thread, [self._last]).start()

    def check(self) -> None:
        """Raise KeyboardInterrupt if a signal was postponed."""
        if self.pending and not self._over:
            raise KeyboardInterrupt


class InterruptibleQueue(queue.Queue[Any]):
    """A queue whose reader notices a postponed signal while it waits."""

    def __init__(self, interrupts: Interrupts) -> None:
        super().__init__()
        self._interrupts = interrupts

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        """Return the next item; raises KeyboardInterrupt for a signal, as soon as it can be done in order."""
        until = None if timeout is None else time.monotonic() + timeout
        while True:
            self._interrupts.check()
            try:
                return super().get(block, POLL_S)
            except queue.Empty:
                if not block or (until is not None and time.monotonic() >= until):
                    raise


_current = Interrupts()


def current() -> Interrupts:
    """Return what takes the signals of this process; where nothing does, nothing is ever pending."""
    return _current


@contextmanager
def interruptible(*, acknowledge: bool = True) -> Iterator[Interrupts]:
    """Let SIGTERM and SIGHUP interrupt the block as Ctrl-C does: `timeout`, `docker stop` and CI send them."""
    global _current
    outer, hook = _current, sys.unraisablehook
    _current = Interrupts(acknowledge=acknowledge)
    before: dict[signal.Signals, Any] = {}
    try:
        before = _take(_current)
        sys.unraisablehook = _current.repeat_lost
        yield _current
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        sys.unraisablehook = hook
        _current = outer


def _take(handler: Interrupts) -> dict[signal.Signals, Any]:
    """Let signals go to ``handler``; return who had them before."""
    before: dict[signal.Signals, Any] = {}
    try:
        for number in _SIGNALS:
            # Whoever started the command with a signal ignored, as nohup does, means it.
            if signal.getsignal(number) is not signal.SIG_IGN:
                before[number] = signal.signal(number, handler)
    except ValueError:
        pass  # Not the main thread: whoever called keeps its own handlers.
    return before


def leave_to_parent() -> None:
    """Let this process, a worker, be interrupted by the one that began it alone, and only where that is admitted.

    A terminal sends Ctrl-C to all processes of a command: the first of them decides what becomes of it. On Windows,
    where nothing else reaches a worker, each takes it for itself. Signals that were `held_back` come now.
    """
    global _current
    _current = Interrupts(acknowledge=False)
    _current.postpone()
    if INTERRUPTING is None:
        _take(_current)
    else:
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        signal.signal(INTERRUPTING, _current)
    sys.unraisablehook = _current.repeat_lost
    _mask("SIG_UNBLOCK")


@contextmanager
def held_back() -> Iterator[None]:
    """Hold signals back in the block; a process that is started in it does so, too, until it can take them."""
    _mask("SIG_BLOCK")
    try:
        yield
    finally:
        _mask("SIG_UNBLOCK")


def _mask(how: str) -> None:
    if hasattr(signal, "pthread_sigmask"):  # not on Windows
        signal.pthread_sigmask(getattr(signal, how), _SIGNALS)


def _send_to_main_thread(number: signal.Signals) -> None:
    main_thread = threading.main_thread().ident
    if hasattr(signal, "pthread_kill") and main_thread is not None:
        signal.pthread_kill(main_thread, number)  # also wakes it
    else:
        _thread.interrupt_main(number)


def _say(text: bytes) -> None:
    # Not through sys.stderr: the signal may have come while that was being written to.
    try:
        os.write(_STDERR, text)
    except OSError:
        return
