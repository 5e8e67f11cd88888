"""A premise that the text leaves to the target: where it does not hold, the case does not apply."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.model.suite import load_suite
from conformance.model.vocabulary import Outcome
from conformance.run.flow import run_case
from conformance.run.prepare import prepare
from conformance.run.wanted import Wanted
from conformance.targets.profile_parts import Signatures

from .fakes import Form, Reply, a_case, a_profile, dated, quota, rejection, run, serving

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


def _outcomes_without_an_account_number(*globs: str) -> dict[str, tuple[Outcome, str]]:
    prepared = prepare(Wanted(seed="account"))
    try:
        prepared.profile = prepared.profile.model_copy(update={"account_id": None})
        exchanger = prepared.exchanger()
        with exchanger.transport:
            cases = [case for case in load_suite().cases if case.id in globs]
            results = [run_case(case, exchanger, prepared.settings) for case in cases]
    finally:
        prepared.close()
    return {result.case.id: (result.outcome, result.reason) for result in results}


def test_without_an_account_number_policies_are_tried_with_any() -> None:
    """A policy that was put shows that the number is no matter; an ARN that is asked about needs the true one."""
    found = _outcomes_without_an_account_number(
        "list-identity-policies.success",
        "put-identity-policy.policy-name.too-long",
        "put-identity-policy.success",
        "get-identity-policies.identity.arn[address]",
    )
    assert {case: outcome for case, (outcome, _) in found.items()} == {
        "list-identity-policies.success": Outcome.PASSED,
        "put-identity-policy.policy-name.too-long": Outcome.PASSED,
        "put-identity-policy.success": Outcome.SKIPPED,
        "get-identity-policies.identity.arn[address]": Outcome.SKIPPED,
    }


def test_a_target_that_minds_the_account_number_leaves_the_case_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conformance.run.names.DEFAULT_ACCOUNT", "not a number")
    monkeypatch.setattr("conformance.run.needs.DEFAULT_ACCOUNT", "not a number")
    found = _outcomes_without_an_account_number("list-identity-policies.success")
    outcome, reason = found["list-identity-policies.success"]
    assert outcome is Outcome.SKIPPED
    assert "policies were tried with not a number" in reason


NEAR = """\
  control: false
  uncontrolled: It is the target that is asked.
  request: { tamper: future-16-minutes }
  expect: { error: request-expired }
"""


@pytest.mark.parametrize(
    ("code", "ahead_s", "outcome"),
    [
        (None, 240, Outcome.SKIPPED),
        (None, -240, Outcome.SKIPPED),
        (None, 20, Outcome.FAILED),
        ("RequestExpired", 240, Outcome.PASSED),
    ],
)
def test_a_date_near_a_limit_is_judged_where_the_clocks_agree(
    tmp_path: Path, code: str | None, ahead_s: int, outcome: Outcome
) -> None:
    def behave(form: Form) -> Reply:
        return dated(quota() if code is None else rejection(code), time.time() + ahead_s)

    with serving(behave) as fake:
        result = run(
            a_case(tmp_path / "cases", NEAR), a_profile(fake.endpoint, signatures=Signatures(accepts=["sigv4"]))
        )
    assert result.outcome is outcome
    assert ("clocks agree" in result.reason) is (outcome is Outcome.SKIPPED)
