# mypy: ignore-errors
"""Signers for requests and httpx; the first argument names one."""

import os
import sys

import httpx
import requests
from scenario import post

ENDPOINT, REGION = os.environ["ENDPOINT"] + "/", os.environ["AWS_REGION"]
KEY, SECRET = os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]


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


def send(pairs):
    response = library.post(ENDPOINT, data=dict(pairs), auth=auth, timeout=20)
    return response.status_code, response.text


post(send)
