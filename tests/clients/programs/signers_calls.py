# mypy: ignore-errors
"""Signers for requests and httpx; the first argument names one."""

import os
import sys
from base64 import b64encode

import httpx
import requests
from calls import ADDRESS, IDENTITIES, RAW, RECIPIENT, SOURCE, SUBJECT, TEXT, attempt

ENDPOINT, REGION = os.environ["ENDPOINT"] + "/", os.environ["AWS_REGION"]
KEY, SECRET = os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]
FORMS = {
    "GetSendQuota": {},
    "ListIdentities": {"MaxItems": "10"},
    "GetIdentityVerificationAttributes": {
        f"Identities.member.{number}": name for number, name in enumerate(IDENTITIES, 1)
    },
    "VerifyEmailIdentity": {"EmailAddress": ADDRESS},
    "SendEmail": {
        "Source": SOURCE,
        "Destination.ToAddresses.member.1": RECIPIENT,
        "Message.Subject.Data": SUBJECT,
        "Message.Subject.Charset": "UTF-8",
        "Message.Body.Text.Data": TEXT,
        "Message.Body.Text.Charset": "UTF-8",
    },
    "SendRawEmail": {"RawMessage.Data": b64encode(RAW).decode()},
}


def httpx_aws_auth():
    from httpx_aws_auth import AwsCredentials, AwsSigV4Auth

    return httpx, AwsSigV4Auth(credentials=AwsCredentials(KEY, SECRET), region=REGION, service="ses")


def requests_auth_aws_sigv4():
    from requests_auth_aws_sigv4 import AWSSigV4

    return requests, AWSSigV4("ses", region=REGION, aws_access_key_id=KEY, aws_secret_access_key=SECRET)


def requests_aws_sign():
    from botocore.credentials import Credentials
    from requests_aws_sign import AWSV4Sign

    return requests, AWSV4Sign(Credentials(KEY, SECRET), REGION, "ses")


library, auth = globals()[sys.argv[1].replace("-", "_")]()


def post(action, parameters):
    data = {"Action": action, "Version": "2010-12-01", **parameters}
    library.post(ENDPOINT, data=data, auth=auth, timeout=20).raise_for_status()


for action, parameters in FORMS.items():
    attempt(action, lambda action=action, parameters=parameters: post(action, parameters))
