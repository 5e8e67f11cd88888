"""Values of options: each function converts a text, or says in ``click.BadParameter`` what was expected.

What is slow to import is imported where it is needed: every command has these options, few of its calls use them.
"""

from __future__ import annotations

import os
from math import isfinite
from pathlib import Path

import click

from conformance.model.problem import UserProblem
from conformance.run import selection

_VARIABLE = "env:"


_LEAST, _MOST = 1e-6, 1e9
"""Of rates and seconds: what lies beyond is no time that a clock could show."""


def positive_number(text: str) -> float:
    """Return a number above 0, which is neither next to nothing nor next to infinite."""
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not (isfinite(number) and number > 0):
        raise click.BadParameter(f"'{text}' is not a number above 0")
    if not _LEAST <= number <= _MOST:
        raise click.BadParameter(f"'{text}' is beyond measure: expected {_LEAST:f} to {_MOST:,.0f}")
    return number


def bundle(text: str | Path) -> Path:
    """Return the path of a file of certificates; ``env:NAME`` is the one that a variable of the environment names."""
    name = str(text)
    if not name.startswith(_VARIABLE):
        return Path(text)
    name = name.removeprefix(_VARIABLE)
    value = os.environ.get(name, "")
    if not value:
        raise click.BadParameter(f"the variable {name} is not set, or empty")
    return Path(value)


def dialect(text: str) -> str:
    """Return the name of a dialect."""
    from conformance.wire import dialects

    try:
        return dialects.find(text).name
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def corpus(text: str) -> str:
    """Return the name of a frozen corpus."""
    from conformance.model import corpora

    try:
        return corpora.find_corpus(text).name
    except UserProblem as error:
        raise click.BadParameter(str(error)) from error


def utf_8(text: str) -> str:
    """Return a text as it is; the arguments of a program may hold bytes that are none."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise click.BadParameter("expected text in UTF-8") from error
    return text


def processes(text: str | int) -> int:
    """Return a number of processes from 1 to 64; ``auto`` is one a core."""
    if text == "auto":
        return min(os.cpu_count() or 1, 64)
    number = str(text)
    if not (number.isascii() and number.isdecimal() and 1 <= int(number) <= 64):
        raise click.BadParameter(f"'{text}' is not a number of processes: expected 1 to 64, or auto")
    return int(number)


def shard(text: str) -> tuple[int, int]:
    """Return the number of a part, from 1, and the number of parts."""
    try:
        return selection.parse_shard(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
