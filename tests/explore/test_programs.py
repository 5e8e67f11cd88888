"""Programs are case files: those that are drawn, and those that a case is written down as."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from conformance.explore.fuzz.faults import FAULTS, GOOD, possible_faults
from conformance.explore.fuzz.offer import Offer, both, offer_of
from conformance.explore.fuzz.sequences import sequences
from conformance.explore.fuzz.strategies import programs
from conformance.explore.program import Program, write_program
from conformance.explore.rewriting import program_of
from conformance.model.case import Case
from conformance.model.case_file import Need
from conformance.model.lint import lint
from conformance.model.registry import registry
from conformance.model.suite import Suite, load_suite
from conformance.model.vocabulary import ACTIONS, Level, Outcome
from conformance.run.exchanger import Exchanger
from conformance.run.flow import run_case
from conformance.run.settings import RunSettings
from conformance.targets.profile import Profile
from conformance.wire.dialects import DIALECTS
from conformance.wire.tampering import TAMPERINGS
from tests.rows import each_row

from .test_minimise import the_case

ALL = Offer(frozenset(ACTIONS), verified=True, topics=True, policies=True, sender=True)
DRAWN = settings(
    max_examples=40,
    database=None,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def objections(case: Case) -> list[str]:
    return [
        each.message
        for each in lint(Suite((case,), registry()), TAMPERINGS, DIALECTS)
        if "folder of that name" not in each.message
    ]


@DRAWN
@given(programs(ALL))
def test_a_drawn_program_is_a_case_that_an_author_may_add(program: Program) -> None:
    case = program.case()
    assert objections(case) == []
    assert case.level is Level.MUST


def test_the_reference_target_passes_what_is_drawn(reference: Exchanger) -> None:
    drawn = 0

    @DRAWN
    @given(programs(offer_of(reference.profile, [])))
    def attempt(program: Program) -> None:
        nonlocal drawn
        drawn += 1
        result = run_case(program.case(), reference, RunSettings(f"drawn/{drawn}"))
        assert (result.outcome, result.findings) == (Outcome.PASSED, []), program.text("a.b", "What is drawn")

    attempt()
    assert drawn >= 40


@each_row("fault", FAULTS, ids=lambda fault: fault.requirement)
def test_each_fault_is_forbidden_by_a_must(fault: object) -> None:
    for each in FAULTS:
        if each is fault:
            assert registry().requirements[each.requirement].level is Level.MUST
            assert registry().requirements[each.requirement].excluded is None
            assert each.error in registry().accept_sets
            assert each.parameter.partition(".")[0] in (*GOOD[each.action].params, "IdentityType")


def test_a_target_is_asked_for_nothing_that_it_does_not_offer() -> None:
    little = offer_of(Profile(name="little", verification="pending"), ["ListIdentities", "VerifyDomainIdentity"])
    assert not little.verified
    assert not both(little, ALL).policies
    assert "ListIdentities" not in both(ALL, little).actions
    asked = {fault.action for fault in possible_faults(little, ())}
    assert asked
    assert asked.isdisjoint({"ListIdentities", "PutIdentityPolicy", "SetIdentityDkimEnabled", "VerifyDomainIdentity"})

    @DRAWN
    @given(programs(little))
    def attempt(program: Program) -> None:
        case = program.case()
        assert case.actions & {*ACTIONS} <= little.actions
        assert case.needs.isdisjoint({Need.FRESH_VERIFIED, Need.ACCOUNT_ID})

    attempt()


@pytest.mark.sweep(every=5)
@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_a_focus_is_kept(action: str) -> None:
    @settings(DRAWN, max_examples=5)
    @given(st.one_of(sequences(ALL, (action,))))
    def attempt(program: Program) -> None:
        assert action in program.case().actions

    attempt()


CASES = load_suite().cases[::23]


@each_row("case", CASES, ids=lambda case: case.id)
def test_a_case_is_written_down_as_it_is(case: Case) -> None:
    again = program_of(case).case()
    assert objections(again) == []
    assert len(again.steps) == len(case.steps)
    assert len(again.given) == len(case.given) + (case.control is not None)
    assert again.needs <= case.needs
    for mine, own in zip(again.steps, case.steps, strict=True):
        assert len(mine.alternatives) == len(own.alternatives)
        if len(own.alternatives) > 1:
            assert [each.sources for each in mine.alternatives] == [each.sources for each in own.alternatives]
        assert (mine.action, mine.pages is None, mine.times) == (own.action, own.pages is None, own.times)


def test_a_file_may_name_the_row(reference: Exchanger) -> None:
    case = the_case("send-raw-email.headers.fifty[to]")
    result = run_case(program_of(case).case(), reference, RunSettings("row"))
    assert (result.outcome, result.reason) == (Outcome.PASSED, "")


def test_texts_of_any_kind_come_back(tmp_path: Path) -> None:
    params = {"EmailAddress": "no: #'\"\x7f\u00e9\u2028 \t", "Other": ["yes", "010", "1e3", "~", "", " a", True, 7]}
    entry = {"requirement": "VerifyEmailIdentity.success", "send": params, "expect": {"success": True}}
    program = Program("VerifyEmailIdentity", entry, ("a note",))
    path = write_program(program, tmp_path, "a.b-c", "A title of some words")
    assert path == tmp_path / "identities" / "a-b-c.yaml"
    assert "# a note\n" in path.read_text(encoding="utf-8")
    assert program.case().steps[0].params == params
