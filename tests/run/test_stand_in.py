"""Set-up by another action that registers an identity, where the target lacks the one that a case names."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.model.vocabulary import Outcome
from conformance.run.plan import requests_of
from conformance.run.settings import RunSettings
from tests.run.fakes import Behaviour, Form, Reply, a_case, a_profile, rejection, right, run, serving, success

QUOTA = "  send: {}\n  expect: { result: { MaxSendRate: { present: true } } }\n"


def registering(status: str) -> Behaviour:
    """Return a target that sets up DKIM, and reports that status of every identity that is asked for."""

    def respond(form: Form) -> Reply:
        match form["Action"]:
            case "VerifyDomainDkim":
                return success("VerifyDomainDkim", "<DkimTokens><member>a</member></DkimTokens>")
            case "GetIdentityVerificationAttributes":
                value = f"<value><VerificationStatus>{status}</VerificationStatus></value>"
                entry = f"<entry><key>{form['Identities.member.1']}</key>{value}</entry>"
                return success(form["Action"], f"<VerificationAttributes>{entry}</VerificationAttributes>")
            case "VerifyDomainIdentity" | "VerifyEmailIdentity":
                return rejection("InvalidAction")
            case "VerifyEmailAddress":
                return 200, success("VerifyEmailAddress")[1]
            case _:
                return right(form)

    return respond


def lacking(*actions: str) -> RunSettings:
    return RunSettings("s", unsupported=dict.fromkeys(actions, "InvalidAction"))


def test_the_older_action_stands_in_for_the_newer_one(tmp_path: Path) -> None:
    case = a_case(tmp_path, "  given:\n  - VerifyEmailIdentity: { EmailAddress: '{email}' }\n" + QUOTA)
    with serving(registering("Pending")) as fake:
        result = run(case, a_profile(fake.endpoint), lacking("VerifyEmailIdentity"))
    assert result.outcome is Outcome.PASSED
    assert fake.actions[:2] == ["VerifyEmailAddress", "GetSendQuota"]


def test_setting_up_dkim_stands_in_where_it_is_seen_to_register_the_domain(tmp_path: Path) -> None:
    case = a_case(tmp_path, "  given:\n  - VerifyDomainIdentity: { Domain: '{domain}' }\n" + QUOTA)
    with serving(registering("Pending")) as fake:
        result = run(case, a_profile(fake.endpoint), lacking("VerifyDomainIdentity"))
    assert result.outcome is Outcome.PASSED
    assert fake.actions[:3] == ["VerifyDomainDkim", "GetIdentityVerificationAttributes", "GetSendQuota"]


@pytest.mark.parametrize(("status", "outcome"), [("NotStarted", Outcome.BLOCKED), ("Success", Outcome.PASSED)])
def test_a_domain_that_is_to_be_verified_must_be_seen_to_be(tmp_path: Path, status: str, outcome: Outcome) -> None:
    case = a_case(tmp_path, "  verified: ['{domain}']\n" + QUOTA)
    with serving(registering(status)) as fake:
        result = run(case, a_profile(fake.endpoint), lacking("VerifyDomainIdentity"))
    assert result.outcome is outcome, result.reason


def test_a_case_about_dkim_has_no_other_way(tmp_path: Path) -> None:
    steps = "  - GetIdentityDkimAttributes: { Identities: ['{domain}'] }\n"
    case = a_case(
        tmp_path, "  given:\n  - VerifyDomainIdentity: { Domain: '{domain}' }\n" + QUOTA + "  steps:\n" + steps
    )
    with serving(registering("Pending")) as fake:
        result = run(case, a_profile(fake.endpoint), lacking("VerifyDomainIdentity"))
    assert result.outcome is Outcome.BLOCKED
    assert fake.actions == []


def test_a_lack_of_the_case_s_own_action_is_named_before_any_other(tmp_path: Path) -> None:
    """Neither the order in which the lacking actions were found nor what the set-up needs may hide it."""
    case = a_case(tmp_path, "  given: [ListIdentities]\n" + QUOTA)
    with serving(right) as fake:
        result = run(case, a_profile(fake.endpoint), lacking("ListIdentities", "GetSendQuota"))
    assert (result.outcome, result.lacks) == (Outcome.UNSUPPORTED, "GetSendQuota")


def test_a_step_whose_token_is_needed_has_no_other_way(tmp_path: Path) -> None:
    given = "  given:\n  - VerifyDomainIdentity: { Domain: '{domain}' }\n    capture: { token: VerificationToken }\n"
    with serving(registering("Pending")) as fake:
        result = run(a_case(tmp_path, given + QUOTA), a_profile(fake.endpoint), lacking("VerifyDomainIdentity"))
    assert result.outcome is Outcome.BLOCKED


def test_what_is_verified_may_be_registered_by_the_older_action(tmp_path: Path) -> None:
    case = a_case(tmp_path, "  verified: ['{email}']\n  verified_by: VerifyEmailAddress\n" + QUOTA)
    with serving(registering("Success")) as fake:
        result = run(case, a_profile(fake.endpoint), RunSettings("s"))
    assert result.outcome is Outcome.PASSED, result.reason
    assert fake.actions[:2] == ["VerifyEmailAddress", "GetSendQuota"]
    assert requests_of(case)[0] == "VerifyEmailAddress"
