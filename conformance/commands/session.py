"""The pytest session of a run: the selected cases through the suite's own plugin and no other."""

from __future__ import annotations

import gc
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from conformance.model.case import Case
from conformance.pytest_keys import HANDOVER
from conformance.pytest_run import Handover
from conformance.run.prepare import Prepared
from conformance.run.recorder import Recorder

_LEFT_OUT = ("terminal", "capture", "logging", "cacheprovider", "junitxml", "unraisableexception", "threadexception")
"""Plugins of pytest itself that a run does not need."""


_CHANGING = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DEBUG", "PYTEST_THEME", "PYTEST_THEME_MODE")
"""Variables by which a user's environment would change the session."""


class _HandOver:
    """Puts what is prepared where the plugin looks for it."""

    def __init__(self, handover: Handover) -> None:
        self._handover = handover

    def pytest_configure(self, config: pytest.Config) -> None:
        """Hand over."""
        config.stash[HANDOVER] = self._handover


def run_session(
    prepared: Prepared, recorder: Recorder, cases: Sequence[Case], processes: int, maxfail: int | None = None
) -> int:
    """Run cases in ``processes`` processes; what becomes of them goes to ``recorder``.

    ``maxfail`` is the number of failures after which the session ends.

    Returns:
        The session's exit code, which is one of the contract's.
    """
    _isolate()
    files: dict[Path, list[Case]] = {}
    for case in cases:
        files.setdefault(Path(os.path.abspath(case.file)), []).append(case)
    root = os.path.commonpath([file.parent.parent for file in files])
    arguments = ["-p", "conformance.plugin", "-c", os.devnull, "--rootdir", root, "--noconftest"]
    arguments += [word for name in _LEFT_OUT for word in ("-p", f"no:{name}")]
    arguments += ["--maxfail", str(maxfail)] if maxfail is not None else []
    if processes > 1:
        arguments += ["-p", "xdist.plugin", "-n", str(processes)]
    # All that was read lives to the end of the run: the garbage collector need not look at it again and again.
    gc.freeze()
    plugins = [_HandOver(Handover(prepared, recorder, files))]
    return int(pytest.main([*arguments, *map(str, sorted(files))], plugins=plugins))


def _isolate() -> None:
    """Let neither the environment nor the current folder change the session, or that of a worker process."""
    for name in _CHANGING:
        os.environ.pop(name, None)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    # Else a worker would import a json.py of the current folder in place of the standard library's.
    os.environ["PYTHONSAFEPATH"] = "1"
