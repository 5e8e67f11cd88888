"""Defaults of options from ``ses-conformance.toml`` or ``[tool.ses-conformance]`` in ``pyproject.toml``.

The nearest file from the current folder upwards counts. A key is the long name of an option: at the top for the
commands that test a target, in a table named after a command for this one. The command line and the environment take
precedence.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from conformance.commands import COMMANDS
from conformance.model.nearest import did_you_mean
from conformance.model.problem import UserProblem

OWN = "ses-conformance.toml"
SHARED = "pyproject.toml"
_TABLE = "ses-conformance"
COMMON = frozenset(
    {
        "action", "baseline", "ca-bundle", "class", "corpus", "dialect", "endpoint", "exclude", "id",
        "insecure", "keep-going", "level", "maxfail", "n", "out", "quiet", "rate", "requirement", "seed", "target",
        "timeout", "truth", "wait",
    }
)  # fmt: skip
"""Keys that may stand at the top: options of ``run``."""
_CONSENT = frozenset({"allow-aws", "yes"})
"""What no file may say: it lies in a repository, which may be somebody else's."""
WRITTEN = frozenset({"folder", "html", "json", "log", "markdown", "out", "profile", "script", "socket", "state", "tls"})
"""Options that name what is written. For the same reason a file may name nothing outside its own folder there."""
_FOR = frozenset({"run", "doctor", "replay", "explain", "coverage"})
"""The commands that keys at the top are for; elsewhere an option of the same name may mean another thing."""
_MOST_CHARACTERS, _MOST_DOTS = 512 * 1024, 1_000
_META = "conformance.configuration"


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a file says; ``file`` is None where there is none."""

    file: Path | None = None
    prefix: str = ""
    """The table that holds it, as it is named in messages."""
    values: Mapping[str, Any] = field(default_factory=dict)

    def place(self, *keys: str) -> str:
        """Return how messages name a key: by file and dotted path."""
        return f"{self.file}: {'.'.join(key for key in (self.prefix, *keys) if key)}"

    def defaults(self, command: click.Command) -> dict[str, Any]:
        """Return the defaults of a command's options, by the names of its parameters.

        Raises:
            UserProblem: a key is unknown, or a value can't be one of an option.
        """
        options = {_key(each): each for each in command.params if isinstance(each, click.Option)}
        name = command.name or ""
        own = self.values.get(name, {})
        if not isinstance(own, dict):
            raise UserProblem(f"{self.place(name)} must be a table of options")
        found: dict[str, Any] = {}
        for key, value in self.values.items():
            if isinstance(value, dict) and key in COMMANDS:
                continue
            self._check_consent(key)
            if key not in COMMON:
                raise UserProblem(f"{self.place(key)}: {_unknown(key, [*COMMON, *COMMANDS])}")
            if name in _FOR and key in options:
                found[options[key].name or ""] = self._value(value, options[key], key)
        for key, value in own.items():
            self._check_consent(name, key)
            if key not in options:
                raise UserProblem(f"{self.place(name, key)}: {_unknown(key, options)}")
            found[options[key].name or ""] = self._value(value, options[key], name, key)
        return found

    def _check_consent(self, *keys: str) -> None:
        if keys[-1] in _CONSENT:
            said = f"--{keys[-1]} is for the command line or the environment: a file can't agree for whoever runs it"
            raise UserProblem(f"{self.place(*keys)}: {said}")

    def _value(self, value: Any, option: click.Option, *keys: str) -> Any:
        """Return a value as the option takes it; files are seen from the folder of the configuration."""
        several = value if isinstance(value, list) else [value]
        if not all(isinstance(each, str | int | float) for each in several):
            raise UserProblem(f"{self.place(*keys)}: expected a string, a number, true or false")
        if isinstance(value, list) and not option.multiple:
            raise UserProblem(f"{self.place(*keys)}: expected one value, not a list")
        if option.is_flag is not isinstance(value, bool):
            raise UserProblem(f"{self.place(*keys)}: expected {'true or false' if option.is_flag else 'a value'}")
        if option.is_flag:
            return value
        if _key(option) in WRITTEN and isinstance(option.type, click.Path):
            self._check_inside(*map(str, several), keys=keys)
        taken = tuple(self._from_here(str(each), option) for each in several)
        return taken if option.multiple else taken[0]

    def _check_inside(self, *paths: str, keys: tuple[str, ...]) -> None:
        assert self.file is not None
        folder = self.file.parent.resolve()
        for text in paths:
            if not (folder / text).resolve().is_relative_to(folder):
                said = f"{text} lies outside {folder}: a file may only have files written beside or below itself"
                raise UserProblem(f"{self.place(*keys)}: {said}; give --{keys[-1]} on the command line")

    def _from_here(self, text: str, option: click.Option) -> str:
        assert self.file is not None
        path = self.file.parent / text
        if isinstance(option.type, click.Path) or (_key(option) == "target" and path.is_file()):
            return text if os.path.isabs(text) else os.path.relpath(path)
        return text


def configure(command: click.Command, parent: click.Context) -> dict[str, Any]:
    """Return the defaults of a command as a file gives them, and remember the file for messages.

    Raises:
        UserProblem: the file, or a key of it, is of no use.
    """
    try:
        here = Path.cwd()
    except OSError:  # the folder was removed meanwhile
        return {}
    configuration = find_configuration(here)
    parent.meta[_META] = configuration
    return configuration.defaults(command)


def place_of(option: click.Option, ctx: click.Context) -> str:
    """Return the file and the key that gave an option its value."""
    configuration: Configuration = ctx.meta[_META]
    key, table = _key(option), configuration.values.get(ctx.command.name or "")
    return configuration.place(*([ctx.command.name or ""] if isinstance(table, dict) and key in table else []), key)


def _key(option: click.Option) -> str:
    return max(option.opts, key=len).lstrip("-")


def _unknown(key: str, known: Any) -> str:
    return f"unknown key{did_you_mean(key, known)}"


def find_configuration(folder: Path) -> Configuration:
    """Return what the nearest file at or above ``folder`` says.

    Raises:
        UserProblem: a file can't be read, or is no TOML.
    """
    for place in (folder, *folder.parents):
        own, shared = place / OWN, place / SHARED
        if own.is_file():
            return Configuration(own, "", _read(own))
        if shared.is_file() and f"[tool.{_TABLE}" in _text(shared):
            table = _read(shared).get("tool", {}).get(_TABLE)
            if isinstance(table, dict):
                return Configuration(shared, f"tool.{_TABLE}", table)
        if (place / ".git").exists():
            break
    return Configuration()


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise UserProblem(f"{path} can't be read: {error.strerror}") from error


def _read(path: Path) -> dict[str, Any]:
    text = _text(path)
    if len(text) > _MOST_CHARACTERS:
        raise UserProblem(f"{path} has more than {_MOST_CHARACTERS:,} characters, so it is no configuration")
    # The parser takes time by the square of a dotted key's length.
    if any(line.count(".") > _MOST_DOTS for line in text.splitlines()):
        raise UserProblem(f"{path} is no valid TOML: a line with more than {_MOST_DOTS} dots")
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        said = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "a value beyond measure"
        raise UserProblem(f"{path} is no valid TOML: {said}") from error
