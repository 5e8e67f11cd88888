"""Rules for all responses: which are advice, which are a case's own question, and which are broken beside it."""

from __future__ import annotations

import pytest

from conformance.judge.expected import Expected
from conformance.judge.verdict import judge
from conformance.model.expectation import ErrorAnswer
from conformance.model.vocabulary import Source

from .samples import SES, SUCCESS, XML, error, exchange, judged, rejection, success

LIST = success("ListIdentities")

OTHER_ID = (*XML, ("x-amzn-RequestId", "another"))
ANY_404 = Expected(sources=frozenset({Source.OBSERVED}), error=ErrorAnswer(status=404, code="any", document="any"))


def test_a_weak_rule_is_advice_to_cases_that_do_not_rest_on_it() -> None:
    verdict = judge(exchange(LIST, 200, OTHER_ID), "ListIdentities", SUCCESS, ("ListIdentities.success",))
    assert verdict.fits
    assert [finding.check_id for finding in verdict.advice] == ["headers.request-id"]


def test_a_weak_rule_counts_in_the_cases_that_rest_on_it() -> None:
    verdict = judge(exchange(LIST, 200, OTHER_ID), "ListIdentities", SUCCESS, ("Protocol.RequestId.header",))
    assert [finding.where for finding in verdict.findings] == ["x-amzn-RequestId"]
    assert not verdict.advice


@pytest.mark.parametrize("body", ["", "<!doctype html><title>Not Found</title>", '{"message": "no"}', "\x00"])
def test_where_no_rule_speaks_the_status_alone_is_judged(body: str) -> None:
    verdict = judge(exchange(body, 404, ()), "ListIdentities", (ANY_404,))
    assert verdict.fits
    assert verdict.matched == {Source.OBSERVED}
    assert not judge(exchange(body, 403, ()), "ListIdentities", (ANY_404,)).fits


BESIDE = {
    # name: response whose own question (both identities are listed) is answered well
    "content type": (LIST, 200, (("Content-Type", "text/html"),)),
    "namespace": (LIST.replace(SES, "urn:x"), 200, XML),
    "status": (LIST, 201, XML),
    "no request id": (success("ListIdentities", metadata=""), 200, XML),
    "item name": (LIST.replace("member>", "item>"), 200, XML),
    "no Result": (LIST.replace("<ListIdentitiesResult>", "").replace("</ListIdentitiesResult>", ""), 200, XML),
}
BOTH = Expected(result={"Identities": {"contains": ["example.com", "user@example.com"]}})


@pytest.mark.parametrize("name", BESIDE)
def test_a_broken_rule_for_all_responses_leaves_the_own_question_answered(name: str) -> None:
    body, status, headers = BESIDE[name]
    verdict = judged(body, expected=[BOTH], status=status, headers=headers)
    assert len(verdict.findings) == 1
    assert verdict.answers
    wrong = judged(body.replace(">user@", ">another@"), expected=[BOTH], status=status, headers=headers)
    assert len(wrong.findings) == 2
    assert not wrong.answers


@pytest.mark.parametrize(
    ("requirement", "own"),
    [("Protocol.Success.namespace", True), ("Protocol.Answer.content-type", False), ("ListIdentities.success", False)],
)
def test_the_rule_that_a_case_rests_on_is_its_own_question(requirement: str, own: bool) -> None:
    verdict = judge(exchange(LIST.replace(SES, "urn:x")), "ListIdentities", [BOTH], (requirement,))
    assert [finding.own for finding in verdict.findings] == [own]


def test_a_value_that_is_missing_by_the_structure_is_the_own_question_of_who_asks_for_it() -> None:
    quota = success("GetSendQuota").replace("<MaxSendRate>1.0</MaxSendRate>", "")
    for path, requirement, own in (
        ("MaxSendRate", "GetSendQuota.success", True),
        ("Max24HourSend", "GetSendQuota.success", False),
        ("Max24HourSend", "GetSendQuota.MaxSendRate.present", True),
    ):
        expected = [Expected(result={path: {"present": True}})]
        verdict = judge(exchange(quota), "GetSendQuota", expected, (requirement,))
        assert [(each.check_id, each.own) for each in verdict.findings] == [("structure.missing-element", own)]


@pytest.mark.parametrize("body", ["", "<html></html>", LIST[:-9], success("GetSendQuota"), error()])
def test_a_response_that_says_nothing_leaves_the_own_question_open(body: str) -> None:
    assert not judged(body, expected=[BOTH]).answers


def test_another_code_or_status_is_the_own_question_of_a_rejection() -> None:
    expected = [rejection(400, "ValidationError")]
    assert not judged(error("Throttling"), expected=expected, status=400).answers
    assert not judged(error(), expected=expected, status=403).answers
    assert judged(error(kind="Receiver"), expected=expected, status=400).answers
