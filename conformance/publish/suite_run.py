"""Runs the suite against an emulator as a user does, unless the very same run is at hand."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import conformance
from conformance.model.suite import digest
from conformance.publish.emulator import Emulator
from conformance.publish.server import run_emulator
from conformance.report.files import write_text
from conformance.report.log import LogError, RunLog, read_log

SEED = "published"
"""The same for all emulators and versions, so that what differs between two runs is not a name."""
_JUDGES = ("judge", "model", "run", "targets", "wire")
"""Packages that decide outcomes, as the cases do."""
_STAMP = "made-from"


class RunFailed(Exception):
    """The suite did not get to the end of a run; the message says how it ended."""


def run_suite(emulator: Emulator, folder: Path, *, anew: bool = False) -> RunLog:
    """Return the log of a run of the whole suite against an emulator.

    Args:
        emulator: to install, start and test.
        folder: of the run's log and reports. A run that is there already and was made with the same cases, code and
            packages is used again, so that an interrupted publication goes on where it was.
        anew: run in any case.

    Raises:
        InstallFailed: the emulator could not be installed.
        StartFailed: it ended at once, or did not respond in time.
        RunFailed: the suite did not get to the end.
    """
    stamp, made_from = folder / _STAMP, _made_from(emulator)
    if not anew and stamp.is_file() and stamp.read_text(encoding="utf-8") == made_from:
        try:
            return read_log(folder / "run.jsonl")
        except LogError:
            pass  # then it is made again
    stamp.unlink(missing_ok=True)
    with run_emulator(emulator) as endpoint:
        _run(emulator, endpoint, folder)
    log = read_log(folder / "run.jsonl")
    write_text(stamp, made_from)
    return log


def _run(emulator: Emulator, endpoint: str, folder: Path) -> None:
    options = ["--keep-going", "--target", emulator.product.profile, "--endpoint", endpoint]
    # The profile names the product that it was written for, in one version; the run may be of another.
    named = {"SES_CONFORMANCE_PROFILE_NAME": emulator.name, "SES_CONFORMANCE_PROFILE_VERSION": emulator.version}
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "conformance", "run", *options, "--seed", SEED, "--out", str(folder)],
        check=False,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **named},
    )
    if done.returncode not in (0, 1):
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise RunFailed(f"{emulator.slug}: the run ended with exit code {done.returncode}: {last}")


def _made_from(emulator: Emulator) -> str:
    """Return what a run's outcomes depend on: cases, code, packages and seed, as one text."""
    code = hashlib.sha256()
    root = Path(conformance.__file__).resolve().parent
    for package in _JUDGES:
        for path in sorted((root / package).rglob("*.py")):
            code.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return "\n".join([digest(), code.hexdigest(), *emulator.pip, *emulator.npm, SEED]) + "\n"
