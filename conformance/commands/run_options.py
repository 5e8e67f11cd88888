"""The options of ``run``, each stated once, and the record that hands them over. Light: every run imports it first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

import click

from conformance.commands.options import (
    FILE,
    REPORT_FOLDER,
    apply,
    gather,
    option,
    out_option,
    processes_option,
    selection_options,
)
from conformance.commands.target_options import target_options
from conformance.commands.values import positive_number
from conformance.run.selection import Selection
from conformance.run.wanted import Wanted

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
            show_default="4 where a throttle keeps one waiting, 2 against the reference target, else 1",
            metavar="N",
            help="Run N cases at the same time in one process, each with a connection of its own.",
        ),
        gather("course", Course, tuple(field.name for field in fields(Course))),
    )


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What the command line asks of a run.

    Args:
        paths: case files or folders of them, in place of the suite's own.
        target: what is tested.
        out: folder for log and reports.
        processes: how many; None: one.
        baseline: file of known deviations.
        course: how the run goes.
        keep_going: the run goes on where nothing can come of it.
        failed: an earlier run, of which what did not pass is repeated.
        changed_since: an earlier run; what is new or has changed since is run.
        timings: an earlier run, by which shards take equal time.
        plan: the plan is shown, and nothing sent.
        selection: which cases.
    """

    paths: tuple[Path, ...]
    target: Wanted
    out: Path
    processes: int | None
    baseline: Path | None
    course: Course
    keep_going: bool
    failed: Path | None
    changed_since: Path | None
    timings: Path | None
    plan: bool
    selection: Selection


def run_options(command: Function) -> Function:
    """Add all options of ``run``; the command gets them as ``options``."""
    return apply(
        command,
        click.argument("paths", metavar="[PATH]...", nargs=-1, type=FILE),
        target_options,
        out_option("Folder for log and reports.", default=REPORT_FOLDER, show_default=True),
        processes_option(None, "1"),
        option(
            "--baseline", type=FILE, metavar="FILE", help="Known deviations; departures from them decide the exit code."
        ),
        course_options,
        option("--keep-going", is_flag=True, help="Run even where nothing can come of it, as with a wrong secret."),
        option(
            "--failed", type=FILE, metavar="RUN", help="Repeat what did not pass in a run: its run.jsonl or folder."
        ),
        option("--changed-since", type=FILE, metavar="RUN", help="Run what is new or has changed since a run."),
        option(
            "--timings", type=FILE, metavar="RUN", help="Make the parts of --shard take equal time, by an earlier run."
        ),
        option(
            "--plan",
            is_flag=True,
            help="Show what would be sent, made and deleted, and how long it takes; send nothing.",
        ),
        selection_options,
        gather("options", RunOptions, tuple(field.name for field in fields(RunOptions))),
    )
