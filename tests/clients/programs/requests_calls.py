# mypy: ignore-errors
"""requests with a signer of its own: requests-aws4auth or aws-requests-auth (the first argument)."""

import os
import sys
from urllib.parse import urlsplit

import requests
from calls import ADDRESS, attempt
from scenario import post

ENDPOINT, REGION = os.environ["ENDPOINT"], os.environ["AWS_REGION"]
KEY, SECRET = os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]


def signer():
    if sys.argv[1] == "requests-aws4auth":
        from requests_aws4auth import AWS4Auth

        return AWS4Auth(KEY, SECRET, REGION, "ses")
    from aws_requests_auth.aws_auth import AWSRequestsAuth

    return AWSRequestsAuth(KEY, SECRET, urlsplit(ENDPOINT).netloc, REGION, "ses")


def send(pairs):
    response = requests.post(ENDPOINT + "/", data=pairs, auth=signer(), timeout=20)
    return response.status_code, response.text


def get(action, parameters):
    def run():
        query = {"Action": action, "Version": "2010-12-01", **parameters}
        requests.get(ENDPOINT + "/", params=query, auth=signer(), timeout=20).raise_for_status()

    attempt("GET " + action, run)


post(send)
get("ListIdentities", {"MaxItems": "10"})
get("VerifyEmailIdentity", {"EmailAddress": ADDRESS})
