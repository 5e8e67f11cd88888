# mypy: ignore-errors
"""requests with a signer of its own: requests-aws4auth or aws-requests-auth (the first argument)."""

import os
import sys
from base64 import b64encode
from urllib.parse import urlsplit

import requests
from calls import ADDRESS, IDENTITIES, RAW, RECIPIENT, SOURCE, SUBJECT, TEXT, attempt

ENDPOINT, REGION = os.environ["ENDPOINT"], os.environ["AWS_REGION"]
KEY, SECRET = os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]


def signer():
    if sys.argv[1] == "requests-aws4auth":
        from requests_aws4auth import AWS4Auth

        return AWS4Auth(KEY, SECRET, REGION, "ses")
    from aws_requests_auth.aws_auth import AWSRequestsAuth

    return AWSRequestsAuth(KEY, SECRET, urlsplit(ENDPOINT).netloc, REGION, "ses")


def post(action, parameters):
    def run():
        data = {"Action": action, "Version": "2010-12-01", **parameters}
        requests.post(ENDPOINT + "/", data=data, auth=signer(), timeout=20).raise_for_status()

    attempt(action, run)


def get(action, parameters):
    def run():
        query = {"Action": action, "Version": "2010-12-01", **parameters}
        requests.get(ENDPOINT + "/", params=query, auth=signer(), timeout=20).raise_for_status()

    attempt("GET " + action, run)


post("GetSendQuota", {})
get("ListIdentities", {"MaxItems": "10"})
post(
    "GetIdentityVerificationAttributes",
    {f"Identities.member.{number}": name for number, name in enumerate(IDENTITIES, 1)},
)
get("VerifyEmailIdentity", {"EmailAddress": ADDRESS})
post(
    "SendEmail",
    {
        "Source": SOURCE,
        "Destination.ToAddresses.member.1": RECIPIENT,
        "Message.Subject.Data": SUBJECT,
        "Message.Subject.Charset": "UTF-8",
        "Message.Body.Text.Data": TEXT,
        "Message.Body.Text.Charset": "UTF-8",
    },
)
post("SendRawEmail", {"RawMessage.Data": b64encode(RAW).decode()})
