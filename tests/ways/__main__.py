"""Walks the three ways as a stranger does, and prints the minutes of each: ``python -m tests.ways``.

The wheel is built and installed into an environment of its own; then everything is typed as the pages have it, with all
cases, against moto, ministack and nginx, at the addresses that the pages name. It needs the package index.

``python -m tests.ways PROGRAM [CLASS]`` takes an installed program, and runs only the cases of a class.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from conformance.publish.catalogue import EMULATORS
from conformance.publish.emulator import Emulator
from conformance.publish.environment import install_emulator
from tests.project.documents import ROOT
from tests.proxy.products import PRODUCTS

from .pages import steps_of
from .walker import Walker, lend_fixtures

_START_S = 60.0


def main(installed: str | None = None, conformance_class: str = "") -> int:
    """Walk each way; return 0 if all of them led to a gate that holds and to badges."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        began = time.monotonic()
        program = Path(installed).absolute() if installed else _install(home)
        print(f"install: {_minutes(began)}")
        emulators = {each.name: each for each in EMULATORS if each.name in ("moto", "ministack")}
        for each in emulators.values():
            install_emulator(each)
        ways: dict[str, Callable[[Walker], None]] = {
            "emulator": lambda walker: _emulator(walker, emulators["moto"]),
            "proxy": _proxy,
            "chooser": lambda walker: _chooser(walker, emulators["moto"], emulators["ministack"]),
            "quick start": lambda walker: _quick_start(walker, emulators["moto"]),
        }
        for name, way in ways.items():
            place = home / name.replace(" ", "-")
            place.mkdir()
            began = time.monotonic()
            way(Walker(place, _caller(program, place, conformance_class), {}, {}))
            print(f"{name}: {_minutes(began)}", flush=True)
    return 0


def _minutes(began: float) -> str:
    return f"{(time.monotonic() - began) / 60:.1f} min"


def _install(home: Path) -> Path:
    """Build the wheel and install it as a user does; return the program."""
    wheel = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(home), str(ROOT)]
    subprocess.run(wheel, check=True)
    subprocess.run([sys.executable, "-m", "venv", str(home / "venv")], check=True)
    python = home / "venv" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", *map(str, home.glob("*.whl"))], check=True)
    return home / "venv" / "bin" / "ses-conformance"


def _caller(program: Path, folder: Path, conformance_class: str) -> Callable[[list[str]], int]:
    """Return what calls the program in a folder, without anything of this environment that would change a run."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SES_", "AWS_", "GITHUB_"))}
    if conformance_class:
        kept["SES_CONFORMANCE_CLASS"] = conformance_class

    def call(words: list[str]) -> int:
        print(f"$ ses-conformance {' '.join(words)}", flush=True)
        done = subprocess.run([program, *words], cwd=folder, env=kept, capture_output=True, text=True, check=False)
        print("\n".join(done.stdout.splitlines()[-3:]) + done.stderr[-500:], flush=True)
        return done.returncode

    return call


@contextlib.contextmanager
def _serving(emulator: Emulator, port: int) -> Iterator[None]:
    """Run an installed emulator at the port that a page names."""
    home = install_emulator(emulator)
    environment = {**os.environ, **emulator.variables(home, port)}
    with _started(emulator.command(home, port), environment, port):
        yield


@contextlib.contextmanager
def _started(words: list[str], environment: dict[str, str], port: int) -> Iterator[None]:
    """Run a server until it is not needed any more; raises ``RuntimeError`` if it does not listen in time."""
    process = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + _START_S
        while not _listens(port):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{' '.join(words)} does not listen on port {port}")
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _emulator(walker: Walker, moto: Emulator) -> None:
    with _serving(moto, 4566):
        walker.walk(steps_of("README.md", "You maintain an emulator"))


def _quick_start(walker: Walker, moto: Emulator) -> None:
    subprocess.run(["git", "init", "--quiet"], cwd=walker.folder, check=True)
    (walker.folder / "my-cases").mkdir()
    walker.others = {"pip": lambda words: None, "git": _shell("git", walker.folder)}
    with _serving(moto, 5000):
        steps = steps_of("docs/quick-start.md", "Quick start")
        walker.walk(each for each in steps if "--watch" not in str(each))


def _proxy(walker: Walker) -> None:
    binary = PRODUCTS["nginx"].binary()
    if binary is None:
        print("proxy: nginx is not installed")
        return
    lend_fixtures(walker.folder)
    with contextlib.ExitStack() as stack:

        def start(words: list[str]) -> None:
            here = [word.replace("$PWD", str(walker.folder)) for word in words]
            stack.enter_context(_started([binary, *here], dict(os.environ), 8080))

        walker.others = {"mkdir": _shell("mkdir", walker.folder), "nginx": start}
        walker.walk(steps_of("README.md", "You own a proxy or gateway"))


def _chooser(walker: Walker, moto: Emulator, ministack: Emulator) -> None:
    with _serving(moto, 5000), _serving(ministack, 4566):
        walker.walk(steps_of("README.md", "You are choosing a target"))


def _shell(program: str, folder: Path) -> Callable[[list[str]], None]:
    """Return what runs another program in a folder."""

    def run(words: list[str]) -> None:
        subprocess.run([program, *words], cwd=folder, check=True)

    return run


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
