"""The options of ``run`` that say how a run goes and what it prints, not what it tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import click

from conformance.commands.options import apply, gather, option
from conformance.commands.values import positive_number

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Course:
    """How a run goes.

    Args:
        wait: seconds to wait until the target responds; None: it must respond at once.
        maxfail: after how many failures of must-cases the run ends; None: at its end.
        quiet: one line is printed.
        watch: the run is repeated whenever a file changes that it rests on.
        in_flight: how many cases run at the same time in one process; None: that depends on the target.
    """

    wait: float | None
    maxfail: int | None
    quiet: bool
    watch: bool
    in_flight: int | None


def wait_option(command: Function) -> Function:
    """Add ``--wait``."""
    text = "Wait until the target responds, at most so long."
    return option("--wait", type=positive_number, metavar="SECONDS", help=text)(command)


def course_options(command: Function) -> Function:
    """Add the options; the command gets them as ``course``."""
    return apply(
        command,
        wait_option,
        option("--maxfail", type=click.IntRange(1), metavar="N", help="End after N failures of must-cases."),
        option("-q", "--quiet", is_flag=True, help="Print one line: the verdict and the headline, or the gate's."),
        option("--watch", is_flag=True, help="Run again whenever a case file or the profile changes."),
        option(
            "--in-flight",
            type=click.IntRange(1, 64),
            show_default="8 where a response takes more than 20 ms, 4 where a throttle keeps one waiting, else 1",
            metavar="N",
            help="Run N cases at the same time in one process, each with a connection of its own.",
        ),
        gather("course", Course, ("wait", "maxfail", "quiet", "watch", "in_flight")),
    )
