from __future__ import annotations

from conformance.model.vocabulary import Level
from conformance.run.selection import Selection

from .small import MUST, SHOULD, aimed, case, mutant


def test_a_mutant_is_shown_to_the_cases_that_rest_on_what_it_breaks() -> None:
    cases = [case("a"), case("b", SHOULD), case("c", MUST, SHOULD)]
    found = aimed(cases, [mutant("one"), mutant("two", "A.should"), mutant("both", "A.should", "A.must")])
    assert found.asked == {"one": ("a", "c"), "two": ("b", "c"), "both": ("b", "c", "a")}
    assert set(found.cases) == {"a", "b", "c"}


def test_a_weaker_case_decides_nothing_of_a_stronger_requirement() -> None:
    cases = [case("a"), case("weak", MUST, level=Level.SHOULD), case("strong", SHOULD)]
    found = aimed(cases, [mutant("one"), mutant("two", "A.should")])
    assert found.decides("one", "a")
    assert not found.decides("one", "weak")
    assert found.decides("two", "strong")


def test_unknown_requirements_are_told() -> None:
    found = aimed([case("a")], [mutant("one", "A.must", "B.nothing")])
    assert found.unknown == {"one": ("B.nothing",)}


def test_a_selection_of_cases_takes_the_mutants_that_they_could_see() -> None:
    cases = [case("a"), case("b"), case("c", SHOULD)]
    mutants = [mutant("one"), mutant("two", "A.should")]
    found = aimed(cases, mutants, Selection(ids=("a",)))
    assert found.asked == {"one": ("a",)}
    assert found.left_out == {"one": ("b",)}
    assert found.every_mutant


def test_a_selection_of_mutants_takes_the_cases_that_are_asked() -> None:
    cases = [case("a"), case("c", SHOULD)]
    found = aimed(cases, [mutant("one-x"), mutant("two", "A.should")], globs=["one-*"])
    assert list(found.mutants) == ["one-x"]
    assert list(found.cases) == ["a"]
    assert not found.every_mutant


def test_a_mutant_without_cases_stays_in_the_whole() -> None:
    assert aimed([case("a")], [mutant("one", "A.should")]).asked == {"one": ()}


def test_nothing_may_be_left_of_a_selection() -> None:
    found = aimed([case("a")], [mutant("one")], Selection(ids=("none",)))
    assert (found.mutants, found.cases) == ({}, {})
