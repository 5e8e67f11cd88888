"""Every check of the catalogue is set off by some sample, so that none is there in name only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from conformance.judge.conditions import differences
from conformance.judge.expected import Expected
from conformance.judge.finding import Finding
from conformance.judge.mail import judge_mail
from conformance.judge.verdict import judge
from conformance.model.checks import CHECKS
from conformance.model.expectation import ErrorAnswer
from conformance.model.vocabulary import Layer
from conformance.run.findings import (
    no_last_page,
    no_response_when_probed,
    repeated_request_id,
    repeated_token,
    wrong_mail_count,
    wrong_retry,
)
from conformance.run.wire_findings import findings_of_wire, unsaid_ends, wrong_clock
from conformance.wire.exchange import Conduct, FailureKind

from . import test_errors, test_values, test_wrong_answers
from .samples import METADATA, SENT_AT, SES, SUCCESS, XML, error, exchange, failed, judged, rejection, success

LIST = success("ListIdentities")
INVALID = [rejection(400, "ValidationError")]
MEMBERS = "".join(f"<member>{number}@example.com</member>" for number in range(3000))


def _findings() -> Iterator[Finding]:
    for action, body, _, _ in test_wrong_answers.WRONG.values():
        yield from judged(body, action).findings
    for body, status, _, _ in test_errors.WRONG.values():
        yield from judged(body, expected=[test_errors.INVALID], status=status).findings
    yield from judge(failed(FailureKind.TIMEOUT), "ListIdentities", SUCCESS).findings
    yield no_response_when_probed("SendEmail", "timeout")
    yield from judged(LIST, status=202).findings
    yield from judged(error("Throttling"), expected=INVALID, status=503).findings
    wrapped = error().replace("<Error>", "<Errors><Error>").replace("</Error>", "</Error></Errors>")
    yield from judged(wrapped, expected=INVALID, status=400).findings
    told = Expected(error=ErrorAnswer(status=400, code="ValidationError", message="why"))
    yield from judged(error("ValidationError"), expected=[told], status=400).findings
    yield from judged(LIST, headers=()).findings
    latin = (("Content-Type", "text/xml; charset=ISO-8859-1"),)
    yield from judged(f'<?xml version="1.0" encoding="UTF-8"?>{LIST}', headers=latin).findings
    yield from judged(LIST, headers=(*XML, ("x-amzn-RequestId", "another"))).findings
    yield from judged(LIST, expected=[Expected(result={}, headers={"X-A": {"present": True}})]).findings
    yield from judged(LIST, headers=(*XML, ("Date", "now"))).findings
    yield from judged("<a>" * 40 + "</a>" * 40).findings
    yield from judged(success("ListIdentities", f"<Identities>{MEMBERS}<item/></Identities>")).findings
    yield from judged(f'<Other xmlns="{SES}"/>', expected=INVALID).findings
    yield from judged(LIST.replace("ListIdentitiesResponse", "FooResponse")).findings
    token = "<VerificationToken><Value>a</Value></VerificationToken>"
    yield from judged(success("VerifyDomainIdentity", token), "VerifyDomainIdentity").findings
    nested = METADATA.replace("<RequestId>", "<RequestId><a/>")
    yield from judged(success("ListIdentities", metadata=nested)).findings
    yield from judge_mail(None, {"source": {"present": True}})
    yield from judge_mail({"source": 3}, {"source": {"present": True}})
    yield from judge_mail({"source": "a"}, {"source": {"equals": "b"}})
    yield repeated_token("NextToken", 0)
    yield no_last_page("NextToken", "3 pages", 0)
    yield from findings_of_wire(replace(failed(FailureKind.TIMEOUT), trailing=3), 0)
    yield from findings_of_wire(replace(exchange(LIST), conduct=frozenset(Conduct)), 0)
    yield from wrong_clock(exchange(LIST), 0)
    yield unsaid_ends({1, 2, 3}, 3)
    yield repeated_request_id("a", 1)
    yield from wrong_mail_count(2, 1, 0)
    yield from wrong_retry(exchange(error("SlowDown"), status=503), "SendEmail", 0)


def test_every_check_is_set_off_by_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    test_values.install_even(monkeypatch)
    found = {finding.check_id for finding in _findings()}
    for key, wanted, _, wrong in test_values.CONDITIONS:
        for value in wrong:
            found |= {difference.check_id for difference in differences(value, {key: wanted}, SENT_AT)}
    # The checks of a proxy have two sides to compare: tests/proxy sets them off.
    assert found == {name for name, check in CHECKS.items() if check.layer is not Layer.PROXY}
