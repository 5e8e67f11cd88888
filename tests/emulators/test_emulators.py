"""The suite against moto and ministack: a complete log, no fault of our own, and deviations that were verified by hand.

Each deviation was seen in a raw answer (curl) and held against the reference, the readings and the observations.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.model.case_file import Need
from conformance.model.suite import load_suite
from conformance.publish.emulator import Emulator
from conformance.report.event import CaseEvent
from conformance.report.log import RunLog, read_log

from .emulator import MINISTACK, MOTO, run_once

pytestmark = pytest.mark.long  # each real product is started, and has hundreds of cases
EMULATORS = {"moto": MOTO, "ministack": MINISTACK}

DEVIATIONS = [
    # An HTML page with status 500 for a good DeleteVerifiedEmailAddress ([DeleteVerifiedEmailAddress / Examples /
    # Sample Response]).
    ("moto", "delete-verified-email-address.answer.success", "xml", "an HTML page, titled '500 Internal Server Error'"),
    # The same for an action that the API does not have ([CommonErrors / InvalidAction]).
    ("moto", "errors.invalid-action", "xml", "an HTML page, titled '500 Internal Server Error'"),
    # 404 without a body where Action is missing ([CommonErrors / MissingAction]; [observed-0.6] has a document).
    ("moto", "protocol.action.missing", "xml", "an empty body (status 404)"),
    # MaxItems=0 is taken ([ListIdentities / Request Parameters / MaxItems]: 1 to 1000).
    ("moto", "list-identities.max-items.out-of-range[below]", "status", "200 with a ListIdentitiesResponse"),
    # DeleteIdentity without Identity is taken ([DeleteIdentity / Request Parameters / Identity]).
    ("moto", "delete-identity.identity.absent", "status", "200 with a DeleteIdentityResponse"),
    # An address has a VerificationToken ([IdentityVerificationAttributes / Contents / VerificationToken], [reading-7]).
    ("moto", "get-identity-verification-attributes.token.address", "values", "ILQMESfEW0p6i6gI"),
    # A topic that was set is not told ([SetIdentityNotificationTopic / Description]).
    ("moto", "set-identity-notification-topic.set.bounce", "values", "absent (no BounceTopic)"),
    # Every domain has the same verification token ([VerifyDomainIdentity / Response Elements / VerificationToken]).
    ("moto", "verify-domain-identity.token.distinct[unrelated]", "values", "the same"),
    # VerifyEmailAddress is answered by VerifyEmailIdentityResponse ([VerifyEmailAddress / Examples / Sample Response]).
    ("ministack", "verify-email-address.answer.success", "root", "<VerifyEmailIdentityResponse>"),
    # The header tells another request id than the body.
    ("ministack", "protocol.request-id.header", "headers", "-"),
    # The map has a key twice when an identity was asked for twice.
    ("ministack", "get-identity-dkim-attributes.identities.duplicates", "structure", "the same key again"),
    # A mail to three recipients counts as one ([reading-18]).
    ("ministack", "send-email.quota.counted", "values", ".0"),
    # MaxItems is ignored ([ListIdentities / Request Parameters / MaxItems]).
    ("ministack", "list-identities.max-items.page-size", "values", ": ["),
    # A domain's verification token is not told again ([GetIdentityVerificationAttributes / Description]).
    ("ministack", "get-identity-verification-attributes.token.verified-domain", "values", "absent (no Verif"),
    # A mail without a body is sent ([Message / Contents / Body]).
    ("ministack", "send-email.body.none", "status", "200 with a SendEmailResponse"),
    # NotificationType=bounce is taken ([SetIdentityNotificationTopic / Request Parameters / NotificationType]).
    ("ministack", "set-identity-notification-topic.notification-type.case[lower]", "status", "200 with a Set"),
]  # fmt: skip


@pytest.fixture(params=sorted(EMULATORS))
def emulator(request: pytest.FixtureRequest) -> Emulator:
    return EMULATORS[request.param]


NAMED = {"put-identity-policy.success", "protocol.encoding.space-plus[one]"} | {row[1] for row in DEVIATIONS}
FORMS = (
    "auth.dialects.send.",
    "protocol.dialects.send.",
    "send-raw-email.mailers.accepted[",
    "send-raw-email.contents.",
    "send-raw-email.headers.subject",
    "send-raw-email.headers.obsolete",
)
EVERY = 40
"""Besides those that are named here, one of so many cases runs; `make reports` runs them all."""


def chosen() -> list[str]:
    return [
        case.id
        for number, case in enumerate(load_suite().cases)
        if case.id in NAMED or number % EVERY == 0 or (case.id.startswith(FORMS) and Need.MAIL not in case.needs)
    ]


def run_of(emulator: Emulator, shared: Path) -> Path:
    return run_once(emulator, shared, chosen())


def log_of(emulator: Emulator, shared: Path) -> RunLog:
    return read_log(run_of(emulator, shared) / "run.jsonl")


def case_of(emulator: Emulator, shared: Path, case_id: str) -> CaseEvent:
    return next(case for case in log_of(emulator, shared).cases if case.id == case_id)


def test_the_log_is_complete(emulator: Emulator, shared: Path) -> None:
    log = log_of(emulator, shared)
    assert {case.id for case in log.cases} == set(chosen())
    assert log.footer is not None
    assert (log.header.target.name, log.header.seed) == (emulator.name, "emulators")


def test_no_case_is_a_fault_of_the_suite_or_left_open(emulator: Emulator, shared: Path) -> None:
    log = log_of(emulator, shared)
    assert [(case.id, case.reason) for case in log.cases if case.outcome in ("error", "indeterminate")] == []


def test_it_is_not_conforming_and_the_exit_code_says_so(emulator: Emulator, shared: Path) -> None:
    log = log_of(emulator, shared)
    assert log.footer is not None
    assert not log.footer.conforming
    code, _, table = (run_of(emulator, shared) / "exit-code").read_text().partition("\n")
    assert code == "1"
    assert f"does not conform ({emulator.version}, " in table


def test_each_failure_can_be_acted_on_without_asking(emulator: Emulator, shared: Path) -> None:
    failed = [case for case in log_of(emulator, shared).cases if case.outcome == "failed"]
    assert failed
    for case in failed:
        assert case.findings, case.id
        for finding in case.findings:
            assert finding.where, case.id
            assert finding.expected, case.id
            assert finding.actual, case.id
            assert 0 <= finding.exchange < len(case.exchanges), case.id


def test_what_was_not_decided_has_a_reason(emulator: Emulator, shared: Path) -> None:
    undecided = [
        case for case in log_of(emulator, shared).cases if case.outcome in ("skipped", "blocked", "unsupported")
    ]
    assert undecided
    assert [case.id for case in undecided if not case.reason] == []


def test_a_case_is_skipped_only_for_what_such_a_target_lacks(emulator: Emulator, shared: Path) -> None:
    reasons = {case.reason.partition(":")[0] for case in log_of(emulator, shared).cases if case.outcome == "skipped"}
    assert reasons - {"applies only where its premise holds"} <= {
        f"needs {need}"
        for need in (
            "aws3", "confirmations", "faults", "mail", "other-account", "other-account-id", "pending", "sandbox",
            "session-token", "signatures", "sigv2", "sigv4-query", "thousands", "throttle",
        )
    }  # fmt: skip


def test_every_dialect_and_mail_is_taken_but_those_that_were_verified(emulator: Emulator, shared: Path) -> None:
    """Sends in each dialect, and mails of each mailer and with all contents; `make emulators` asks all of them."""
    asked = [case for case in log_of(emulator, shared).cases if case.id.startswith(FORMS)]
    assert len(asked) > 80
    # Seen by hand: an HTML page with status 500 where Signature comes first, for chunks with extensions or trailers,
    # and where a GET says that its body, of which there is none, is JSON; lists in brackets are not read.
    known = {f"auth.dialects.send.sigv4-lenient[{name}]" for name in ("authorization-reversed",)}
    known |= {"protocol.dialects.send.brackets", "protocol.dialects.send.encoding-lenient[get-json-typed]"}
    known |= {f"protocol.dialects.send.chunks[{name}]" for name in ("chunked-extension", "chunked-trailer")}
    assert {case.id for case in asked if case.outcome == "failed"} <= known


@pytest.mark.parametrize(("name", "case_id", "layer", "actual"), DEVIATIONS, ids=[f"{d[0]}-{d[1]}" for d in DEVIATIONS])
def test_a_verified_deviation_is_reported_in_its_layer(
    shared: Path, name: str, case_id: str, layer: str, actual: str
) -> None:
    case = case_of(EMULATORS[name], shared, case_id)
    assert case.outcome == "failed"
    assert case.findings[0].layer == layer
    assert actual in case.findings[0].actual


def test_actions_that_ministack_says_it_lacks_are_not_sent(shared: Path) -> None:
    log = log_of(MINISTACK, shared)
    unsupported = [case for case in log.cases if case.outcome == "unsupported"]
    # Seen by hand: 400 InvalidAction, "Unknown action: PutIdentityPolicy".
    assert {"PutIdentityPolicy", "SetIdentityDkimEnabled"} <= set(log.header.probed["unsupported"])
    assert case_of(MINISTACK, shared, "put-identity-policy.success") in unsupported
    assert all("InvalidAction" in case.reason for case in unsupported)
    assert all(not case.exchanges for case in unsupported)


def test_what_can_t_be_set_up_on_moto_is_blocked_not_failed(shared: Path) -> None:
    # PutIdentityPolicy is a page with status 500: nothing can be said of how its values are decoded.
    case = case_of(MOTO, shared, "protocol.encoding.space-plus[one]")
    assert case.outcome == "blocked"
    assert "set-up: PutIdentityPolicy did not work" in case.reason
