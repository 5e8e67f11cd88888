"""Cases about settings at a target whose identities stay pending, and that offers no way to confirm them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime

import pytest

from conformance.model.case_file import RequestOptions
from conformance.model.suite import load_suite
from conformance.model.vocabulary import Outcome
from conformance.proof.editions import EDITIONS
from conformance.reference.app import MUTANT_HEADER
from conformance.run.flow import run_case
from conformance.run.outcome import Result
from conformance.run.prepare import prepare
from conformance.run.prepared import Prepared, from_wire_form
from conformance.run.rendering import Rendered
from conformance.run.requests import build
from conformance.run.wanted import Wanted
from conformance.targets.local import LocalReference
from conformance.targets.probe_unverified import kept_unverified
from conformance.targets.profile import Profile
from conformance.wire.exchange import Exchange, Request, Response
from conformance.wire.transport import Transport
from tests.run.fakes import rejection, success

TOPICS = {"GetIdentityNotificationAttributes", "SetIdentityNotificationTopic"}
FORWARDING = {"SetIdentityFeedbackForwardingEnabled"}
SIGNING = {"GetIdentityDkimAttributes", "SetIdentityDkimEnabled", "VerifyDomainDkim"}
SHARED = "set-identity-notification-topic.others-kept.shared[changed]"


@pytest.fixture(scope="module")
def pending() -> Iterator[LocalReference]:
    """The reference target, where each identity waits for a confirmation."""
    with LocalReference(("--editions", EDITIONS, "--mutants", "--verification", "manual")) as reference:
        yield reference


def prepared(reference: LocalReference, mutant: str = "") -> Prepared:
    """Prepare a run of it, or of a mutant, by a profile that knows no way to confirm anything."""
    data = reference.profile().model_dump(mode="json", exclude_unset=True)
    del data["confirm"]
    headers = {MUTANT_HEADER: mutant} if mutant else {}
    return prepare(Wanted(seed="unverified"), {}, profile=Profile.model_validate({**data, "headers": headers}))


def result_of(run: Prepared, case_id: str) -> Result:
    case = next(one for one in load_suite().cases if one.id == case_id)
    return run_case(case, run.exchanger(), run.settings)


def test_settings_that_are_shown_count_and_reach_the_workers(pending: LocalReference) -> None:
    run = prepared(pending)
    assert run.settings.kept_unverified == TOPICS | FORWARDING | SIGNING
    assert from_wire_form(run.wire_form()).settings.kept_unverified == run.settings.kept_unverified


def test_nothing_is_left_of_what_was_tried(pending: LocalReference) -> None:
    run = prepared(pending)
    listed = result_of(run, "list-identities.next-token.end[thousands]")
    assert b"probe-" not in b"".join(sent.exchange.response.body for sent in listed.sent if sent.exchange.response)


def test_a_case_about_settings_is_decided_and_says_how(pending: LocalReference) -> None:
    result = result_of(prepared(pending), SHARED)
    assert result.outcome is Outcome.PASSED
    assert any("not verified" in note for note in result.notes)


def test_a_defect_is_found(pending: LocalReference) -> None:
    assert result_of(prepared(pending, "topic-changed-for-all"), SHARED).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    "case_id",
    [
        "list-identity-policies.kept",
        "get-identity-verification-attributes.kept.looked-at",
        "list-verified-email-addresses.listing.verified",
        "list-identities.listing.verified",
    ],
)
def test_what_needs_a_verified_identity_is_skipped_all_the_same(pending: LocalReference, case_id: str) -> None:
    """By the reference an error is right for policies; of the others the status is the question."""
    run = prepared(pending)
    found = [one.id for one in load_suite().cases if one.id == case_id or one.id.startswith(f"{case_id}[")]
    assert found
    assert result_of(run, found[0]).outcome is Outcome.SKIPPED


NOTHING_SET = "<entry><key>{0}</key><value><ForwardingEnabled>true</ForwardingEnabled></value></entry>"


def kept_where(run: Prepared, action: str, reply: Callable[[Mapping[str, str]], tuple[int, str]]) -> frozenset[str]:
    """Return what is kept by a target that responds to one action like this, and to the others as it should."""
    with Transport(run.limits()) as transport:

        def ask(asked: str, params: Mapping[str, str], options: RequestOptions) -> Exchange:
            if asked != action:
                return transport.send(build(Rendered(asked, dict(params), options, ()), run.profile))
            status, body = reply(params)
            response = Response(status, (("Content-Type", "text/xml"),), body.encode())
            return Exchange(Request("POST", "http://target/"), response, None, datetime.now(UTC), 1.0)

        return kept_unverified(run.profile, ask, ())


@pytest.mark.parametrize(
    ("action", "kept"),
    [
        ("SetIdentityNotificationTopic", SIGNING),
        ("SetIdentityFeedbackForwardingEnabled", TOPICS | SIGNING),
        ("SetIdentityDkimEnabled", TOPICS | FORWARDING),
        ("VerifyDomainDkim", TOPICS | FORWARDING),
        ("VerifyEmailIdentity", set()),
    ],
)
def test_what_is_rejected_for_its_status_is_not_judged(pending: LocalReference, action: str, kept: set[str]) -> None:
    assert kept_where(prepared(pending), action, lambda _: rejection("InvalidParameterValue")) == kept


@pytest.mark.parametrize("entry", ["", NOTHING_SET])
def test_entries_without_what_was_set_are_not_judged(pending: LocalReference, entry: str) -> None:
    """The reference promises attributes of verified identities only."""

    def attributes(params: Mapping[str, str]) -> tuple[int, str]:
        entries = "".join(entry.format(identity) for identity in params.values())
        action = "GetIdentityNotificationAttributes"
        return success(action, f"<NotificationAttributes>{entries}</NotificationAttributes>")

    assert kept_where(prepared(pending), "GetIdentityNotificationAttributes", attributes) == SIGNING
