"""The console that commands print on: it leaves the end of a pipe to the command, whose exit code must stand."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

from conformance.commands.standard_output import discard_output


class CommandConsole(Console):
    """A console whose reader may go."""

    def on_broken_pipe(self) -> None:
        """Leave it to the caller: rich would end the process, and its code would be taken for a verdict."""
        raise BrokenPipeError


@contextmanager
def reader_may_go() -> Iterator[None]:
    """Print what is printed within to whoever reads it; if nobody does any more, as with `| head`, go on without."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        discard_output()
