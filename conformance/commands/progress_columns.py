"""What the progress bar shows."""

from __future__ import annotations

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


def progress() -> Progress:
    """Return a bar on standard error that vanishes at its end."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), _Left())
    return Progress(*columns, console=Console(stderr=True), transient=True)
