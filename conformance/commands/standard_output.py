"""What becomes of standard output that nobody reads, or that is full."""

from __future__ import annotations

import os
import sys


def discard_output() -> None:
    """Send whatever else is printed nowhere, what is buffered and the flush at exit included."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.stdout.fileno())
    os.close(null)


def lacks_reader(error: OSError) -> bool:
    """Say whether the reader of our output has gone, as `| head` does: no reason to complain."""
    return isinstance(error, BrokenPipeError)
