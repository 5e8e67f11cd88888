"""``mutants``: the kill matrix, which shows that every case finds its defect and accuses no one wrongly."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from conformance.commands import exits, outputs, proving
from conformance.commands.options import add_cases
from conformance.model.suite import digest, load_suite
from conformance.proof.aim import aim
from conformance.proof.kill_matrix import run_matrix
from conformance.proof.matrix import Kind, Matrix
from conformance.proof.matrix_reports import as_json, as_markdown, figures, layers
from conformance.proof.mutants import all_mutants
from conformance.report.proof import Measured, record
from conformance.run.prepare import UsageProblem
from conformance.run.selection import Selection

NAME = "mutants"
HELP = "the kill matrix: every mutant of the reference target against the cases that should find it"
_SHOWN = 15


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("names", nargs="*", metavar="NAME|GLOB", help="mutants by name; all without")
    add_cases(parser)
    proving.add_arguments(parser, seed="matrix")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the whole matrix as Markdown")
    parser.add_argument("--all", action="store_true", help="print every problem, not only the first of each kind")


def run(given: argparse.Namespace) -> int:
    """Run the matrix; 0 if every mutant is dead and every case proven, 1 if not, 5 if nothing is selected."""
    console = Console(markup=False)
    selection = Selection(classes=tuple(given.classes), ids=tuple(given.ids))
    aimed = aim(load_suite(), all_mutants(), selection, given.names)
    if not aimed.mutants and not aimed.cases:
        sys.stderr.write("ses-conformance: no mutant is selected; `ses-conformance mutants --list` shows them all\n")
        return exits.EXIT_NOTHING
    if given.list:
        for one in aimed.mutants.values():
            console.print(f"{one.name}: {one.defect} [{', '.join(one.breaks)}]", highlight=False, soft_wrap=True)
        return exits.EXIT_OK
    if given.record and (given.classes or given.ids or given.names):
        raise UsageProblem("--record takes the figure of the whole matrix: select nothing with it")
    files = [path for path in (given.json, given.markdown) if path is not None]
    for path in files:
        outputs.check_writable(path)
    with proving.progress_bar("trials") as progress:
        matrix = run_matrix(aimed, seed=given.seed, workers=given.n, progress=progress)
    if given.json is not None:
        given.json.write_text(as_json(matrix), encoding="utf-8")
    if given.markdown is not None:
        given.markdown.write_text(as_markdown(matrix), encoding="utf-8")
    if given.names:
        print_catches(console, matrix)
    print_matrix(console, matrix, None if given.all else _SHOWN)
    if given.record:
        killed, of = matrix.sensitivity
        record("sensitivity", Measured(good=killed, of=of, cases_sha256=digest()))
    for path in files:
        console.print(f"written: {path}", highlight=False, soft_wrap=True)
    return exits.EXIT_NOT_CONFORMING if matrix.problems else exits.EXIT_OK


def print_catches(console: Console, matrix: Matrix) -> None:
    """Print each mutant with its defect, the cases that catch it, and those that should but do not."""
    for name, mutant in matrix.aim.mutants.items():
        console.print(Text.assemble((name, "bold"), f": {mutant.defect}"), soft_wrap=True)
        caught = {trial.case: trial for trial in matrix.kills.get(name, ())}
        for case, trial in caught.items():
            console.print(Text.assemble("  caught by ", (case, "green"), f": {trial.detail}"), soft_wrap=True)
        for case in matrix.aim.asked[name]:
            if case not in caught and matrix.aim.decides(name, case):
                outcome = matrix.trials[name, case].outcome.value
                console.print(Text.assemble("  not caught by ", (case, "yellow"), f" ({outcome})"), soft_wrap=True)


def print_matrix(console: Console, matrix: Matrix, shown: int | None) -> None:
    """Print the problems, at most ``shown`` of each kind, and the figures; of all mutants also a table by class."""
    if matrix.aim.every_mutant:
        _print_classes(console, matrix)
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


def _print_classes(console: Console, matrix: Matrix) -> None:
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
