"""Rules for all answers that are weaker than a must, and refusals of which the status alone is judged."""

from __future__ import annotations

import pytest

from conformance.judge.expected import Expected
from conformance.judge.headers import REQUEST_ID as RULE
from conformance.judge.verdict import judge
from conformance.model.expectation import ErrorAnswer
from conformance.model.vocabulary import Source

from .samples import SUCCESS, XML, exchange, success

LIST = success("ListIdentities")

OTHER_ID = (*XML, ("x-amzn-RequestId", "another"))
ANY_404 = Expected(sources=frozenset({Source.OBSERVED}), error=ErrorAnswer(status=404, code="any", document="any"))


def test_a_weak_rule_is_advice_to_cases_that_do_not_rest_on_it() -> None:
    verdict = judge(exchange(LIST, 200, OTHER_ID), "ListIdentities", SUCCESS, ("ListIdentities.success",))
    assert verdict.fits
    assert [finding.rule for finding in verdict.advice] == [RULE]


def test_a_weak_rule_counts_in_the_cases_that_rest_on_it() -> None:
    verdict = judge(exchange(LIST, 200, OTHER_ID), "ListIdentities", SUCCESS, (RULE,))
    assert [finding.where for finding in verdict.findings] == ["x-amzn-RequestId"]
    assert not verdict.advice


@pytest.mark.parametrize("body", ["", "<!doctype html><title>Not Found</title>", '{"message": "no"}', "\x00"])
def test_where_no_rule_speaks_the_status_alone_is_judged(body: str) -> None:
    verdict = judge(exchange(body, 404, ()), "ListIdentities", (ANY_404,))
    assert verdict.fits
    assert verdict.matched == {Source.OBSERVED}
    assert not judge(exchange(body, 403, ()), "ListIdentities", (ANY_404,)).fits
