# mypy: ignore-errors
"""botocore's signers alone, for what is sent by http.client: SigV4Auth, SigV4QueryAuth, SigV2Auth, SigV3Auth.

The first argument names one; they are what other Python clients build on.
"""

import http.client
import os
import sys
from urllib.parse import quote, urlencode, urlsplit

from botocore import auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from scenario import post

ENDPOINT, REGION = os.environ["ENDPOINT"] + "/", os.environ["AWS_REGION"]
KEYS = Credentials(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])
NAME = sys.argv[1]


def prepared(pairs):
    form = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    if NAME == "SigV4Auth":
        request = AWSRequest("POST", ENDPOINT, headers=form, data=urlencode(pairs).encode())
        auth.SigV4Auth(KEYS, "ses", REGION).add_auth(request)
    elif NAME == "SigV4QueryAuth":
        request = AWSRequest("GET", ENDPOINT + "?" + urlencode(pairs, quote_via=quote, safe="-_.~"))
        auth.SigV4QueryAuth(KEYS, "ses", REGION, expires=300).add_auth(request)
    elif NAME == "SigV2Auth":
        request = AWSRequest("POST", ENDPOINT, headers=form, data=dict(pairs))
        auth.SigV2Auth(KEYS).add_auth(request)
    else:
        request = AWSRequest("POST", ENDPOINT, headers=form, data=urlencode(pairs).encode())
        auth.SigV3Auth(KEYS).add_auth(request)
    return request.prepare()


def send(pairs):
    request = prepared(pairs)
    parts = urlsplit(request.url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=20)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.request(request.method, target, request.body, dict(request.headers))
    response = connection.getresponse()
    return response.status, response.read().decode()


post(send)
