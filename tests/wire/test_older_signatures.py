"""Signature Version 2 and the X-Amzn-Authorization header, against botocore where it has them."""

from __future__ import annotations

import hashlib
import hmac
import random
from base64 import b64encode
from datetime import UTC, datetime, timedelta

import pytest

from conformance.wire import aws3, sigv2
from conformance.wire.credentials import Credentials
from conformance.wire.exchange import Request, header
from conformance.wire.query import decode_pairs, encode_pairs

from .building import build
from .oracle import AT, SigV2Auth, SigV3Auth, aws_request, botocore_credentials, signed_by_botocore

ALPHABET = "abcXYZ019-._~ /+%&=*é\U0001f600"


@pytest.mark.sweep("POST-tok/en+=")
@pytest.mark.parametrize("token", [None, "tok/en+="])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_version_2_equals_botocore(method: str, token: str | None) -> None:
    random_ = random.Random(f"{method}{token}")
    for _ in range(300):
        names = {"".join(random_.choices(ALPHABET, k=5)) for _ in range(random_.randrange(6))}
        params = {name: "".join(random_.choices(ALPHABET, k=8)) for name in sorted(names)} | {"Action": "X"}
        credentials = Credentials("AKID", "se/cret", token)
        endpoint = random_.choice(["http://h.example/", "http://127.0.0.1:4566/a/b"])
        theirs = aws_request(Request(method, endpoint))
        expected = dict(params)
        if method == "POST":
            theirs.data = expected
        else:
            theirs.params = expected
        signed_by_botocore(SigV2Auth(botocore_credentials(credentials)), theirs)
        ours = sigv2.sign(build(endpoint, params.items(), method=method), credentials, AT)
        text = ours.body.decode() if method == "POST" else ours.url.partition("?")[2]
        assert dict(decode_pairs(text)) == expected


def test_version_2_by_sha1_is_the_hmac_of_the_documented_string() -> None:
    request = sigv2.sign(
        build("http://H:80/", [("b", "2 "), ("B", "1")]), Credentials("AKID", "key"), AT, method="HmacSHA1"
    )
    fields = dict(decode_pairs(request.body.decode()))
    text = (
        "POST\nh\n/\n"
        "AWSAccessKeyId=AKID&B=1&SignatureMethod=HmacSHA1&SignatureVersion=2&Timestamp=2024-02-29T23%3A59%3A07Z&b=2%20"
    )
    assert fields.pop("Signature") == b64encode(hmac.digest(b"key", text.encode(), "sha1")).decode()
    assert request.body.startswith(b"b=2%20&B=1&AWSAccessKeyId=")


def test_version_2_says_timestamp_or_expires_never_both() -> None:
    request = build("http://h", [("Action", "X")], method="GET")
    credentials = Credentials("AKID", "key")
    plain = dict(decode_pairs(sigv2.sign(request, credentials, AT).url.partition("?")[2]))
    assert "Expires" not in plain
    assert plain["Timestamp"] == "2024-02-29T23:59:07Z"
    expiring = sigv2.sign(request, credentials, AT, expires=AT + timedelta(minutes=1))
    fields = dict(decode_pairs(expiring.url.partition("?")[2]))
    assert "Timestamp" not in fields
    assert fields["Expires"] == "2024-03-01T00:00:07Z"


def test_version_2_signs_query_string_and_body_together_and_replaces_old_fields() -> None:
    request = Request("POST", "http://h/?z=1", (("Host", "Other:8"),), b"Signature=old&Timestamp=old&a=1")
    credentials = Credentials("AKID", "key")
    signed = sigv2.sign(request, credentials, AT)
    pairs = decode_pairs(signed.body.decode())
    signature = pairs.pop()[1]
    text = "POST\nother:8\n/\n" + encode_pairs(sorted([*pairs, ("z", "1")]))
    assert signature == b64encode(hmac.digest(b"key", text.encode(), "sha256")).decode()
    assert sigv2.sign(signed, credentials, AT) == signed
    assert signed.url == request.url


@pytest.mark.parametrize("token", [None, "token"])
def test_aws3_https_equals_botocore(token: str | None) -> None:
    for day in range(0, 400, 7):
        at = AT + timedelta(days=day, seconds=day)
        credentials = Credentials("AKID", "se/cret", token)
        theirs = signed_by_botocore(
            SigV3Auth(botocore_credentials(credentials)), aws_request(Request("POST", "http://h/")), at
        )
        ours = aws3.sign_https(Request("POST", "http://h/"), credentials, at)
        for name in ("Date", "X-Amzn-Authorization", "X-Amz-Security-Token"):
            assert header(ours.headers, name) == theirs.headers.get(name)


def test_aws3_signs_the_documented_string() -> None:
    at = datetime(2012, 5, 12, 5, 25, 58, tzinfo=UTC)
    request = Request("POST", "http://email.us-east-1.amazonaws.com/?b=%2f&a=1", (), b"Action=X\n")
    signed = aws3.sign(request, Credentials("AKIAIOSFODNN7EXAMPLE", "key"), at)
    text = b"POST\n/\na=1&b=%2F\ndate:Sat, 12 May 2012 05:25:58 GMT\nhost:email.us-east-1.amazonaws.com\n\nAction=X\n"
    signature = b64encode(hmac.digest(b"key", hashlib.sha256(text).digest(), "sha256")).decode()
    assert signed.headers == (
        ("Date", "Sat, 12 May 2012 05:25:58 GMT"),
        ("Host", "email.us-east-1.amazonaws.com"),
        (
            "X-Amzn-Authorization",
            f"AWS3 AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE,Signature={signature},"
            "Algorithm=HmacSHA256,SignedHeaders=Date;Host",
        ),
    )
    assert aws3.sign(signed, Credentials("AKIAIOSFODNN7EXAMPLE", "key"), at).headers[-1] == signed.headers[-1]


def test_aws3_signs_the_session_token() -> None:
    signed = aws3.sign(Request("GET", "http://h/"), Credentials("AKID", "key", "token"), AT)
    assert header(signed.headers, "x-amz-security-token") == "token"
    value = header(signed.headers, "x-amzn-authorization") or ""
    assert value.endswith("SignedHeaders=Date;Host;X-Amz-Security-Token")
