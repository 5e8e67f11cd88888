"""``baseline write|check RUN``: a target's known deviations, and the gate that they make."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from conformance.commands import exits
from conformance.commands.command import command
from conformance.commands.gate import check_gate
from conformance.commands.options import FILE, option
from conformance.commands.reading import read_logs
from conformance.report.baseline_write import write_baseline
from conformance.report.text import visible

_BASELINE = option(
    "--baseline",
    type=FILE,
    default=Path("ses-baseline.yaml"),
    show_default=True,
    metavar="FILE",
    help="The baseline.",
)


@click.group("baseline", no_args_is_help=False)
def main() -> None:
    """Keep a target's known deviations and gate on them.

    A baseline is a YAML file with an entry and a reason for each known deviation.
    """


@command("write", examples=[("ses-conformance baseline write ses-conformance-report", "Write ses-baseline.yaml.")])
@click.argument("run", type=FILE)
@_BASELINE
@option("--reason", metavar="TEXT", help="Reason of new entries. Default: what the run found.")
def write(run: Path, baseline: Path, reason: str | None) -> int:
    """Write the deviations of a run as the baseline.

    An existing baseline is brought up to date: comments, order and reasons stay. RUN is a run.jsonl or its folder.
    """
    (log,) = read_logs([run])
    changes = write_baseline(log, baseline, reason)
    sys.stdout.write(visible("".join(f"{change}\n" for change in changes)))
    sys.stderr.write(f"{baseline}: {len(changes)} changes\n")
    return exits.EXIT_OK


@command(
    "check",
    examples=[
        ("ses-conformance baseline check ses-conformance-report", "Hold the last run against ses-baseline.yaml."),
        ("ses-conformance run --endpoint http://127.0.0.1:4566 --baseline ses-baseline.yaml", "Run and check at once."),
    ],
)
@click.argument("run", type=FILE)
@_BASELINE
def check(run: Path, baseline: Path) -> int:
    """Check a run against the baseline.

    A new or changed deviation, an entry whose cases pass now, and an entry that matches no case all break the gate
    (exit code 1). RUN is a run.jsonl or its folder.
    """
    return check_gate(read_logs([run], incomplete=True)[0], baseline)


main.add_command(write)
main.add_command(check)
