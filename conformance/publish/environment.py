"""Installs an emulator into an environment of its own, once for all processes and runs."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

from conformance.publish.emulator import Emulator

_INSTALL_S = 900
"""Seconds that one installer may take."""


class InstallFailed(Exception):
    """An emulator could not be installed; the message quotes the last lines of its installer."""


def install_emulator(emulator: Emulator) -> Path:
    """Return the folder of the emulator's environment, made by the first call; other processes wait meanwhile.

    Raises:
        InstallFailed: an installer is missing, failed or took too long.
    """
    home = _cache() / "emulators" / emulator.slug
    home.parent.mkdir(parents=True, exist_ok=True)
    with (home.parent / f"{emulator.slug}.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = home / "installed"
        wanted = "\n".join((*emulator.pip, *emulator.npm))
        if not stamp.is_file() or stamp.read_text(encoding="utf-8") != wanted:
            shutil.rmtree(home, ignore_errors=True)
            home.mkdir()
            if emulator.npm:
                _call(["npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", str(home), *emulator.npm])
            else:
                _call([sys.executable, "-m", "venv", str(home)])
                _call([str(home / "bin" / "python"), "-m", "pip", "install", "--quiet", *emulator.pip])
            stamp.write_text(wanted, encoding="utf-8")
    return home


def _cache() -> Path:
    given = os.environ.get("SES_CONFORMANCE_CACHE")
    return Path(given) if given else Path.home() / ".cache" / "ses-conformance"


def _call(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_INSTALL_S, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        raise InstallFailed(f"{' '.join(command)}: {error}") from error
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-5:]
        raise InstallFailed(f"{' '.join(command)}: {' / '.join(last)}")
