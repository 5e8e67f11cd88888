"""What the commands ``mutants`` and ``tolerance`` share: their options, and the progress of a long run."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from conformance.commands.options import option, processes
from conformance.proof.runner import WORKERS, Progress
from conformance.run.prepare import UsageProblem
from conformance.targets.local import ReferenceFailed


def add_arguments(parser: argparse.ArgumentParser, *, seed: str) -> None:
    """Add the options that both commands have.

    Args:
        parser: of the command.
        seed: the default of ``--seed``.
    """
    parser.add_argument("--list", action="store_true", help="print what is selected, one a line; run nothing")
    option(parser, "--seed", default=seed, metavar="S", help="of the names and values of the cases")
    parser.add_argument("-n", type=processes, default=WORKERS, metavar="N", dest="n", help="worker processes")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the whole result as JSON")
    parser.add_argument("--record", action="store_true", help="write the figure into fixtures/proof.json")


@contextmanager
def progress_bar(what: str) -> Iterator[Progress]:
    """Show a progress bar on standard error, if that is a terminal, while the reference target is at work.

    Args:
        what: is counted.

    Yields:
        The function to be called with the number done and the number to do.

    Raises:
        UsageProblem: the reference target did not start.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(what, total=None)
        try:
            yield lambda done, total: bar.update(task, completed=done, total=total)
        except ReferenceFailed as error:
            raise UsageProblem(f"the reference target did not start: {error}") from error
