"""The table of named ways to tamper with a signature: each makes one thing about it wrong, and nothing else.

Where it can be, the signature is right for the tampered text, so that the tampering is the only fault; and the request
still means the same, so that a target that checks no signature responds to it as to the untampered one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from conformance.wire import aws3
from conformance.wire import tampering_hooks as hooks
from conformance.wire.scheme import Plan
from conformance.wire.tampering_covered import COVERED
from conformance.wire.tampering_hooks import AWS3, BOTH_AWS3, BOTH_V4, V2, V4, V4_QUERY
from conformance.wire.tampering_kind import Tampering
from conformance.wire.tampering_values import VALUES

_ALL = BOTH_V4 | V2 | BOTH_AWS3
_BY_CLOCK = V4 | V2 | BOTH_AWS3


def find(name: str, plan: Plan) -> Tampering:
    """Return the tampering ``name``, if it can be done to ``plan``.

    Raises:
        ValueError: the tampering is unknown, or it does not go with the plan's scheme, request or credentials.
    """
    tampering = TAMPERINGS.get(name)
    if tampering is None:
        raise ValueError(f"unknown tampering {name!r}; known: {', '.join(sorted(TAMPERINGS))}")
    if plan.scheme not in tampering.schemes:
        schemes = ", ".join(sorted(tampering.schemes))
        raise ValueError(f"tampering {name!r} does not apply to scheme {plan.scheme.value!r}, only to: {schemes}")
    if tampering.needs_body and not plan.request.body:
        raise ValueError(f"tampering {name!r} needs a request with a body")
    if tampering.needs_query and "?" not in plan.request.url:
        raise ValueError(f"tampering {name!r} needs a request with a query string")
    if tampering.needs_token and not plan.credentials.session_token:
        raise ValueError(f"tampering {name!r} needs credentials with a session token")
    if tampering.needs_other and plan.other is None:
        raise ValueError(f"tampering {name!r} needs the credentials of another account")
    return tampering


_TABLE = (
    Tampering("unsigned", "no signature and no sign of one", _ALL, before=hooks.unsign),
    # Authorization header and its parts
    Tampering(
        "authorization-empty",
        "an Authorization header without a value",
        V4,
        after=hooks.change_header_field(lambda _: ""),
    ),
    Tampering(
        "authorization-garbage",
        "an Authorization header of no form",
        V4,
        after=hooks.change_header_field(lambda _: "garbage"),
    ),
    Tampering(
        "authorization-without-parts",
        "the algorithm's name alone",
        V4,
        after=hooks.change_header_field(lambda text: text.partition(" ")[0]),
    ),
    Tampering(
        "authorization-basic",
        "an Authorization header of the scheme Basic",
        V4,
        after=hooks.change_header_field(lambda _: "Basic Y29uZm9ybWFuY2U6bm9uZQ=="),
    ),
    Tampering(
        "authorization-bearer",
        "an Authorization header of the scheme Bearer",
        V4,
        after=hooks.change_header_field(lambda _: "Bearer conformance"),
    ),
    Tampering(
        "credential-missing",
        "no Credential",
        BOTH_V4,
        before=hooks.change_field("X-Amz-Credential", hooks.drop),
        after=hooks.change_part_of_header("Credential", hooks.drop),
    ),
    Tampering(
        "signed-headers-missing",
        "no SignedHeaders",
        BOTH_V4 | AWS3,
        before=hooks.change_field("X-Amz-SignedHeaders", hooks.drop),
        after=hooks.change_part_of_header("SignedHeaders", hooks.drop),
    ),
    Tampering("signature-missing", "no Signature", _ALL, after=hooks.change_signature(hooks.drop)),
    Tampering(
        "access-key-missing",
        "no AWSAccessKeyId",
        V2 | BOTH_AWS3,
        before=hooks.change_field("AWSAccessKeyId", hooks.drop),
        after=hooks.change_part_of_header("AWSAccessKeyId", hooks.drop),
    ),
    Tampering(
        "algorithm-unknown",
        "an algorithm that does not exist",
        BOTH_V4 | BOTH_AWS3,
        before=hooks.change_field("X-Amz-Algorithm", lambda _: "AWS4-HMAC-MD5"),
        after=hooks.name_unknown_algorithm,
    ),
    Tampering(
        "scheme-unknown",
        "a header that names a form of signature which does not exist",
        BOTH_AWS3,
        after=hooks.change_header_field(lambda text: text.replace("AWS3", "AWS9", 1), aws3.HEADER),
    ),
    Tampering(
        "scope-too-short",
        "a credential scope without the region",
        BOTH_V4,
        before=hooks.change_field("X-Amz-Credential", hooks.change_scope(-3)),
        after=hooks.change_part_of_header("Credential", hooks.change_scope(-3)),
    ),
    Tampering(
        "scope-terminator-wrong",
        "a credential scope that does not end in aws4_request",
        BOTH_V4,
        before=hooks.change_field("X-Amz-Credential", hooks.change_scope(-1, "aws5_request")),
        after=hooks.change_part_of_header("Credential", hooks.change_scope(-1, "aws5_request")),
    ),
    *(
        Tampering(
            f"credential-{part}-changed",
            f"a signature for another {part} than the credential scope names",
            BOTH_V4,
            before=hooks.change_field("X-Amz-Credential", hooks.change_scope(at, *others)),
            after=hooks.change_part_of_header("Credential", hooks.change_scope(at, *others)),
        )
        for part, at, others in (
            ("day", -4, ["20200101"]),
            ("region", -3, ["eu-north-1", "sa-east-1"]),
            ("service", -2, ["sqs", "sns"]),
        )
    ),
    *(
        Tampering(
            f"scope-without-{part}",
            f"a credential scope without its {part}, and a signature for that scope",
            BOTH_V4,
            before=hooks.cover_as_sent("X-Amz-Credential", hooks.change_scope(at), part, ""),
            after=hooks.change_part_of_header("Credential", hooks.change_scope(at)),
        )
        for part, at in (("region", -3), ("service", -2), ("terminator", -1))
    ),
    Tampering(
        "scope-of-other-terminator",
        "a credential scope that does not end in aws4_request, and a signature for that scope",
        BOTH_V4,
        before=hooks.cover_as_sent(
            "X-Amz-Credential", hooks.change_scope(-1, "aws5_request"), "terminator", "aws5_request"
        ),
        after=hooks.change_part_of_header("Credential", hooks.change_scope(-1, "aws5_request")),
    ),
    Tampering(
        "algorithm-unknown-signed",
        "an algorithm that does not exist, and a signature that covers its name",
        BOTH_V4,
        before=hooks.cover_as_sent("X-Amz-Algorithm", lambda _: "AWS4-HMAC-MD5", "algorithm", "AWS4-HMAC-MD5"),
        after=hooks.name_unknown_algorithm,
    ),
    # Times
    Tampering(
        "date-missing",
        "no X-Amz-Date and no Date",
        BOTH_V4 | BOTH_AWS3,
        before=hooks.change_field("X-Amz-Date", hooks.drop),
        after=hooks.drop_date,
    ),
    Tampering("date-malformed", "a signing time that is not a time", _ALL, before=hooks.malform_date),
    Tampering(
        "expired-16-minutes", "signed 16 minutes ago", _BY_CLOCK | V4_QUERY, near=True, before=hooks.expire(minutes=16)
    ),
    Tampering(
        "expired-date-alone",
        "signed 16 minutes ago, which only Date says",
        V4,
        near=True,
        before=hooks.date_by_header(minutes=-16),
        after=hooks.drop_date,
    ),
    Tampering("expired-1-day", "signed a day ago", _BY_CLOCK | V4_QUERY, before=hooks.expire(minutes=24 * 60)),
    Tampering("expired-30-days", "signed 30 days ago", _BY_CLOCK | V4_QUERY, before=hooks.expire(minutes=30 * 24 * 60)),
    Tampering("future-1-day", "signed a day ahead", _BY_CLOCK | V4_QUERY, before=hooks.shift_clock(days=1)),
    Tampering(
        "future-16-minutes",
        "signed 16 minutes ahead",
        _BY_CLOCK | V4_QUERY,
        near=True,
        before=hooks.shift_clock(minutes=16),
    ),
    Tampering(
        "past-4-minutes",
        "signed 4 minutes ago, well inside every limit",
        _BY_CLOCK | V4_QUERY,
        near=True,
        before=hooks.shift_clock_within_hour(minutes=-4),
        accepted=True,
    ),
    Tampering(
        "future-4-minutes",
        "signed 4 minutes ahead, well inside every limit",
        _BY_CLOCK | V4_QUERY,
        near=True,
        before=hooks.shift_clock_within_hour(minutes=4),
        accepted=True,
    ),
    Tampering(
        "past-14-minutes",
        "signed 14 minutes ago, just inside the limit",
        _BY_CLOCK | V4_QUERY,
        near=True,
        before=hooks.shift_clock_within_hour(minutes=-14),
        accepted=True,
    ),
    Tampering(
        "future-14-minutes",
        "signed 14 minutes ahead, just inside the limit",
        _BY_CLOCK | V4_QUERY,
        near=True,
        before=hooks.shift_clock_within_hour(minutes=14),
        accepted=True,
    ),
    Tampering("expires-passed", "a signature whose own lifetime is over", V4_QUERY | V2, before=hooks.pass_expiry),
    Tampering(
        "expires-passed-16-minutes",
        "a signature whose own lifetime has been over for 16 minutes",
        V4_QUERY | V2,
        near=True,
        before=hooks.pass_expiry_by_minutes(16),
    ),
    Tampering(
        "half-lifetime",
        "signed 30 minutes ago, valid for an hour",
        V4_QUERY,
        before=hooks.shift_clock_within_hour(minutes=-30),
        accepted=True,
    ),
    Tampering(
        "lifetime-week",
        "signed two days ago, valid for a week",
        V4_QUERY,
        before=lambda plan: replace(plan, at=plan.at - timedelta(days=2), expires_s=604800),
        accepted=True,
    ),
    Tampering(
        "lifetime-too-long",
        "a lifetime of a second more than a week",
        V4_QUERY,
        before=lambda plan: replace(plan, expires_s=604801),
    ),
    Tampering(
        "lifetime-negative",
        "a lifetime of less than nothing",
        V4_QUERY,
        before=lambda plan: replace(plan, expires_s=-300),
    ),
    Tampering(
        "lifetime-malformed",
        "a lifetime that is no number",
        V4_QUERY,
        before=hooks.change_field("X-Amz-Expires", lambda _: "soon"),
    ),
    Tampering(
        "expires-ahead",
        "Expires in ten minutes in place of Timestamp",
        V2,
        before=lambda plan: replace(plan, expires=plan.at + timedelta(minutes=10)),
        accepted=True,
    ),
    Tampering("timestamp-and-expires", "Timestamp and Expires at once", V2, before=hooks.send_both_times),
    Tampering(
        "timestamp-milliseconds",
        "a Timestamp with milliseconds, as in the samples",
        V2,
        before=hooks.change_field("Timestamp", lambda text: text.replace("Z", ".000Z")),
        accepted=True,
    ),
    Tampering(
        "expires-malformed",
        "an Expires that is not a time, in place of Timestamp",
        V2,
        before=hooks.malform_expires,
    ),
    Tampering(
        "timestamp-missing", "neither Timestamp nor Expires", V2, before=hooks.change_field("Timestamp", hooks.drop)
    ),
    # Who signs, and for what
    Tampering(
        "wrong-secret", "signed with another secret", _ALL, before=hooks.change_credentials(hooks.use_wrong_secret)
    ),
    Tampering(
        "secret-of-other-account",
        "signed with the secret of another account",
        _ALL,
        before=hooks.use_secret_of_other_account,
        needs_other=True,
    ),
    Tampering(
        "unknown-key",
        "an access key id that does not exist",
        _ALL,
        before=hooks.change_credentials(hooks.use_unknown_key),
    ),
    Tampering(
        "key-other-case",
        "the access key id with its letters in the other case",
        _ALL,
        before=hooks.change_credentials(hooks.swap_case_of_key),
    ),
    Tampering(
        "key-continued",
        "the access key id with a character more",
        _ALL,
        before=hooks.change_credentials(hooks.lengthen_key),
    ),
    Tampering("wrong-scope-date", "a scope of the day before the signing time", BOTH_V4, before=hooks.scope_day(-1)),
    Tampering(
        "wrong-scope-date-ahead", "a scope of the day after the signing time", BOTH_V4, before=hooks.scope_day(1)
    ),
    Tampering("wrong-scope-region", "a scope of another region", BOTH_V4, before=hooks.scope_other_region),
    Tampering("wrong-scope-service", "a scope of another service", BOTH_V4, before=hooks.scope_other_service),
    Tampering(
        "session-token-missing",
        "temporary credentials without their session token",
        _ALL,
        before=hooks.change_credentials(lambda credentials: replace(credentials, session_token=None)),
        needs_token=True,
    ),
    Tampering(
        "session-token-garbage",
        "temporary credentials with a session token that is none",
        _ALL,
        before=hooks.change_credentials(lambda credentials: replace(credentials, session_token="garbage")),  # noqa: S106
        needs_token=True,
    ),
    Tampering(
        "session-token-changed",
        "temporary credentials with one character of their session token changed",
        _ALL,
        before=hooks.change_credentials(hooks.change_token),
        needs_token=True,
    ),
    # What is signed
    Tampering("host-unsigned", "Host is not among the signed headers", BOTH_V4 | AWS3, before=hooks.leave_host_out),
    Tampering("date-unsigned", "Date is not among the signed headers", AWS3, before=hooks.leave_date_out),
    Tampering(
        "body-changed",
        "another byte sequence for the same form, after signing",
        BOTH_V4 | AWS3,
        after=hooks.respell_body,
        needs_body=True,
    ),
    Tampering(
        "body-changed-hash-kept",
        "another byte sequence for the same form, after signing, beside the signed hash of the first one",
        V4,
        before=hooks.sign_hash,
        after=hooks.respell_body,
        needs_body=True,
    ),
    Tampering(
        "query-added",
        "a query string beside the form, after signing",
        V4 | AWS3,
        after=hooks.add_a_query,
        needs_body=True,
    ),
    Tampering(
        "header-changed",
        "a signed header changed after signing",
        BOTH_V4 | BOTH_AWS3,
        before=hooks.note_header,
        after=hooks.change_signed_header,
    ),
    Tampering(
        "host-changed",
        "signed for another host than it is sent to",
        BOTH_V4 | V2 | AWS3,
        before=hooks.name_other_host,
        after=hooks.name_real_host,
    ),
    Tampering(
        "host-of-amazon",
        "signed for Amazon's own endpoint in place of the host that it is sent to",
        BOTH_V4 | V2 | AWS3,
        before=hooks.name_host_of_amazon,
        after=hooks.name_real_host,
    ),
    *(
        Tampering(
            each.name,
            each.summary,
            each.schemes,
            before=hooks.cover(each.cover),
            needs_body=each.needs_body,
            needs_query=each.needs_query,
        )
        for each in COVERED
    ),
    Tampering(
        "method-changed",
        "signed for another method than it is sent by",
        BOTH_V4 | V2 | AWS3,
        before=lambda plan: replace(plan, request=hooks.swap_method(plan.request)),
        after=lambda request, plan: hooks.swap_method(request),
    ),
    Tampering(
        "parameter-added",
        "one more parameter after signing",
        BOTH_V4 | V2 | AWS3,
        after=hooks.add_a_parameter,
    ),
    # The signature itself
    Tampering(
        "signature-truncated",
        "a signature without its last four characters",
        _ALL,
        after=hooks.change_signature(lambda text: text[:-4]),
    ),
    Tampering(
        "signature-continued",
        "a signature with four characters more",
        _ALL,
        after=hooks.change_signature(lambda text: text + text[:4]),
    ),
    Tampering(
        "signature-last-digit",
        "the last digit of the signature changed",
        _ALL,
        after=hooks.change_signature(hooks.change_last_digit),
    ),
    Tampering(
        "signature-upper-case",
        "the hexadecimal signature in capitals",
        BOTH_V4,
        after=hooks.change_signature(str.upper),
    ),
    Tampering(
        "signature-flipped",
        "one digit of the signature changed",
        _ALL,
        after=hooks.change_signature(hooks.flip_first_digit),
    ),
    Tampering(
        "signature-version-unknown",
        "SignatureVersion=9",
        V2,
        before=hooks.change_field("SignatureVersion", lambda _: "9"),
    ),
    Tampering(
        "signature-version-missing",
        "no SignatureVersion",
        V2,
        before=hooks.change_field("SignatureVersion", hooks.drop),
    ),
    Tampering(
        "signature-method-other",
        "signed by the other hash than SignatureMethod names",
        V2,
        before=hooks.sign_by_other_hash,
    ),
    Tampering(
        "signature-method-missing", "no SignatureMethod", V2, before=hooks.change_field("SignatureMethod", hooks.drop)
    ),
    Tampering(
        "signature-method-unknown",
        "SignatureMethod=HmacMD5",
        V2,
        before=hooks.change_field("SignatureMethod", lambda _: "HmacMD5"),
    ),
)

TAMPERINGS: dict[str, Tampering] = {tampering.name: tampering for tampering in (*_TABLE, *VALUES)}
"""Every named tampering."""
