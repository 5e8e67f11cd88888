"""``lint``: checks of the case files, all problems at once."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from conformance.commands import exits
from conformance.commands.command import command
from conformance.commands.options import FILE
from conformance.model.case_files import yaml_files
from conformance.model.lint import lint
from conformance.model.suite import load_suite
from conformance.report.text import visible
from conformance.wire.dialects import DIALECTS
from conformance.wire.tampering import TAMPERINGS


@command(
    "lint",
    examples=[
        ("ses-conformance lint", "Check the suite's own case files."),
        ("ses-conformance lint cases/identities my-cases.yaml", "Check a folder and a file."),
    ],
)
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=FILE)
def main(paths: tuple[Path, ...]) -> int:
    """Check case files, requirements and accept-sets.

    Prints every problem as file:line:column; the exit code is 4 if there is any. Each PATH is a case file or a folder
    of them; by default the suite's own are checked.
    """
    suite = load_suite(yaml_files(paths) if paths else None)
    problems = lint(suite, TAMPERINGS, DIALECTS)
    for problem in problems:
        sys.stdout.write(visible(f"{problem}\n"))
    if problems:
        sys.stderr.write(f"ses-conformance: {_counted(len(problems))}\n")
        return exits.EXIT_USAGE
    sys.stdout.write(f"{len(suite.cases)} cases, {len(suite.registry.requirements)} requirements: no problems\n")
    return exits.EXIT_OK


def _counted(number: int) -> str:
    return f"{number} problem" if number == 1 else f"{number} problems"
