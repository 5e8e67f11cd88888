"""A case that fails by rules for all responses alone: its own question is asked to the end, and it is counted apart."""

from __future__ import annotations

from pathlib import Path

from conformance.model.vocabulary import Outcome
from conformance.run.outcome import Result
from conformance.run.record import case_event

from .fakes import NAMESPACE, Form, Reply, a_case, a_profile, quota, run, serving

TWICE = """\
  steps:
  - { GetSendQuota: {}, expect: { result: { Max24HourSend: { equals: 200 } } } }
  - { GetSendQuota: {}, expect: { result: { Max24HourSend: { equals: 200 } } } }
"""


def _result(folder: Path, *numbers: str, namespace: str = "urn:wrong") -> Result:
    """Run a case of two steps; the target gives one number after the other, in this namespace."""
    given = iter(numbers)

    def reply(_: Form) -> Reply:
        status, body = quota()
        return status, body.replace("200.0", next(given)).replace(NAMESPACE, namespace)

    case = a_case(folder, TWICE, "action: GetSendQuota\nclass: statistics\n")
    with serving(reply) as fake:
        return run(case, a_profile(fake.endpoint))


def test_a_wrong_namespace_is_a_finding_beside_the_question_of_each_step(tmp_path: Path) -> None:
    result = _result(tmp_path, "200", "200")
    assert (result.outcome, len(result.sent)) == (Outcome.FAILED, 2)
    assert [(finding.check_id, finding.exchange) for finding in result.findings] == [
        ("namespace.wrong", 0),
        ("namespace.wrong", 1),
    ]
    event = case_event(result)
    assert event.but_for == ["namespace.wrong"]
    assert [finding.action for finding in event.findings] == ["GetSendQuota", "GetSendQuota"]


def test_a_later_step_whose_question_is_not_answered_well_is_no_pass(tmp_path: Path) -> None:
    result = _result(tmp_path, "200", "7")
    assert [finding.check_id for finding in result.findings] == ["namespace.wrong", "namespace.wrong", "values.equals"]
    assert result.but_for == []


def test_the_first_question_that_is_not_answered_well_ends_the_case(tmp_path: Path) -> None:
    result = _result(tmp_path, "7", "200")
    assert (len(result.sent), result.but_for) == (1, [])


def test_a_case_that_passes_passes_but_for_nothing(tmp_path: Path) -> None:
    result = _result(tmp_path, "200", "200", namespace=NAMESPACE)
    assert (result.outcome, result.but_for) == (Outcome.PASSED, [])
