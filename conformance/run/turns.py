"""Turns with an open file, on each system in its own way. The system ends the turn of a process that dies."""

from __future__ import annotations

import os
import sys

if sys.platform == "win32":
    import errno
    import msvcrt

    def take_turn(handle: int, *, shared: bool) -> None:
        """Wait for a turn. There are no shared ones here, so that no two run at once."""
        del shared
        while True:
            os.lseek(handle, 0, os.SEEK_SET)
            try:
                msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
                return
            except OSError as error:
                if error.errno not in (errno.EDEADLK, errno.EACCES):
                    raise  # else ten seconds have passed

    def end_turn(handle: int) -> None:
        """End the turn."""
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def take_turn(handle: int, *, shared: bool) -> None:
        """Wait for a turn: a shared one beside other shared ones, else alone."""
        fcntl.flock(handle, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)

    def end_turn(handle: int) -> None:
        """End the turn."""
        fcntl.flock(handle, fcntl.LOCK_UN)
