"""Standard output of every kind: one that can't show our signs, one that nobody reads, one that is full."""

from __future__ import annotations

import codecs
import io
import os
import sys
from typing import TextIO

_PLAIN = {"✓": "+", "✗": "x", "–": "-", "…": "...", "×": "x", "·": ".", "’": "'"}
"""What stands for our own signs where an encoding lacks them, as code page 1252 of Windows does some."""
_PLAINLY = "ses-conformance.plainly"


def _plainly(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text, end = codecs.backslashreplace_errors(error)
    lacking = error.object[error.start : error.end]
    known = [_PLAIN.get(each) for each in lacking]
    return "".join(each for each in known if each) if all(known) else text, end


def print_anything() -> None:
    """Let neither a stream that is closed nor a sign that the encoding of one lacks end a command."""
    _replace_closed()
    codecs.register_error(_PLAINLY, _plainly)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.encoding.lower().startswith("utf"):
            stream.reconfigure(errors=_PLAINLY)


def _replace_closed() -> None:
    """Open the null device in place of each standard stream that whoever started the command has closed.

    Else the next file that is opened would get its number, and whatever is printed would go there.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is not None:
            continue
        handle = os.open(os.devnull, os.O_RDWR)
        if handle != number:
            os.dup2(handle, number, inheritable=True)
            os.close(handle)
        setattr(sys, name, open(number, "r" if number == 0 else "w", encoding="utf-8"))  # noqa: SIM115 - it stays


def discard_output(stream: TextIO | None = None) -> None:
    """Send whatever else is printed nowhere, what is buffered and the flush at exit included.

    Args:
        stream: to be discarded; default: standard output.
    """
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, (stream or sys.stdout).fileno())
    os.close(null)


def lacks_reader(error: OSError) -> bool:
    """Say whether the reader of our output has gone, as `| head` does: no reason to complain."""
    return isinstance(error, BrokenPipeError)
