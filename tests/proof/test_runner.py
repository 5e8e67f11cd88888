"""Ctrl-C goes to every process of a terminal: only the one that the user started may react to it."""

from __future__ import annotations

import signal
import threading

from conformance.proof.runner import _without_interrupts


def test_processes_that_start_ignore_interrupts_and_this_one_does_not() -> None:
    before = signal.getsignal(signal.SIGINT)
    with _without_interrupts():
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    assert signal.getsignal(signal.SIGINT) is before


def test_a_thread_leaves_signals_alone() -> None:
    seen = []

    def look() -> None:
        with _without_interrupts():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [signal.getsignal(signal.SIGINT)]
