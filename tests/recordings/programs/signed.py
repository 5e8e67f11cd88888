# mypy: ignore-errors
"""Signed requests for programs that send by other libraries than boto3."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.session import Session

URL = os.environ["ENDPOINT"] + "/"
_FORMS = (
    "Action=VerifyDomainIdentity&Version=2010-12-01&Domain=example.com",
    "Action=ListIdentities&Version=2010-12-01&MaxItems=5",
    "Action=GetSendQuota&Version=2010-12-01",
    "Action=ListIdentities&Version=2010-12-01&MaxItems=0",
)


def signed_forms(forms: Iterable[str] = _FORMS) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each form with the header fields of its request."""
    for form in forms:
        request = AWSRequest("POST", URL, {"Content-Type": "application/x-www-form-urlencoded"}, form)
        SigV4Auth(Session().get_credentials(), "ses", os.environ["AWS_DEFAULT_REGION"]).add_auth(request)
        yield form, dict(request.headers)
