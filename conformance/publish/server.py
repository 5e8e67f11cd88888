"""Runs an installed emulator on loopback for as long as somebody needs it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

from conformance.publish.emulator import Emulator
from conformance.publish.environment import install_emulator

_READY_S = 90.0
"""Seconds from an emulator's start to its first response."""
_STOP_S = 10.0
"""Seconds that an emulator may take to stop before it is killed."""


class StartFailed(Exception):
    """An emulator ended at once, or did not respond in time."""


@contextlib.contextmanager
def run_emulator(emulator: Emulator) -> Iterator[str]:
    """Install and start the emulator on a free port; yield its endpoint; stop it with all its processes.

    Raises:
        InstallFailed: it could not be installed.
        StartFailed: it ended at once, or did not respond in time.
    """
    home = install_emulator(emulator)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    environment = {**os.environ, **emulator.variables(home, port)}
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as output:
        process = subprocess.Popen(  # noqa: S603 - a command of the catalogue
            emulator.command(home, port),
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            endpoint = f"http://127.0.0.1:{port}"
            _wait_for(process, endpoint, emulator)
            yield endpoint
        finally:
            _stop(process)


def _wait_for(process: subprocess.Popen[bytes], endpoint: str, emulator: Emulator) -> None:
    end = time.monotonic() + _READY_S
    while time.monotonic() < end:
        if process.poll() is not None:
            raise StartFailed(f"{emulator.slug} ended at once, with exit code {process.returncode}")
        try:
            with urllib.request.urlopen(endpoint, timeout=5):  # noqa: S310 - our own http URL
                return
        except urllib.error.HTTPError:
            return  # any response of HTTP will do
        except OSError:
            # Wakes at once if the process ends, instead of sleeping over it.
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=0.1)
    raise StartFailed(f"{emulator.slug} did not respond within {_READY_S:.0f} s")


def _stop(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(timeout=_STOP_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
