"""What is wrong with the mutants' declarations is found without running anything."""

from __future__ import annotations

import re

import pytest

from conformance.model.registry import registry
from conformance.model.suite import load_suite
from conformance.proof import mutants
from conformance.proof.aim import aim
from conformance.proof.mutant import Mutant
from conformance.proof.parameters import dashed, requirements
from conformance.reference.service import Service
from conformance.run.selection import Selection

ALL = mutants.all_mutants()
KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SENTENCE_END = re.compile(r"[.!?] +[A-Z]")


def test_names_are_words_joined_by_dashes() -> None:
    assert [one.name for one in ALL if not KEBAB.fullmatch(one.name)] == []


def test_what_they_break_is_in_the_registry_and_can_be_tested() -> None:
    known = registry().requirements
    broken = {(one.name, row) for one in ALL for row in one.breaks}
    assert [pair for pair in sorted(broken) if pair[1] not in known] == []
    assert [pair for pair in sorted(broken) if known[pair[1]].excluded] == []


def test_each_breaks_something_and_names_it_once() -> None:
    assert [one.name for one in ALL if not one.breaks or len(set(one.breaks)) < len(one.breaks)] == []


def test_a_defect_is_one_short_sentence() -> None:
    odd = [
        (one.name, one.defect)
        for one in ALL
        if not one.defect.endswith(".")
        or SENTENCE_END.search(one.defect)
        or "\n" in one.defect
        or len(one.defect) > 160
    ]
    assert odd == []


def test_each_changes_the_service() -> None:
    true = Service()
    assert [one.name for one in ALL if one.change(true) == true] == []


def test_every_mutant_has_a_case_that_can_decide() -> None:
    found = aim(load_suite(), ALL, Selection())
    blind = [name for name, asked in found.asked.items() if not any(found.decides(name, case) for case in asked)]
    assert not blind, f"give them a case, or aim their `breaks` at what a case rests on: {', '.join(blind)}"


def test_a_single_requirement_may_be_given_as_a_string() -> None:
    assert Mutant("one", "A.must", "It fails.", lambda service: service).breaks == ("A.must",)


def test_a_name_is_taken_once() -> None:
    twin, other = (Mutant(name, "A.must", "It fails.", lambda service: service) for name in ("twin", "other"))
    assert list(mutants.collect([("a", (twin,)), ("b", (other,))])) == ["other", "twin"]
    with pytest.raises(ValueError, match="b: another mutant is called twin"):
        mutants.collect([("a", (twin,)), ("b", (other, twin))])


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ListIdentities", "list-identities"),
        ("Message.Subject.Data", "message-subject-data"),
        ("SnsTopic", "sns-topic"),
        ("EmailAddress", "email-address"),
    ],
)
def test_names_of_the_api_become_words(name: str, words: str) -> None:
    assert dashed(name) == words


def test_rules_of_parameters_lead_to_requirements() -> None:
    assert requirements("ListIdentities", "MaxItems", "range") == ("ListIdentities.MaxItems.range",)
    assert requirements("SendEmail", "Destination.CcAddresses", "format") == ("Destination.format",)
