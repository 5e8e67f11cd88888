"""Turns with a file where there is no `flock`: by the functions that Windows has."""

from __future__ import annotations

import errno
import os
import runpy
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from conformance.run import turns


def test_windows_waits_by_its_own_lock_as_long_as_it_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    busy = [OSError(errno.EDEADLK, "Resource deadlock avoided")] * 2

    def locking(handle: int, mode: str, size: int) -> None:
        assert (os.lseek(handle, 0, os.SEEK_CUR), size) == (0, 1)
        asked.append(mode)
        if mode == "lock" and busy:
            raise busy.pop()

    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(locking=locking, LK_LOCK="lock", LK_UNLCK="unlock"))
    monkeypatch.setattr(sys, "platform", "win32")
    there = runpy.run_path(turns.__file__)
    (tmp_path / "file").write_bytes(b"abc")
    with (tmp_path / "file").open("rb") as file:
        file.seek(2)
        there["take_turn"](file.fileno(), shared=True)
        os.lseek(file.fileno(), 2, os.SEEK_SET)
        there["end_turn"](file.fileno())
    assert asked == ["lock"] * 3 + ["unlock"]
