"""When each kind of request may be sent next: one number a kind, kept in this process or shared by several."""

from __future__ import annotations

import mmap
import os
import struct
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from conformance.model.vocabulary import ACTIONS
from conformance.run.shared_file import SharedFile

if sys.platform != "win32":
    import fcntl

_NUMBER = struct.Struct("d")
_OTHERS = 32
"""Slots for names that are no action of the API, as negative cases send them."""
_SLOTS = {name: number for number, name in enumerate(("", *ACTIONS))}
_SIZE = (len(_SLOTS) + _OTHERS) * _NUMBER.size


class Timetable(Protocol):
    """The next free time of each kind of request, in seconds of the machine's monotonic clock; 0 at first."""

    def update(self, kind: str, change: Callable[[float], float]) -> float:
        """Replace the time of a kind by what ``change`` makes of it, in one step; return what it was."""

    def close(self) -> None:
        """Let go of what the times are kept in."""


class OwnTimetable:
    """The times of one process."""

    def __init__(self) -> None:
        self._times: dict[str, float] = {}

    def update(self, kind: str, change: Callable[[float], float]) -> float:
        """Replace the time of a kind; return what it was."""
        old = self._times.get(kind, 0.0)
        self._times[kind] = change(old)
        return old

    def close(self) -> None:
        """Do nothing: the times are kept in this process."""


class SharedTimetable:
    """The times of all processes on this machine that open the same file.

    Args:
        path: of a `create_timetable` file.

    Raises:
        OSError: there is no such file, as on another machine, or no way to lock it, as on Windows.
    """

    def __init__(self, path: Path) -> None:
        if sys.platform == "win32":
            raise OSError("files can't be locked by fcntl")
        with path.open("r+b") as file:
            self._lock = os.dup(file.fileno())
            self._times = mmap.mmap(self._lock, _SIZE)

    def update(self, kind: str, change: Callable[[float], float]) -> float:
        """Replace the time of a kind; return what it was."""
        slot = _SLOTS.get(kind)
        if slot is None:
            slot = len(_SLOTS) + zlib.crc32(kind.encode("utf-8", "surrogateescape")) % _OTHERS
        place = slot * _NUMBER.size
        if sys.platform != "win32":
            fcntl.flock(self._lock, fcntl.LOCK_EX)
        try:
            (old,) = _NUMBER.unpack_from(self._times, place)
            _NUMBER.pack_into(self._times, place, change(old))
        finally:
            if sys.platform != "win32":
                fcntl.flock(self._lock, fcntl.LOCK_UN)
        return float(old)

    def close(self) -> None:
        """Let go of the file; a second call does nothing."""
        self._times.close()
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


def create_timetable() -> SharedFile:
    """Make the file of a `SharedTimetable`; it is there while the caller holds it."""
    return SharedFile(".times", _SIZE)
