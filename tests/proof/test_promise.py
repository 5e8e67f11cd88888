"""What a report promises of mending one cause holds: of two defects one is mended, and the cases pass as promised."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from conformance.model.case import Case
from conformance.model.suite import load_suite
from conformance.model.vocabulary import Level, Outcome
from conformance.proof.bench import profile_of_mutant
from conformance.proof.editions import EDITIONS
from conformance.report.causes import causes
from conformance.report.event import CaseEvent
from conformance.run.exchanger import Exchanger
from conformance.run.flow import run_case
from conformance.run.pacing import Pacer
from conformance.run.record import case_event
from conformance.run.settings import RunSettings
from conformance.targets.local import LocalReference
from conformance.targets.profile import Profile
from conformance.wire.transport import Transport

CASES = [
    case
    for number, case in enumerate(load_suite().cases)
    if case.action == "GetSendQuota" or (case.level is Level.MUST and number % 80 == 0)
]


@pytest.fixture(scope="module")
def mutants() -> Iterator[Profile]:
    """The reference target; each request names its defects."""
    with LocalReference(("--editions", EDITIONS, "--mutants")) as running:
        yield running.profile()


def _results(cases: list[Case], base: Profile, defects: str) -> list[CaseEvent]:
    profile = profile_of_mutant(base, defects)
    with Transport() as transport:
        exchanger = Exchanger(profile, transport, Pacer(None, None, sleep=lambda _: None))
        return [case_event(run_case(case, exchanger, RunSettings("promise"))) for case in cases]


@pytest.mark.long
@pytest.mark.parametrize(
    ("defect", "other"),
    [
        ("success-no-namespace", "quota-rate-zero"),
        ("success-no-namespace", "error-no-namespace"),
        ("xml-namespace-metadata-without", "error-no-namespace"),
    ],
)
def test_cases_pass_as_promised_once_one_of_two_defects_is_mended(mutants: Profile, defect: str, other: str) -> None:
    before = _results(CASES, mutants, f"{defect}+{other}")
    mended = {event.id: event.outcome for event in _results(CASES, mutants, other)}
    of_defect = _causes_of(_results(CASES, mutants, defect))
    found = [cause for cause in causes(before) if cause.key in of_defect]
    assert found
    promised = [before[position] for cause in found for position in cause.turning]
    assert len(promised) == sum(cause.turns for cause in found)
    assert promised
    assert {event.id: mended[event.id] for event in promised} == {event.id: Outcome.PASSED for event in promised}


def _causes_of(events: list[CaseEvent]) -> set[tuple[str, ...]]:
    return {cause.key for cause in causes(events)}
