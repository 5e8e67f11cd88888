"""A case removes what it made, as far as it can, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conformance.model.vocabulary import Outcome, Phase
from conformance.run import exchanger as exchanger_module
from conformance.run.flow import run_case
from conformance.run.outcome import Result
from conformance.run.settings import RunSettings
from conformance.wire.exchange import Exchange, Request
from conformance.wire.limits import ExchangeLimits

from .fakes import Behaviour, Form, Reply, a_case, a_profile, an_exchanger, rejection, right, run, serving, success

QUOTA = "  expect: { success: true }\n"


def cleaned(
    folder: Path, entry: str, behaviour: Behaviour = right, settings: RunSettings | None = None, **profile: Any
) -> tuple[Result, list[Form]]:
    """Return the result of a case and the requests that cleaned up after it."""
    case = a_case(folder, entry)
    with serving(behaviour) as fake:
        result = run(case, a_profile(fake.endpoint, **profile), settings)
    phases = [sent.phase for sent in result.sent]
    return result, [form for form, phase in zip(fake.asked, phases, strict=True) if phase is Phase.CLEANUP]


def removed(forms: list[Form]) -> list[tuple[str, str]]:
    return [(form["Action"], form.get("PolicyName") or form["Identity"]) for form in forms]


@pytest.mark.parametrize(
    ("action", "parameter"),
    [
        ("VerifyEmailIdentity", "EmailAddress"),
        ("VerifyEmailAddress", "EmailAddress"),
        ("VerifyDomainIdentity", "Domain"),
        ("VerifyDomainDkim", "Domain"),
    ],
)
def test_what_was_registered_is_deleted(tmp_path: Path, action: str, parameter: str) -> None:
    entry = f"  given: [{{ {action}: {{ {parameter}: '{{domain}}' }} }}]\n" + QUOTA
    result, forms = cleaned(tmp_path, entry)
    assert removed(forms) == [("DeleteIdentity", str(result.sent[0].params[parameter]))]


def test_policies_go_before_identities(tmp_path: Path) -> None:
    entry = (
        "  given:\n  - VerifyDomainIdentity: { Domain: '{domain}' }\n"
        "  - PutIdentityPolicy: { Identity: '{domain}', PolicyName: p, Policy: '{}' }\n" + QUOTA
    )
    _, forms = cleaned(tmp_path, entry)
    assert [form["Action"] for form in forms] == ["DeleteIdentityPolicy", "DeleteIdentity"]


def test_what_the_case_deleted_itself_is_left_alone(tmp_path: Path) -> None:
    entry = (
        "  given:\n  - VerifyDomainIdentity: { Domain: '{domain}' }\n"
        "  - VerifyDomainIdentity: { Domain: '{domain2}' }\n"
        "  - PutIdentityPolicy: { Identity: '{domain}', PolicyName: p, Policy: '{}' }\n"
        "  - DeleteIdentityPolicy: { Identity: '{domain}', PolicyName: p }\n"
        "  - DeleteIdentity: { Identity: '{domain}' }\n" + QUOTA
    )
    result, forms = cleaned(tmp_path, entry)
    assert removed(forms) == [("DeleteIdentity", str(result.sent[1].params["Domain"]))]


def test_what_was_made_twice_is_deleted_once(tmp_path: Path) -> None:
    entry = "  given:\n" + "  - VerifyDomainIdentity: { Domain: '{domain}' }\n" * 3 + QUOTA
    _, forms = cleaned(tmp_path, entry)
    assert len(forms) == 1


def test_nothing_is_touched_that_the_case_did_not_make_up(tmp_path: Path) -> None:
    """The case names an identity and a policy of somebody else's."""
    entry = (
        "  given:\n  - VerifyDomainIdentity: { Domain: production.example }\n"
        "  - PutIdentityPolicy: { Identity: production.example, PolicyName: live, Policy: '{}' }\n" + QUOTA
    )
    _, forms = cleaned(tmp_path, entry)
    assert forms == []


def test_the_profile_s_verified_sender_is_never_deleted(tmp_path: Path) -> None:
    """The case registers again the sender that the profile names."""
    entry = "  given: [{ VerifyEmailIdentity: { EmailAddress: '{sender}' } }]\n" + QUOTA
    profile: dict[str, Any] = {"verification": "pending", "verified": {"address": "ceo@example.com"}}
    result, forms = cleaned(tmp_path, entry, **profile)
    assert result.outcome is Outcome.PASSED
    assert forms == []


def test_a_captured_identity_is_not_the_case_s(tmp_path: Path) -> None:
    """The target hands out the name of somebody else's identity; the case registers it again."""

    def behaviour(form: Form) -> Reply:
        if form["Action"] == "ListIdentities":
            return success("ListIdentities", "<Identities/><NextToken>other.example</NextToken>")
        return right(form)

    entry = (
        "  given:\n  - ListIdentities: {}\n    capture: { found: 'NextToken' }\n"
        "  - VerifyDomainIdentity: { Domain: '{found}' }\n" + QUOTA
    )
    _, forms = cleaned(tmp_path, entry, behaviour)
    assert forms == []


def test_a_rejected_registration_leaves_nothing_to_delete(tmp_path: Path) -> None:
    def behaviour(form: Form) -> Reply:
        return rejection("InvalidParameterValue") if form["Action"] == "VerifyDomainIdentity" else right(form)

    result, forms = cleaned(
        tmp_path, "  given: [{ VerifyDomainIdentity: { Domain: '{domain}' } }]\n" + QUOTA, behaviour
    )
    assert (result.outcome, forms) == (Outcome.BLOCKED, [])


def test_a_missing_name_taken_for_an_empty_one_is_deleted(tmp_path: Path) -> None:
    _, forms = cleaned(tmp_path, "  given: [VerifyDomainIdentity]\n" + QUOTA)
    assert removed(forms) == [("DeleteIdentity", "")]


def test_a_name_of_a_wrong_kind_is_no_missing_one(tmp_path: Path) -> None:
    _, forms = cleaned(tmp_path, "  given: [{ VerifyDomainIdentity: { Domain: [a.example, b.example] } }]\n" + QUOTA)
    assert forms == []


def test_each_account_deletes_its_own(tmp_path: Path) -> None:
    entry = (
        "  given:\n  - VerifyDomainIdentity: { Domain: '{domain}' }\n    request: { account: other }\n"
        "  - VerifyDomainIdentity: { Domain: '{domain}' }\n" + QUOTA
    )
    case = a_case(tmp_path, entry)
    with serving(right) as fake:
        other = {"access_key_id": "AKIDOTHER", "secret_access_key": "x"}
        run(case, a_profile(fake.endpoint, other_account=other))
    keys = ["AKIDOTHER" if "AKIDOTHER" in head else "AKIDEXAMPLE" for head in fake.heads]
    assert list(zip(fake.actions, keys, strict=True))[-2:] == [
        ("DeleteIdentity", "AKIDOTHER"),
        ("DeleteIdentity", "AKIDEXAMPLE"),
    ]


def test_policies_of_every_account_go_before_identities_of_any(tmp_path: Path) -> None:
    """The keys of temporary credentials are of the same account as the others."""
    entry = (
        "  given:\n  - VerifyDomainIdentity: { Domain: '{domain}' }\n    request: { account: temporary }\n"
        "  - PutIdentityPolicy: { Identity: '{domain}', PolicyName: p, Policy: '{}' }\n"
        "  - PutIdentityPolicy: { Identity: '{domain}', PolicyName: q, Policy: '{}' }\n"
        "    request: { account: temporary }\n" + QUOTA
    )
    temporary = {"access_key_id": "ASIAX", "secret_access_key": "x", "session_token": "t"}
    _, forms = cleaned(tmp_path, entry, temporary=temporary)
    actions = [form["Action"] for form in forms]
    assert actions == ["DeleteIdentityPolicy"] * 2 + ["DeleteIdentity"] * (len(actions) - 2)


@pytest.mark.parametrize("reply", [rejection("InternalFailure", 500), rejection("Throttling"), None, (200, "<html/>")])
def test_a_clean_up_that_fails_is_a_note(tmp_path: Path, reply: Reply) -> None:
    """The target can't delete."""

    def behaviour(form: Form) -> Reply:
        return reply if form["Action"] == "DeleteIdentity" else right(form)

    case = a_case(tmp_path, "  given: [{ VerifyDomainIdentity: { Domain: '{domain}' } }]\n" + QUOTA)
    with serving(behaviour) as fake:
        result = run(case, a_profile(fake.endpoint))
    assert (result.outcome, result.findings) == (Outcome.PASSED, [])
    assert any(note.startswith("clean-up: ") for note in result.notes)


def test_a_target_without_delete_is_not_asked_to(tmp_path: Path) -> None:
    settings = RunSettings("s", unsupported={"DeleteIdentity": "no"})
    entry = "  given: [{ VerifyDomainIdentity: { Domain: '{domain}' } }]\n" + QUOTA
    result, forms = cleaned(tmp_path, entry, settings=settings)
    assert forms == []
    assert "the target lacks DeleteIdentity" in result.notes[0]


DOMAIN = "  given: [{ VerifyDomainIdentity: { Domain: '{domain}' } }]\n" + QUOTA


@pytest.fixture
def _unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the fakes time on a machine that is busy."""
    monkeypatch.setattr(exchanger_module, "_HURRIED", ExchangeLimits(connect_s=60, read_s=60, total_s=120))


@pytest.mark.usefixtures("_unhurried")
@pytest.mark.parametrize(("hurried", "removes"), [(False, ["DeleteIdentity"]), (True, [])])
def test_a_signal_while_a_case_cleans_up_ends_that_only_in_a_hurry(
    tmp_path: Path, hurried: bool, removes: list[str]
) -> None:
    def behaviour(form: Form) -> Reply:
        if form["Action"] == "GetSendQuota":
            exchanger.interrupt()  # before the next request, which is the first of the clean-up
        return right(form)

    case = a_case(tmp_path, DOMAIN)
    with serving(behaviour) as fake:
        exchanger = an_exchanger(a_profile(fake.endpoint))
        exchanger.hurried = hurried
        with exchanger.transport, pytest.raises(KeyboardInterrupt):
            run_case(case, exchanger, RunSettings("s"))
    assert fake.actions == ["VerifyDomainIdentity", "GetSendQuota", *removes]


@pytest.mark.usefixtures("_unhurried")
def test_what_an_interrupted_request_may_have_made_is_deleted(tmp_path: Path) -> None:
    case = a_case(tmp_path, DOMAIN)
    with serving(right) as fake, pytest.MonkeyPatch.context() as patch:
        exchanger = an_exchanger(a_profile(fake.endpoint))
        send = exchanger.transport.send

        def interrupted(request: Request) -> Exchange:
            exchange = send(request)
            if len(fake.asked) == 1:
                raise KeyboardInterrupt
            return exchange

        patch.setattr(exchanger.transport, "send", interrupted)
        with exchanger.transport, pytest.raises(KeyboardInterrupt):
            run_case(case, exchanger, RunSettings("s"))
    assert fake.actions == ["VerifyDomainIdentity", "DeleteIdentity", "ListIdentities"]


def test_only_what_was_made_for_sure_is_named_as_left(tmp_path: Path) -> None:
    """The target can delete nothing, and did not make the policy."""

    def behaviour(form: Form) -> Reply:
        works = form["Action"] == "VerifyDomainIdentity"
        return right(form) if works else rejection("InternalError", 500)

    entry = (
        "  steps:\n  - VerifyDomainIdentity: { Domain: '{domain}' }\n"
        "  - PutIdentityPolicy: { Identity: '{domain}', PolicyName: p, Policy: '{}' }\n    expect: { success: true }\n"
    )
    with serving(behaviour) as fake:
        exchanger = an_exchanger(a_profile(fake.endpoint))
        result = run_case(a_case(tmp_path, entry), exchanger, RunSettings("seed"))
        exchanger.transport.close()
    assert len([note for note in result.notes if note.startswith("clean-up: ")]) == 2
    (left,) = exchanger.left
    assert "DeleteIdentity did not work" in left


def test_policies_that_went_with_their_identity_are_not_named_as_left(tmp_path: Path) -> None:
    """The target has no policies of what is deleted, and rejects that one be deleted."""

    def behaviour(form: Form) -> Reply:
        return rejection("InvalidParameterValue") if form["Action"] == "DeleteIdentityPolicy" else right(form)

    entry = (
        "  steps:\n  - VerifyDomainIdentity: { Domain: '{domain}' }\n"
        "  - PutIdentityPolicy: { Identity: '{domain}', PolicyName: p, Policy: '{}' }\n    expect: { success: true }\n"
        "  - DeleteIdentity: { Identity: '{domain}' }\n    expect: { success: true }\n"
    )
    with serving(behaviour) as fake:
        exchanger = an_exchanger(a_profile(fake.endpoint))
        run_case(a_case(tmp_path, entry), exchanger, RunSettings("seed"))
        exchanger.transport.close()
    assert "DeleteIdentityPolicy" in fake.actions
    assert exchanger.left == []
