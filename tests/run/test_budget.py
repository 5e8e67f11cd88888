"""What one case may cost, and what becomes of a case that costs more."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from conformance.model.vocabulary import Outcome, Phase
from conformance.run.budget import Budget, BudgetExceeded, BudgetLimits
from conformance.run.settings import RunSettings
from conformance.wire.exchange import Exchange, Request, Response

from .fakes import Form, Reply, a_case, a_profile, right, run, serving, success


def spent(ms: float = 10.0) -> Exchange:
    """Return an exchange of 100 bytes."""
    request = Request("POST", "http://127.0.0.1/", (), b"x" * 40)
    return Exchange(request, Response(200, (("A", "123456789"),), b"<a></a>" + b"y" * 43), None, datetime.now(UTC), ms)


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (BudgetLimits(requests=3), "3 requests"),
        (BudgetLimits(bytes=300), "300 bytes"),
        (BudgetLimits(seconds=0.03), "0.03 s"),
        (BudgetLimits(tags=6), "6 tags in responses"),
    ],
)
def test_the_budget_holds_until_it_is_used_up(limits: BudgetLimits, said: str) -> None:
    budget = Budget(limits)
    for _ in range(3):
        budget.check()
        budget.spend(spent())
    with pytest.raises(BudgetExceeded, match=f"exceeds its budget of {said}"):
        budget.check()


@pytest.mark.parametrize(
    ("limits", "outcome", "reason"),
    [
        (BudgetLimits(requests=5), Outcome.FAILED, ""),
        (BudgetLimits(bytes=1000), Outcome.FAILED, ""),
        (
            BudgetLimits(seconds=1e-6),
            Outcome.INDETERMINATE,
            "the case exceeds its budget of 1e-06 s spent on exchanges",
        ),
    ],
)
def test_an_endless_listing_ends_with_the_budget_and_the_case_still_cleans_up(
    tmp_path: Path, limits: BudgetLimits, outcome: Outcome, reason: str
) -> None:
    """The target always has one more page."""
    numbers = iter(range(1000))

    def behaviour(form: Form) -> Reply:
        if form["Action"] != "ListIdentities":
            return right(form)
        return success("ListIdentities", f"<Identities/><NextToken>t{next(numbers)}</NextToken>")

    entry = (
        "  given: [{ VerifyDomainIdentity: { Domain: '{domain}' } }]\n"
        "  send: {}\n  pages: { collect: Identities, into: all }\n  expect: { success: true }\n"
    )
    case = a_case(tmp_path, entry, "action: ListIdentities\nclass: identities\n")
    with serving(behaviour) as fake:
        result = run(case, a_profile(fake.endpoint), RunSettings("s", budget=limits))
    assert (result.outcome, result.reason) == (outcome, reason)
    if outcome is Outcome.FAILED:
        (finding,) = result.findings
        assert finding.check_id == "values.endless-pages"
        limit = f"{limits.requests} requests" if limits.requests == 5 else "1,000 bytes, sent and received"
        assert str(finding.expected) == f"a last page within {limit}"
    phases = [sent.phase for sent in result.sent]
    assert (phases[0], phases[-1]) == (Phase.GIVEN, Phase.CLEANUP)
    assert len(phases) <= 6


def test_hooks_and_mailboxes_count(tmp_path: Path) -> None:
    """The target's mailbox is asked, after one request of the case."""
    head = "action: SendEmail\nclass: sending\n"
    case = a_case(tmp_path, "  send: {}\n  expect: { success: true, mail: { values: { subject: x } } }\n", head)
    with serving(lambda _: success("SendEmail", "<MessageId>m</MessageId>")) as fake:
        settings = RunSettings("s", budget=BudgetLimits(requests=1))
        result = run(case, a_profile(fake.endpoint, mail={"url": fake.endpoint}), settings)
    assert (result.outcome, len(fake.asked)) == (Outcome.INDETERMINATE, 1)
