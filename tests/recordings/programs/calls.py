# mypy: ignore-errors
"""The calls that every Python recorder records: an application's, good ones and some that are rejected."""

from __future__ import annotations

import os
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError


def client(**options: Any) -> Any:
    """Return a client of the endpoint in ENDPOINT; the usual AWS variables give the rest."""
    return boto3.client(
        "ses", endpoint_url=os.environ["ENDPOINT"], config=Config(retries={"max_attempts": 0}), **options
    )


def make_calls(ses: Any) -> None:
    """Make the calls."""
    ses.verify_domain_identity(Domain="example.com")
    ses.verify_domain_dkim(Domain="example.com")
    ses.verify_email_identity(EmailAddress="sender@example.org")
    ses.verify_email_identity(EmailAddress="other@example.org")
    ses.list_identities(MaxItems=2)
    ses.list_identities(IdentityType="Domain")
    ses.get_identity_verification_attributes(Identities=["example.com", "nobody@example.net"])
    ses.get_identity_dkim_attributes(Identities=["example.com", "sender@example.org"])
    ses.get_identity_notification_attributes(Identities=["sender@example.org"])
    ses.put_identity_policy(Identity="example.com", PolicyName="one", Policy=_POLICY)
    ses.list_identity_policies(Identity="example.com")
    ses.get_identity_policies(Identity="example.com", PolicyNames=["one"])
    ses.send_email(
        Source="sender@example.org",
        Destination={"ToAddresses": ["success@simulator.amazonses.com"]},
        Message={"Subject": {"Data": "Grüße"}, "Body": {"Text": {"Data": "Hello & goodbye <you>"}}},
    )
    ses.get_send_quota()
    ses.get_send_statistics()
    ses.delete_identity(Identity="other@example.org")
    ses.list_identities()
    for rejected in (
        lambda: ses.verify_email_identity(EmailAddress="no address"),
        lambda: ses.list_identities(MaxItems=5000),
        lambda: ses.send_email(
            Source="nobody@example.net",
            Destination={"ToAddresses": ["success@simulator.amazonses.com"]},
            Message={"Subject": {"Data": "s"}, "Body": {"Text": {"Data": "t"}}},
        ),
    ):
        try:
            rejected()
        except ClientError as error:
            print(error.response["Error"]["Code"])


_POLICY = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},'
    '"Action":"ses:SendEmail","Resource":"arn:aws:ses:us-east-1:123456789012:identity/example.com"}]}'
)
