"""The whole run as users start it, beside a bare loop that only sends the same requests."""

from __future__ import annotations

import subprocess
import sys
import tempfile

from benchmarks.measure import Spent, spend


def whole_run(*options: str) -> Spent:
    """Return what one whole run takes against a reference target of its own: start-up, log and reports included.

    Args:
        options: of ``run``, ``-n 2`` for example.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "conformance", "run", "--out", folder, *options]
        return spend(lambda: subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True))
