"""A premise that the text leaves to the target: where it does not hold, the case does not apply."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.model.suite import load_suite
from conformance.model.vocabulary import Outcome
from conformance.run.flow import run_case
from conformance.run.prepare import Wanted, prepare

CASE = "get-identity-verification-attributes.identities.hundred"


@pytest.mark.parametrize(
    ("assumed", "outcome"), [(True, Outcome.SKIPPED), (False, Outcome.BLOCKED)], ids=["premise", "set-up"]
)
def test_a_premise_that_does_not_hold_leaves_the_case_undecided(assumed: bool, outcome: Outcome) -> None:
    case = next(case for case in load_suite().cases if case.id == CASE)
    *before, premise = case.given
    assert premise.assume
    # A name that is no action: the target rejects it, whatever it is.
    broken = replace(premise, action="NoSuchActionAtAll", assume=assumed)
    prepared = prepare(Wanted(seed="premise"))
    try:
        exchanger = prepared.exchanger()
        with exchanger.transport:
            result = run_case(replace(case, given=(*before, broken)), exchanger, prepared.settings)
            whole = run_case(case, exchanger, prepared.settings)
    finally:
        prepared.close()
    assert result.outcome is outcome
    assert whole.outcome is Outcome.PASSED
