"""The folder that a run writes: made and tried before anything is sent, and held by one run at a time."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from conformance.commands.exits import NO_ROOM
from conformance.commands.file_lock import lock
from conformance.run.interrupts import current
from conformance.run.wanted import UsageProblem

LOG = "run.jsonl"
"""Name of the log in it."""
_LOCK = ".lock"
_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)  # Windows has neither, and follows no links here


def check_folder(out: Path) -> None:
    """See that files can be made in a folder, or the folder itself, before minutes are spent; nothing is left behind.

    Raises:
        UsageProblem: they can't.
    """
    place = out
    while not place.exists() and place != place.parent:
        place = place.parent
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        raise UsageProblem(f"the output folder {out} can't be written: {error.strerror}") from error


@contextmanager
def hold_folder(out: Path) -> Iterator[None]:
    """Make the folder, see that files can be made in it, and keep other runs out of it while the block runs.

    The system releases the lock of a process that dies, so that no lock is ever left behind.

    Raises:
        UsageProblem: the folder can't be written, or another run holds it; the message names its process.
        OSError: there is no room in it.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out) as file:
            file.write(b"x")
        lock = _acquire(out)
    except OSError as error:
        if error.errno in NO_ROOM:
            raise OSError(error.errno, error.strerror, str(out)) from error
        raise UsageProblem(f"the output folder {out} can't be written: {error.strerror}") from error
    try:
        yield
    finally:
        # Removed while it is held: whoever opened it meanwhile sees that it is no longer the folder's.
        with current().postponed():
            with suppress(OSError):  # Windows removes no open file, and the folder may be gone
                (out / _LOCK).unlink(missing_ok=True)
            os.close(lock)


def _acquire(out: Path) -> int:
    while True:
        handle = os.open(out / _LOCK, os.O_RDWR | os.O_CREAT | _NO_LINK, 0o644)
        try:
            lock(handle)
            if os.path.samestat(os.fstat(handle), os.stat(out / _LOCK)):
                os.ftruncate(handle, 0)
                os.write(handle, f"{os.getpid()}\n".encode())
                return handle
        except BlockingIOError:
            holder = os.read(handle, 20).decode("ascii", "replace").strip()
            os.close(handle)
            who = f"process {holder}" if holder.isdecimal() else "another process"
            raise UsageProblem(
                f"the output folder {out} is in use: {who} is writing there. Choose another --out"
            ) from None
        except FileNotFoundError:
            pass  # Its holder has just removed it.
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)
