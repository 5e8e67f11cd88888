"""The whole run as users start it, beside a bare loop that only sends the same requests."""

from __future__ import annotations

import subprocess
import sys
import tempfile

from benchmarks.measure import seconds


def run_command() -> None:
    """Run ``ses-conformance run`` against a reference target of its own, start-up, log and reports included."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "conformance", "run", "--out", folder],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=True,
        )


def whole_run() -> float:
    """Return the seconds of one whole run."""
    return seconds(run_command)
