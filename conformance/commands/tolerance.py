"""``tolerance``: legal variations of the reference target, each of which must pass every case."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from conformance.commands import exits, outputs
from conformance.commands.options import add_cases, option, processes
from conformance.model.suite import digest, load_suite
from conformance.proof.tolerance import WORKERS, Tolerance, run_tolerance, select
from conformance.proof.tolerance_reports import as_json, figure
from conformance.reference import variations
from conformance.reference.variations import UnknownVariation
from conformance.report.proof import Measured, record
from conformance.run.prepare import UsageProblem
from conformance.run.selection import Selection
from conformance.targets.local import ReferenceFailed

NAME = "tolerance"
HELP = "legal variations of the reference target, each of which must pass every case"
_SHOWN = 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    group = add_cases(parser)
    group.add_argument(
        "--variation",
        action="append",
        default=[],
        dest="variations",
        metavar="GLOB",
        help="variations by name, or several at once joined by + (default: the bundles, which hold all)",
    )
    parser.add_argument("--every", action="store_true", help="each variation by itself, too: this takes long")
    parser.add_argument("--list", action="store_true", help="print the variations and what allows them; run nothing")
    parser.add_argument("--record", action="store_true", help="write the figure into fixtures/proof.json")
    option(parser, "--seed", default="tolerance", metavar="S", help="of the names and values of the cases")
    parser.add_argument("-n", type=processes, default=WORKERS, metavar="N", dest="n", help="worker processes")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the whole result as JSON")


def run(given: argparse.Namespace) -> int:
    """Run the variations; 0 if every case passes on all of them, 1 if not, 4 or 5 if nothing can be selected."""
    try:
        chosen = select(given.variations, every=given.every)
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
    if given.json is not None:
        outputs.check_writable(given.json)
    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty(),
    ) as progress:  # fmt: skip
        task = progress.add_task("variations", total=len(chosen))
        try:
            tolerance = run_tolerance(
                chosen,
                cases,
                seed=given.seed,
                workers=given.n,
                progress=lambda done, total: progress.update(task, completed=done, total=total),
            )
        except ReferenceFailed as error:
            raise UsageProblem(f"the reference target did not start: {error}") from error
    if given.json is not None:
        given.json.write_text(as_json(tolerance), encoding="utf-8")
        console.print(f"written: {given.json}", highlight=False, soft_wrap=True)
    print_tolerance(console, tolerance)
    if given.record:
        _record(given, tolerance)
    return exits.EXIT_OK if tolerance.holds else exits.EXIT_NOT_CONFORMING


def _record(given: argparse.Namespace, tolerance: Tolerance) -> None:
    if given.classes or given.ids or given.variations:
        raise UsageProblem("--record takes the figure of all variations: select nothing with it")
    passed, of = tolerance.specificity
    record("specificity", Measured(good=passed, of=of, cases_sha256=digest()))


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
            hint = f" --variation {' --variation '.join(parts)}" if parts else f" --variation {run.variation}"
            console.print(
                f"  each part alone: ses-conformance tolerance{hint} --id {run.accused[0].case}", soft_wrap=True
            )
    console.print(f"{figure(tolerance)}; {tolerance.s:.0f} s", highlight=False)
