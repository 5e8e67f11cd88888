"""Programs at the limits, and stories: what they are asked for, and that the reference target passes them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.explore.fuzz.boundaries import boundaries
from conformance.explore.fuzz.counts import counted
from conformance.explore.fuzz.limits import LIMITS, Limit
from conformance.explore.fuzz.offer import offer_of
from conformance.explore.fuzz.stories import possible_stories, stories
from conformance.explore.fuzz.strategies import Rounds
from conformance.explore.program import Program
from conformance.model.registry import registry
from conformance.model.vocabulary import Level, Outcome
from conformance.run.exchanger import Exchanger
from conformance.run.flow import run_case
from conformance.run.settings import RunSettings
from conformance.targets.profile import Profile
from tests.rows import each_row

from .test_programs import ALL, DRAWN, objections

KINDS = possible_stories(ALL, ())
EVERY = boundaries(ALL, (), "s")


@each_row("limit", LIMITS, ids=lambda limit: f"{limit.action}.{limit.parameter}")
def test_each_limit_is_one_of_the_registry(limit: Limit) -> None:
    known = registry()
    for named, values in ((limit.requirement, limit.taken), (limit.beyond, limit.rejected)):
        assert bool(named) == bool(values)
        if named:
            assert known.requirements[named].excluded is None
            assert known.requirements[named].level in (Level.MUST, Level.SHOULD)
    assert limit.error in known.accept_sets


@each_row("program", EVERY[::17], ids=lambda program: program.action)
def test_a_program_at_a_limit_is_a_case_that_an_author_may_add(program: Program) -> None:
    assert objections(program.case()) == []


def test_the_reference_target_keeps_its_limits(reference: Exchanger) -> None:
    for number, program in enumerate(boundaries(offer_of(reference.profile, []), (), "reference")[::9]):
        result = run_case(program.case(), reference, RunSettings(f"limits/{number}"))
        assert (result.outcome, result.findings) == (Outcome.PASSED, []), program.text("a.b", "At a limit")


def test_both_sides_of_a_count_are_asked() -> None:
    asked = {each.id for program in counted() for each in program.case().requirements[:1]}
    for action in (
        "GetIdentityVerificationAttributes",
        "GetIdentityDkimAttributes",
        "GetIdentityNotificationAttributes",
    ):
        assert {f"{action}.Identities.limit", f"{action}.Identities.over-limit"} <= asked
    for action in ("SendEmail", "SendRawEmail"):
        assert {f"{action}.Recipients.limit", f"{action}.Recipients.over-limit"} <= asked


def drawn_from(strategy: st.SearchStrategy[Program]) -> list[Program]:
    """Return what a round of ten draws."""
    seen: list[Program] = []

    @settings(DRAWN, max_examples=10)
    @given(strategy)
    def attempt(program: Program) -> None:
        seen.append(program)

    attempt()
    return seen


def test_the_limits_are_tried_by_turns_and_then_in_other_forms() -> None:
    rounds = Rounds(ALL, ["VerifyEmailIdentity"], "s", 10)
    limits = boundaries(ALL, ["VerifyEmailIdentity"], "s")
    assert 10 < len(limits) <= 20
    drawn = [*drawn_from(rounds.strategy(0)), *drawn_from(rounds.strategy(3))]
    again = drawn_from(rounds.strategy(6))
    assert {program.text("a.b", "t") for program in drawn} == {program.text("a.b", "t") for program in limits}
    assert again
    assert all(any("request" in step for step in program.entry["steps"]) for program in again)


@pytest.mark.sweep(every=4)
@pytest.mark.parametrize("kind", KINDS)
def test_the_reference_target_passes_each_story(kind: str, reference: Exchanger) -> None:
    told = 0

    @settings(DRAWN, max_examples=6)
    @given(stories(offer_of(reference.profile, []), (kind,)))
    def attempt(program: Program) -> None:
        nonlocal told
        told += 1
        case = program.case()
        assert objections(case) == []
        assert case.level is Level.MUST
        result = run_case(case, reference, RunSettings(f"{kind}/{told}"))
        assert (result.outcome, result.findings) == (Outcome.PASSED, []), program.text("a.b", "A story")

    attempt()
    assert told == 6


def test_a_target_is_asked_for_nothing_that_it_does_not_offer() -> None:
    little = offer_of(Profile(name="little", verification="pending"), ["ListIdentities", "VerifyDomainIdentity"])
    assert set(possible_stories(little, ())) == set()
    assert boundaries(little, (), "s")
    for program in boundaries(little, (), "s"):
        assert program.case().actions <= little.actions
        assert "verified" not in program.entry
    assert possible_stories(ALL, ["ListIdentityPolicies"]) == ("policies",)
