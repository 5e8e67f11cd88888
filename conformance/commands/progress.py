"""The progress bar of commands that take a while; shown on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text


class _Left(TimeRemainingColumn):
    """The time left, once there is an estimate."""

    def render(self, task: Task) -> Text:
        """Return the estimate in words."""
        return Text(f"{super().render(task)} left") if task.time_remaining is not None else Text("")


Advance = Callable[[int, int], None]
"""Takes how much is done, and of how much."""


@contextmanager
def progress_bar(description: str, *, quiet: bool = False) -> Iterator[Advance]:
    """Show a progress bar on standard error while the block runs; yields what moves it on."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), _Left())
    shown = sys.stderr.isatty() and not quiet
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not shown) as progress:
        task = progress.add_task(description, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
