"""A small file that the processes of a run share, and that stays nowhere when the run ends, however it ends."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from pathlib import Path

_PREFIX = "ses-conformance-"
ENDINGS = (".lock", ".times")
"""What their names end with."""


class SharedFile:
    """A file that every process of this machine and user can open while this process holds it.

    Where the system lists the open files of a process, as Linux does, the file has no name but its place in that list:
    not even a run that is killed leaves it behind. Elsewhere it lies in the folder for temporary files until `close`,
    or until the next run begins if this one is killed.

    Args:
        ending: of its name.
        size: in bytes, each of them zero.
    """

    def __init__(self, ending: str, size: int = 0) -> None:
        _remove_left()
        self._handle, name = tempfile.mkstemp(prefix=f"{_PREFIX}{os.getpid()}-", suffix=ending)
        self._named: Path | None = Path(name)
        os.ftruncate(self._handle, size)
        listed = Path(f"/proc/{os.getpid()}/fd/{self._handle}")
        with contextlib.suppress(OSError):
            if listed.samefile(self._named):
                self._named.unlink()
                self._named = None
        self.path = listed if self._named is None else self._named

    def close(self) -> None:
        """Let go of the file; those that have opened it keep it. A second call does nothing."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
        if self._named is not None:
            with contextlib.suppress(PermissionError):  # Windows removes no file that a worker still holds
                self._named.unlink(missing_ok=True)


def _remove_left() -> None:
    """Remove the files of runs that were killed, as far as they are this user's."""
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*-*.*"):
        holder = path.name.removeprefix(_PREFIX).partition("-")[0]
        if path.suffix in ENDINGS and holder.isdecimal() and not _runs(int(holder)):
            with contextlib.suppress(OSError):
                path.unlink()


def _runs(process: int) -> bool:
    """Say whether a process runs. On Windows nothing asks without harm, and an open file can't be removed anyway."""
    if sys.platform == "win32":
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
