"""The command line as users start it: in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .forked import can_fork, run_forked

ROOT = Path(__file__).resolve().parents[2]
FEW = ("--id", "get-send-quota.*")
"""A selection of few cases."""


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return an environment without anything that would change a run."""
    kept = {
        key: value for key, value in os.environ.items() if not key.startswith(("SES_", "AWS_", "GITHUB_", "PYTEST"))
    }
    # However slow this machine is just now, one case follows the other, unless a test says otherwise.
    return {**kept, "COLUMNS": "160", "SES_CONFORMANCE_IN_FLIGHT": "1", **(more or {})}


def cli(
    *arguments: str, cwd: Path, env: Mapping[str, str] | None = None, timeout: float = 600, anew: bool = False
) -> Done:
    """Run a command to its end.

    Args:
        arguments: of the command.
        cwd: where it stands.
        env: variables beside those of `environment`.
        timeout: seconds after which it is ended.
        anew: start an interpreter that imports all by itself, where what it imports, or how it begins, is the point.

    Raises:
        subprocess.TimeoutExpired: it took longer.
    """
    variables = {**environment(env), "PYTHONPATH": str(ROOT)}
    if not anew and can_fork(variables):
        done = run_forked(arguments, cwd, variables, timeout)
    else:
        done = subprocess.run(
            [sys.executable, "-m", "conformance", *arguments],
            cwd=cwd,
            env=variables,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
    return Done(done.returncode, done.stdout, done.stderr)


def start(*arguments: str, cwd: Path) -> subprocess.Popen[str]:
    """Start a command; its end is the caller's."""
    return subprocess.Popen(
        [sys.executable, "-m", "conformance", *arguments],
        cwd=cwd,
        env={**environment(), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def interrupt(process: subprocess.Popen[str]) -> Done:
    """Interrupt a command as Ctrl-C does; return how it ended."""
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=600)
    return Done(process.returncode, out, err)


def lines_of(log: Path, at_least: int, process: subprocess.Popen[str], patience_s: float = 600) -> Sequence[str]:
    """Wait until the log of a running command has so many lines."""
    until = time.monotonic() + patience_s
    while time.monotonic() < until and process.poll() is None:
        found = log.read_text(encoding="utf-8").splitlines() if log.is_file() else []
        if len(found) >= at_least:
            return found
        os.sched_yield()
    raise AssertionError(f"{log} never had {at_least} lines")
