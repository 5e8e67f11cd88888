"""What real clients send beyond the usual forms, and what must still be rejected then."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

import pytest

from conformance.reference.options import parse

from .client import FORM, Client, running, utc

BODY = b"Action=GetSendQuota&Version=2010-12-01"
MISMATCH = (403, "SignatureDoesNotMatch")
INVALID = (400, "InvalidParameterValue")


def sign_by_hand(
    client: Client, lines: Mapping[str, str], *, region: str = "us-east-1", unsigned: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Headers of a signed form: the canonical values in ``lines`` are those that a client of another make computes."""
    stamp = utc(form="%Y%m%dT%H%M%SZ")
    values = {"host": client.host, "x-amz-date": stamp, **lines}
    names = sorted(values)
    canonical = "POST\n/\n\n" + "".join(f"{name}:{values[name]}\n" for name in names)
    canonical += f"\n{';'.join(names)}\n{hashlib.sha256(BODY).hexdigest()}"
    scope = f"{stamp[:8]}/{region}/ses/aws4_request"
    # Header values go out as Latin-1 here, so that a test can choose the bytes.
    text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode('latin-1')).hexdigest()}"
    key = ("AWS4" + client.key["secret_access_key"]).encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    parts = (f"Credential={client.key['access_key_id']}/{scope}", f"SignedHeaders={';'.join(names)}")
    return {
        "Content-Type": FORM,
        "X-Amz-Date": stamp,
        "Authorization": f"AWS4-HMAC-SHA256 {','.join(parts)},Signature={signature}",
        **(unsigned or {}),
    }


@pytest.mark.parametrize(
    ("sent", "canonical"),
    [
        ("a  b   c", "a b c"),
        ("a\tb", "a\tb"),
        ("a\tb", "a b"),
        ("a \t b", "a b"),
        ("voil\xc3\xa0", "voil\xc3\xa0"),
        ("\xc3\x85", "\xc3\x85"),
        ("", ""),
    ],
)
def test_values_of_signed_headers(client: Client, sent: str, canonical: str) -> None:
    headers = sign_by_hand(client, {"x-note": canonical})
    assert client.raw("POST", "/", {**headers, "X-Note": sent}, BODY).status == 200
    assert client.raw("POST", "/", {**headers, "X-Note": sent + "x"}, BODY).error == MISMATCH


def test_an_x_amz_header_may_be_unsigned(client: Client) -> None:
    headers = sign_by_hand(client, {}, unsigned={"x-amz-content-sha256": hashlib.sha256(BODY).hexdigest()})
    assert client.raw("POST", "/", headers, BODY).status == 200
    assert client.raw("POST", "/", {**headers, "X-Amz-Date": utc(-1, "%Y%m%dT%H%M%SZ")}, BODY).error == MISMATCH


def test_the_names_in_authorization_have_no_case(client: Client) -> None:
    headers = sign_by_hand(client, {})
    lower = re.sub(r"(Credential|SignedHeaders|Signature)=", lambda m: m[0].lower(), headers["Authorization"])
    assert client.raw("POST", "/", {**headers, "Authorization": lower}, BODY).status == 200


def test_a_presigned_request_need_not_expire(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from botocore import auth  # type: ignore[import-untyped]

    signer = auth.SigV4QueryAuth
    monkeypatch.setattr(signer, "canonical_query_string", _without_expires(signer.canonical_query_string))
    url = client.presign({"Action": "GetSendQuota"})
    assert client.raw("GET", re.sub("&X-Amz-Expires=60", "", url), {}).status == 200
    assert client.raw("GET", url, {}).error == MISMATCH


def _without_expires(original: object) -> object:
    def canonical(self: object, request: object) -> str:
        return re.sub("&X-Amz-Expires=60", "", original(self, request))  # type: ignore[operator]

    return canonical


@pytest.mark.parametrize("name", ["Identities.member[0]", "Identities.member[1]", "Identities.member%5B0%5D"])
def test_lists_in_brackets(client: Client, domain: str, name: str) -> None:
    client.ok("VerifyDomainIdentity", Domain=domain)
    body = f"Action=GetIdentityVerificationAttributes&{name}={domain}".encode()
    assert list(client.send(body).entries("VerificationAttributes")) == [domain]


@pytest.mark.parametrize(
    "name", ["Identities.member[]", "Identities.member[x]", "Identities.member[01]", "Identities[0]"]
)
def test_brackets_of_no_form(client: Client, name: str) -> None:
    body = urlencode({"Action": "GetIdentityVerificationAttributes", name: "a.example"}).encode()
    assert client.send(body).status == 400


def test_brackets_count_from_zero(client: Client, domain: str) -> None:
    names = [f"{number}.{domain}" for number in range(11)]
    for name in names:
        client.ok("VerifyDomainIdentity", Domain=name)
    form = {f"Identities.member[{number}]": name for number, name in reversed(list(enumerate(names)))}
    reply = client.ok("GetIdentityVerificationAttributes", form)
    assert list(reply.entries("VerificationAttributes")) == names


TAGS = {"Tags.member.1.Name": "kind", "Tags.member.1.Value": "news-1_a@b.c"}


def send(client: Client, source: str, tags: Mapping[str, str]) -> tuple[int, str | None]:
    form = {
        "Source": source,
        "Destination.ToAddresses.member.1": "success@simulator.amazonses.com",
        "Message.Subject.Data": "s",
        "Message.Body.Text.Data": "t",
        **tags,
    }
    reply = client.call("SendEmail", form)
    return (200, None) if reply.status == 200 else reply.error


def test_tags_are_taken(client: Client, email: str) -> None:
    assert send(client, client.verified_email(email), TAGS) == (200, None)
    assert send(client, email, {**TAGS, "ConfigurationSetName": "set"}) == (200, None)


@pytest.mark.parametrize(
    "tags",
    [
        {"Tags.member.1.Name": "", "Tags.member.1.Value": "v"},
        {"Tags.member.1.Name": "n", "Tags.member.1.Value": ""},
        {"Tags.member.1.Name": "n"},
        {"Tags.member.1.Value": "v"},
        {"Tags.member.1.Name": "n" * 256, "Tags.member.1.Value": "v"},
        {"Tags.member.1.Name": "n", "Tags.member.1.Value": "v" * 256},
        {"Tags.member.1.Name": "k:1", "Tags.member.1.Value": "v"},
        {**TAGS, "Tags.member.2.Name": "n", "Tags.member.2.Value": "a b"},
    ],
)
def test_bad_tags_are_rejected_before_the_sender_is_looked_at(
    client: Client, email: str, tags: Mapping[str, str]
) -> None:
    assert send(client, email, tags) == INVALID
    assert send(client, email, TAGS) == (400, "MessageRejected")
    raw = {"RawMessage.Data": "RnJvbTogYUBiLmV4YW1wbGUNClRvOiBjQGQuZXhhbXBsZQ0KDQpo", **tags}
    assert client.call("SendRawEmail", raw).error == INVALID


def test_a_tag_of_full_length_is_taken(client: Client, email: str) -> None:
    tags = {"Tags.member.1.Name": "n" * 255, "Tags.member.1.Value": "v" * 255}
    assert send(client, client.verified_email(email), tags) == (200, None)


@pytest.fixture(scope="module")
def anywhere() -> Iterator[Client]:
    with running("--verification", "immediate") as line:
        yield Client(line, line["credentials"])


def test_any_region_is_served_unless_one_is_named(anywhere: Client, client: Client) -> None:
    for region in ("us-east-1", "eu-west-1", "mars-1"):
        headers = sign_by_hand(anywhere, {}, region=region)
        assert anywhere.raw("POST", "/", headers, BODY).status == 200
    assert client.raw("POST", "/", sign_by_hand(client, {}, region="eu-west-1"), BODY).error == MISMATCH


def test_an_arn_of_any_region_names_the_identity(anywhere: Client, client: Client, email: str) -> None:
    arn = f"arn:aws:ses:eu-west-1:123456789012:identity/{email}"
    anywhere.ok("VerifyEmailIdentity", EmailAddress=email)
    anywhere.ok("ListIdentityPolicies", Identity=arn)
    assert send(anywhere, email, {"SourceArn": arn}) == (200, None)
    client.verified_email(email)
    assert client.call("ListIdentityPolicies", Identity=arn).error == INVALID
    assert send(client, email, {"SourceArn": arn}) == (400, "MessageRejected")


def test_temporary_credentials_may_be_given() -> None:
    arguments = ["--temporary-access-key-id", "ASIA1", "--temporary-session-token", "T"]
    given = parse(arguments, {"SES_REFERENCE_TEMPORARY_SECRET_ACCESS_KEY": "S"}).temporary
    assert (given.access_key_id, given.secret_access_key, given.session_token) == ("ASIA1", "S", "T")
    assert len(parse([], {}).temporary.session_token or "") > 40


def test_each_session_token_has_all_that_a_query_escapes() -> None:
    # Else it would be by chance that a target is asked to read escapes of a token.
    for _ in range(20):
        assert set("+/=") <= set(parse([], {}).temporary.session_token or "")
