"""A failed case is made small, and stays the question that it was."""

from __future__ import annotations

import pytest

from conformance.explore.minimise import NotMinimisable, minimise
from conformance.explore.oracle import Oracle, fill_account
from conformance.explore.program import Program
from conformance.explore.reduction import smaller
from conformance.model.case import Case
from conformance.model.suite import load_suite
from conformance.run.exchanger import Exchanger
from conformance.run.settings import RunSettings


def the_case(case_id: str) -> Case:
    return next(case for case in load_suite().cases if case.id == case_id)


def test_the_smallest_request_is_found(mutant: Exchanger) -> None:
    case = the_case("list-identities.listing.all")
    with Oracle() as oracle:
        found = minimise(case, mutant, RunSettings("s"), oracle, case_id="made.small")
        assert found.program.entry["steps"][0]["ListIdentities"] == {}
        assert len(found.program.entry.get("given", ())) <= 1
        assert found.finding.check_id == "status.rejected"
        assert oracle.passes(found.program.case())
        assert 0 < found.runs <= 400


def test_what_others_left_makes_no_case_smaller(one_more: Exchanger) -> None:
    """A page that is too long stays a question about the case's own identities, in an account with many others."""
    fill_account(one_more)
    case = the_case("list-identities.max-items.page-size")
    with Oracle() as oracle:
        found = minimise(case, one_more, RunSettings("s"), oracle, case_id="made.small")
    assert found.finding.check_id == "values.count"
    assert found.program.entry.get("given") or found.program.entry.get("verified")


def test_what_does_not_fail_is_not_made_small(reference: Exchanger) -> None:
    with Oracle() as oracle, pytest.raises(NotMinimisable, match=r"does not fail \(passed\)"):
        minimise(the_case("list-identities.listing.all"), reference, RunSettings("s"), oracle, case_id="made.small")


def test_the_oracle_passes_no_case_that_only_an_empty_account_passes() -> None:
    entry = {
        "requirement": "ListIdentities.effect",
        "steps": [{"ListIdentities": {}, "expect": {"result": {"Identities": {"count": {"max": 2}}}}}],
    }
    with Oracle() as oracle:
        assert not oracle.passes(Program("ListIdentities", entry).case())
        assert oracle.passes(the_case("list-identities.listing.pending"))  # on a target where that takes time


def test_reductions_are_smaller_and_leave_names_whole() -> None:
    entry = {
        "requirement": "SendEmail.success",
        "verified": ["{email}", "{domain}"],
        "given": [{"VerifyDomainIdentity": {"Domain": "{domain}"}, "capture": {"token": "VerificationToken"}}],
        "steps": [
            {
                "SendEmail": {"Source": "{sender}", "To": [f"a{n}@{{domain}}" for n in range(6)], "Long": "x" * 40},
                "request": {"headers": {"X-A": "b"}},
                "times": 4,
                "expect": {"result": {"MessageId": {"present": True}, "Other": "x"}},
            }
        ],
    }
    program = Program("SendEmail", entry)
    found = list(smaller(program))
    assert found
    assert all(len(repr(each.entry)) < len(repr(program.entry)) or "times" in repr(each.entry) for each in found)
    for each in found:
        text = repr(dict(each.entry))
        assert text.count("{email") + text.count("{domain") == text.count("n}") - text.count("}n}") or "{" in text
        assert each.entry["steps"]
        assert "'VerificationToken'" in text or "capture" not in text
    leaves_out = [set(entry) - set(each.entry) for each in found]
    assert {"verified"} in leaves_out
    assert {"given"} in leaves_out
    assert any(
        "expect" in step and "Other" not in step["expect"]["result"] for each in found for step in each.entry["steps"]
    )
