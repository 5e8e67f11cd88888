"""``checks``: everything that is judged, as text, JSON or the page ``docs/checks.md``."""

from __future__ import annotations

import json
import sys
from fnmatch import fnmatchcase

import click

from conformance.commands import exits
from conformance.commands.command import command
from conformance.commands.completion import complete_check
from conformance.commands.options import option
from conformance.model.checks import CHECKS
from conformance.model.nearest import did_you_mean
from conformance.report.checks_page import checks_markdown, checks_text, row
from conformance.report.text import visible


@command(
    "checks",
    examples=[
        ("ses-conformance checks", "List all checks: level, id, what each means."),
        ("ses-conformance checks 'error.*' --json", "Show the checks of error responses, with advice, as JSON."),
    ],
)
@click.argument("patterns", nargs=-1, metavar="[ID|GLOB]...", shell_complete=complete_check)
@option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@option("--page", "as_page", is_flag=True, help="Print the page docs/checks.md.")
def main(patterns: tuple[str, ...], as_json: bool, as_page: bool) -> int:
    """List the checks that findings name.

    Prints level, id and meaning. The exit code is 5 if no check fits.
    """
    wanted = patterns or ("*",)
    found = [check for check in CHECKS.values() if any(fnmatchcase(check.id, each) for each in wanted)]
    if not found:
        hint = did_you_mean(patterns[0], CHECKS)
        sys.stderr.write(visible(f"ses-conformance: no check has the id {' or '.join(patterns)}{hint}\n"))
        return exits.EXIT_NOTHING
    if as_json:
        sys.stdout.write(json.dumps([row(check) for check in found], indent=1, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(checks_markdown(found) if as_page else checks_text(found))
    return exits.EXIT_OK
