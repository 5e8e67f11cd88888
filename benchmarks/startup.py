"""From the shell to the end of small commands, beside a Python that only imports pytest."""

from __future__ import annotations

import subprocess
import sys
import tempfile

from benchmarks.measure import seconds

ONE_CASE = ("run", "--id", "get-send-quota.answer.members")
ONE_MUTANT = ("mutants", "--id", "get-send-quota.answer.members")


def importing_pytest() -> float:
    """Return the seconds that a Python takes which imports pytest: the least that a run can take."""
    return seconds(lambda: _call("-c", "import pytest"))


def command(*arguments: str) -> float:
    """Return the seconds that a command takes from its start to its exit; a run writes into a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        out = ("--out", folder) if arguments[0] == "run" else ()
        return seconds(lambda: _call("-m", "conformance", *arguments, *out))


def _call(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True)
