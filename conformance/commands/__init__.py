"""The commands: one small module each, with ``NAME``, ``HELP``, ``add_arguments`` and ``run``."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Protocol, cast

from conformance.commands import (
    badge,
    baseline,
    compare,
    coverage,
    doctor,
    explain,
    lint,
    listing,
    merge,
    mutants,
    replay,
    report,
    run,
    schemas,
    serve,
    tolerance,
)


class Command(Protocol):
    """What a module of this package offers."""

    NAME: str
    HELP: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


COMMANDS: tuple[Command, ...] = tuple(
    cast(Command, module)
    for module in (
        run,
        doctor,
        replay,
        serve,
        listing,
        explain,
        lint,
        coverage,
        report,
        compare,
        merge,
        badge,
        baseline,
        mutants,
        tolerance,
        schemas,
    )
)
