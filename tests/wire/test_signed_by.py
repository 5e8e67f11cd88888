"""Telling from a request by what it was signed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from conformance.wire.credentials import Credentials, Scope
from conformance.wire.scheme import Scheme
from conformance.wire.signed_by import signed_by
from conformance.wire.signing import sign
from tests.rows import each_row

from .building import build

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
PARAMETERS = [("Action", "SendEmail"), ("Note", "SignatureMethod=HmacSHA1")]


@each_row("method", ["GET", "POST"])
@each_row("scheme", Scheme)
def test_each_scheme_is_known_by_its_requests(scheme: Scheme, method: str) -> None:
    request = build("http://127.0.0.1:4566", PARAMETERS, method=method)
    keys = Credentials("AKID", "secret", "a token")
    assert signed_by(sign(request, keys, Scope(), scheme, AT)) is scheme


@pytest.mark.parametrize("scheme", [Scheme.SIGV4, Scheme.AWS3, Scheme.SIGV2, Scheme.SIGV4_QUERY])
def test_a_wrong_signature_is_known_too(scheme: Scheme) -> None:
    request = build("http://127.0.0.1:4566", PARAMETERS)
    assert signed_by(sign(request, Credentials("AKID", "secret"), Scope(), scheme, AT, "wrong-secret")) is scheme
