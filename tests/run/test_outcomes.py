"""Each of the seven outcomes, from targets of a few lines. What a test's target does wrong stands in its docstring."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.model.vocabulary import Layer, Level, Outcome, Phase, Source
from conformance.run import exchanger
from conformance.run.outcome import Result
from conformance.run.rendering import Rendered
from conformance.run.requests import build
from conformance.run.settings import RunSettings
from conformance.wire.exchange import Request

from .fakes import (
    Behaviour,
    Form,
    Reply,
    a_case,
    a_profile,
    free_port,
    quota,
    rejection,
    right,
    run,
    serving,
    success,
)

LIST = "action: ListIdentities\nclass: identities\n"
QUOTA = "  expect: { result: { Max24HourSend: { between: { min: 0 } } } }\n"
NEGATIVE = (
    "  control: { MaxItems: 100 }\n  change: { MaxItems: 0 }\n"
    "  expect: { error: { status: 400, code: InvalidParameterValue } }\n"
)


def outcome(behaviour: Behaviour, folder: Path, entry: str, head: str = "", **profile: Any) -> Result:
    case = a_case(folder, entry, head or "action: GetSendQuota\nclass: statistics\n")
    with serving(behaviour) as fake:
        return run(case, a_profile(fake.endpoint, **profile))


def rejects_zero(form: Form) -> Reply:
    return rejection("InvalidParameterValue") if form.get("MaxItems") == "0" else right(form)


def test_passed(tmp_path: Path) -> None:
    """The target does what the case asks for."""
    result = outcome(right, tmp_path, QUOTA)
    assert (result.outcome, result.findings, result.reason) == (Outcome.PASSED, [], "")
    assert result.matched == {Source.SPEC, Source.OBSERVED}
    assert [sent.phase for sent in result.sent] == [Phase.SEND]
    assert result.ms > 0


def test_a_negative_passes_only_beside_its_control(tmp_path: Path) -> None:
    """The target rejects zero and nothing else."""
    result = outcome(rejects_zero, tmp_path, NEGATIVE, LIST)
    assert result.outcome is Outcome.PASSED
    assert [sent.phase for sent in result.sent] == [Phase.CONTROL, Phase.SEND]


def test_failed_by_a_value(tmp_path: Path) -> None:
    """The target counts more mail sent than there is room for: the number is below zero."""
    result = outcome(lambda _: (200, quota()[1].replace("200.0", "-7.0")), tmp_path, QUOTA)
    assert result.outcome is Outcome.FAILED
    assert [(finding.layer, finding.exchange) for finding in result.findings] == [(Layer.VALUES, 0)]
    assert result.matched == frozenset()


def test_failed_because_a_fault_is_taken(tmp_path: Path) -> None:
    """The target takes any number."""
    result = outcome(right, tmp_path, NEGATIVE, LIST)
    assert result.outcome is Outcome.FAILED
    assert [(finding.layer, finding.exchange) for finding in result.findings] == [(Layer.STATUS, 1)]


def test_failed_by_what_holds_for_every_response(tmp_path: Path) -> None:
    """The target calls its XML plain text."""
    body = quota()[1]
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\n\r\n"
    result = outcome(lambda _: (head + body).encode(), tmp_path, QUOTA)
    assert [finding.layer for finding in result.findings] == [Layer.HEADERS]


def test_a_set_up_that_works_but_gives_a_wrong_response_fails_the_case_and_goes_on(tmp_path: Path) -> None:
    """The target responds to VerifyDomainIdentity in a strange namespace."""

    def behaviour(form: Form) -> Reply:
        reply = right(form)
        assert isinstance(reply, tuple)
        strange = form["Action"] == "VerifyDomainIdentity"
        return (reply[0], reply[1].replace("2010-12-01", "2011-12-01")) if strange else reply

    result = outcome(behaviour, tmp_path, "  given: [{ VerifyDomainIdentity: { Domain: '{domain}' } }]\n" + QUOTA)
    assert result.outcome is Outcome.FAILED
    assert {finding.layer for finding in result.findings} == {Layer.NAMESPACE}
    assert [sent.action for sent in result.sent][:2] == ["VerifyDomainIdentity", "GetSendQuota"]


def test_unsupported_by_its_own_word(tmp_path: Path) -> None:
    """The target says that it has no such action."""
    result = outcome(lambda _: rejection("InvalidAction"), tmp_path, QUOTA)
    assert result.outcome is Outcome.UNSUPPORTED
    assert "400 InvalidAction for GetSendQuota" in result.reason


def test_unsupported_as_the_probe_found_is_not_sent(tmp_path: Path) -> None:
    """The target must not be asked at all."""
    case = a_case(tmp_path, QUOTA)
    with serving(right) as fake:
        result = run(case, a_profile(fake.endpoint), RunSettings("s", unsupported={"GetSendQuota": "501"}))
    assert (result.outcome, result.sent, fake.asked) == (Outcome.UNSUPPORTED, [], [])
    assert result.reason == "the target lacks GetSendQuota: 501"


def test_silence_as_the_probe_found_fails_unsent(tmp_path: Path) -> None:
    """The target must not be asked again for what it never responds to."""
    case = a_case(tmp_path, QUOTA)
    with serving(right) as fake:
        result = run(case, a_profile(fake.endpoint), RunSettings("s", silent={"GetSendQuota": "no response, twice"}))
    assert (result.outcome, fake.asked) == (Outcome.FAILED, [])
    assert [finding.layer for finding in result.findings] == [Layer.TRANSPORT]


@pytest.mark.parametrize("found", ["unsupported", "silent"])
def test_blocked_by_a_set_up_action_that_the_target_lacks(tmp_path: Path, found: str) -> None:
    """The target lacks what only the set-up needs."""
    case = a_case(tmp_path, "  verified: ['{domain}']\n" + QUOTA)
    with serving(right) as fake:
        lacking = {"VerifyDomainIdentity": "no", "VerifyDomainDkim": "no"}
        settings = RunSettings("s", unsupported=lacking) if found == "unsupported" else RunSettings("s", silent=lacking)
        result = run(case, a_profile(fake.endpoint), settings)
    assert (result.outcome, fake.asked) == (Outcome.BLOCKED, [])
    assert "set-up needs VerifyDomainIdentity" in result.reason


def test_blocked_by_a_control_that_does_not_work(tmp_path: Path) -> None:
    """The target rejects every number, so that rejecting zero says nothing."""
    result = outcome(lambda _: rejection("InvalidParameterValue"), tmp_path, NEGATIVE, LIST)
    assert result.outcome is Outcome.BLOCKED
    assert result.reason.startswith("control: ListIdentities did not work: ")
    assert [sent.phase for sent in result.sent] == [Phase.CONTROL]


def test_blocked_by_a_set_up_that_does_not_work(tmp_path: Path) -> None:
    """The target fails at the set-up."""
    result = outcome(
        lambda form: rejection("InternalFailure", 500) if form["Action"] == "VerifyDomainIdentity" else right(form),
        tmp_path,
        "  given: [{ VerifyDomainIdentity: { Domain: '{domain}' } }]\n" + QUOTA,
    )
    assert result.outcome is Outcome.BLOCKED
    assert result.reason.startswith("set-up: VerifyDomainIdentity did not work: ")


def test_blocked_by_an_identity_that_can_t_be_confirmed(tmp_path: Path) -> None:
    """The target's confirmation hook responds with 404."""

    def behaviour(form: Form) -> Reply:
        return b"HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n" if form["(path)"] == "/confirm" else right(form)

    case = a_case(tmp_path, "  verified: ['{domain}']\n" + QUOTA)
    with serving(behaviour) as fake:
        profile = a_profile(fake.endpoint, verification="pending", confirm={"url": f"{fake.endpoint}/confirm"})
        result = run(case, profile)
    assert result.outcome is Outcome.BLOCKED
    assert "could not be confirmed" in result.reason


def test_indeterminate_by_a_throttle_without_end(tmp_path: Path) -> None:
    """The target throttles everything."""
    result = outcome(lambda _: rejection("Throttling"), tmp_path, QUOTA)
    assert result.outcome is Outcome.INDETERMINATE
    assert result.reason == "throttled: Throttling"
    assert result.findings == []


NEGATIVE = """\
  action: ListIdentities
  control: { MaxItems: 10 }
  change: { MaxItems: 0 }
  expect: { error: invalid-value }
"""


@pytest.mark.parametrize("code", ["Throttling", "ServiceUnavailable"])
def test_failed_if_nothing_but_the_fault_is_denied(tmp_path: Path, code: str) -> None:
    """The target asks for a retry of each request that has the fault, and performs all others."""
    status = 503 if code == "ServiceUnavailable" else 400
    denied = rejection(code, status)
    result = outcome(lambda form: denied if form.get("MaxItems") == "0" else right(form), tmp_path, NEGATIVE)
    assert result.outcome is Outcome.FAILED
    assert [finding.check_id for finding in result.findings] == ["error.code"]
    assert "ListIdentities is denied each time, while the control request works" in result.notes


def test_a_retry_that_is_asked_for_in_another_form_is_a_finding(tmp_path: Path) -> None:
    """The target asks for a retry with a code of another service, and then performs the request."""
    replies = iter([rejection("SlowDown", 503), quota()])
    result = outcome(lambda _: next(replies), tmp_path, QUOTA)
    assert result.outcome is Outcome.FAILED
    assert result.but_for == ["error.retry"]


def test_indeterminate_out_of_reach(tmp_path: Path) -> None:
    """Nobody listens."""
    result = run(a_case(tmp_path, QUOTA), a_profile(f"http://127.0.0.1:{free_port()}"))
    assert result.outcome is Outcome.INDETERMINATE


@pytest.mark.parametrize(
    ("need", "said"),
    [
        ("verified-sender", "no verified sender"),
        ("fresh-verified", "no way to verify a new identity"),
        ("signatures", "signatures aren't checked"),
        ("sigv4-query", "no SigV4 in the query string"),
        ("sigv2", "no Signature Version 2"),
        ("aws3", "no AWS3 signatures"),
        ("session-token", "no temporary credentials"),
        ("other-account", "no second account"),
        ("account-id", "no account number"),
        ("topics", "no SNS topics"),
        ("mail", "sent mail can't be read"),
        ("faults", "no fault hook"),
        ("throttle", "no throttle"),
    ],
)
def test_skipped_for_what_the_profile_lacks(tmp_path: Path, need: str, said: str) -> None:
    """The target must not be asked at all."""
    case = a_case(tmp_path, f"  needs: [{need}]\n" + QUOTA)
    with serving(right) as fake:
        poor = {"account_id": None, "verification": "pending", "topics": {"any": False}}
        result = run(case, a_profile(fake.endpoint, **poor))
    assert (result.outcome, fake.asked) == (Outcome.SKIPPED, [])
    assert result.reason.startswith(f"needs {need}: {said}")


def test_skipped_where_identities_are_never_pending(tmp_path: Path) -> None:
    """The target verifies at once."""
    result = outcome(right, tmp_path, "  needs: [pending]\n" + QUOTA)
    assert result.outcome is Outcome.SKIPPED


def test_skipped_without_a_verified_domain(tmp_path: Path) -> None:
    """The profile names a verified address, but no domain."""
    profile: dict[str, Any] = {"verification": "pending", "verified": {"address": "a@example.com"}}
    result = outcome(right, tmp_path, "  send: { X: '{sender_domain}' }\n  expect: { success: true }\n", **profile)
    assert (result.outcome, result.reason) == (
        Outcome.SKIPPED,
        "needs verified-sender: the profile names no verified domain",
    )


def break_requests_of(action: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the suite itself fail when it makes a request of an action."""

    def broken(item: Rendered, *args: Any, **named: Any) -> Request:
        if item.action == action:
            raise KeyError("nobody")
        return build(item, *args, **named)

    monkeypatch.setattr(exchanger, "build", broken)


def test_error_is_the_suite_s_own_fault_and_raises_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The target is right; the request can't be made."""
    break_requests_of("GetSendQuota", monkeypatch)
    result = outcome(right, tmp_path, QUOTA)
    assert (result.outcome, result.reason) == (Outcome.ERROR, "KeyError: 'nobody'")


def test_the_suite_s_fault_in_mid_case_still_cleans_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The target is right; the second request can't be made."""
    break_requests_of("GetSendQuota", monkeypatch)
    case = a_case(tmp_path, "  given: [{ VerifyDomainIdentity: { Domain: '{domain}' } }]\n" + QUOTA)
    with serving(right) as fake:
        result = run(case, a_profile(fake.endpoint))
    assert result.outcome is Outcome.ERROR
    assert fake.actions == ["VerifyDomainIdentity", "DeleteIdentity"]


def test_a_case_ends_at_the_first_step_that_fails(tmp_path: Path) -> None:
    """The target gives the first response with a wrong value."""
    entry = QUOTA + "  steps: [GetSendStatistics]\n"
    result = outcome(lambda _: (200, quota()[1].replace("200.0", "-7.0")), tmp_path, entry)
    assert [sent.action for sent in result.sent] == ["GetSendQuota"]


def test_times_sends_and_judges_each(tmp_path: Path) -> None:
    """The target responds to the third request wrongly."""
    replies = iter([quota(), quota(), (200, quota()[1].replace("200.0", "-7.0")), quota()])
    entry = "  steps:\n  - GetSendQuota: {}\n    times: 4\n    expect: { result: { Max24HourSend: '200.0' } }\n"
    result = outcome(lambda _: next(replies), tmp_path, entry)
    assert result.outcome is Outcome.FAILED
    assert result.findings[0].exchange == 2


@pytest.mark.parametrize(
    ("code", "status", "truth", "expected", "matched"),
    [
        ("MissingParameter", 400, "any", Outcome.PASSED, {Source.SPEC}),
        ("ValidationError", 400, "any", Outcome.PASSED, {Source.OBSERVED}),
        ("MissingParameter", 400, "spec", Outcome.PASSED, {Source.SPEC}),
        ("ValidationError", 400, "spec", Outcome.FAILED, set()),
        ("MissingParameter", 400, "observed", Outcome.FAILED, set()),
        ("ValidationError", 400, "observed", Outcome.PASSED, {Source.OBSERVED}),
        ("ValidationError", 404, "any", Outcome.FAILED, set()),
    ],
)
def test_the_truth_that_was_asked_for(
    tmp_path: Path, code: str, status: int, truth: str, expected: Outcome, matched: set[Source]
) -> None:
    """The target rejects with one code."""
    entry = (
        "  control: false\n  uncontrolled: tests only, nothing else\n  send: {}\n"
        "  expect:\n    because: tests\n    any:\n"
        "    - { source: spec, error: { status: 400, code: MissingParameter } }\n"
        "    - { source: observed, error: { status: 400, code: ValidationError } }\n"
    )
    case = a_case(tmp_path, entry)
    with serving(lambda _: rejection(code, status)) as fake:
        result = run(case, a_profile(fake.endpoint), RunSettings("s", truth))
    assert (result.outcome, result.matched) == (expected, frozenset(matched))


def test_what_one_truth_says_nothing_of_is_skipped_by_it(tmp_path: Path) -> None:
    """The target must be asked for nothing but the control."""
    entry = (
        "  control: { MaxItems: 1 }\n  send: {}\n  expect:\n    because: tests\n    any:\n"
        "    - { source: observed, success: true }\n"
        "    - { source: observed, error: { status: 400, code: ValidationError } }\n"
    )
    case = a_case(tmp_path, entry, LIST)
    with serving(right) as fake:
        result = run(case, a_profile(fake.endpoint), RunSettings("s", "spec"))
    assert (result.outcome, result.reason) == (Outcome.SKIPPED, "no expectation under --truth spec")


def test_a_captured_value_is_used_from_then_on(tmp_path: Path) -> None:
    """The target hands out a token and wants it back."""

    def behaviour(form: Form) -> Reply:
        if form.get("NextToken") == "t-1":
            return success("ListIdentities", "<Identities/>")
        return success("ListIdentities", "<Identities/><NextToken>t-1</NextToken>")

    entry = (
        "  send: {}\n  capture: { token: NextToken }\n  expect: { success: true }\n"
        "  steps:\n  - ListIdentities: { NextToken: '{token}' }\n"
        "    expect: { result: { NextToken: { absent: true } } }\n"
    )
    assert outcome(behaviour, tmp_path, entry, LIST).outcome is Outcome.PASSED


def test_a_pipeline_goes_out_in_one_write_and_is_judged_in_order(tmp_path: Path) -> None:
    """The target responds in order, the second time wrongly."""
    replies = iter([quota(), (200, quota()[1].replace("200.0", "-7.0")), quota()])
    step = "  - GetSendQuota: {}\n    pipeline: true\n    expect: { result: { Max24HourSend: '200.0' } }\n"
    entry = "  steps:\n" + step + step + step.replace("    pipeline: true\n", "")
    result = outcome(lambda _: next(replies), tmp_path, entry)
    assert result.outcome is Outcome.FAILED
    assert [finding.exchange for finding in result.findings] == [1]
    assert len(result.sent) == 3


def test_what_a_throttle_rejects_of_a_pipeline_is_sent_again_by_itself(tmp_path: Path) -> None:
    """The second of three that come at once is rejected, and sent again before the third, a wrong one, is judged."""
    replies = iter([quota(), rejection("Throttling"), (200, quota()[1].replace("200.0", "-7.0")), quota()])
    step = "  - GetSendQuota: {}\n    pipeline: true\n    expect: { result: { Max24HourSend: '200.0' } }\n"
    entry = "  steps:\n" + step + step + step.replace("    pipeline: true\n", "")
    result = outcome(lambda _: next(replies), tmp_path, entry)
    assert result.outcome is Outcome.FAILED
    assert [finding.exchange for finding in result.findings] == [3]
    assert len(result.sent) == 4
    assert "GetSendQuota sent again: throttled: Throttling" in result.notes


def test_an_effect_that_can_not_be_seen_is_not_unsupported(tmp_path: Path) -> None:
    """The target does what the case is about, and lacks the action that would show it."""
    entry = "  expect: { success: true }\n  steps: [{ GetSendStatistics: {}, expect: { success: true } }]\n"
    case = a_case(tmp_path, entry)
    with serving(lambda form: rejection("InvalidAction") if form["Action"] != "GetSendQuota" else right(form)) as fake:
        said = run(case, a_profile(fake.endpoint))
        probed = run(case, a_profile(fake.endpoint), RunSettings("s", unsupported={"GetSendStatistics": "no"}))
    for result in (said, probed):
        assert (result.outcome, result.lacks) == (Outcome.BLOCKED, "GetSendStatistics")


@pytest.mark.parametrize(
    ("reply", "way"),
    [(quota(), "accepted"), (rejection("InvalidParameterValue"), "rejected with 400 InvalidParameterValue")],
)
def test_what_is_left_to_the_target_is_noted(tmp_path: Path, reply: Reply, way: str) -> None:
    either = "{ success: true }, { error: { status: 400, code: InvalidParameterValue } }"
    case = a_case(tmp_path, f"  expect: {{ because: it is free, any: [{either}] }}\n")
    with serving(lambda form: reply) as fake:
        free = run(replace(case, level=Level.MAY), a_profile(fake.endpoint))
        bound = run(case, a_profile(fake.endpoint))
    assert f"left to the target: GetSendQuota is {way}" in free.notes
    assert not any("left to the target" in note for note in bound.notes)
