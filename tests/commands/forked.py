"""Commands in processes of their own that are forked from one which has imported everything.

Most commands do less than it takes to import what they are made of. What they do, and how they end, is the same.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.forkserver
import os
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_EARLY = ("PYTHON", "LC_", "LANG", "LD_", "TZ")
"""Beginnings of variables that a process reads when it starts, or before it is Python's."""


def _early(env: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in env.items() if name.startswith(_EARLY) and name != "PYTHONPATH"}


_INHERITED = _early(os.environ)
"""Those with which the process that is forked from starts."""


def can_fork(env: Mapping[str, str]) -> bool:
    """Say whether a command with these variables is the same forked as started anew."""
    return "forkserver" in multiprocessing.get_all_start_methods() and _early(env) == _INHERITED


def run_forked(
    arguments: Sequence[str], cwd: Path, env: Mapping[str, str], timeout_s: float
) -> subprocess.CompletedProcess[str]:
    """Run ``python -m conformance`` with these arguments to its end.

    Raises:
        subprocess.TimeoutExpired: it was ended, because it took longer.
    """
    start_server()
    context = multiprocessing.get_context("forkserver")
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        process = context.Process(target=_be_the_command, args=(arguments, str(cwd), dict(env), str(out), str(err)))
        process.start()
        process.join(timeout_s)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(list(arguments), timeout_s)
        code, texts = process.exitcode, [path.read_text(encoding="utf-8") for path in (out, err)]
        process.close()
    return subprocess.CompletedProcess(list(arguments), code, *texts)


def start_server() -> None:
    """Start the process that is forked from, if it does not run yet; it finds the tests' own modules."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = str(_ROOT)
    try:
        multiprocessing.forkserver.set_forkserver_preload(["tests.commands.preloaded"])
        multiprocessing.forkserver.ensure_running()
    finally:
        del os.environ["PYTHONPATH"]
        if before is not None:
            os.environ["PYTHONPATH"] = before


def _be_the_command(arguments: Sequence[str], cwd: str, env: Mapping[str, str], out: str, err: str) -> None:
    for number, path in ((1, out), (2, err)):
        file = os.open(path, os.O_WRONLY | os.O_CREAT)
        os.dup2(file, number)
        os.close(file)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - open as long as the process lives
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)  # noqa: SIM115
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    sys.argv = ["conformance", *arguments]
    sys.path.insert(0, cwd)  # as `python -m` does
    runpy.run_module("conformance", run_name="__main__", alter_sys=True)
