# mypy: ignore-errors
"""aws-request-signer with requests, by header and presigned; and the command awscurl. The first argument names one."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

import requests
from calls import attempt
from scenario import post

ENDPOINT, REGION = os.environ["ENDPOINT"] + "/", os.environ["AWS_REGION"]
KEY, SECRET = os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]
FORM = "application/x-www-form-urlencoded"
LISTING = ENDPOINT + "?" + urlencode({"Action": "ListIdentities", "Version": "2010-12-01", "MaxItems": 10})


def send_signed(pairs):
    from aws_request_signer.requests import AwsAuth

    auth = AwsAuth(REGION, KEY, SECRET, "ses")
    # It signs the hash of bytes alone.
    body = urlencode(pairs).encode()
    response = requests.post(ENDPOINT, data=body, headers={"Content-Type": FORM}, auth=auth, timeout=20)
    return response.status_code, response.text


def get_presigned():
    from aws_request_signer import AwsRequestSigner

    url = AwsRequestSigner(REGION, KEY, SECRET, "ses").presign_url("GET", LISTING)
    requests.get(url, timeout=20).raise_for_status()


def run_awscurl(*arguments):
    command = (Path(sys.executable).with_name("awscurl"), "--service", "ses", "--region", REGION)
    keys = ("--access_key", KEY, "--secret_key", SECRET)
    done = subprocess.run((*command, *keys, *arguments), capture_output=True, check=False, text=True)
    return done.stdout


def send_by_awscurl(pairs):
    said = run_awscurl("-X", "POST", "-H", f"Content-Type: {FORM}", "-d", urlencode(pairs), ENDPOINT)
    # It prints the body alone.
    return (200 if "<Error>" not in said else 400), said


def get_by_awscurl():
    said = run_awscurl(LISTING)
    if "<Identities>" not in said:
        raise ValueError(said)


if sys.argv[1] == "awscurl":
    post(send_by_awscurl)
    attempt("GET ListIdentities", get_by_awscurl)
else:
    post(send_signed)
    attempt("presigned ListIdentities", get_presigned)
