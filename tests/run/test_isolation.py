"""Cases in any order, twice, on a shared account: the same outcomes, and nothing left behind."""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence

import pytest

from conformance.judge.response import ParsedResponse
from conformance.model.case import Case
from conformance.model.case_file import RequestOptions
from conformance.model.suite import load_suite
from conformance.model.vocabulary import Outcome
from conformance.run.exchanger import Exchanger
from conformance.run.flow import run_case
from conformance.run.outcome import Result
from conformance.run.prepared import Prepared
from conformance.run.rendering import Rendered
from conformance.run.requests import build
from conformance.run.settings import RunSettings

SHARE = 8
"""One case in so many is run, another share with every change of the corpus."""
BOTH_SHARE = 25
"""As above, where two suites run the same cases."""


def identities(exchanger: Exchanger, account: str) -> set[str]:
    item = Rendered("ListIdentities", {"MaxItems": 1000}, RequestOptions.model_validate({"account": account}), ())
    answer = ParsedResponse(exchanger.transport.send(build(item, exchanger.profile)), "ListIdentities")
    assert not answer.value("NextToken")
    found = answer.value("Identities")
    assert isinstance(found, list)
    return {str(identity) for identity in found}


def not_passed(results: Sequence[Result]) -> list[str]:
    """Return what is wrong with cases.

    Those with thousands of identities are run only where a profile asks for it, and one takes port 80 for granted.
    """
    return [
        f"{result.case.id}: {result.outcome.value}: {result.reason} {result.findings}"
        for result in results
        if result.outcome is not Outcome.PASSED
        and "many_identities: true" not in result.reason
        and not (result.outcome is Outcome.SKIPPED and result.case.unkillable)
    ]


@pytest.mark.long
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
        assert not_passed(results) == []
        assert {account: identities(exchanger, account) for account in ("main", "other")} == before
    exchanger.transport.close()


@pytest.mark.long
def test_two_suites_at_once_on_one_account_don_t_disturb_each_other(reference: Prepared) -> None:
    """The same cases in opposite orders, each with names of its own; neither finds what the other makes."""
    cases = list(load_suite().cases[::BOTH_SHARE])
    found: dict[str, list[str]] = {}

    def run_all(seed: str, order: list[Case]) -> None:
        exchanger = reference.exchanger()
        results = [run_case(case, exchanger, RunSettings(seed)) for case in order]
        found[seed] = not_passed(results)
        exchanger.transport.close()

    threads = [
        threading.Thread(target=run_all, args=("one", cases)),
        threading.Thread(target=run_all, args=("two", cases[::-1])),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {"one": [], "two": []}
