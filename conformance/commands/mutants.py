"""``mutants``: the kill matrix, which shows that every case finds its defect and accuses no one wrongly."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from conformance.commands import exits, outputs
from conformance.commands.command import command
from conformance.commands.console import CommandConsole, reader_may_go
from conformance.commands.options import FILE, class_and_id_options, option
from conformance.commands.proving import proving_options, trials_bar, workers_for
from conformance.model.suite import digest, load_suite
from conformance.proof.aim import aim
from conformance.proof.kill_matrix import run_matrix
from conformance.proof.matrix import Kind, Matrix
from conformance.proof.matrix_reports import as_json, as_markdown, figures, layers
from conformance.proof.mutants import all_mutants
from conformance.report.proof import Measured, record
from conformance.run.selection import Selection
from conformance.run.wanted import UsageProblem

_SHOWN = 15


@command(
    "mutants",
    examples=[
        ("ses-conformance mutants", "Run every mutant against the cases that should find it."),
        ("ses-conformance mutants list-identities-max-items-1001", "Show which cases catch a mutant."),
        ("ses-conformance mutants --list 'put-*'", "List some mutants, their defects and what these break."),
        ("ses-conformance mutants --id 'list-identities.*' --all", "See which mutants some cases find."),
    ],
)
@class_and_id_options
@proving_options(seed="matrix")
@option("--markdown", type=FILE, metavar="FILE", help="Write the whole matrix as Markdown.")
@option("--all", "show_all", is_flag=True, help="Print every problem, not only the first of each kind.")
def main(
    selection: Selection,
    names: tuple[str, ...],
    listed: bool,
    seed: str,
    processes: int | None,
    json_file: Path | None,
    recorded: bool,
    markdown: Path | None,
    show_all: bool,
) -> int:
    """Run the kill matrix.

    Runs every mutant of the reference target, or those of the names given, against the cases that should find its
    defect. The exit code is 0 if every mutant is caught and every case is proven, and 1 otherwise.
    """
    if recorded and (names or selection != Selection()):
        raise UsageProblem("--record takes the figure of the whole matrix: select nothing with it")
    console = CommandConsole(markup=False)
    aimed = aim(load_suite(), all_mutants(), selection, names)
    if not aimed.mutants and not aimed.cases:
        sys.stderr.write("ses-conformance: no mutant is selected; `ses-conformance mutants --list` shows them all\n")
        return exits.EXIT_NOTHING
    if listed:
        for one in aimed.mutants.values():
            console.print(f"{one.name}: {one.defect} [{', '.join(one.breaks)}]", highlight=False, soft_wrap=True)
        return exits.EXIT_OK
    files = [path for path in (json_file, markdown) if path is not None]
    for path in files:
        outputs.check_writable(path)
    workers = workers_for(len(aimed.cases) + sum(map(len, aimed.asked.values())), processes)
    with trials_bar() as advance:
        matrix = run_matrix(aimed, seed=seed, workers=workers, progress=advance)
    if json_file is not None:
        json_file.write_text(as_json(matrix), encoding="utf-8")
    if markdown is not None:
        markdown.write_text(as_markdown(matrix), encoding="utf-8")
    with reader_may_go():
        if names:
            print_catches(console, matrix)
        print_matrix(console, matrix, None if show_all else _SHOWN)
        for path in files:
            console.print(f"written: {path}", highlight=False, soft_wrap=True)
    if recorded:
        killed, of = matrix.sensitivity
        record("sensitivity", Measured(good=killed, of=of, cases_sha256=digest()))
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
