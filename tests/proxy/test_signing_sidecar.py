"""A sidecar that signs with botocore, which is not our signer: what it signs well is let be, each fault is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from botocore.auth import SigV4Auth  # type: ignore[import-untyped]
from botocore.awsrequest import AWSRequest  # type: ignore[import-untyped]
from botocore.credentials import Credentials as BotoCredentials  # type: ignore[import-untyped]

from conformance.proof.relay.signing import KEY
from conformance.proxy.message import Message
from conformance.proxy.request_findings import request_findings
from conformance.proxy.signature import find_fault
from conformance.targets.profile_parts import ProxyRules
from conformance.wire.credentials import Scope

SCOPE = Scope("us-east-1", "ses")
SECRETS = {KEY.access_key_id: KEY.secret_access_key}
SIGNS = ProxyRules(signs=True)
SENT = Message(
    "POST / HTTP/1.1",
    (
        ("Host", "127.0.0.1:8080"),
        ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
        ("User-Agent", "app"),
        ("X-Amz-Date", "20260102T030405Z"),
        ("Authorization", "AWS4-HMAC-SHA256 Credential=OUTER/20260102/us-east-1/ses/aws4_request, SignedHeaders=host"),
    ),
    b"Action=GetSendQuota&Version=2010-12-01",
)


def by_botocore(
    request: Message = SENT,
    *,
    key: str = KEY.access_key_id,
    secret: str = KEY.secret_access_key,
    region: str = "us-east-1",
    hashed: bool = False,
    body: bytes | None = None,
) -> Message:
    """Return what a sidecar makes of a request that signs with botocore, for an upstream of its own name."""
    kept = [pair for pair in request.headers if pair[0].lower() not in ("authorization", "x-amz-date", "host")]
    host = "email.us-east-1.amazonaws.com"
    signed_body = request.body if body is None else body
    asked = AWSRequest(request.method, f"https://{host}{request.target}", dict(kept), signed_body)
    asked.headers["Host"] = host
    signer = SigV4Auth(BotoCredentials(key, secret), "ses", region)
    if hashed:
        asked.headers["X-Amz-Content-SHA256"] = signer.payload(asked)
    signer.add_auth(asked)
    return replace(request, headers=tuple((name, value) for name, value in asked.headers.items()))


@pytest.mark.parametrize("hashed", [False, True])
@pytest.mark.parametrize("target", ["/", "/?Action=GetSendQuota&Version=2010-12-01&A=%2F%20"])
def test_what_botocore_signs_well_is_valid(hashed: bool, target: str) -> None:
    method = "POST" if target == "/" else "GET"
    sent = replace(SENT, start=f"{method} {target} HTTP/1.1", body=SENT.body if method == "POST" else b"")
    arrived = by_botocore(sent, hashed=hashed)
    assert request_findings(sent, arrived, SIGNS, SECRETS, SCOPE) == []


def test_a_query_string_that_was_signed_as_it_is_written_is_named() -> None:
    sent = replace(SENT, start="GET /?Action=GetSendQuota&Version=2010-12-01&A=%7e HTTP/1.1", body=b"")
    found = request_findings(sent, by_botocore(sent), SIGNS, SECRETS, SCOPE)
    assert [one.check_id for one in found] == ["proxy.request.signature"]
    assert "signed as they are written" in str(found[0].actual)


@pytest.mark.parametrize(
    ("query", "checks"),
    [
        ("?A=~%20&Action=GetSendQuota&Z=2&Z=1", []),
        ("?A=~%20&Action=GetSendQuota&Z=1&Z=2", []),
        ("?A=~%20&Action=GetSendQuota&Z=2", ["proxy.request.query"]),
    ],
)
def test_a_signer_may_send_the_canonical_query_string(query: str, checks: list[str]) -> None:
    sent = replace(SENT, start="GET /?Z=2&Action=GetSendQuota&A=%7e+&Z=1 HTTP/1.1", body=b"")
    arrived = by_botocore(replace(sent, start=f"GET /{query} HTTP/1.1"))
    found = request_findings(sent, arrived, SIGNS, SECRETS, SCOPE)
    assert [one.check_id for one in found] == checks


def unsigned(sent: Message) -> Message:
    return replace(sent, headers=tuple(pair for pair in sent.headers if pair[0] != "Authorization"))


@pytest.mark.parametrize(
    ("sidecar", "words"),
    [
        (lambda: by_botocore(secret="guessed"), "another secret key"),
        (lambda: by_botocore(key="AKIDSOMEONEELSE"), "the key AKID…ELSE, which is not in the profile"),
        (lambda: by_botocore(region="eu-west-1"), "signed for eu-west-1/ses, and the profile says us-east-1/ses"),
        (lambda: unsigned(SENT), "not signed"),
        (lambda: replace(by_botocore(), body=SENT.body + b"&A=1"), "an edit after the signature"),
        (lambda: by_botocore(hashed=True, body=b""), "x-amz-content-sha256 that is not that of the body"),
        (lambda: SENT, "not signed by Signature Version 4"),
    ],
    ids=["secret", "key", "region", "unsigned", "edited", "hash", "outer-signature-kept"],
)
def test_each_fault_of_a_sidecar_is_named(sidecar: Callable[[], Message], words: str) -> None:
    arrived = sidecar()
    found = [one for one in request_findings(SENT, arrived, SIGNS, SECRETS, SCOPE) if "signature" in one.check_id]
    assert [one.check_id for one in found] == ["proxy.request.signature"]
    assert words in str(found[0].actual)


def test_without_a_scope_any_region_will_do() -> None:
    assert find_fault(by_botocore(region="eu-west-1"), SECRETS, None) == ""


@pytest.mark.parametrize(
    ("rules", "edit", "check"),
    [
        ("rewrites_host", lambda one: renamed(one, "Host", "upstream:8181"), "proxy.request.host"),
        ("path_prefix", lambda one: replace(one, start="POST / HTTP/1.1"), "proxy.request.path"),
        ("adds", lambda one: replace(one, headers=(*one.headers, ("X-Amz-Target", "x"))), "proxy.request.header-added"),
    ],
)
def test_each_trade_is_judged_by_what_is_declared(rules: str, edit: Callable[[Message], Message], check: str) -> None:
    declared = {"rewrites_host": True, "path_prefix": "/ses", "adds": ["X-Amz-Target"]}
    sent = replace(SENT, start="POST /ses/ HTTP/1.1") if rules == "path_prefix" else SENT
    arrived = edit(sent)
    assert [one.check_id for one in request_findings(sent, arrived, ProxyRules(), {})] == [check]
    assert request_findings(sent, arrived, ProxyRules.model_validate({rules: declared[rules]}), {}) == []


def renamed(one: Message, name: str, value: str) -> Message:
    """Return a message with another value of one field."""
    return replace(one, headers=tuple((key, value if key == name else old) for key, old in one.headers))
