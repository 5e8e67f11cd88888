"""What is known of a public emulator: how one version of it is installed and started."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Emulator:
    """One emulator in one version.

    Args:
        name: of the emulator, which is also its profile's name in ``fixtures/targets/``.
        version: the version that is installed.
        command: gives the command line for an environment's folder and a port.
        pip: packages of its Python environment; or
        npm: packages of its Node.js environment.
        variables: gives the environment variables for an environment's folder and a port.
    """

    name: str
    version: str
    command: Callable[[Path, int], list[str]]
    pip: tuple[str, ...] = ()
    npm: tuple[str, ...] = ()
    variables: Callable[[Path, int], Mapping[str, str]] = field(default=lambda home, port: {})

    @property
    def slug(self) -> str:
        """Name and version, as a folder is called."""
        return f"{self.name}-{self.version}"
