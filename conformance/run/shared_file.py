"""A small file that the processes of a run share, and that stays nowhere when the run ends, however it ends."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path


class SharedFile:
    """A file that every process of this machine and user can open while this process holds it.

    Where the system lists the open files of a process, as Linux does, the file has no name but its place in that list:
    not even a run that is killed leaves it behind. Elsewhere it lies in the folder for temporary files until `close`.

    Args:
        ending: of its name.
        size: in bytes, each of them zero.
    """

    def __init__(self, ending: str, size: int = 0) -> None:
        self._handle, name = tempfile.mkstemp(prefix="ses-conformance-", suffix=ending)
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
            self._named.unlink(missing_ok=True)
