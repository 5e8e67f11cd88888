"""What is written down holds no signature and no token."""

from __future__ import annotations

from conformance.wire.credentials import Credentials, Scope
from conformance.wire.exchange import Request, header
from conformance.wire.query import encode
from conformance.wire.redact import REDACTED, redact
from conformance.wire.signing import Scheme, sign
from conformance.wire.tampering import TAMPERINGS
from tests.rows import each_row

from .building import build, call
from .oracle import AT
from .test_tampering import EVERY, given_signature

KEYS = Credentials("AKIDEXAMPLE", "0123456789abcdef", "a token/+")
PARAMS = call("VerifyEmailIdentity", {"EmailAddress": "a@example.com"})


@each_row("scheme", sorted(set(Scheme) - {Scheme.NONE}))
@each_row("method", ["GET", "POST"])
def test_signatures_and_tokens_go_and_key_ids_stay(scheme: Scheme, method: str) -> None:
    signed = sign(build("http://h", PARAMS, method=method), KEYS, Scope(), scheme, AT)
    signature = given_signature(signed)
    assert signature is not None
    clean = repr(redact(signed))
    for secret in (signature, encode(signature), "a token/+", encode("a token/+")):
        assert secret not in clean
    assert "AKIDEXAMPLE" in clean
    assert "VerifyEmailIdentity" in clean
    assert clean.count(REDACTED) == 2


@each_row(("name", "scheme"), EVERY)
def test_no_secret_survives_tampering(name: str, scheme: Scheme) -> None:
    request = build("http://h", PARAMS, method="GET" if TAMPERINGS[name].needs_query else "POST")
    signed = sign(request, KEYS, Scope(), scheme, AT, name, Credentials("AKIDOTHER", "another secret"))
    clean = redact(signed)
    signature = given_signature(signed)
    assert not signature or signature not in repr(clean)
    assert redact(clean) == clean


def test_other_spellings_are_found() -> None:
    request = Request(
        "POST",
        "http://user:pass@h/?%53ignature=s1&x-amz-signature=s2&securitytoken=s3&SIGNATURE",
        (
            ("AUTHORIZATION", "AWS4-HMAC-SHA256 signature = s4,Credential=k"),
            ("authorization", "Bearer s5"),
            ("X-AMZ-SECURITY-TOKEN", "s6"),
            ("X-Api-Key", "s7"),
        ),
        b"a=\xff&Signature=s8&%58-Amz-Security-Token=s9",
    )
    clean = redact(request, secret_headers=["x-api-key"])
    assert clean == Request(
        "POST",
        "http://user:REDACTED@h/?%53ignature=REDACTED&x-amz-signature=REDACTED&securitytoken=REDACTED&SIGNATURE",
        (
            ("AUTHORIZATION", "AWS4-HMAC-SHA256 signature = REDACTED,Credential=k"),
            ("authorization", "REDACTED"),
            ("X-AMZ-SECURITY-TOKEN", "REDACTED"),
            ("X-Api-Key", "REDACTED"),
        ),
        b"a=\xff&Signature=REDACTED&%58-Amz-Security-Token=REDACTED",
    )


def test_what_holds_no_secret_stays_to_the_byte() -> None:
    request = Request("POST", "http://h/?a=@:b@&&c", (("Authorization", ""), ("X", " y ")), bytes(range(256)))
    assert redact(request) == request
    assert header(redact(request).headers, "x") == " y "
