"""How public emulators are installed and started, each in an environment of its own, on loopback."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

READY_S = 90.0
"""Seconds that an emulator may take to answer after its start."""


@dataclass(frozen=True, slots=True)
class Emulator:
    """One emulator in one version.

    ``profile`` is its name in ``fixtures/targets/``; ``pip`` or ``npm`` are the packages of its environment;
    ``command`` gives the command line for an environment and a port, ``variables`` the environment variables.
    """

    name: str
    version: str
    profile: str
    command: Callable[[Path, int], list[str]]
    pip: tuple[str, ...] = ()
    npm: tuple[str, ...] = ()
    variables: Callable[[Path, int], Mapping[str, str]] = field(default=lambda home, port: {})

    @property
    def slug(self) -> str:
        """Name and version, as a folder is called."""
        return f"{self.name}-{self.version}"


def _localstack_variables(home: Path, port: int) -> dict[str, str]:
    return {
        "GATEWAY_LISTEN": f"127.0.0.1:{port}",
        "LOCALSTACK_VOLUME_DIR": str(home / "volume"),
        "FILESYSTEM_ROOT": str(home / "root"),
        "DISABLE_EVENTS": "1",
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        "DNS_ADDRESS": "0",
    }


def _moto(home: Path, port: int) -> list[str]:
    return [str(home / "bin" / "moto_server"), "-H", "127.0.0.1", "-p", str(port)]


MOTO = Emulator("moto", "5.2.5", "moto", _moto, pip=("moto[server]==5.2.5",))
MOTO_4 = Emulator(
    "moto", "4.0.13", "moto", _moto, pip=("moto[server]==4.0.13", "werkzeug<2.3", "flask<2.3", "setuptools<70")
)
MINISTACK = Emulator(
    "ministack",
    "1.5.33",
    "ministack",
    lambda home, port: [str(home / "bin" / "ministack")],
    pip=("ministack==1.5.33",),
    variables=lambda home, port: {"BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port)},
)
SES_V2_LOCAL = Emulator(
    "aws-ses-v2-local",
    "2.10.2",
    "aws-ses-v2-local",
    lambda home, port: [
        "node", str(home / "node_modules/aws-ses-v2-local/dist/cli.js"), f"--port={port}", "--host=127.0.0.1",
    ],
    npm=("aws-ses-v2-local@2.10.2",),
)  # fmt: skip
LOCALSTACK = Emulator(
    "localstack",
    "4.14.0",
    "localstack",
    lambda home, port: [
        str(home / "bin" / "python"), "-c", "from localstack.runtime.main import main; main()",
    ],
    pip=(
        "localstack-core[base-runtime]==4.14.0", "cbor2==5.6.5", "moto-ext==5.1.54", "pyopenssl==25.1.0",
        "cryptography<46", "service-identity<26",
    ),
    variables=_localstack_variables,
)  # fmt: skip
EMULATORS = (MOTO_4, MOTO, MINISTACK, SES_V2_LOCAL, LOCALSTACK)


class InstallFailed(Exception):
    """An emulator could not be installed; the message says what its installer said last."""


class StartFailed(Exception):
    """An emulator did not answer in time, or ended at once."""


def cache() -> Path:
    """Return the folder of the emulators' environments: ``SES_CONFORMANCE_CACHE``, else in the user's cache."""
    given = os.environ.get("SES_CONFORMANCE_CACHE")
    return Path(given) if given else Path.home() / ".cache" / "ses-conformance"


def install(emulator: Emulator) -> Path:
    """Return the emulator's environment, made at the first call; other processes wait meanwhile.

    Raises ``InstallFailed``.
    """
    home = cache() / "emulators" / emulator.slug
    home.parent.mkdir(parents=True, exist_ok=True)
    with (home.parent / f"{emulator.slug}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = home / "installed"
        wanted = "\n".join((*emulator.pip, *emulator.npm))
        if not stamp.is_file() or stamp.read_text() != wanted:
            shutil.rmtree(home, ignore_errors=True)
            if emulator.npm:
                home.mkdir(parents=True)
                _call(["npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", str(home), *emulator.npm])
            else:
                _call([sys.executable, "-m", "venv", str(home)])
                _call([str(home / "bin" / "python"), "-m", "pip", "install", "--quiet", *emulator.pip])
            stamp.write_text(wanted)
    return home


def _call(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        raise InstallFailed(f"{' '.join(command)}: {error}") from error
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-5:]
        raise InstallFailed(f"{' '.join(command)}: {' / '.join(last)}")


@contextlib.contextmanager
def running(emulator: Emulator) -> Iterator[str]:
    """Start the emulator on a free port of loopback; yield its endpoint; stop it with all its processes.

    Raises ``InstallFailed``, ``StartFailed``.
    """
    home = install(emulator)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    environment = {**os.environ, **emulator.variables(home, port)}
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as output:
        command = emulator.command(home, port)
        process = subprocess.Popen(  # noqa: S603
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            start_new_session=True,
        )  # fmt: skip
        try:
            endpoint = f"http://127.0.0.1:{port}"
            _await(process, endpoint, emulator)
            yield endpoint
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, 15)
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, 9)
                process.wait()


def _await(process: subprocess.Popen[bytes], endpoint: str, emulator: Emulator) -> None:
    """Wait until anything answers HTTP at the endpoint."""
    end = time.monotonic() + READY_S
    while time.monotonic() < end:
        if process.poll() is not None:
            raise StartFailed(f"{emulator.slug} ended at once, with {process.returncode}")
        try:
            with urllib.request.urlopen(endpoint, timeout=5):  # noqa: S310 - our own http URL
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            # Wakes at once if the process ends, instead of sleeping over it.
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=0.1)
    raise StartFailed(f"{emulator.slug} did not answer within {READY_S:.0f} s")
