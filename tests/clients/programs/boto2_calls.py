# mypy: ignore-errors
"""boto 2: its SES connection, signed by AWS3-HTTPS as it comes and by Signature Version 4 if asked for."""

import os
import sys
from urllib.parse import urlsplit

import boto
from boto.regioninfo import RegionInfo
from boto.ses.connection import SESConnection
from calls import ADDRESS, IDENTITIES, RAW, RECIPIENT, SOURCE, SUBJECT, TEXT, attempt

if sys.argv[1:] == ["sigv4"]:
    # The switch by which boto 2 turns to Signature Version 4.
    SESConnection._required_auth_capability = lambda self: ["hmac-v4"]

endpoint = urlsplit(os.environ["ENDPOINT"])
connection = SESConnection(
    is_secure=False,
    port=endpoint.port,
    region=RegionInfo(name=os.environ["AWS_REGION"], endpoint=endpoint.hostname),
)
connection.auth_region_name = os.environ["AWS_REGION"]
connection.auth_service_name = "ses"
assert boto.Version
attempt("GetSendQuota", connection.get_send_quota)
attempt("ListIdentities", connection.list_identities)
attempt("GetIdentityVerificationAttributes", lambda: connection.get_identity_verification_attributes(IDENTITIES))
attempt("VerifyEmailIdentity", lambda: connection.verify_email_identity(ADDRESS))
attempt("SendEmail", lambda: connection.send_email(SOURCE, SUBJECT, TEXT, [RECIPIENT]))
attempt("SendRawEmail", lambda: connection.send_raw_email(RAW))
