"""The proof itself: every mutant dies, every case kills or says why it can't, no case accuses the true target."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conformance.model.suite import digest, load_suite
from conformance.proof.aim import aim
from conformance.proof.kill_matrix import run_matrix
from conformance.proof.matrix_reports import figures
from conformance.proof.mutants import all_mutants
from conformance.report.proof import Measured
from conformance.run.selection import Selection

from .kills import known_kills


@pytest.mark.first
def test_every_mutant_dies_and_every_case_is_proven(record_property: Callable[[str, object], None]) -> None:
    # All pairs of mutant and case are what `make proof` runs: these say the same of every mutant and every case.
    # One test, so that the matrix runs once, however many processes the tests run in.
    mutants = all_mutants()
    matrix = run_matrix(aim(load_suite(), mutants, Selection()), thrifty=True, known=known_kills())
    killed, of = matrix.sensitivity
    figure = Measured(good=killed, of=of, cases_sha256=digest())
    record_property("sensitivity", figure.model_dump_json())
    told = "\n".join(f"{problem.kind.value}: {problem.subject}: {problem.text}" for problem in matrix.problems)
    assert not matrix.problems, f"{figures(matrix)}\n{told}"
    assert killed == of == len(mutants)
