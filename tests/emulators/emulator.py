"""Emulators that nobody here wrote, run through once by all processes of a test session."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path

from reports.emulators import MINISTACK, MOTO, Emulator, running
from tests.commands.cli import cli

__all__ = ["MINISTACK", "MOTO", "Emulator", "run_once"]


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Let one process at a time go on, of all that know ``path``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def run_once(emulator: Emulator, shared: Path) -> Path:
    """Run the whole suite against the emulator, once for all processes that share a folder; return the run's folder."""
    out = shared / emulator.name
    done = out / "exit-code"
    with locked(shared / f"{emulator.name}.lock"):
        if not done.is_file():
            out.mkdir(parents=True, exist_ok=True)
            with running(emulator) as endpoint:
                told = ("--target", emulator.name, "--endpoint", endpoint, "--seed", "emulators", "--out", str(out))
                ended = cli("run", *told, cwd=shared, timeout=600)
            assert "Traceback" not in ended.out + ended.err
            done.write_text(f"{ended.code}\n{ended.out}")
    return out
