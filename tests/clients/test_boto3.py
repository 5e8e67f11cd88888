"""All 22 actions by boto3, which parses what the reference target answers by AWS's own model of the API."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3  # type: ignore[import-untyped]
import pytest
from botocore import xform_name  # type: ignore[import-untyped]
from botocore.config import Config  # type: ignore[import-untyped]

from conformance.reference.rules import ACTIONS
from tests.reference.client import running

REGION = "ap-southeast-2"
TO = "Ann <success@simulator.amazonses.com>"
TEXT = {"Data": "Hello, wörld ~ a+b/c=d", "Charset": "UTF-8"}
MESSAGE = {"Subject": {"Data": "Grüße", "Charset": "UTF-8"}, "Body": {"Text": TEXT, "Html": TEXT}}


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, Any]]:
    with running("--verification", "immediate") as line:
        yield line


def client_of(server: dict[str, Any], key: dict[str, str]) -> Any:
    return boto3.client(
        "ses",
        region_name=REGION,
        endpoint_url=server["endpoint"],
        aws_access_key_id=key["access_key_id"],
        aws_secret_access_key=key["secret_access_key"],
        aws_session_token=key.get("session_token"),
        config=Config(retries={"total_max_attempts": 1}),
    )


@pytest.fixture(params=["credentials", "temporary_credentials"])
def ses(server: dict[str, Any], request: pytest.FixtureRequest) -> Any:
    return client_of(server, server[request.param])


@pytest.fixture
def domain() -> str:
    return f"d{uuid.uuid4().hex[:16]}.example.com"


def test_identities(ses: Any, domain: str) -> None:
    address = f"a~b+c!d'e*f@{domain}"
    token = ses.verify_domain_identity(Domain=domain)["VerificationToken"]
    ses.verify_email_identity(EmailAddress=address)
    ses.verify_email_address(EmailAddress=f"old@{domain}")
    found = ses.get_identity_verification_attributes(Identities=[domain, address])["VerificationAttributes"]
    assert found[domain] == {"VerificationStatus": "Success", "VerificationToken": token}
    assert found[address] == {"VerificationStatus": "Success"}
    assert f"old@{domain}" in ses.list_verified_email_addresses()["VerifiedEmailAddresses"]
    pages = ses.get_paginator("list_identities").paginate(PaginationConfig={"PageSize": 1})
    assert {domain, address} <= {name for page in pages for name in page["Identities"]}
    ses.delete_verified_email_address(EmailAddress=f"old@{domain}")
    ses.delete_identity(Identity=address)
    assert not ses.get_identity_verification_attributes(Identities=[address])["VerificationAttributes"]


def test_dkim(ses: Any, domain: str) -> None:
    address = f"a@{domain}"
    ses.verify_email_identity(EmailAddress=address)
    tokens = ses.verify_domain_dkim(Domain=domain)["DkimTokens"]
    ses.set_identity_dkim_enabled(Identity=domain, DkimEnabled=True)
    found = ses.get_identity_dkim_attributes(Identities=[domain, address])["DkimAttributes"]
    assert found[domain] == {"DkimEnabled": True, "DkimVerificationStatus": "Success", "DkimTokens": tokens}
    # Typed clients need a status in every entry.
    assert found[address]["DkimVerificationStatus"] == "Success"


def test_notifications(ses: Any, domain: str) -> None:
    topic = f"arn:aws:sns:{REGION}:123456789012:topic"
    ses.verify_domain_identity(Domain=domain)
    for kind in ("Bounce", "Complaint"):
        ses.set_identity_notification_topic(Identity=domain, NotificationType=kind, SnsTopic=topic)
    ses.set_identity_feedback_forwarding_enabled(Identity=domain, ForwardingEnabled=False)
    found = ses.get_identity_notification_attributes(Identities=[domain])["NotificationAttributes"][domain]
    assert (found["BounceTopic"], found["ComplaintTopic"], found["ForwardingEnabled"]) == (topic, topic, False)


def test_policies(ses: Any, domain: str) -> None:
    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": "210987654321"},
                "Action": "ses:SendEmail",
                "Resource": f"arn:aws:ses:{REGION}:123456789012:identity/{domain}",
            }
        ],
    }
    ses.verify_domain_identity(Domain=domain)
    ses.put_identity_policy(Identity=domain, PolicyName="p", Policy=json.dumps(policy))
    assert ses.list_identity_policies(Identity=domain)["PolicyNames"] == ["p"]
    found = ses.get_identity_policies(Identity=domain, PolicyNames=["p"])["Policies"]
    assert json.loads(found["p"]) == policy
    ses.delete_identity_policy(Identity=domain, PolicyName="p")
    assert ses.list_identity_policies(Identity=domain)["PolicyNames"] == []


def test_sending(ses: Any, domain: str) -> None:
    ses.verify_domain_identity(Domain=domain)
    before = ses.get_send_quota()
    sent = ses.send_email(
        Source=f'"News, ~Daily" <news@{domain}>',
        Destination={"ToAddresses": [TO], "CcAddresses": ["success@simulator.amazonses.com"]},
        Message=MESSAGE,
        ReplyToAddresses=[f"a+b@{domain}"],
        Tags=[{"Name": "kind", "Value": "news"}],
    )
    raw = f"From: news@{domain}\r\nTo: success@simulator.amazonses.com\r\nSubject: raw\r\n\r\nHello.\r\n"
    sent_raw = ses.send_raw_email(RawMessage={"Data": raw.encode()}, Destinations=[TO])
    assert sent["MessageId"] != sent_raw["MessageId"]
    after = ses.get_send_quota()
    assert after["SentLast24Hours"] == before["SentLast24Hours"] + 3
    assert all(point["Timestamp"] for point in ses.get_send_statistics()["SendDataPoints"])


def test_errors_have_their_classes(ses: Any, domain: str) -> None:
    with pytest.raises(ses.exceptions.MessageRejected):
        ses.send_email(Source=f"a@{domain}", Destination={"ToAddresses": [TO]}, Message=MESSAGE)
    ses.verify_domain_identity(Domain=domain)
    with pytest.raises(ses.exceptions.InvalidPolicyException):
        ses.put_identity_policy(Identity=domain, PolicyName="p", Policy="no policy")


def test_a_wrong_secret(server: dict[str, Any]) -> None:
    wrong = client_of(server, {**server["credentials"], "secret_access_key": "x" * 40})
    with pytest.raises(wrong.exceptions.ClientError, match="SignatureDoesNotMatch"):
        wrong.get_send_quota()


def test_all_actions_are_called_here() -> None:
    """The API has grown since: only the 22 of the text are asked for."""
    text = Path(__file__).read_text(encoding="utf-8")
    assert {name for name in ACTIONS if f".{xform_name(name)}(" not in text} == {"ListIdentities"}
    assert 'get_paginator("list_identities")' in text
