from __future__ import annotations

import json
from dataclasses import replace

import pytest

from conformance.model.vocabulary import Level, Outcome
from conformance.proof.matrix import Kind, Matrix
from conformance.proof.matrix_reports import as_json, as_markdown, figures
from conformance.proof.trial import TRUE
from conformance.run.selection import Selection

from .small import FAILED, MUST, PASSED, SHOULD, aimed, case, matrix, mutant, trial


def kinds(found: Matrix) -> list[tuple[Kind, str]]:
    return [(problem.kind, problem.subject) for problem in found.problems]


def test_a_whole_proof_has_no_problems() -> None:
    found = matrix([case("a")], [mutant("one")], {("one", "a"): FAILED})
    assert found.problems == ()
    assert found.sensitivity == (1, 1)
    assert [trial.case for trial in found.kills["one"]] == ["a"]


def test_a_survivor_is_reported_with_its_defect_and_what_to_do() -> None:
    found = matrix([case("a")], [mutant("one"), mutant("two")], {("two", "a"): FAILED})
    (problem,) = found.problems
    assert (problem.kind, problem.subject) == (Kind.SURVIVOR, "one")
    for words in ("It fails.", "A.must", "a passed", "Strengthen"):
        assert words in problem.text
    assert found.sensitivity == (1, 2)


@pytest.mark.parametrize("outcome", [Outcome.BLOCKED, Outcome.INDETERMINATE, Outcome.SKIPPED, Outcome.ERROR])
def test_what_a_dead_server_gives_kills_nothing(outcome: Outcome) -> None:
    found = matrix([case("a")], [mutant("one")], {("one", "a"): outcome})
    assert found.survivors == ["one"]
    assert (Kind.UNPROVEN, "a") in kinds(found)


def test_unsupported_kills_a_mutant_but_proves_no_case() -> None:
    found = matrix([case("a")], [mutant("one")], {("one", "a"): Outcome.UNSUPPORTED})
    assert found.survivors == []
    assert (Kind.UNPROVEN, "a") in kinds(found)


def test_a_case_that_accuses_the_true_target_kills_nothing() -> None:
    found = matrix([case("a")], [mutant("one")], {("", "a"): FAILED, ("one", "a"): FAILED})
    assert kinds(found)[:2] == [(Kind.ACCUSED, "a"), (Kind.SURVIVOR, "one")]
    assert "reference text" in found.problems[0].text


def test_a_fault_of_the_suite_is_told() -> None:
    found = matrix([case("a")], [mutant("one")], {("one", "a"): Outcome.ERROR})
    assert kinds(found)[0] == (Kind.FAULT, "a")


def test_a_rejection_that_nothing_shows_to_be_for_its_fault_is_reported() -> None:
    aimed_at = aimed([case("a")], [mutant("one")])
    true = replace(trial(TRUE, "a", PASSED), unproven="add a control or a twin")
    (problem,) = Matrix(aimed_at, [true, trial("one", "a", FAILED)], "seed", 1.0).problems
    assert (problem.kind, problem.subject) == (Kind.UNCONTROLLED, "a")
    assert "add a control" in problem.text


def test_a_mutant_needs_a_case_as_strong_as_what_it_breaks() -> None:
    weak = case("weak", MUST, level=Level.SHOULD)
    found = matrix([weak], [mutant("one")], {("one", "weak"): FAILED})
    assert (Kind.CASELESS, "one") in kinds(found)
    assert found.caught == {"weak": ("one",)}


def test_a_mutant_without_a_case_and_one_with_an_unknown_requirement_are_told() -> None:
    found = matrix(
        [case("a")], [mutant("kill"), mutant("one", "A.should"), mutant("two", "B.x")], {("kill", "a"): FAILED}
    )
    assert (Kind.CASELESS, "one") in kinds(found)
    assert (Kind.UNKNOWN, "two") in kinds(found)


def test_a_case_without_a_kill_is_told_unless_it_says_why() -> None:
    cases = [case("a"), case("b"), case("c", unkillable="Nothing could be seen of it.")]
    found = matrix(cases, [mutant("one")], {("one", "a"): FAILED})
    (problem,) = found.problems
    assert (problem.kind, problem.subject) == (Kind.UNPROVEN, "b")
    assert "`unkillable`" in problem.text


def test_a_case_that_kills_must_not_say_that_it_cant() -> None:
    found = matrix([case("a", unkillable="Nothing could be seen of it.")], [mutant("one")], {("one", "a"): FAILED})
    assert kinds(found) == [(Kind.KILLABLE, "a")]


def test_a_requirement_that_nothing_breaks_is_told() -> None:
    found = matrix([case("a", MUST, SHOULD)], [mutant("one")], {("one", "a"): FAILED})
    assert kinds(found) == [(Kind.UNBROKEN, "A.should")]


def test_a_requirement_with_cases_outside_of_the_selection_is_not_judged() -> None:
    cases = [case("a", MUST, SHOULD), case("b", SHOULD)]
    found = matrix(cases, [mutant("one")], {("one", "a"): FAILED}, selection=Selection(ids=("a",)))
    assert found.problems == ()


def test_what_a_case_alone_catches() -> None:
    outcomes = {("one", "a"): FAILED, ("one", "b"): FAILED, ("two", "b"): FAILED}
    found = matrix([case("a"), case("b")], [mutant("one"), mutant("two")], outcomes)
    assert found.alone == {"b": ("two",)}
    assert found.caught == {"a": ("one",), "b": ("one", "two")}


def test_a_selection_of_cases_leaves_others_mutants_undecided() -> None:
    found = matrix(
        [case("a"), case("b")], [mutant("one"), mutant("two")], {("two", "a"): FAILED}, selection=Selection(ids=("a",))
    )
    assert found.problems == ()
    assert found.undecided == ["one"]
    assert found.sensitivity == (1, 1)


def test_a_selection_of_mutants_judges_no_case() -> None:
    found = matrix([case("a"), case("b")], [mutant("one"), mutant("two")], {("two", "a"): FAILED}, globs=["two"])
    assert found.problems == ()


def test_reports_tell_the_same() -> None:
    cases = [case("a[row]"), case("b", unkillable="Nothing | could be seen of it.")]
    found = matrix(cases, [mutant("one"), mutant("two")], {("one", "a[row]"): FAILED})
    data = json.loads(as_json(found))
    assert data["figures"]["sensitivity"] == 0.5
    assert data["mutants"]["one"]["killed_by"][0] == {
        "case": "a[row]",
        "layer": "status",
        "outcome": "failed",
        "finding": "status: expected 200, got 500",
    }
    assert data["cases"]["a[row]"]["alone"] == ["one"]
    assert [problem["subject"] for problem in data["problems"]] == ["two"]
    text = as_markdown(found)
    assert figures(found) in text
    assert "| `two` | It fails. | A.must | - | **nothing** |" in text
    assert "Nothing \\| could" in text


def test_nothing_run_is_no_figure() -> None:
    found = matrix([case("a")], [], {("", "a"): PASSED})
    assert json.loads(as_json(found))["figures"]["sensitivity"] is None
