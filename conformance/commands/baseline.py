"""``baseline write|update|check RUN``: a target's known deviations, and the gate that they make."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from conformance.commands import exits
from conformance.commands.command import command
from conformance.commands.gate import print_gate, suite_ids
from conformance.commands.options import FILE, option
from conformance.commands.reading import read_logs
from conformance.model.problem import UserProblem
from conformance.report.baseline import read_baseline
from conformance.report.baseline_write import update_baseline, write_baseline
from conformance.report.gate import check_gate
from conformance.report.text import count, visible

_BASELINE = option(
    "--baseline",
    type=FILE,
    default=Path("ses-baseline.yaml"),
    show_default=True,
    metavar="FILE",
    help="The baseline.",
)
_CHANGES = 20
"""Changes that are printed; the file has all."""


@click.group("baseline", no_args_is_help=False)
def main() -> None:
    """Keep a target's known deviations and gate on them.

    A baseline is a YAML file with an entry and a reason for each known deviation.
    """


_REASON = option("--reason", metavar="TEXT", help="Reason of new entries. Default: a placeholder that fails the gate.")


@command("write", examples=[("ses-conformance baseline write ses-conformance-report", "Write ses-baseline.yaml.")])
@click.argument("run", type=FILE)
@_BASELINE
@_REASON
def write(run: Path, baseline: Path, reason: str | None) -> int:
    """Write the deviations of a run as a new baseline.

    Each entry names a case, its outcome and the checks that found something. Write a reason into each: until then the
    gate does not hold. RUN is a run.jsonl or its folder.
    """
    if not baseline.absolute().parent.is_dir():
        raise UserProblem(f"{baseline}: there is no folder {baseline.parent}: make it, or check the name")
    (log,) = read_logs([run])
    _report(baseline, write_baseline(log, baseline, reason))
    return exits.EXIT_OK


@command("update", examples=[("ses-conformance baseline update ses-conformance-report", "Update ses-baseline.yaml.")])
@click.argument("run", type=FILE)
@_BASELINE
@_REASON
def update(run: Path, baseline: Path, reason: str | None) -> int:
    """Bring a baseline up to date with a run.

    Removes entries that are fixed, vanished or match nothing, corrects outcomes and checks, and adds what is new.
    Comments, order and reasons stay. RUN is a run.jsonl or its folder.
    """
    (log,) = read_logs([run])
    _report(baseline, update_baseline(log, baseline, reason, suite_ids(log)))
    return exits.EXIT_OK


def _report(baseline: Path, changes: list[str]) -> None:
    """Print changes, and what is left to do."""
    sys.stdout.write(visible("".join(f"{change}\n" for change in changes[:_CHANGES])))
    if len(changes) > _CHANGES:
        sys.stdout.write(f"… and {len(changes) - _CHANGES:,} more\n")
    sys.stderr.write(f"{baseline}: {count(len(changes), 'change')}\n")
    waiting = sum(not entry.reasoned for entry in read_baseline(baseline).file.deviations)
    if waiting:
        sys.stderr.write(
            f"{baseline}: {count(waiting, 'entry', 'entries')} without a reason: say why each is known; until then the "
            "gate does not hold\n"
        )


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

    A new deviation, a case that fails in another way than is known, an entry whose cases pass now, an entry that
    matches no case, and an entry without a reason all break the gate (exit code 1). So does the baseline of another
    target, profile or truth. RUN is a run.jsonl or its folder.
    """
    (log,) = read_logs([run], incomplete=True)
    return print_gate(check_gate(log, read_baseline(baseline), suite_ids(log)), log)


main.add_command(write)
main.add_command(update)
main.add_command(check)
