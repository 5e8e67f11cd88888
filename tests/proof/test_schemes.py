"""Targets that take no Signature Version 4 in the header are asked all else, and their defects are found."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from conformance.model.case import Case
from conformance.model.suite import load_suite
from conformance.model.vocabulary import Level, Outcome
from conformance.proof import mutants, variations
from conformance.proof.bench import profile_of_mutant, profile_of_variation
from conformance.proof.editions import EDITIONS
from conformance.run.exchanger import Exchanger
from conformance.run.flow import run_case
from conformance.run.outcome import Result
from conformance.run.pacing import Pacer
from conformance.run.settings import RunSettings
from conformance.targets.local import LocalReference
from conformance.targets.profile import Profile
from conformance.wire.transport import Transport

TARGETS = ("only-aws3", "only-sigv2", "only-aws3-and-sigv2", "only-presigned")
DEFECTS = (
    "quota-empty",
    "list-identities-max-items-1001",
    "recipients-51",
    "success-no-namespace",
    "delete-identity-performed-unchecked",
)
SAMPLE = [case for number, case in enumerate(load_suite().cases) if number % 40 == 7]
_OF_SCHEMES = re.compile(r"needs (sigv4|sigv4-query|sigv2|aws3)( or [\w-]+)*: |can't be signed by sigv2: ")
_OTHER = re.compile(r"needs (pending|immediate|throttle|sandbox|production|thousands|hundreds|faults): ")


@pytest.fixture(scope="module")
def base() -> Iterator[Profile]:
    """The reference target; each request names its variation, and its defects."""
    with LocalReference(
        ("--editions", EDITIONS, "--variations", "--mutants", "--verification", "immediate")
    ) as running:
        yield running.profile()


def _results(cases: list[Case], profile: Profile) -> list[Result]:
    with Transport() as transport:
        exchanger = Exchanger(profile, transport, Pacer(None, None, sleep=lambda _: None))
        return [run_case(case, exchanger, RunSettings("schemes")) for case in cases]


@pytest.mark.parametrize("target", TARGETS)
def test_nothing_but_other_schemes_stays_undecided(base: Profile, target: str) -> None:
    profile = profile_of_variation(base, variations.get(target))
    results = _results(SAMPLE, profile)
    assert {result.outcome for result in results} == {Outcome.PASSED, Outcome.SKIPPED}
    skipped = [result for result in results if result.outcome is Outcome.SKIPPED and not result.case.unkillable]
    others = [result for result in skipped if not _OF_SCHEMES.match(result.reason)]
    assert [result.reason for result in others if not _OTHER.match(result.reason)] == []
    assert len(skipped) < len(SAMPLE) / 4


def _aimed(name: str) -> list[Case]:
    broken = set(mutants.get(name).breaks)
    found = [
        case for case in load_suite().cases if case.level is Level.MUST and broken.intersection(case.requirement_ids)
    ]
    return found[:40]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("defect", DEFECTS)
def test_a_defect_of_such_a_target_is_found(base: Profile, target: str, defect: str) -> None:
    true = profile_of_variation(base, variations.get(target))
    cases = _aimed(defect)
    found = _results(cases, profile_of_mutant(true, defect))
    assert any(result.outcome is Outcome.FAILED for result in found)
    assert not any(result.outcome is Outcome.FAILED for result in _results(cases, true))
