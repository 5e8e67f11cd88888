"""From an entry to its cases: rows, the file's defaults, accept-sets, and what a target must offer."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.model.case import Case
from conformance.model.case_file import Need
from conformance.model.expectation import Alternative, ErrorAnswer
from conformance.model.vocabulary import Level, Source

from .build import load

CASE = "- id: a.b\n  title: A title of some words\n  requirement: Area.must\n"


def one(folder: Path, entry: str, head: str = "") -> Case:
    (case,) = load(folder, f"action: ListIdentities\nclass: identities\n{head}cases:\n{CASE}{entry}")
    return case


def params(case: Case) -> dict[str, object]:
    return case.steps[0].params


def codes(case: Case) -> list[tuple[str, frozenset[Source]]]:
    return [
        (alternative.error.codes[0], alternative.sources)
        for alternative in case.steps[0].alternatives
        if isinstance(alternative.error, ErrorAnswer)
    ]


def test_defaults(tmp_path: Path) -> None:
    case = one(tmp_path, "  expect: { success: true }\n")
    assert (case.id, case.action, case.level, case.source) == ("a.b", "ListIdentities", Level.MUST, Source.SPEC)
    assert case.requirement_ids == ("Area.must",)
    assert (case.line, case.row, case.needs, case.given, case.control) == (4, None, frozenset(), (), None)
    assert params(case) == {}
    assert case.steps[0].alternatives == (Alternative(success=True),)


def test_a_table_is_one_case_a_row(tmp_path: Path) -> None:
    entry = "  table: { low: 0, high: 1001 }\n  send: { MaxItems: '{row}' }\n  expect: { success: true }\n"
    cases = load(tmp_path, f"action: ListIdentities\nclass: identities\ncases:\n{CASE}{entry}")
    assert [(case.id, case.row) for case in cases] == [("a.b[low]", 0), ("a.b[high]", 1001)]
    assert {case.line for case in cases} == {4}


def test_change_merges_over_the_control_and_send_replaces_it(tmp_path: Path) -> None:
    head = "control: { MaxItems: 100, IdentityType: Domain }\n"
    changed = one(tmp_path, "  change: { MaxItems: 0 }\n  expect: { error: bad-value }\n", head)
    assert params(changed) == {"MaxItems": 0, "IdentityType": "Domain"}
    assert changed.control is not None
    assert changed.control.params == {"MaxItems": 100, "IdentityType": "Domain"}
    sent = one(tmp_path, "  send: { MaxItems: 0 }\n  expect: { error: bad-value }\n", head)
    assert params(sent) == {"MaxItems": 0}


def test_a_change_replaces_a_nested_parameter_whole(tmp_path: Path) -> None:
    head = "control: { Destination: { ToAddresses: [a], CcAddresses: [b] } }\n"
    case = one(tmp_path, "  change: { Destination: { ToAddresses: [c] } }\n  expect: { success: true }\n", head)
    assert params(case) == {"Destination": {"ToAddresses": ["c"]}}


def test_the_entry_s_control_comes_before_the_file_s(tmp_path: Path) -> None:
    head = "control: { MaxItems: 100 }\n"
    own = one(tmp_path, "  control: { MaxItems: 5 }\n  omit: [MaxItems]\n  expect: { error: missing }\n", head)
    assert own.control is not None
    assert own.control.params == {"MaxItems": 5}
    assert own.steps[0].omit == ("MaxItems",)
    none = one(
        tmp_path,
        "  control: false\n  uncontrolled: no good request\n  send: {}\n  expect: { error: missing }\n",
        head,
    )
    assert none.control is None


def test_only_what_may_be_refused_has_a_control(tmp_path: Path) -> None:
    head = "control: { MaxItems: 100 }\n"
    assert one(tmp_path, "  expect: { success: true }\n", head).control is None
    refused = "  expect: { any: [{ success: true }, { error: missing }], because: tests }\n"
    assert one(tmp_path, refused, head).control is not None


def test_the_control_goes_out_as_its_case_but_for_the_fault(tmp_path: Path) -> None:
    entry = (
        "  request: { account: other, sign: sigv2, tamper: wrong-secret, method: GET }\n  expect: { error: missing }\n"
    )
    case = one(tmp_path, entry, "control: {}\n")
    assert case.control is not None
    request = case.control.request
    assert (request.account, request.sign, request.method, request.tamper) == ("other", "sigv2", "GET", None)


def test_a_method_that_is_the_fault_is_not_that_of_the_control(tmp_path: Path) -> None:
    case = one(tmp_path, "  request: { method: PUT }\n  expect: { error: missing }\n", "control: {}\n")
    assert case.control is not None
    assert case.control.request.method == "POST"


def test_given_and_verified_of_the_file_hold_unless_the_entry_says_otherwise(tmp_path: Path) -> None:
    head = "verified: ['{email}']\ngiven: [GetSendQuota]\n"
    inherited = one(tmp_path, "  expect: { success: true }\n", head)
    assert (inherited.verified, [send.action for send in inherited.given]) == (("{email}",), ["GetSendQuota"])
    own = one(tmp_path, "  verified: []\n  given: []\n  expect: { success: true }\n", head)
    assert (own.verified, own.given) == ((), ())


def test_steps_alone_and_steps_after_a_send(tmp_path: Path) -> None:
    steps = "  steps:\n  - GetSendQuota: {}\n    expect: { success: true }\n  - ListIdentities\n"
    assert [send.action for send in one(tmp_path, steps).steps] == ["GetSendQuota", "ListIdentities"]
    both = one(tmp_path, "  action: GetSendStatistics\n  send: {}\n  expect: { success: true }\n" + steps)
    assert [send.action for send in both.steps] == ["GetSendStatistics", "GetSendQuota", "ListIdentities"]


def test_a_step_without_expectation_must_succeed(tmp_path: Path) -> None:
    case = one(tmp_path, "  expect: { success: true }\n  steps: [GetSendQuota]\n")
    assert case.steps[1].alternatives == (Alternative(success=True),)


def test_accept_sets_bring_their_sources(tmp_path: Path) -> None:
    case = one(tmp_path, "  expect: { error: missing }\n", "control: {}\n")
    assert codes(case) == [
        ("MissingParameter", frozenset({Source.SPEC})),
        ("ValidationError", frozenset({Source.OBSERVED})),
    ]


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("spec", ["MissingParameter"]),
        ("observed", ["ValidationError"]),
        ("[spec, observed]", ["MissingParameter", "ValidationError"]),
    ],
)
def test_an_alternative_s_source_narrows_its_accept_set(tmp_path: Path, source: str, kept: list[str]) -> None:
    entry = f"  expect: {{ any: [{{ success: true }}, {{ source: {source}, error: missing }}], because: tests }}\n"
    assert [code for code, _ in codes(one(tmp_path, entry, "control: {}\n"))] == kept


def test_an_accept_set_without_sources_takes_the_alternative_s(tmp_path: Path) -> None:
    entry = "  expect: { any: [{ success: true }, { source: observed, error: bad-value }], because: tests }\n"
    assert codes(one(tmp_path, entry, "control: {}\n")) == [("InvalidParameterValue", frozenset({Source.OBSERVED}))]


def test_headers_of_an_expectation_go_with_every_row_of_the_accept_set(tmp_path: Path) -> None:
    case = one(tmp_path, "  expect: { error: missing, headers: { X-A: b } }\n", "control: {}\n")
    assert [alternative.headers for alternative in case.steps[0].alternatives] == [{"X-A": "b"}, {"X-A": "b"}]


def test_level_and_source_are_the_first_requirement_s(tmp_path: Path) -> None:
    text = "action: ListIdentities\nclass: identities\ncases:\n- id: a.b\n  title: A title of some words\n"
    (weak,) = load(tmp_path, text + "  requirement: [Area.should, Area.must]\n  expect: { success: true }\n")
    assert weak.level is Level.SHOULD
    (seen,) = load(tmp_path, text + "  requirement: Area.observed\n  expect: { success: true }\n")
    assert seen.source is Source.OBSERVED
    lowered = "  requirement: Area.must\n  level: may\n  why: it is so\n  expect: { success: true }\n"
    assert load(tmp_path, text + lowered)[0].level is Level.MAY


@pytest.mark.parametrize(
    ("entry", "needs"),
    [
        ("  send: { X: '{sender}' }\n", {Need.VERIFIED_SENDER}),
        ("  send: { X: { Y: ['a {sender_domain} b'] } }\n", {Need.VERIFIED_SENDER}),
        ("  send: { X: '{email.arn}' }\n", {Need.ACCOUNT_ID}),
        ("  send: { X: '{account_id}' }\n", {Need.ACCOUNT_ID}),
        ("  send: { X: '{topic2}' }\n", {Need.TOPICS}),
        ("  send: { '{topic}': 1 }\n", {Need.TOPICS}),
        ("  verified: ['{email}']\n", {Need.FRESH_VERIFIED}),
        ("  verified: ['{email}']\n  verified_account: other\n", {Need.FRESH_VERIFIED, Need.OTHER_ACCOUNT}),
        ("  request: { tamper: wrong-secret }\n", {Need.SIGNATURES}),
        ("  request: { sign: none }\n", {Need.SIGNATURES}),
        ("  request: { sign: sigv4-query }\n", {Need.SIGV4_QUERY}),
        ("  request: { sign: sigv2-sha1 }\n", {Need.SIGV2}),
        ("  request: { sign: aws3-https }\n", {Need.AWS3}),
        ("  request: { account: other }\n", {Need.OTHER_ACCOUNT}),
        ("  request: { account: temporary }\n", {Need.SESSION_TOKEN}),
        ("  request: { fault: Throttling }\n", {Need.FAULTS}),
        ("  given: [{ GetSendQuota: {}, request: { fault: Throttling } }]\n", {Need.FAULTS}),
        ("  given: [{ VerifyEmailIdentity: { EmailAddress: '{sender}' } }]\n", {Need.VERIFIED_SENDER}),
        ("  needs: [pending, throttle]\n", {Need.PENDING, Need.THROTTLE}),
        ("  send: { RawMessage: { Data: { $message: multipart.eml } } }\n", {Need.VERIFIED_SENDER}),
        ("  send: { X: plain }\n", set()),
    ],
)
def test_needs_follow_from_the_case(tmp_path: Path, entry: str, needs: set[Need]) -> None:
    assert one(tmp_path, entry + "  expect: { success: true }\n").needs == needs


def test_mail_needs_a_mailbox(tmp_path: Path) -> None:
    case = one(tmp_path, "  expect: { success: true, mail: { values: { subject: x } } }\n")
    assert case.needs == {Need.MAIL}


def test_confirmation_messages_are_a_need_of_their_own(tmp_path: Path) -> None:
    mail = "mail: { to: x@y.example, values: { subject: x } }"
    case = one(tmp_path, f"  action: VerifyEmailIdentity\n  expect: {{ success: true, {mail} }}\n")
    assert case.needs == {Need.MAIL, Need.CONFIRMATIONS}


def test_the_file_s_needs_and_names_count_for_every_case(tmp_path: Path) -> None:
    head = "needs: [throttle]\ncontrol: { Source: '{sender}' }\n"
    case = one(tmp_path, "  change: { X: 1 }\n  expect: { success: true }\n", head)
    assert case.needs == {Need.THROTTLE, Need.VERIFIED_SENDER}
    assert "sender" in case.names


def test_actions_are_all_that_the_case_sends(tmp_path: Path) -> None:
    head = "control: {}\ngiven: [VerifyDomainIdentity]\n"
    case = one(tmp_path, "  expect: { error: missing }\n  steps: [GetSendQuota]\n", head)
    assert case.actions == {"ListIdentities", "VerifyDomainIdentity", "GetSendQuota"}
