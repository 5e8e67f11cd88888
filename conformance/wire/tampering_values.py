"""Ways to tamper with single values of a signature: empty, cut short, claimed, or full of markup.

An empty value compares as equal to much that is missing, and a value that is repeated in an error message may break the
document.
"""

from __future__ import annotations

from dataclasses import replace

from conformance.wire import tampering_hooks as hooks
from conformance.wire.covered import put_part
from conformance.wire.credentials import Credentials
from conformance.wire.edits import add_header
from conformance.wire.scheme import Plan, Scheme
from conformance.wire.tampering_hooks import BOTH_AWS3, BOTH_V4, V2, V4
from conformance.wire.tampering_kind import Tampering

_ALL = frozenset(Scheme) - {Scheme.NONE}
_MARKUP = "a<b>&c;]]>"


def _empty(_: str) -> str:
    return ""


def _unknown_without_secret(credentials: Credentials) -> Credentials:
    return replace(hooks.use_unknown_key(credentials), secret_access_key="")


def _key_of_markup(credentials: Credentials) -> Credentials:
    return replace(credentials, access_key_id=_MARKUP)


def _token_of_markup(credentials: Credentials) -> Credentials:
    return replace(credentials, session_token=_MARKUP)


def _shorten_token(credentials: Credentials) -> Credentials:
    return replace(credentials, session_token=(credentials.session_token or "")[:-4])


def _lengthen_token(credentials: Credentials) -> Credentials:
    token = credentials.session_token or ""
    return replace(credentials, session_token=token + token[:4])


def _region_of_markup(plan: Plan) -> Plan:
    return replace(plan, scope=replace(plan.scope, region=_MARKUP))


def _claim(payload: str) -> hooks.Before:
    """Say in a signed header field that the body is not hashed, or hashed in another way."""

    def before(plan: Plan) -> Plan:
        request = add_header(plan.request, "X-Amz-Content-Sha256", payload)
        return replace(plan, request=request, cover=put_part("payload", payload))

    return before


VALUES = (
    Tampering("signature-empty", "a signature without a character", _ALL, after=hooks.change_signature(_empty)),
    Tampering(
        "credential-empty",
        "an empty Credential",
        BOTH_V4,
        before=hooks.change_field("X-Amz-Credential", _empty),
        after=hooks.change_part_of_header("Credential", _empty),
    ),
    Tampering(
        "signed-headers-empty",
        "empty SignedHeaders",
        BOTH_V4,
        before=hooks.change_field("X-Amz-SignedHeaders", _empty),
        after=hooks.change_part_of_header("SignedHeaders", _empty),
    ),
    Tampering(
        "access-key-empty",
        "an empty AWSAccessKeyId",
        V2 | BOTH_AWS3,
        before=hooks.change_field("AWSAccessKeyId", _empty),
        after=hooks.change_part_of_header("AWSAccessKeyId", _empty),
    ),
    Tampering(
        "unknown-key-without-secret",
        "an access key id that does not exist, signed with an empty secret",
        _ALL,
        before=hooks.change_credentials(_unknown_without_secret),
    ),
    Tampering(
        "key-of-markup",
        "an access key id of characters that XML reserves",
        _ALL,
        before=hooks.change_credentials(_key_of_markup),
    ),
    Tampering(
        "region-of-markup",
        "a scope whose region has characters that XML reserves",
        BOTH_V4,
        before=_region_of_markup,
    ),
    Tampering(
        "date-of-markup",
        "a signing time of characters that XML reserves",
        BOTH_V4,
        before=lambda plan: replace(plan, stamp=_MARKUP),
    ),
    Tampering(
        "session-token-shorter",
        "temporary credentials without the last four characters of their session token",
        _ALL,
        before=hooks.change_credentials(_shorten_token),
        needs_token=True,
    ),
    Tampering(
        "session-token-longer",
        "temporary credentials with four characters more of a session token",
        _ALL,
        before=hooks.change_credentials(_lengthen_token),
        needs_token=True,
    ),
    Tampering(
        "session-token-of-markup",
        "temporary credentials with a session token of characters that XML reserves",
        _ALL,
        before=hooks.change_credentials(_token_of_markup),
        needs_token=True,
    ),
    *(
        Tampering(
            f"payload-claimed-{name}", f"a signature that says {payload}, as a signed field does", V4, _claim(payload)
        )
        for name, payload in (
            ("unsigned", "UNSIGNED-PAYLOAD"),
            ("streaming", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"),
            ("streaming-unsigned", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"),
        )
    ),
)
"""Each value that may be wrong in a way of its own, with the schemes that have it."""
