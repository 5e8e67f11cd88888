"""What the commands ``mutants`` and ``tolerance`` share: their options, and the progress of a long run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from conformance.commands.options import FILE, Function, apply, option, processes_option
from conformance.commands.progress import Advance, progress_bar
from conformance.commands.values import utf_8
from conformance.proof.runner import WORKERS
from conformance.run.wanted import UsageProblem
from conformance.targets.local import ReferenceFailed

_FEW = 300
"""Trials that take no longer than two processes need to start."""


def proving_options(*, seed: str) -> Callable[[Function], Function]:
    """Return the decorator that adds the arguments NAME and the options that both commands have.

    Args:
        seed: the default of ``--seed``.
    """
    text = "Seed of the names and values of the cases."

    def decorate(command: Function) -> Function:
        return apply(
            command,
            click.argument("names", nargs=-1, metavar="[NAME|GLOB]..."),
            option("--list", "listed", is_flag=True, help="Print what is selected, one a line; run nothing."),
            option("--seed", type=utf_8, default=seed, show_default=True, metavar="S", help=text),
            processes_option(None, f"{WORKERS}, or 1 for few trials"),
            option(
                "--json",
                "json_file",
                type=FILE,
                metavar="FILE",
                envvar="SES_CONFORMANCE_JSON_FILE",
                show_envvar=True,
                help="Write the whole result as JSON.",
            ),
            option("--record", "recorded", is_flag=True, help="Record the figure for the reports."),
        )

    return decorate


def workers_for(trials: int, processes: int | None) -> int:
    """Return how many processes run so many trials, unless the user says how many: few are done before others start."""
    return processes or (WORKERS if trials > _FEW else 1)


@contextmanager
def trials_bar() -> Iterator[Advance]:
    """Show the progress of trials while the reference target is at work; yields what moves it on.

    Raises:
        UsageProblem: the reference target did not start.
    """
    with progress_bar("trials") as advance:
        try:
            yield advance
        except ReferenceFailed as error:
            raise UsageProblem(f"the reference target did not start: {error}") from error
