"""Cases in any order, twice, on a shared account: the same outcomes, and nothing left behind."""

from __future__ import annotations

import random

from conformance.judge.response import ParsedResponse
from conformance.model.case_file import RequestOptions
from conformance.model.suite import load_suite
from conformance.model.vocabulary import Outcome
from conformance.run.exchanger import Exchanger
from conformance.run.flow import run_case
from conformance.run.prepare import Prepared
from conformance.run.rendering import Rendered
from conformance.run.requests import build
from conformance.run.settings import RunSettings

SHARE = 8
"""One case in so many is run, another share with every change of the corpus."""


def identities(exchanger: Exchanger, account: str) -> set[str]:
    item = Rendered("ListIdentities", {"MaxItems": 1000}, RequestOptions.model_validate({"account": account}), ())
    answer = ParsedResponse(exchanger.transport.send(build(item, exchanger.profile)), "ListIdentities")
    assert not answer.value("NextToken")
    found = answer.value("Identities")
    assert isinstance(found, list)
    return {str(identity) for identity in found}


def test_any_order_twice_on_one_account_leaves_nothing_behind(reference: Prepared) -> None:
    exchanger = reference.exchanger()
    foreign = Rendered("VerifyDomainIdentity", {"Domain": "somebody-else.example"}, RequestOptions(), ())
    exchanger.transport.send(build(foreign, reference.profile))
    before = {account: identities(exchanger, account) for account in ("main", "other")}
    assert "somebody-else.example" in before["main"]
    cases = list(load_suite().cases[::SHARE])
    for number in (1, 2):
        random.Random(number).shuffle(cases)
        # The same seed twice: what the first round made must be gone, or the second would find it.
        results = [run_case(case, exchanger, RunSettings("same")) for case in cases]
        assert [(r.case.id, r.outcome.value, r.findings) for r in results if r.outcome is not Outcome.PASSED] == []
        assert {account: identities(exchanger, account) for account in ("main", "other")} == before
    exchanger.transport.close()
