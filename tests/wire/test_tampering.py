"""Named tamperings: each changes what it names and nothing else."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from conformance.wire import aws3, sigv2, sigv4
from conformance.wire.credentials import Credentials, Scope
from conformance.wire.exchange import Request, header
from conformance.wire.query import Pairs, decode_pairs, encode
from conformance.wire.scheme import NEVER_SIGNED
from conformance.wire.signing import Scheme, sign
from conformance.wire.tampering import TAMPERINGS
from conformance.wire.tampering_covered import COVERED
from tests.rows import each_row

from .building import build, call
from .oracle import AT

KEYS = Credentials("AKIDEXAMPLE", "0123456789abcdef", "a token/+")
SCOPE = Scope()
PARAMS = call("VerifyEmailIdentity", {"EmailAddress": "a@example.com"})
POST = build("http://127.0.0.1:4566", PARAMS)
GET = build("http://127.0.0.1:4566", PARAMS, method="GET")
FIELDS = sigv4.QUERY_FIELDS | sigv2.FIELDS

EVERY = [(name, scheme) for name, tampering in TAMPERINGS.items() for scheme in sorted(tampering.schemes)]


OTHER = replace(KEYS, access_key_id="AKIAOTHER0000000EXAM", secret_access_key="another secret")


def tampered(name: str, scheme: Scheme, request: Request = POST, credentials: Credentials = KEYS) -> Request:
    return sign(request, credentials, SCOPE, scheme, AT, name, OTHER)


def fields(request: Request) -> dict[str, str]:
    """The authentication parameters, wherever they are."""
    return {name: value for name, value in parameters(request) if name in FIELDS}


def parameters(request: Request) -> Pairs:
    return decode_pairs(request.url.partition("?")[2]) + decode_pairs(request.body.decode())


def authorization(request: Request) -> str:
    return header(request.headers, "authorization") or header(request.headers, "x-amzn-authorization") or ""


def parts(request: Request) -> dict[str, str]:
    _, _, rest = authorization(request).partition(" ")
    return {name: value for name, _, value in (part.partition("=") for part in re.split(r",\s*", rest))}


def given_signature(request: Request) -> str | None:
    found = fields(request)
    return found.get("X-Amz-Signature") or found.get("Signature") or parts(request).get("Signature")


@each_row(("name", "scheme"), EVERY)
@each_row("request_", [POST, GET], ids=["POST", "GET"])
def test_a_tampering_changes_the_signed_request_and_not_its_meaning(
    name: str, scheme: Scheme, request_: Request
) -> None:
    if TAMPERINGS[name].needs_body and not request_.body:
        with pytest.raises(ValueError, match="needs a request with a body"):
            tampered(name, scheme, request_)
        return
    if TAMPERINGS[name].needs_query and "?" not in request_.url:
        with pytest.raises(ValueError, match="needs a request with a query string"):
            tampered(name, scheme, request_)
        return
    result = tampered(name, scheme, request_)
    assert result != sign(request_, KEYS, SCOPE, scheme, AT)
    assert result == tampered(name, scheme, request_)
    meaning = [pair for pair in parameters(result) if pair[0] not in FIELDS]
    assert [pair for pair in meaning if pair != ("AddedAfterSigning", "1")] == PARAMS
    assert (("AddedAfterSigning", "1") in meaning) == (name in ("parameter-added", "query-added"))


def test_names_are_kebab_case_and_summaries_one_line() -> None:
    for name, tampering in TAMPERINGS.items():
        assert name == tampering.name
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
        assert tampering.summary
        assert "\n" not in tampering.summary
        assert tampering.schemes
        assert Scheme.NONE not in tampering.schemes


def test_those_just_inside_the_limits_are_to_be_accepted() -> None:
    accepted = {name for name, tampering in TAMPERINGS.items() if tampering.accepted}
    assert accepted == {
        "lifetime-week",
        "past-4-minutes",
        "future-4-minutes",
        "past-14-minutes",
        "future-14-minutes",
        "half-lifetime",
        "expires-ahead",
        "timestamp-milliseconds",
    }


def test_an_unknown_tampering_is_rejected() -> None:
    with pytest.raises(ValueError, match=r"unknown tampering 'wrong-secrets'; known: .*wrong-secret"):
        tampered("wrong-secrets", Scheme.SIGV4)


@pytest.mark.parametrize(
    ("name", "scheme"),
    [("signature-version-unknown", Scheme.SIGV4), ("unsigned", Scheme.NONE), ("body-changed", Scheme.AWS3_HTTPS)],
)
def test_a_tampering_of_another_scheme_is_rejected(name: str, scheme: Scheme) -> None:
    with pytest.raises(ValueError, match="does not apply to scheme"):
        tampered(name, scheme)


def test_token_tamperings_need_a_token() -> None:
    with pytest.raises(ValueError, match="needs credentials with a session token"):
        tampered("session-token-missing", Scheme.SIGV4, credentials=Credentials("A", "B"))


@pytest.mark.parametrize("scheme", sorted(set(Scheme) - {Scheme.NONE}))
def test_unsigned_is_the_request_itself(scheme: Scheme) -> None:
    assert tampered("unsigned", scheme) == POST == sign(POST, KEYS, SCOPE, Scheme.NONE, AT)


def resigned(scheme: Scheme, at: datetime, credentials: Credentials = KEYS, scope: Scope = SCOPE) -> Request:
    return sign(POST, credentials, scope, scheme, at)


@each_row("scheme", [Scheme.SIGV4, Scheme.SIGV2, Scheme.SIGV2_SHA1, Scheme.AWS3, Scheme.AWS3_HTTPS])
@each_row(
    ("name", "minutes"),
    [
        ("expired-16-minutes", -16),
        ("expired-1-day", -24 * 60),
        ("future-16-minutes", 16),
        ("past-14-minutes", -14),
        ("future-14-minutes", 14),
    ],
)
def test_shifted_clocks_sign_rightly_for_their_time(scheme: Scheme, name: str, minutes: int) -> None:
    assert tampered(name, scheme) == resigned(scheme, AT + timedelta(minutes=minutes))


def test_query_signatures_expire_by_their_own_lifetime() -> None:
    passed = fields(tampered("expires-passed", Scheme.SIGV4_QUERY))
    assert (passed["X-Amz-Date"], passed["X-Amz-Expires"]) == ("20240228T235907Z", "60")
    inside = tampered("past-14-minutes", Scheme.SIGV4_QUERY)
    assert inside == sigv4.sign_query(POST, KEYS, SCOPE, AT - timedelta(minutes=14), 3600, unsigned=NEVER_SIGNED)


def test_version_2_may_expire() -> None:
    for name, expires in (("expires-passed", "2024-02-28T23:59:07Z"), ("expires-ahead", "2024-03-01T00:09:07Z")):
        found = fields(tampered(name, Scheme.SIGV2))
        assert found["Expires"] == expires
        assert "Timestamp" not in found


@pytest.mark.parametrize("scheme", sorted(TAMPERINGS["wrong-secret"].schemes))
def test_wrong_secret_and_unknown_key(scheme: Scheme) -> None:
    wrong = Credentials(KEYS.access_key_id, "0123456789abcdeA", KEYS.session_token)
    assert tampered("wrong-secret", scheme) == resigned(scheme, AT, wrong)
    unknown = tampered("unknown-key", scheme)
    assert "AKIDEXAMPLE" not in repr(unknown)
    key = re.search(r"AKIA[A-Z2-7]{16}", repr(unknown))
    assert key is not None
    assert unknown == resigned(scheme, AT, Credentials(key[0], KEYS.secret_access_key, KEYS.session_token))


@pytest.mark.parametrize("scheme", [Scheme.SIGV4, Scheme.SIGV4_QUERY])
def test_wrong_scopes_are_signed_rightly_for_that_scope(scheme: Scheme) -> None:
    assert tampered("wrong-scope-region", scheme) == resigned(scheme, AT, scope=Scope("eu-north-1", "ses"))
    assert tampered("wrong-scope-service", scheme) == resigned(scheme, AT, scope=Scope("us-east-1", "sqs"))
    request = tampered("wrong-scope-date", scheme)
    credential = fields(request).get("X-Amz-Credential") or parts(request)["Credential"]
    assert credential == "AKIDEXAMPLE/20240228/us-east-1/ses/aws4_request"
    date = fields(request).get("X-Amz-Date") or header(request.headers, "x-amz-date")
    assert date == "20240229T235907Z"


def test_the_parts_of_the_authorization_header() -> None:
    whole = parts(sign(POST, KEYS, SCOPE, Scheme.SIGV4, AT))
    for name, part in (
        ("credential-missing", "Credential"),
        ("signed-headers-missing", "SignedHeaders"),
        ("signature-missing", "Signature"),
    ):
        assert parts(tampered(name, Scheme.SIGV4)) == {key: value for key, value in whole.items() if key != part}
    short = tampered("scope-too-short", Scheme.SIGV4)
    assert parts(short) == whole | {"Credential": "AKIDEXAMPLE/20240229/ses/aws4_request"}
    wrong = tampered("scope-terminator-wrong", Scheme.SIGV4)
    assert parts(wrong)["Credential"] == "AKIDEXAMPLE/20240229/us-east-1/ses/aws5_request"
    assert authorization(tampered("algorithm-unknown", Scheme.SIGV4)).startswith("AWS4-HMAC-MD5 Credential=")
    assert authorization(tampered("authorization-without-parts", Scheme.SIGV4)) == "AWS4-HMAC-SHA256"
    assert authorization(tampered("authorization-garbage", Scheme.SIGV4)) == "garbage"
    assert header(tampered("authorization-empty", Scheme.SIGV4).headers, "authorization") == ""


def test_the_fields_of_query_signing() -> None:
    whole = fields(sign(GET, KEYS, SCOPE, Scheme.SIGV4_QUERY, AT))
    for name, field in (
        ("credential-missing", "X-Amz-Credential"),
        ("signed-headers-missing", "X-Amz-SignedHeaders"),
        ("signature-missing", "X-Amz-Signature"),
        ("date-missing", "X-Amz-Date"),
    ):
        assert set(fields(tampered(name, Scheme.SIGV4_QUERY, GET))) == set(whole) - {field}
    assert fields(tampered("algorithm-unknown", Scheme.SIGV4_QUERY))["X-Amz-Algorithm"] == "AWS4-HMAC-MD5"
    short = fields(tampered("scope-too-short", Scheme.SIGV4_QUERY))
    assert short["X-Amz-Credential"] == "AKIDEXAMPLE/20240229/ses/aws4_request"


@pytest.mark.parametrize("scheme", [Scheme.SIGV2, Scheme.SIGV2_SHA1])
def test_the_fields_of_version_2(scheme: Scheme) -> None:
    whole = set(fields(sign(POST, KEYS, SCOPE, scheme, AT)))
    for name, field in (
        ("access-key-missing", "AWSAccessKeyId"),
        ("signature-missing", "Signature"),
        ("timestamp-missing", "Timestamp"),
        ("signature-version-missing", "SignatureVersion"),
        ("signature-method-missing", "SignatureMethod"),
    ):
        assert set(fields(tampered(name, scheme))) == whole - {field}
    assert set(fields(tampered("timestamp-and-expires", scheme))) == whole | {"Expires"}
    assert fields(tampered("signature-version-unknown", scheme))["SignatureVersion"] == "9"
    assert fields(tampered("signature-method-unknown", scheme))["SignatureMethod"] == "HmacMD5"
    other = {Scheme.SIGV2: "HmacSHA1", Scheme.SIGV2_SHA1: "HmacSHA256"}[scheme]
    assert fields(tampered("signature-method-other", scheme))["SignatureMethod"] == other
    assert fields(tampered("date-malformed", scheme))["Timestamp"] == "not-a-date"
    assert fields(tampered("timestamp-milliseconds", scheme))["Timestamp"] == "2024-02-29T23:59:07.000Z"
    malformed = fields(tampered("expires-malformed", scheme))
    assert malformed["Expires"] == "not-a-date"
    assert "Timestamp" not in malformed


@pytest.mark.parametrize("scheme", [Scheme.AWS3, Scheme.AWS3_HTTPS])
def test_the_parts_of_aws3(scheme: Scheme) -> None:
    whole = set(parts(sign(POST, KEYS, SCOPE, scheme, AT)))
    assert set(parts(tampered("access-key-missing", scheme))) == whole - {"AWSAccessKeyId"}
    assert set(parts(tampered("signature-missing", scheme))) == whole - {"Signature"}
    assert parts(tampered("algorithm-unknown", scheme))["Algorithm"] == "HmacMD5"
    assert header(tampered("date-missing", scheme).headers, "date") is None
    assert header(tampered("date-malformed", scheme).headers, "date") == "not-a-date"
    later = header(tampered("header-changed", scheme).headers, "date")
    assert later == aws3.http_date(AT + timedelta(minutes=1))


def test_dates_of_version_4() -> None:
    missing = tampered("date-missing", Scheme.SIGV4)
    assert header(missing.headers, "x-amz-date") is None
    malformed = tampered("date-malformed", Scheme.SIGV4)
    assert header(malformed.headers, "x-amz-date") == "not-a-date"
    assert parts(malformed)["Credential"] == "AKIDEXAMPLE/20240229/us-east-1/ses/aws4_request"


@pytest.mark.parametrize("scheme", [Scheme.SIGV4, Scheme.SIGV4_QUERY, Scheme.AWS3])
def test_host_is_left_out_of_the_signed_headers(scheme: Scheme) -> None:
    request = tampered("host-unsigned", scheme)
    signed = fields(request).get("X-Amz-SignedHeaders") or parts(request)["SignedHeaders"]
    assert signed
    assert "host" not in signed.lower().split(";")


@pytest.mark.parametrize("scheme", [Scheme.SIGV4, Scheme.SIGV4_QUERY, Scheme.AWS3])
def test_what_is_changed_after_signing_keeps_the_old_signature(scheme: Scheme) -> None:
    right = given_signature(sign(POST, KEYS, SCOPE, scheme, AT))
    for name in ("body-changed", "parameter-added"):
        changed = tampered(name, scheme)
        assert given_signature(changed) == right
        assert changed.body != POST.body
    added = tampered("parameter-added", scheme, GET)
    assert added.url.endswith("&AddedAfterSigning=1")


@pytest.mark.parametrize("scheme", sorted(TAMPERINGS["method-changed"].schemes))
@pytest.mark.parametrize(("request_", "other"), [(POST, "GET"), (GET, "POST")], ids=["POST", "GET"])
def test_the_method_signed_is_not_the_one_sent(scheme: Scheme, request_: Request, other: str) -> None:
    changed = tampered("method-changed", scheme, request_)
    assert changed.method == request_.method
    swapped = sign(replace(request_, method=other), KEYS, SCOPE, scheme, AT)
    assert replace(swapped, method=request_.method) == changed


@pytest.mark.parametrize("scheme", [Scheme.SIGV4, Scheme.SIGV4_QUERY])
def test_a_signed_header_is_changed(scheme: Scheme) -> None:
    request = tampered("header-changed", scheme)
    assert header(request.headers, "x-conformance-note") == "changed"
    signed = fields(request).get("X-Amz-SignedHeaders") or parts(request)["SignedHeaders"]
    assert "x-conformance-note" in signed.split(";")


@each_row("scheme", sorted(set(Scheme) - {Scheme.NONE}))
@each_row("request_", [POST, GET], ids=["POST", "GET"])
def test_tampered_signatures(scheme: Scheme, request_: Request) -> None:
    right = given_signature(sign(request_, KEYS, SCOPE, scheme, AT))
    assert right is not None
    assert given_signature(tampered("signature-truncated", scheme, request_)) == right[:-4]
    flipped = given_signature(tampered("signature-flipped", scheme, request_))
    assert flipped is not None
    assert (flipped[1:], len(flipped)) == (right[1:], len(right))
    assert flipped[0] != right[0]
    assert given_signature(tampered("signature-continued", scheme, request_)) == right + right[:4]
    last = given_signature(tampered("signature-last-digit", scheme, request_))
    assert last is not None
    padding = len(right) - len(right.rstrip("="))
    assert len(last) == len(right)
    assert [at for at in range(len(right)) if last[at] != right[at]] == [len(right) - padding - 1]
    if scheme in (Scheme.SIGV4, Scheme.SIGV4_QUERY):
        assert re.fullmatch("[0-9a-f]{64}", flipped)
        assert given_signature(tampered("signature-upper-case", scheme, request_)) == right.upper()


@each_row("scheme", sorted(set(Scheme) - {Scheme.NONE}))
@each_row(
    ("name", "key", "expected"),
    [
        ("key-other-case", "AKIA2e", "akia2E"),
        ("key-other-case", "2718", "2718a"),
        ("key-continued", "AKIA2e", "AKIA2eA"),
    ],
)
def test_keys_that_resemble_the_known_one(scheme: Scheme, name: str, key: str, expected: str) -> None:
    known = Credentials(key, KEYS.secret_access_key)
    similar = Credentials(expected, KEYS.secret_access_key)
    assert tampered(name, scheme, credentials=known) == resigned(scheme, AT, similar)


@pytest.mark.parametrize("scheme", [Scheme.SIGV4, Scheme.SIGV4_QUERY, Scheme.SIGV2, Scheme.AWS3])
def test_another_host_is_signed_than_is_named(scheme: Scheme) -> None:
    request = tampered("host-changed", scheme)
    elsewhere = replace(POST, headers=(*POST.headers, ("Host", "signed-for.example.com")))
    assert header(request.headers, "host") is None
    assert given_signature(request) == given_signature(sign(elsewhere, KEYS, SCOPE, scheme, AT))
    assert given_signature(request) != given_signature(sign(POST, KEYS, SCOPE, scheme, AT))


@pytest.mark.parametrize("scheme", sorted(set(Scheme) - {Scheme.NONE}))
def test_session_tokens(scheme: Scheme) -> None:
    without = Credentials(KEYS.access_key_id, KEYS.secret_access_key)
    assert tampered("session-token-missing", scheme) == resigned(scheme, AT, without)
    garbage = Credentials(KEYS.access_key_id, KEYS.secret_access_key, "garbage")
    assert tampered("session-token-garbage", scheme) == resigned(scheme, AT, garbage)
    token = KEYS.session_token or ""
    changed = replace(KEYS, session_token=f"{token[:4]}A{token[5:]}")
    assert tampered("session-token-changed", scheme) == resigned(scheme, AT, changed)


def test_accept_encoding_and_user_agent_are_never_signed() -> None:
    signed = parts(sign(POST, KEYS, SCOPE, Scheme.SIGV4, AT))["SignedHeaders"]
    assert signed == "content-type;host;x-amz-date;x-amz-security-token"


def test_the_secret_of_another_account_needs_one() -> None:
    with pytest.raises(ValueError, match="needs the credentials of another account"):
        sign(POST, KEYS, SCOPE, Scheme.SIGV4, AT, "secret-of-other-account")


def test_a_request_dated_by_date_alone() -> None:
    result = tampered("expired-date-alone", Scheme.SIGV4, POST)
    assert header(result.headers, "x-amz-date") is None
    assert header(result.headers, "date") is not None
    assert "x-amz-date" not in parts(result)["SignedHeaders"]


@each_row(("name", "scheme"), [(each.name, scheme) for each in COVERED for scheme in sorted(each.schemes)])
@each_row("request_", [POST, GET], ids=["POST", "GET"])
def test_a_signature_over_other_parts_is_all_that_differs(name: str, scheme: Scheme, request_: Request) -> None:
    tampering = TAMPERINGS[name]
    if (tampering.needs_body and not request_.body) or (tampering.needs_query and "?" not in request_.url):
        return
    right, result = sign(request_, KEYS, SCOPE, scheme, AT), tampered(name, scheme, request_)
    signature, other = given_signature(right), given_signature(result)
    assert signature
    assert other
    assert signature != other
    # In a form the signature is percent-encoded.
    put_back = repr(result).replace(encode(other), encode(signature)).replace(other, signature)
    assert put_back == repr(right)


@pytest.mark.parametrize(
    ("part", "scope"),
    [
        ("region", "20240229/ses/aws4_request"),
        ("service", "20240229/us-east-1/aws4_request"),
        ("terminator", "20240229/us-east-1/ses"),
    ],
)
def test_a_short_scope_has_the_signature_of_that_scope(part: str, scope: str) -> None:
    request = tampered(f"scope-without-{part}", Scheme.SIGV4)
    assert parts(request)["Credential"] == f"AKIDEXAMPLE/{scope}"
    assert parts(request)["Signature"] == parts(tampered(f"signed-without-{part}", Scheme.SIGV4))["Signature"]


def test_the_endpoint_of_amazon_is_never_the_target_itself() -> None:
    for target, signed in (("127.0.0.1:4566", "email.us-east-1"), ("email.us-east-1.amazonaws.com", "signed-for")):
        request = build(f"https://{target}", PARAMS)
        elsewhere = replace(request, headers=(*request.headers, ("Host", f"{signed}.amazonaws.com")))
        result = sign(request, KEYS, SCOPE, Scheme.SIGV4, AT, "host-of-amazon")
        assert given_signature(result) == given_signature(sign(elsewhere, KEYS, SCOPE, Scheme.SIGV4, AT))
        assert header(result.headers, "host") is None
