"""botocore's signers and serializer, the clock frozen: what ours are compared with."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from email.utils import formatdate
from functools import cache
from importlib import import_module
from typing import Any
from unittest import mock

from conformance.wire.credentials import Credentials
from conformance.wire.exchange import Request

# Imported by name, since botocore has no types to check.
_auth: Any = import_module("botocore.auth")
_awsrequest: Any = import_module("botocore.awsrequest")
_credentials: Any = import_module("botocore.credentials")

SigV2Auth = _auth.SigV2Auth
SigV3Auth = _auth.SigV3Auth
SigV4Auth = _auth.SigV4Auth
SigV4QueryAuth = _auth.SigV4QueryAuth

AT = datetime(2024, 2, 29, 23, 59, 7, tzinfo=UTC)


def botocore_credentials(credentials: Credentials) -> Any:
    return _credentials.Credentials(credentials.access_key_id, credentials.secret_access_key, credentials.session_token)


def aws_request(request: Request) -> Any:
    theirs = _awsrequest.AWSRequest(method=request.method, url=request.url, data=request.body)
    for name, value in request.headers:
        theirs.headers.add_header(name, value)
    return theirs


def signed_by_botocore(signer: Any, request: Any, at: datetime = AT) -> Any:
    """Let ``signer`` sign ``request`` at ``at`` and return it."""
    moment = at.astimezone(UTC).replace(tzinfo=None)
    with (
        mock.patch.object(_auth, "get_current_datetime", return_value=moment),
        mock.patch.object(_auth, "formatdate", return_value=formatdate(at.timestamp(), usegmt=True)),
        mock.patch.object(_auth.time, "gmtime", return_value=time.gmtime(at.timestamp())),
    ):
        signer.add_auth(request)
    return request


@cache
def _model() -> Any:
    return import_module("botocore.session").Session().get_service_model("ses")


def serialized(action: str, params: dict[str, Any]) -> dict[str, str]:
    """Return the form body, before encoding, that the SDK makes of ``params``; numbers are text on the wire."""
    serializer = import_module("botocore.serialize").QuerySerializer()
    body = serializer.serialize_to_request(params, _model().operation_model(action))["body"]
    return {name: str(value) for name, value in body.items()}
