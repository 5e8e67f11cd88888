"""Work that is done beside other work, in a copy of this process that ends with it."""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Callable, Sequence

_DONE, _FAILED = b"+", b"-"
_MOST_BYTES = 4096
"""Of what a work that failed has to say: less than a pipe holds, so that nobody waits for its reader."""

Work = Callable[[], str | None]
"""Returns why it could not be done, in words; None: it is done."""


def do_first_beside(works: Sequence[Work]) -> list[str | None]:
    """Do all works, the first in a process of its own while the others are done here; return what each returns.

    Where a process can't be copied, or its copy is lost, all are done here. A copy has only the thread that made it, so
    none is made of a process with others. The works write to files; nothing else of what the first does is seen here.
    """
    copy = _copy(works[0]) if works and _can_be_copied() else None
    if copy is None:
        return [work() for work in works]
    first, *others = works
    try:
        found = [work() for work in others]
    finally:
        said = _end(*copy)
    return [_understood(said) if said else first(), *found]


def _can_be_copied() -> bool:
    # Not on macOS, where libraries do not survive it.
    if sys.platform != "linux" or not hasattr(os, "fork"):
        return False
    return threading.active_count() == 1 and len(os.sched_getaffinity(0)) > 1


def _copy(work: Work) -> tuple[int, int] | None:
    """Begin the work in a copy of this process; return its id and the end of a pipe on which it says what came of it.

    Returns:
        None if there is no room for a copy.
    """
    reading, writing = os.pipe()
    try:
        process = os.fork()
    except OSError:
        os.close(reading)
        os.close(writing)
        return None
    if process == 0:
        _do_and_end(work, writing)
    os.close(writing)
    return process, reading


def _do_and_end(work: Work, writing: int) -> None:
    """Do the work, say what came of it, and end the process at once: whatever else there is to end is not its own."""
    gc.freeze()  # to collect what was there would copy it
    try:
        why = work()
        said = _DONE if why is None else _FAILED + why.encode("utf-8", "backslashreplace")[: _MOST_BYTES - 1]
        os.write(writing, said)
    finally:
        os._exit(0)


def _end(process: int, reading: int) -> bytes:
    """Wait for the copy; return what it said, nothing if it was lost."""
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    os.waitpid(process, 0)
    return said


def _understood(said: bytes) -> str | None:
    return None if said[:1] == _DONE else said[1:].decode("utf-8", "replace")
