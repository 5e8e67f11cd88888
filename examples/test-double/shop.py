"""Code that sends mail, and knows nothing of tests."""

import boto3


def welcome(address):
    """Send a welcome."""
    boto3.client("ses").send_email(
        Source="shop@example.com",
        Destination={"ToAddresses": [address]},
        Message={"Subject": {"Data": "Welcome"}, "Body": {"Text": {"Data": "Good to have you."}}},
    )
