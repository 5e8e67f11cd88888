from __future__ import annotations

import re
import time
from collections.abc import Callable
from email.utils import formatdate
from urllib.parse import urlencode

import pytest
from botocore import auth as botocore_auth  # type: ignore[import-untyped]

from .client import FORM, VERSION, Client, numbered, sign_aws3, sign_v2, utc

BODY = b"Action=GetSendQuota&Version=2010-12-01"
Headers = dict[str, str]


@pytest.fixture
def signed(client: Client) -> Headers:
    return client.sign(body=BODY)


@pytest.mark.parametrize("which", ["credentials", "temporary_credentials", "other_account"])
def test_every_form_is_taken(client: Client, which: str) -> None:
    who = client.as_(which)
    form = {"Action": "GetSendQuota", "Version": VERSION}
    token = who.key.get("session_token")
    assert who.send(BODY).status == 200
    assert who.get("Action=GetSendQuota&B=2&A=x%20y%2F~").status == 200
    assert who.raw("GET", who.presign(form), {}).status == 200
    dated = {**form, "Timestamp": utc(), **({"SecurityToken": token} if token else {})}
    for digest in ("sha256", "sha1"):
        body = urlencode(sign_v2(who, dated, digest=digest)).encode()
        assert who.raw("POST", "/", {"Content-Type": FORM}, body).status == 200
        query = urlencode(sign_v2(who, dated, "GET", digest))
        assert who.raw("GET", f"/?{query}", {}).status == 200
    for scheme in ("AWS3", "AWS3-HTTPS"):
        headers = sign_aws3(who, BODY, scheme=scheme)
        headers |= {"X-Amz-Security-Token": token} if token else {}
        assert who.raw("POST", "/", headers, BODY).status == 200


def test_the_service_may_be_called_email(client: Client) -> None:
    assert client.raw("POST", "/", client.sign(body=BODY, service="email"), BODY).status == 200


def test_a_date_header_will_do(client: Client, signed: Headers, monkeypatch: pytest.MonkeyPatch) -> None:
    signer = botocore_auth.SigV4Auth
    original = signer._modify_request_before_signing

    def with_date(self: object, request: object) -> None:
        original(self, request)
        headers = request.headers  # type: ignore[attr-defined]
        del headers["X-Amz-Date"]
        headers["Date"] = formatdate(calendar_of(request.context["timestamp"]), usegmt=True)  # type: ignore[attr-defined]

    monkeypatch.setattr(signer, "_modify_request_before_signing", with_date)
    headers = client.sign(body=BODY)
    assert "X-Amz-Date" not in headers
    assert client.raw("POST", "/", headers, BODY).status == 200


def calendar_of(stamp: str) -> float:
    return time.mktime(time.strptime(stamp, "%Y%m%dT%H%M%SZ")) - time.timezone


def authorization(pattern: str, replacement: str) -> Callable[[Headers], None]:
    def change(headers: Headers) -> None:
        changed = re.sub(pattern, replacement, headers["Authorization"])
        assert changed != headers["Authorization"]
        headers["Authorization"] = changed

    return change


def without(name: str) -> Callable[[Headers], None]:
    return lambda headers: headers.__delitem__(name)


def setting(name: str, value: str) -> Callable[[Headers], None]:
    return lambda headers: headers.__setitem__(name, value)


def dated_a_minute_earlier(headers: Headers) -> None:
    headers["X-Amz-Date"] = utc(-60, "%Y%m%dT%H%M%SZ")


INCOMPLETE = (400, "IncompleteSignature")
MISMATCH = (403, "SignatureDoesNotMatch")
UNKNOWN = (403, "InvalidClientTokenId")


@pytest.mark.parametrize(
    ("damage", "error"),
    [
        (without("Authorization"), (403, "MissingAuthenticationToken")),
        (setting("Authorization", ""), (403, "MissingAuthenticationToken")),
        (setting("Authorization", "Basic abc"), INCOMPLETE),
        (setting("Authorization", "AWS4-HMAC-SHA256"), INCOMPLETE),
        (authorization("AWS4-HMAC-SHA256", "AWS4-HMAC-MD5"), INCOMPLETE),
        (authorization("Credential=[^,]*, ", ""), INCOMPLETE),
        (authorization("SignedHeaders=[^,]*, ", ""), INCOMPLETE),
        (authorization(", Signature=.*", ""), INCOMPLETE),
        (authorization("/us-east-1/", "/"), INCOMPLETE),
        (authorization("/aws4_request", "/aws3_request"), INCOMPLETE),
        (authorization("host;", ""), INCOMPLETE),
        (authorization(";x-amz-date", ""), MISMATCH),
        (without("X-Amz-Date"), INCOMPLETE),
        (setting("X-Amz-Date", "yesterday"), INCOMPLETE),
        (setting("X-Amz-Date", "20261399T999999Z"), INCOMPLETE),
        (authorization("Credential=A", "Credential=B"), UNKNOWN),
        (setting("X-Amz-Security-Token", "none"), UNKNOWN),
        (authorization(r"/\d{8}/", "/20150830/"), MISMATCH),
        (authorization("/us-east-1/", "/eu-west-1/"), MISMATCH),
        (authorization("/ses/", "/s3/"), MISMATCH),
        (authorization("Signature=.*", "Signature=" + "0" * 64), MISMATCH),
        (authorization("Signature=.*", "Signature=ä"), MISMATCH),
        (setting("Content-Type", FORM + "; x=y"), MISMATCH),
        (dated_a_minute_earlier, MISMATCH),
    ],
    ids=range(24),
)
def test_a_damaged_header_is_refused(
    client: Client, signed: Headers, damage: Callable[[Headers], None], error: tuple[int, str]
) -> None:
    assert client.raw("POST", "/", dict(signed), BODY).status == 200
    damage(signed)
    encoded = {name: value.encode("latin-1", "replace").decode("latin-1") for name, value in signed.items()}
    assert client.raw("POST", "/", encoded, BODY).error == error


def test_another_body_query_or_method_is_refused(client: Client, signed: Headers) -> None:
    assert client.raw("POST", "/", signed, BODY + b"&X=y").error == MISMATCH
    assert client.raw("POST", "/?X=y", signed, BODY).error == MISMATCH
    headers = client.sign("GET", "Action=GetSendQuota")
    assert client.raw("GET", "/?Action=GetSendStatistics", headers).error == MISMATCH
    assert client.raw("POST", "/?Action=GetSendQuota", headers).error == MISMATCH


def test_a_wrong_secret_is_refused_and_changes_nothing(client: Client, email: str) -> None:
    body = urlencode({"Action": "VerifyEmailIdentity", "EmailAddress": email}).encode()
    wrong = {**client.key, "secret_access_key": "x" * 40}
    assert client.raw("POST", "/", client.sign(body=body, key=wrong), body).error == MISMATCH
    names = numbered("Identities", [email])
    assert not client.ok("GetIdentityVerificationAttributes", names).entries("VerificationAttributes")


def test_a_session_token_must_be_right(client: Client) -> None:
    key = client.server["temporary_credentials"]
    for changed in ({**key, "session_token": "x"}, {k: v for k, v in key.items() if k != "session_token"}):
        assert client.raw("POST", "/", client.sign(body=BODY, key=changed), BODY).error == UNKNOWN


def freeze(monkeypatch: pytest.MonkeyPatch, offset: float) -> None:
    """Moves botocore's clock."""
    import datetime

    now = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=offset)
    monkeypatch.setattr(botocore_auth, "get_current_datetime", lambda *_, **__: now.replace(tzinfo=None))


@pytest.mark.parametrize(("offset", "good"), [(-840, True), (840, True), (-960, False), (960, False)])
def test_fifteen_minutes(client: Client, monkeypatch: pytest.MonkeyPatch, offset: float, good: bool) -> None:
    freeze(monkeypatch, offset)
    reply = client.raw("POST", "/", client.sign(body=BODY), BODY)
    expired = (400, "RequestExpired")
    assert reply.status == 200 if good else reply.error == expired
    form = {"Action": "GetSendQuota", "Timestamp": utc(offset)}
    reply = client.raw("POST", "/", {"Content-Type": FORM}, urlencode(sign_v2(client, form)).encode())
    assert reply.status == 200 if good else reply.error == expired
    for scheme in ("AWS3", "AWS3-HTTPS"):
        headers = sign_aws3(client, BODY, scheme=scheme, date=formatdate(time.time() + offset, usegmt=True))
        reply = client.raw("POST", "/", headers, BODY)
        assert reply.status == 200 if good else reply.error == expired


def test_presigned_requests_expire(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    form = {"Action": "GetSendQuota"}
    freeze(monkeypatch, -3600)
    assert client.raw("GET", client.presign(form, expires=3600 + 60), {}).status == 200
    assert client.raw("GET", client.presign(form, expires=1800), {}).error == (400, "RequestExpired")
    freeze(monkeypatch, 1800)
    assert client.raw("GET", client.presign(form, expires=60), {}).error == (400, "RequestExpired")


@pytest.mark.parametrize(
    ("pattern", "replacement", "error"),
    [
        ("X-Amz-Signature=[0-9a-f]*", "X-Amz-Signature=" + "0" * 64, MISMATCH),
        ("X-Amz-Signature=[0-9a-f]*", "", INCOMPLETE),
        ("X-Amz-Credential=[^&]*", "", INCOMPLETE),
        ("X-Amz-SignedHeaders=host", "X-Amz-SignedHeaders=date", INCOMPLETE),
        ("X-Amz-Expires=60", "X-Amz-Expires=604801", INCOMPLETE),
        ("X-Amz-Expires=60", "X-Amz-Expires=0", INCOMPLETE),
        ("X-Amz-Expires=60", "X-Amz-Expires=", INCOMPLETE),
        ("&X-Amz-Expires=60", "", MISMATCH),
        ("X-Amz-Expires=60", "X-Amz-Expires=61", MISMATCH),
        ("X-Amz-Date=[^&]*", "", INCOMPLETE),
        ("X-Amz-Algorithm=[^&]*", "", (403, "MissingAuthenticationToken")),
        ("Action=GetSendQuota", "Action=GetSendStatistics", MISMATCH),
        ("ses%2F", "s3%2F", MISMATCH),
    ],
)
def test_a_damaged_presigned_request_is_refused(
    client: Client, pattern: str, replacement: str, error: tuple[int, str]
) -> None:
    target = client.presign({"Action": "GetSendQuota"})
    damaged = re.sub(pattern, replacement, target)
    assert damaged != target
    assert client.raw("GET", damaged, {}).error == error


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"Signature": "AAAA"}, MISMATCH),
        ({"Signature": ""}, INCOMPLETE),
        ({"AWSAccessKeyId": ""}, INCOMPLETE),
        ({"AWSAccessKeyId": "AKIANOBODY"}, UNKNOWN),
        ({"SignatureVersion": "1"}, (400, "InvalidParameterValue")),
        ({"SignatureMethod": "HmacMD5"}, (400, "InvalidParameterValue")),
        ({"SignatureMethod": "HmacSHA1"}, MISMATCH),
        ({"Timestamp": ""}, (400, "MissingParameter")),
        ({"Timestamp": "now"}, (400, "InvalidParameterValue")),
        ({"Action": "GetSendStatistics"}, MISMATCH),
        ({"SecurityToken": "x"}, UNKNOWN),
    ],
)
def test_a_damaged_version_2_signature_is_refused(
    client: Client, changes: dict[str, str], error: tuple[int, str]
) -> None:
    form = sign_v2(client, {"Action": "GetSendQuota", "Timestamp": utc()})
    assert client.raw("POST", "/", {"Content-Type": FORM}, urlencode(form).encode()).status == 200
    assert client.raw("POST", "/", {"Content-Type": FORM}, urlencode({**form, **changes}).encode()).error == error


def test_timestamp_and_expires(client: Client) -> None:
    def send(**dates: str) -> tuple[int, str | None]:
        body = urlencode(sign_v2(client, {"Action": "GetSendQuota", **dates})).encode()
        return client.raw("POST", "/", {"Content-Type": FORM}, body).error

    assert send(Timestamp=utc(form="%Y-%m-%dT%H:%M:%S.000Z"))[0] == 200
    assert send(Expires=utc(60))[0] == 200
    assert send(Expires=utc(-60))[0] == 200
    assert send(Expires=utc(-960)) == (400, "RequestExpired")
    assert send(Timestamp=utc(), Expires=utc(60)) == (400, "InvalidParameterCombination")
    assert client.call("GetSendQuota", Timestamp=utc(), Expires=utc(60)).error == (400, "InvalidParameterCombination")


@pytest.mark.parametrize(
    ("pattern", "replacement", "error"),
    [
        ("Signature=[^,]*", "Signature=AAAA", MISMATCH),
        ("Signature=[^,]*,", "", INCOMPLETE),
        ("AWS3 ", "AWS4 ", INCOMPLETE),
        ("HmacSHA256", "HmacMD5", INCOMPLETE),
        ("Date;Host", "Date", INCOMPLETE),
        ("Date;Host", "Host", INCOMPLETE),
        (",SignedHeaders=.*", "", INCOMPLETE),
        ("AWSAccessKeyId=A", "AWSAccessKeyId=B", UNKNOWN),
    ],
)
def test_a_damaged_aws3_header_is_refused(
    client: Client, pattern: str, replacement: str, error: tuple[int, str]
) -> None:
    headers = sign_aws3(client, BODY)
    damaged = re.sub(pattern, replacement, headers["X-Amzn-Authorization"])
    assert damaged != headers["X-Amzn-Authorization"]
    assert client.raw("POST", "/", {**headers, "X-Amzn-Authorization": damaged}, BODY).error == error
    assert client.raw("POST", "/", headers, BODY + b"&X=y").error == MISMATCH
    later = formatdate(time.time() + 5, usegmt=True)
    for scheme in ("AWS3", "AWS3-HTTPS"):
        headers = {**sign_aws3(client, BODY, scheme=scheme), "Date": later}
        assert client.raw("POST", "/", headers, BODY).error == MISMATCH
