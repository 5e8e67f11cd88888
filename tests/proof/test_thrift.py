"""The thrifty matrix: few pairs, and whatever they leave open is tried in full."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from conformance.model.suite import load_suite
from conformance.model.vocabulary import Outcome
from conformance.proof import kill_matrix
from conformance.proof.aim import Aim, aim
from conformance.proof.bench import Batch
from conformance.proof.kill_matrix import run_matrix
from conformance.proof.matrix import Kind, Matrix
from conformance.proof.mutants import all_mutants
from conformance.proof.thrift import Pair, choose_pairs, kills_to_know
from conformance.proof.trial import TRUE
from conformance.run.selection import Selection

from .small import BLOCKED, FAILED, MUST, PASSED, aimed, case, matrix, mutant, requirement, trial

OTHER = requirement("A.other")
CASES = [case(f"c{n}") for n in range(6)]
KILLS = {("m", c.id): FAILED for c in CASES} | {("n", c.id): FAILED for c in CASES}


def thrifty(
    aim: Aim, outcomes: Mapping[tuple[str, str], Outcome], known: frozenset[Pair] = frozenset()
) -> tuple[Matrix, list[Pair]]:
    """Run the matrix with made-up outcomes; return it with the pairs in the order in which they were tried."""
    tried: list[Pair] = []

    def run(kind: object, batches: list[Batch], *_: object, **__: object) -> list[object]:
        pairs = [(batch.edition, name) for batch in batches for name in batch.cases]
        tried.extend(pairs)
        return [trial(mutant, name, outcomes.get((mutant, name), PASSED)) for mutant, name in pairs]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kill_matrix, "run_batches", run)
        return run_matrix(aim, thrifty=True, known=known), tried


def problems(found: Matrix) -> set[tuple[Kind, str]]:
    return {(problem.kind, problem.subject) for problem in found.problems}


def test_where_all_is_well_a_few_pairs_show_it() -> None:
    found, tried = thrifty(aimed(CASES, [mutant("m"), mutant("n")]), KILLS)
    assert problems(found) == set()
    assert len(tried) == len(set(tried))
    assert {name for _, name in tried} == {one.id for one in CASES}
    assert len([pair for pair in tried if pair[0] != TRUE]) < len(KILLS)


@pytest.mark.parametrize("killer", [one.id for one in CASES])
def test_a_mutant_is_tried_with_every_case_before_it_survives(killer: str) -> None:
    outcomes = {pair: outcome for pair, outcome in KILLS.items() if pair[0] == "n" or pair[1] == killer}
    assert problems(thrifty(aimed(CASES, [mutant("m"), mutant("n")]), outcomes)[0]) == set()
    none = {pair: outcome for pair, outcome in outcomes.items() if pair[0] == "n"} | {("m", killer): BLOCKED}
    found, tried = thrifty(aimed(CASES, [mutant("m"), mutant("n")]), none)
    assert (Kind.SURVIVOR, "m") in problems(found)
    assert {name for edition, name in tried if edition == "m"} == {one.id for one in CASES}


@pytest.mark.parametrize("killed", ["m", "n", "o"])
def test_a_case_is_tried_with_every_mutant_before_it_counts_as_unproven(killed: str) -> None:
    mutants = [mutant(name) for name in ("m", "n", "o")]
    outcomes = {(name, one.id): FAILED for name in ("m", "n", "o") for one in CASES[1:]} | {(killed, "c0"): FAILED}
    assert problems(thrifty(aimed(CASES, mutants), outcomes)[0]) == set()
    del outcomes[killed, "c0"]
    assert problems(thrifty(aimed(CASES, mutants), outcomes)[0]) == {(Kind.UNPROVEN, "c0")}


def test_a_requirement_is_tried_with_all_of_its_pairs() -> None:
    cases = [case("a", MUST, OTHER), case("b", MUST, OTHER), case("c", MUST)]
    mutants = [mutant("m", "A.must"), mutant("both", "A.must", "A.other"), mutant("other", "A.other")]
    outcomes = {("m", one.id): FAILED for one in cases} | {("both", "c"): FAILED, ("other", "b"): FAILED}
    assert problems(thrifty(aimed(cases, mutants), outcomes)[0]) == set()
    del outcomes["other", "b"]
    found = problems(thrifty(aimed(cases, mutants), outcomes)[0])
    assert {(Kind.SURVIVOR, "other"), (Kind.UNBROKEN, "A.other")} <= found


def test_a_case_that_is_said_to_kill_nothing_gets_all_of_its_mutants() -> None:
    cases = [case("a"), case("b", unkillable="It can't be seen.")]
    mutants = [mutant(name) for name in ("m", "n", "o")]
    outcomes = {(name, "a"): FAILED for name in ("m", "n", "o")}
    assert problems(thrifty(aimed(cases, mutants), outcomes)[0]) == set()
    for name in ("m", "n", "o"):
        found = problems(thrifty(aimed(cases, mutants), outcomes | {(name, "b"): FAILED})[0])
        assert found == {(Kind.KILLABLE, "b")}


def test_what_was_a_kill_before_is_tried_first() -> None:
    mutants = [mutant(name) for name in ("m", "n")]
    whole = matrix(CASES, mutants, KILLS)
    known = kills_to_know(whole)
    assert {one for _, one in known} == {one.id for one in CASES}
    assert {one for one, _ in known} == {"m", "n"}
    assert len(known) == len(CASES)
    gone = [("m", "no-such-case"), ("no-such-mutant", "c0")]
    chosen = choose_pairs(whole.aim, frozenset([*known, *gone]))
    assert sorted((name, one) for name, cases in chosen.items() for one in cases) == known


def test_what_is_known_no_longer_is_made_up_for() -> None:
    """The noted kills are wrong for one mutant and one case: others are found for them."""
    mutants = [mutant(name) for name in ("m", "n")]
    outcomes = {pair: outcome for pair, outcome in KILLS.items() if pair not in {("m", "c0"), ("n", "c1")}}
    stale = frozenset([("m", "c0"), ("n", "c1")])
    found, tried = thrifty(aimed(CASES, mutants), outcomes, stale)
    assert problems(found) == set()
    assert stale <= set(tried)


def test_each_requirement_that_was_broken_is_known_by_a_kill() -> None:
    cases = [case("a", MUST), case("b", MUST, OTHER)]
    outcomes = {("m", "a"): FAILED, ("m", "b"): FAILED, ("both", "a"): FAILED, ("both", "b"): FAILED}
    whole = matrix(cases, [mutant("m"), mutant("both", "A.must", "A.other")], outcomes)
    assert ("both", "b") in kills_to_know(whole)


def test_of_the_whole_suite_a_third_of_the_pairs_is_chosen() -> None:
    everything = aim(load_suite(), all_mutants(), Selection())
    chosen = choose_pairs(everything)
    assert all(set(cases) <= set(everything.asked[name]) for name, cases in chosen.items())
    assert all(chosen[name] for name, cases in everything.asked.items() if cases)
    assert {one for cases in chosen.values() for one in cases} == {
        one for cases in everything.asked.values() for one in cases
    }
    assert 3 * sum(map(len, chosen.values())) < sum(map(len, everything.asked.values()))
