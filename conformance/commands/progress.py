"""The progress bar of commands that take a while; shown on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Advance = Callable[[int, int], None]
"""Takes how much is done, and of how much."""


@contextmanager
def progress_bar(description: str, *, quiet: bool = False) -> Iterator[Advance]:
    """Show a progress bar on standard error while the block runs; yields what moves it on."""
    if quiet or not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from conformance.commands.progress_columns import progress  # slow to import

    with progress() as shown:
        task = shown.add_task(description, total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)
