"""Emulators that nobody here wrote: installed in environments of their own, started, and run through once."""

from __future__ import annotations

import contextlib
import fcntl
import os
import socket
import subprocess
import sys
import venv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.commands.cli import cli, environment
from tests.run.fakes import free_port

PATIENCE_S = 60.0
_PAUSE_S = 0.05


@dataclass(frozen=True)
class Emulator:
    """What is installed and how it is started. ``{port}`` stands for the port in ``command`` and ``variables``."""

    name: str
    requirement: str
    command: tuple[str, ...]
    variables: Mapping[str, str]


MOTO = Emulator("moto", "moto[server]==5.2.5", ("moto_server", "-H", "127.0.0.1", "-p", "{port}"), {})
MINISTACK = Emulator(
    "ministack", "ministack==1.5.33", ("ministack",), {"BIND_HOST": "127.0.0.1", "GATEWAY_PORT": "{port}"}
)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Let one process at a time go on, of all that know ``path``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def installed(emulator: Emulator) -> Path:
    """Return the ``bin`` folder of an environment with the emulator, made at the first use on this machine."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ses-conformance" / "emulators"
    python = f"py{sys.version_info.major}{sys.version_info.minor}"
    home = cache / f"{emulator.requirement.replace('[', '-').replace(']', '')}-{python}"
    done = home / "installed"
    with locked(cache / f"{home.name}.lock"):
        if not done.is_file():
            venv.create(home, with_pip=True, clear=True)
            install = [str(home / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            subprocess.run([*install, emulator.requirement], env=environment(), check=True)
            done.touch()
    return home / "bin"


@contextlib.contextmanager
def running(emulator: Emulator, log: Path) -> Iterator[str]:
    """Start the emulator; yield its endpoint once it takes connections."""
    folder, port = installed(emulator), free_port()
    command = [str(folder / emulator.command[0]), *(part.format(port=port) for part in emulator.command[1:])]
    variables = {key: value.format(port=port) for key, value in emulator.variables.items()}
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env=environment(variables), cwd=log.parent, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            _wait(process, port, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    for _ in range(int(PATIENCE_S / _PAUSE_S)):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=_PAUSE_S)
            break
    raise AssertionError(f"{process.args!r} took no connection: {log.read_text(errors='replace')[-2000:]}")


def run_once(emulator: Emulator, shared: Path) -> Path:
    """Run the whole suite against the emulator, once for all processes that share a folder; return the run's folder."""
    out = shared / emulator.name
    done = out / "exit-code"
    with locked(shared / f"{emulator.name}.lock"):
        if not done.is_file():
            out.mkdir(parents=True, exist_ok=True)
            with running(emulator, shared / f"{emulator.name}.log") as endpoint:
                told = ("--target", emulator.name, "--endpoint", endpoint, "--seed", "emulators", "--out", str(out))
                ended = cli("run", *told, cwd=shared, timeout=600)
            assert "Traceback" not in ended.out + ended.err
            done.write_text(f"{ended.code}\n{ended.out}")
    return out
