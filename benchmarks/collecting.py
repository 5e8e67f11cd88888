"""Collecting all cases, in a process that has read nothing yet."""

from __future__ import annotations

import os
import subprocess
import sys

_SCRIPT = """
import time
from conformance.model.suite import load_suite
began = time.perf_counter()
load_suite()
print(time.perf_counter() - began)
"""


def collecting() -> float:
    """Return the seconds that reading, checking and expanding every case file takes, registry included."""
    done = subprocess.run([sys.executable, "-c", _SCRIPT], capture_output=True, text=True, check=True, env=os.environ)
    return float(done.stdout)
