"""``tolerance``: legal variations of the reference target, each of which must pass every case."""

from __future__ import annotations

import sys
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from conformance.commands import exits, outputs
from conformance.commands.command import command
from conformance.commands.console import CommandConsole, reader_may_go
from conformance.commands.options import class_and_id_options, option
from conformance.commands.proving import proving_options, trials_bar, workers_for
from conformance.model.suite import digest, load_suite
from conformance.proof.tolerance import Tolerance, run_tolerance, select
from conformance.proof.tolerance_reports import as_json, figure
from conformance.proof.variations import UnknownVariation
from conformance.proof.variations import get as named
from conformance.report.proof import Measured, record
from conformance.run.selection import Selection
from conformance.run.wanted import UsageProblem

_SHOWN = 5


@command(
    "tolerance",
    examples=[
        ("ses-conformance tolerance", "Run every case on the bundles of variations."),
        ("ses-conformance tolerance --list", "List the variations and what allows them."),
        ("ses-conformance tolerance 'policy-*' --class policies", "Run some of them."),
    ],
)
@class_and_id_options
@proving_options(seed="tolerance")
@option("--every", is_flag=True, help="Run each variation by itself, too, which takes long.")
def main(
    selection: Selection,
    names: tuple[str, ...],
    listed: bool,
    seed: str,
    processes: int | None,
    json_file: Path | None,
    recorded: bool,
    every: bool,
) -> int:
    """Run the cases against legal variations.

    NAME is a variation, a pattern, or several names joined by +; without it the bundles run, which hold all variations.
    Each variation is the reference target responding in another legal way, so every case must pass on it. The exit
    code is 0 if all do, and 1 otherwise.
    """
    if recorded and (names or selection != Selection()):
        raise UsageProblem("--record takes the figure of all variations: select nothing with it")
    try:
        chosen = select(names, every=every)
    except UnknownVariation as error:
        raise UsageProblem(str(error)) from error
    cases = selection.of(load_suite().cases)
    if not chosen or not cases:
        what = "variation" if not chosen else "case"
        sys.stderr.write(f"ses-conformance: no {what} is selected; `ses-conformance tolerance --list` shows them all\n")
        return exits.EXIT_NOTHING
    console = CommandConsole(markup=False)
    if listed:
        for one in chosen:
            console.print(f"{one.name}: {one.varies} [{one.source}]", highlight=False, soft_wrap=True)
        return exits.EXIT_OK
    if json_file is not None:
        outputs.check_writable(json_file)
    with trials_bar() as advance:
        tolerance = run_tolerance(
            chosen, cases, seed=seed, workers=workers_for(len(chosen) * len(cases), processes), progress=advance
        )
    if json_file is not None:
        json_file.write_text(as_json(tolerance), encoding="utf-8")
    with reader_may_go():
        if json_file is not None:
            console.print(f"written: {json_file}", highlight=False, soft_wrap=True)
        print_tolerance(console, tolerance)
    if recorded:
        passed, of = tolerance.specificity
        record("specificity", Measured(good=passed, of=of, cases_sha256=digest()))
    return exits.EXIT_OK if tolerance.holds else exits.EXIT_NOT_CONFORMING


def print_tolerance(console: Console, tolerance: Tolerance) -> None:
    """Print the table, what accuses a variation (the first of each), and the figure."""
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("variation", "passed", "undecided or weaker rule", "accused", "s"):
        table.add_column(heading, justify="left" if heading == "variation" else "right")
    for run in tolerance.runs:
        allowed = len(run.deviations) - len(run.accused)
        numbers = (run.passed, allowed, len(run.accused), f"{run.s:.1f}")
        table.add_row(run.variation, *(str(number) for number in numbers))
    console.print(table)
    for run in tolerance.runs:
        for deviation in run.accused[:_SHOWN]:
            first = deviation.findings[0] if deviation.findings else ""
            console.print(f"{run.variation}: {deviation.case} {deviation.outcome.value}: {first}", soft_wrap=True)
        if run.accused:
            parts = named(run.variation).parts
            hint = " ".join(parts or (run.variation,))
            console.print(
                f"  each part alone: ses-conformance tolerance {hint} --id {run.accused[0].case}", soft_wrap=True
            )
    console.print(f"{figure(tolerance)}; {tolerance.s:.0f} s", highlight=False)
