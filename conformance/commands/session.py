"""The cases of a run, and the exit code that they come to."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from conformance.commands import exits
from conformance.model.case import Case
from conformance.report.text import visible
from conformance.run.allocator import release_large_blocks
from conformance.run.prepared import Prepared
from conformance.run.recorder import Recorder
from conformance.run.run_cases import Ending, run_cases

if TYPE_CHECKING:
    from conformance.run.workers import Workers


def run_session(
    prepared: Prepared,
    recorder: Recorder,
    cases: Sequence[Case],
    in_flight: int = 1,
    workers: Workers | None = None,
    maxfail: int | None = None,
) -> int:
    """Run cases; what becomes of them goes to ``recorder``.

    Args:
        prepared: the target.
        recorder: writes the log.
        cases: at least one.
        in_flight: how many run at the same time in this process.
        workers: processes that run them instead.
        maxfail: the number of failures after which the session ends.

    Returns:
        The session's exit code, which is one of the contract's.
    """
    # All that was read lives to the end of the run: the garbage collector need not look at it again and again.
    gc.freeze()
    release_large_blocks()
    ending, left = run_cases(prepared, recorder, cases, in_flight=in_flight, workers=workers, maxfail=maxfail)
    sys.stderr.write("".join(f"ses-conformance: {visible(what)}\n" for what in left))
    return _exit_code(ending, recorder)


def _exit_code(ending: Ending, recorder: Recorder) -> int:
    if ending is Ending.INTERRUPTED:
        return exits.EXIT_INTERRUPTED
    if ending is Ending.UNWRITTEN:
        return exits.EXIT_UNWRITTEN
    footer = recorder.footer
    if footer is not None and footer.stopped:
        return exits.EXIT_UNREACHABLE
    return exits.EXIT_OK if footer is not None and footer.conforming else exits.EXIT_NOT_CONFORMING
