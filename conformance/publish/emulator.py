"""What is known of a public emulator: what it is, and how one version of it is installed and started."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Product:
    """What an emulator is, whatever its version.

    Args:
        title: how its makers spell it.
        about: one sentence that says what it is.
        home: its public page.
        profile: the name of its profile in ``fixtures/targets/``.
    """

    title: str
    about: str
    home: str
    profile: str


@dataclass(frozen=True, slots=True)
class Emulator:
    """One emulator in one version.

    Args:
        name: of the product.
        version: the version that is installed.
        product: what it is.
        command: gives the command line for an environment's folder and a port.
        pip: packages of its Python environment; or
        npm: packages of its Node.js environment.
        variables: gives the environment variables for an environment's folder and a port.
        note: what its installation needs beside what its own requirements name, and why.
        past: whether it is published for its history only.
    """

    name: str
    version: str
    product: Product
    command: Callable[[Path, int], list[str]]
    pip: tuple[str, ...] = ()
    npm: tuple[str, ...] = ()
    variables: Callable[[Path, int], Mapping[str, str]] = field(default=lambda home, port: {})
    note: str = ""
    past: bool = False

    @property
    def slug(self) -> str:
        """Name and version, as a folder is called."""
        return f"{self.name}-{self.version}"

    @property
    def install_line(self) -> str:
        """The shell line that installs it."""
        return shlex.join(["pip", "install", *self.pip]) if self.pip else shlex.join(["npm", "install", *self.npm])

    def start_line(self, port: int) -> str:
        """Return the shell line that starts it on a port, in the folder or environment where it was installed."""
        here = Path("HERE")
        words = [word.removeprefix("HERE/bin/").removeprefix("HERE/") for word in self.command(here, port)]
        settings = [f"{name}={shlex.quote(value)}" for name, value in self.variables(here, port).items()]
        return " ".join([*settings, shlex.join(words)]).replace("HERE/", "")


@dataclass(frozen=True, slots=True)
class Unavailable:
    """An emulator that was looked for and can't be run here, with the reason in a sentence."""

    name: str
    version: str
    reason: str
