"""``mutants``: the kill matrix, which shows that every case finds its defect and accuses no one wrongly."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from conformance.commands import exits, outputs
from conformance.commands.options import add_cases, option, processes
from conformance.model.suite import digest, load_suite
from conformance.proof.aim import aim
from conformance.proof.kill_matrix import WORKERS, run_matrix
from conformance.proof.matrix import Kind, Matrix
from conformance.proof.matrix_reports import as_json, as_markdown, figures, layers
from conformance.reference.mutants import all_mutants
from conformance.report.proof import Measured, record
from conformance.run.prepare import UsageProblem
from conformance.run.selection import Selection
from conformance.targets.local import ReferenceFailed

NAME = "mutants"
HELP = "the kill matrix: every mutant of the reference target against the cases that should find it"
_SHOWN = 15


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    group = add_cases(parser)
    group.add_argument("--mutant", action="append", default=[], dest="mutants", metavar="GLOB", help="mutants by name")
    option(parser, "--seed", default="matrix", metavar="S", help="of the names and values of the cases")
    parser.add_argument("-n", type=processes, default=WORKERS, metavar="N", dest="n", help="worker processes")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the whole matrix as JSON")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the whole matrix as Markdown")
    parser.add_argument("--record", action="store_true", help="write the figure into fixtures/proof.json")
    parser.add_argument("--all", action="store_true", help="print every problem, not only the first of each kind")


def run(given: argparse.Namespace) -> int:
    """Run the matrix; 0 if every mutant is dead and every case proven, 1 if not, 5 if nothing is selected."""
    console, errors = Console(markup=False), Console(stderr=True)
    selection = Selection(classes=tuple(given.classes), ids=tuple(given.ids))
    aimed = aim(load_suite(), all_mutants(), selection, given.mutants)
    if not aimed.mutants and not aimed.cases:
        sys.stderr.write(
            "ses-conformance: no mutant and no case is selected; `ses-conformance mutants` runs them all\n"
        )
        return exits.EXIT_NOTHING
    files = [path for path in (given.json, given.markdown) if path is not None]
    for path in files:
        outputs.check_writable(path)
    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        console=errors, transient=True, disable=not sys.stderr.isatty(),
    ) as progress:  # fmt: skip
        task = progress.add_task("trials", total=None)
        try:
            matrix = run_matrix(
                aimed,
                seed=given.seed,
                workers=given.n,
                progress=lambda done, total: progress.update(task, completed=done, total=total),
            )
        except ReferenceFailed as error:
            raise UsageProblem(f"the reference target did not start: {error}") from error
    if given.json is not None:
        given.json.write_text(as_json(matrix), encoding="utf-8")
    if given.markdown is not None:
        given.markdown.write_text(as_markdown(matrix), encoding="utf-8")
    print_matrix(console, matrix, None if given.all else _SHOWN)
    if given.record:
        _record(given, matrix)
    for path in files:
        console.print(f"written: {path}", highlight=False, soft_wrap=True)
    return exits.EXIT_NOT_CONFORMING if matrix.problems else exits.EXIT_OK


def _record(given: argparse.Namespace, matrix: Matrix) -> None:
    if given.classes or given.ids or given.mutants:
        raise UsageProblem("--record takes the figure of the whole matrix: select nothing with it")
    killed, of = matrix.sensitivity
    record("sensitivity", Measured(good=killed, of=of, cases_sha256=digest()))


def print_matrix(console: Console, matrix: Matrix, shown: int | None) -> None:
    """Print the table by conformance class, the problems (at most ``shown`` of each kind) and the figures."""
    table = Table(box=box.SIMPLE_HEAD, show_footer=True)
    cases = matrix.aim.cases
    counts: dict[str, Counter[str]] = {}
    for name, case in cases.items():
        row = counts.setdefault(case.conformance_class.value, Counter())
        row["cases"] += 1
        row["kill"] += name in matrix.caught
        row["only"] += name in matrix.alone
        row["excused"] += bool(case.unkillable)
    total: Counter[str] = sum(counts.values(), Counter())
    table.add_column("class", footer="all")
    for key, words in (
        ("cases", "cases"),
        ("kill", "kill a mutant"),
        ("only", "catch one alone"),
        ("excused", "can't"),
    ):
        table.add_column(words, justify="right", footer=str(total[key]))
    for name, row in sorted(counts.items()):
        table.add_row(name, *(str(row[key]) for key in ("cases", "kill", "only", "excused")))
    console.print(table)
    found = ", ".join(f"{layer} {number}" for layer, number in layers(matrix).most_common())
    if found:
        console.print(f"died first by: {found}", highlight=False, soft_wrap=True)
    for kind in Kind:
        problems = [problem for problem in matrix.problems if problem.kind is kind]
        if not problems:
            continue
        console.print(Text(f"\n{kind.value}: {len(problems)}", "bold red"))
        for problem in problems[:shown]:
            console.print(Text.assemble("  ", (problem.subject, "bold"), f": {problem.text}"), soft_wrap=True)
        if shown is not None and len(problems) > shown:
            console.print(Text(f"  and {len(problems) - shown} more (--all shows them)", "dim"))
    undecided = matrix.undecided
    if undecided:
        text = (
            f"\n{len(undecided)} mutants live that cases outside of the selection may kill: {', '.join(undecided[:8])}"
        )
        console.print(text + (" …" if undecided[8:] else ""), highlight=False, soft_wrap=True)
    console.print(figures(matrix), highlight=False, soft_wrap=True)
