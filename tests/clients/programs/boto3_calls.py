# mypy: ignore-errors
"""boto3, of any version: through its SES client."""

import os

import boto3
from calls import ADDRESS, IDENTITIES, MESSAGE, RAW, RECIPIENT, SOURCE, attempt, fetch

client = boto3.client("ses", endpoint_url=os.environ["ENDPOINT"])
attempt("GetSendQuota", client.get_send_quota)
attempt("ListIdentities", lambda: client.list_identities(MaxItems=10))
attempt(
    "GetIdentityVerificationAttributes",
    lambda: client.get_identity_verification_attributes(Identities=IDENTITIES),
)
attempt("VerifyEmailIdentity", lambda: client.verify_email_identity(EmailAddress=ADDRESS))
attempt(
    "SendEmail",
    lambda: client.send_email(Source=SOURCE, Destination={"ToAddresses": [RECIPIENT]}, Message=MESSAGE),
)
attempt("SendRawEmail", lambda: client.send_raw_email(RawMessage={"Data": RAW}))
attempt("presigned GetSendQuota", lambda: fetch(client.generate_presigned_url("get_send_quota", HttpMethod="GET")))
