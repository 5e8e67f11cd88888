"""The cases of a run: in this process, or through the suite's own pytest plugin, and no other, in several."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from conformance.commands import exits
from conformance.model.case import Case
from conformance.report.text import visible
from conformance.run.in_process import Ending, run_cases
from conformance.run.prepared import Prepared
from conformance.run.recorder import Recorder

_LEFT_OUT = ("terminal", "capture", "logging", "cacheprovider", "junitxml", "unraisableexception", "threadexception")
"""Plugins of pytest itself that a run does not need."""


_CHANGING = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DEBUG", "PYTEST_THEME", "PYTEST_THEME_MODE")
"""Variables by which a user's environment would change the session."""


def run_session(
    prepared: Prepared,
    recorder: Recorder,
    cases: Sequence[Case],
    processes: int = 1,
    in_flight: int = 1,
    maxfail: int | None = None,
) -> int:
    """Run cases; what becomes of them goes to ``recorder``.

    Args:
        prepared: the target.
        recorder: writes the log.
        cases: at least one.
        processes: that run the cases.
        in_flight: how many cases run at the same time, where it is one process.
        maxfail: the number of failures after which the session ends.

    Returns:
        The session's exit code, which is one of the contract's.
    """
    # All that was read lives to the end of the run: the garbage collector need not look at it again and again.
    gc.freeze()
    if processes > 1:
        return _run_in_processes(prepared, recorder, cases, processes, maxfail)
    ending, left = run_cases(prepared, recorder, cases, in_flight=in_flight, maxfail=maxfail)
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


def _run_in_processes(
    prepared: Prepared, recorder: Recorder, cases: Sequence[Case], processes: int, maxfail: int | None
) -> int:
    import pytest  # a run in one process does without

    from conformance.pytest_session.handover import Handover
    from conformance.pytest_session.handover_plugin import HandoverPlugin

    _isolate()
    files: dict[Path, list[Case]] = {}
    for case in cases:
        files.setdefault(Path(os.path.abspath(case.file)), []).append(case)
    root = os.path.commonpath([file.parent.parent for file in files])
    arguments = ["-p", "conformance.plugin", "-c", os.devnull, "--rootdir", root, "--noconftest"]
    arguments += [word for name in _LEFT_OUT for word in ("-p", f"no:{name}")]
    arguments += ["--maxfail", str(maxfail)] if maxfail is not None else []
    arguments += ["-p", "xdist.plugin", "-n", str(processes)]
    plugins = [HandoverPlugin(Handover(prepared, recorder, files))]
    return int(pytest.main([*arguments, *map(str, sorted(files))], plugins=plugins))


def _isolate() -> None:
    """Let neither the environment nor the current folder change the session, or that of a worker process."""
    for name in _CHANGING:
        os.environ.pop(name, None)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    # Else a worker would import a json.py of the current folder in place of the standard library's.
    os.environ["PYTHONSAFEPATH"] = "1"
