"""The shop against a running reference target, which is new for each test."""

import boto3
import pytest
import shop


@pytest.fixture(autouse=True)
def ses(ses_reference, monkeypatch):
    """Let boto3 find the reference target."""
    for name, value in ses_reference.environment.items():
        monkeypatch.setenv(name, value)
    return boto3.client("ses")


def test_a_customer_is_welcomed(ses, ses_reference):
    """The mail arrives."""
    ses.verify_email_identity(EmailAddress="shop@example.com")
    shop.welcome("you@example.com")
    (mail,) = ses_reference.mail(to="you@example.com")
    assert (mail["source"], mail["subject"]) == ("shop@example.com", "Welcome")


def test_a_sender_that_is_not_verified_is_rejected(ses):
    """As the service does, and no fake that takes everything."""
    with pytest.raises(ses.exceptions.MessageRejected):
        shop.welcome("you@example.com")
