"""Prints what http.client says with ``debuglevel`` 1, of signed requests by urllib3's connection."""

from __future__ import annotations

import http.client
import os
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.session import Session

place = urlsplit(os.environ["ENDPOINT"])
for form in ("Action=ListIdentities&Version=2010-12-01&MaxItems=5", "Action=GetSendQuota&Version=2010-12-01"):
    request = AWSRequest("POST", os.environ["ENDPOINT"] + "/", {"Content-Type": "application/x-www-form-urlencoded"}, form)
    SigV4Auth(Session().get_credentials(), "ses", os.environ["AWS_DEFAULT_REGION"]).add_auth(request)
    connection = http.client.HTTPConnection(place.netloc)
    connection.set_debuglevel(1)
    connection.request("POST", "/", form, dict(request.headers))
    connection.getresponse().read()
    connection.close()
