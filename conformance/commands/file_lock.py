"""Locking a file that is open, on each system in its own way. The system releases the lock of a process that dies."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    import msvcrt

    def lock(handle: int) -> None:
        """Lock the file; raises ``BlockingIOError`` if another process has."""
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except PermissionError as error:
            raise BlockingIOError(error.errno, error.strerror) from error

else:
    import fcntl

    def lock(handle: int) -> None:
        """Lock the file; raises ``BlockingIOError`` if another process has."""
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
