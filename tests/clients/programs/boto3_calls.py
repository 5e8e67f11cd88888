# mypy: ignore-errors
"""boto3, of any version: through its SES client."""

import os

import boto3
from botocore import xform_name
from botocore.exceptions import ClientError
from calls import MESSAGE, SOURCE, attempt, fetch
from scenario import run

client = boto3.client("ses", endpoint_url=os.environ["ENDPOINT"])


def name_of(error):
    typed = type(error) is not ClientError
    return (type(error).__name__ if typed else error.response["Error"]["Code"]), typed


run(lambda call, params: getattr(client, xform_name(call))(**params), name_of)
nobody = {"ToAddresses": ["success@simulator.amazonses.com"], "CcAddresses": [], "BccAddresses": []}
attempt(
    "SendEmail with empty lists",
    lambda: client.send_email(Source=SOURCE, Destination=nobody, Message=MESSAGE, ReplyToAddresses=[]),
)
attempt("pages of ListIdentities", lambda: list(client.get_paginator("list_identities").paginate()))
attempt("waiter", lambda: client.get_waiter("identity_exists").wait(Identities=["example.com"]))
attempt("presigned GetSendQuota", lambda: fetch(client.generate_presigned_url("get_send_quota", HttpMethod="GET")))
