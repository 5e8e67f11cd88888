"""The command line with less patience for a target that is away, in every process of the run: for tests in short time.

``python -m tests.robustness.impatient DEAD_S FROZEN_S TIMEOUT_S ARGUMENTS…``. The timeout holds from the probes on.
"""

from __future__ import annotations

import sys
from typing import Any

from conformance.cli import main
from conformance.commands import running
from conformance.run.prepare import prepare
from conformance.run.prepared import Prepared
from conformance.run.watch import Patience


def _impatient(dead_s: float, frozen_s: float, timeout_s: float) -> None:
    def hurried(*arguments: Any, **options: Any) -> Prepared:
        prepared = prepare(*arguments, **options)
        prepared.patience, prepared.timeout = Patience(dead_s, frozen_s), timeout_s
        return prepared

    vars(running)["prepare"] = hurried


if __name__ == "__main__":
    _impatient(*map(float, sys.argv[1:4]))
    sys.exit(main(sys.argv[4:]))
