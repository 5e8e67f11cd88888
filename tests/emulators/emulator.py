"""Emulators that nobody here wrote, run through once by all processes of a test session."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator, Sequence
from pathlib import Path

from conformance.publish.catalogue import find_emulator
from conformance.publish.emulator import Emulator
from conformance.publish.server import run_emulator
from tests.commands.cli import cli

# The versions whose deviations were verified by hand.
MOTO = find_emulator("moto-5.2.5")
MINISTACK = find_emulator("ministack-1.5.33")


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Let one process at a time go on, of all that know ``path``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def run_once(emulator: Emulator, shared: Path, cases: Sequence[str]) -> Path:
    """Run cases (ids) against the emulator, once for all processes that share a folder; return the run's folder."""
    out = shared / emulator.name
    done = out / "exit-code"
    with locked(shared / f"{emulator.name}.lock"):
        if not done.is_file():
            out.mkdir(parents=True, exist_ok=True)
            with run_emulator(emulator) as endpoint:
                told = ("--target", emulator.name, "--endpoint", endpoint, "--seed", "emulators", "--out", str(out))
                chosen = [word for case in cases for word in ("--id", case)]
                ended = cli("run", "--keep-going", *told, *chosen, cwd=shared, timeout=600)
            assert "Traceback" not in ended.out + ended.err
            done.write_text(f"{ended.code}\n{ended.out}")
    return out
