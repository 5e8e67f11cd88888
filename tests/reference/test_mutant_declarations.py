from __future__ import annotations

import re
from collections import Counter

import pytest

from conformance.model.registry import registry
from conformance.proof import mutants
from conformance.proof.parameters import dashed, requirements
from conformance.reference.bind import Binder
from conformance.reference.decode import Fields
from conformance.reference.errors import ServiceError
from conformance.reference.rules import Action, Param

KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SENTENCE_END = re.compile(r"[.!?] +[A-Z]")
ALL = mutants.all_mutants()


def test_there_are_as_many_as_were_promised() -> None:
    assert len(ALL) >= 250


def test_names_are_unique_words_joined_by_dashes() -> None:
    names = Counter(one.name for one in ALL)
    assert [name for name, times in names.items() if times > 1] == []
    assert [name for name in names if not KEBAB.fullmatch(name)] == []


def test_what_they_break_is_in_the_registry_and_can_be_tested() -> None:
    known = registry().requirements
    broken = {(one.name, row) for one in ALL for row in one.breaks}
    assert [pair for pair in sorted(broken) if pair[1] not in known] == []
    assert [pair for pair in sorted(broken) if known[pair[1]].excluded] == []


def test_none_says_twice_what_it_breaks() -> None:
    assert [one.name for one in ALL if len(set(one.breaks)) < len(one.breaks) or not one.breaks] == []


def test_lies_are_one_short_sentence() -> None:
    odd = [
        (one.name, one.defect)
        for one in ALL
        if not one.defect.endswith(".")
        or SENTENCE_END.search(one.defect)
        or "\n" in one.defect
        or len(one.defect) > 160
    ]
    assert odd == []


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


def test_a_default_is_bound_where_nothing_is_given() -> None:
    action = Action("Any", (Param("Name", default="n", max_length=0), Param("Names", listed=True, default=[])))
    assert Binder().bind(action, Fields({}, [])) == {"Name": "n", "Names": []}
    assert Binder().bind(action, Fields({"Name": "", "Names.member.1": "a"}, [])) == {"Name": "", "Names": ["a"]}


def test_a_parameter_can_have_its_own_code_for_a_fault() -> None:
    action = Action(
        "Any", (Param("Own", required=True, codes={"missing": "InternalFailure"}), Param("B", required=True))
    )
    with pytest.raises(ServiceError) as own:
        Binder().bind(action, Fields({}, []))
    with pytest.raises(ServiceError) as common:
        Binder().bind(action, Fields({"Own": "x"}, []))
    assert (own.value.code, common.value.code) == ("InternalFailure", "MissingParameter")
