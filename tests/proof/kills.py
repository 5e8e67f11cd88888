"""Which case killed which mutant when it was last noted: what the tests try first, since it most likely does so again.

``make kills`` notes it anew. Nothing depends on it but the time of the tests: pairs that are out of date or missing are
made up for by others, as in a matrix without it.
"""

from __future__ import annotations

from pathlib import Path

from conformance.model.suite import load_suite
from conformance.proof.aim import aim
from conformance.proof.kill_matrix import run_matrix
from conformance.proof.mutants import all_mutants
from conformance.proof.thrift import Pair, kills_to_know
from conformance.run.selection import Selection

FILE = Path(__file__).with_name("kills.txt")


def known_kills() -> frozenset[Pair]:
    """Return the pairs of mutant and case that were noted."""
    pairs = (line.split() for line in FILE.read_text(encoding="utf-8").splitlines())
    return frozenset((mutant, case) for mutant, *cases in pairs for case in cases)


def note_kills() -> None:
    """Run the matrix with few pairs, and note its kills: a line for each mutant, with its cases."""
    matrix = run_matrix(aim(load_suite(), all_mutants(), Selection()), thrifty=True, known=known_kills())
    lines: dict[str, list[str]] = {}
    for mutant, case in kills_to_know(matrix):
        lines.setdefault(mutant, []).append(case)
    text = "".join(f"{' '.join((mutant, *cases))}\n" for mutant, cases in lines.items())
    FILE.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    note_kills()
