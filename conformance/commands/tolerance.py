"""``tolerance``: legal variations of the reference target, each of which must pass every case."""

from __future__ import annotations

import argparse
import sys

from rich import box
from rich.console import Console
from rich.table import Table

from conformance.commands import exits, outputs, proving
from conformance.commands.options import add_cases
from conformance.model.suite import digest, load_suite
from conformance.proof import variations
from conformance.proof.tolerance import Tolerance, run_tolerance, select
from conformance.proof.tolerance_reports import as_json, figure
from conformance.proof.variations import UnknownVariation
from conformance.report.proof import Measured, record
from conformance.run.prepare import UsageProblem
from conformance.run.selection import Selection

NAME = "tolerance"
HELP = "legal variations of the reference target, each of which must pass every case"
_SHOWN = 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME|GLOB",
        help="variations by name, or several at once joined by + (default: the bundles, which hold all)",
    )
    add_cases(parser)
    proving.add_arguments(parser, seed="tolerance")
    parser.add_argument("--every", action="store_true", help="each variation by itself, too: this takes long")


def run(given: argparse.Namespace) -> int:
    """Run the variations; 0 if every case passes on all of them, 1 if not, 4 or 5 if nothing can be selected."""
    try:
        chosen = select(given.names, every=given.every)
    except UnknownVariation as error:
        raise UsageProblem(str(error)) from error
    cases = Selection(classes=tuple(given.classes), ids=tuple(given.ids)).of(load_suite().cases)
    if not chosen or not cases:
        what = "variation" if not chosen else "case"
        sys.stderr.write(f"ses-conformance: no {what} is selected; `ses-conformance tolerance --list` shows them all\n")
        return exits.EXIT_NOTHING
    console = Console(markup=False)
    if given.list:
        for one in chosen:
            console.print(f"{one.name}: {one.varies} [{one.source}]", highlight=False, soft_wrap=True)
        return exits.EXIT_OK
    if given.record and (given.classes or given.ids or given.names):
        raise UsageProblem("--record takes the figure of all variations: select nothing with it")
    if given.json is not None:
        outputs.check_writable(given.json)
    with proving.progress_bar("trials") as progress:
        tolerance = run_tolerance(chosen, cases, seed=given.seed, workers=given.n, progress=progress)
    if given.json is not None:
        given.json.write_text(as_json(tolerance), encoding="utf-8")
        console.print(f"written: {given.json}", highlight=False, soft_wrap=True)
    print_tolerance(console, tolerance)
    if given.record:
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
            parts = variations.get(run.variation).parts
            names = " ".join(parts or (run.variation,))
            console.print(
                f"  each part alone: ses-conformance tolerance {names} --id {run.accused[0].case}", soft_wrap=True
            )
    console.print(f"{figure(tolerance)}; {tolerance.s:.0f} s", highlight=False)
