"""A few mutants for real: how the matrix is run, and the command around it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.cli import main
from conformance.model.suite import Suite, load_suite
from conformance.model.vocabulary import Outcome
from conformance.proof.aim import Aim, aim
from conformance.proof.kill_matrix import batches_of, run_matrix
from conformance.proof.matrix import Kind
from conformance.proof.mutant import Mutant
from conformance.proof.mutants import all_mutants
from conformance.run.selection import Selection

FEW = ["success-no-metadata", "list-identities-max-items-1001", "send-raw-email-result-of-send-email"]


@pytest.fixture(scope="module")
def few() -> Aim:
    return aim(load_suite(), all_mutants(), Selection(), FEW)


@pytest.mark.sweep(every=2)
@pytest.mark.parametrize("workers", [1, 2])
def test_mutants_die_in_one_process_as_in_several(few: Aim, workers: int) -> None:
    told: list[tuple[int, int]] = []
    matrix = run_matrix(few, workers=workers, progress=lambda done, total: told.append((done, total)))
    assert matrix.problems == ()
    assert matrix.sensitivity == (3, 3)
    assert told[-1] == (len(matrix.trials), len(matrix.trials))
    assert {trial.outcome for (mutant, _), trial in matrix.trials.items() if not mutant} == {Outcome.PASSED}


def test_a_rejection_without_its_control_is_noticed() -> None:
    """The control is taken out of a case that has one: it still passes, and proves less."""
    whole = load_suite()
    negative = next(case for case in whole.cases if case.id == "list-identities.max-items.out-of-range[above]")
    assert negative.control is not None
    suite = Suite((replace(negative, control=None, uncontrolled=None),), whole.registry)
    matrix = run_matrix(aim(suite, all_mutants(), Selection(), FEW[1:2]), workers=1)
    assert [(problem.kind, problem.subject) for problem in matrix.problems] == [(Kind.UNCONTROLLED, negative.id)]
    assert matrix.sensitivity == (1, 1)


def test_batches_hold_every_trial_once(few: Aim) -> None:
    batches = list(batches_of(few.asked, tuple(few.cases)))
    pairs = [(mutant, case) for mutant, cases in batches for case in cases]
    assert len(pairs) == len(set(pairs)) == len(few.cases) + sum(len(cases) for cases in few.asked.values())
    sizes = [len(cases) for _, cases in batches]
    assert sizes == sorted(sizes, reverse=True)


def test_the_command_writes_what_it_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = ["--json", str(tmp_path / "m" / "matrix.json"), "--markdown", str(tmp_path / "matrix.md")]
    assert main(["mutants", "list-identities-max-items-1001", "-n", "1", *files]) == 0
    assert "1 of 1 mutants killed (100.0%)" in capsys.readouterr().out
    data = json.loads((tmp_path / "m" / "matrix.json").read_text())
    assert {kill["case"] for kill in data["mutants"]["list-identities-max-items-1001"]["killed_by"]} == {
        "list-identities.max-items.out-of-range[above]",
    }
    assert "list-identities-max-items-1001" in (tmp_path / "matrix.md").read_text()


def test_a_survivor_fails_the_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    # A mutant that only gives another's name to a requirement which it does not break.
    astray = Mutant(
        "list-identities-max-items-1001", ("Protocol.Success.status",), "It lies elsewhere.", lambda one: one
    )
    monkeypatch.setattr("conformance.commands.mutants.all_mutants", lambda: [astray])
    assert main(["mutants", "*", "-n", "1"]) == 1
    printed = capsys.readouterr().out
    assert "a mutant survives: 1" in printed
    assert "protocol.success.document passed" in printed


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["no-such-*"], 5),
        (["--id", "no.such.case"], 5),
        (["-n", "0"], 4),
        (["--class", "nothing"], 4),
        (["list-identities-max-items-1001", "--json", "/dev/null/x"], 4),
    ],
)
def test_wrong_usage_has_its_codes(arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        found = main(["mutants", *arguments])
    except SystemExit as stopped:
        found = int(stopped.code or 0)
    assert found == code
    assert "ses-conformance" in capsys.readouterr().err
