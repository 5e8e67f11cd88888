"""The table of named damages: each makes one thing about a signature wrong, and nothing else.

Where it can be, the signature is right for the damaged text, so that the damage is the only fault; and the request
still means the same, so that a target that checks no signature answers it like the undamaged one.
"""

from __future__ import annotations

import hashlib
from base64 import b32encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, timedelta

from conformance.wire import aws3
from conformance.wire.credentials import Credentials
from conformance.wire.edits import (
    Change,
    add_header,
    add_parameter,
    change_header,
    change_pair,
    change_parameter,
    change_part,
)
from conformance.wire.exchange import Request
from conformance.wire.query import Pairs
from conformance.wire.scheme import Plan, Scheme

Before = Callable[[Plan], Plan]
After = Callable[[Request, Plan], Request]

_V4 = frozenset({Scheme.SIGV4})
_V4_QUERY = frozenset({Scheme.SIGV4_QUERY})
_BOTH_V4 = _V4 | _V4_QUERY
_V2 = frozenset({Scheme.SIGV2, Scheme.SIGV2_SHA1})
_AWS3 = frozenset({Scheme.AWS3})
_BOTH_AWS3 = _AWS3 | {Scheme.AWS3_HTTPS}
_ALL = _BOTH_V4 | _V2 | _BOTH_AWS3
_BY_CLOCK = _V4 | _V2 | _BOTH_AWS3

_NOTE = "X-Conformance-Note"


@dataclass(frozen=True, slots=True)
class Damage:
    """One named damage of a signature.

    ``schemes`` are those it applies to; ``accepted`` says that a right target accepts the request all the same (a clock
    just inside the limit). ``before`` changes what is signed and how, ``after`` the signed request. ``needs_body`` and
    ``needs_token``: it applies only to a request with a body, only to credentials with a session token.
    """

    name: str
    summary: str
    schemes: frozenset[Scheme]
    before: Before = lambda plan: plan
    after: After = lambda request, plan: request
    accepted: bool = False
    needs_body: bool = False
    needs_token: bool = False


def find(name: str, plan: Plan) -> Damage:
    """Return the damage ``name``, if it can be done to ``plan``.

    Raises:
        ValueError: there is no such damage, or it does not go with the plan's scheme, request or credentials.
    """
    damage = DAMAGES.get(name)
    if damage is None:
        raise ValueError(f"there is no damage {name!r}; there are: {', '.join(sorted(DAMAGES))}")
    if plan.scheme not in damage.schemes:
        schemes = ", ".join(sorted(damage.schemes))
        raise ValueError(f"damage {name!r} does not apply to scheme {plan.scheme.value!r}, only to: {schemes}")
    if damage.needs_body and not plan.request.body:
        raise ValueError(f"damage {name!r} needs a request with a body")
    if damage.needs_token and not plan.credentials.session_token:
        raise ValueError(f"damage {name!r} needs credentials with a session token")
    return damage


# Hooks before signing.


def _unsign(plan: Plan) -> Plan:
    return replace(plan, scheme=Scheme.NONE)


def _shift(**by: float) -> Before:
    return lambda plan: replace(plan, at=plan.at + timedelta(**by))


def _shift_within_hour(**by: float) -> Before:
    # An hour of lifetime: only the signing time may be what the target objects to.
    return lambda plan: replace(plan, at=plan.at + timedelta(**by), expires_s=3600)


def _pass_expiry(plan: Plan) -> Plan:
    # Reading 16: the reference seems to grant 15 minutes beyond the expiration date, so a day is beyond doubt.
    if plan.scheme is Scheme.SIGV4_QUERY:
        return replace(plan, at=plan.at - timedelta(days=1), expires_s=60)
    return replace(plan, expires=plan.at - timedelta(days=1))


def _malform_expires(plan: Plan) -> Plan:
    return replace(plan, expires=plan.at + timedelta(minutes=10), edit=change_pair("Expires", lambda _: "not-a-date"))


def _other_method(plan: Plan) -> Plan:
    # The field is signed as it is sent; only the hash is not the one that it names.
    other = "HmacSHA1" if plan.scheme is Scheme.SIGV2 else "HmacSHA256"
    return replace(plan, edit=change_pair("SignatureMethod", lambda _: other))


def _swap_method(request: Request) -> Request:
    return replace(request, method="GET" if request.method != "GET" else "POST")


def _malform_date(plan: Plan) -> Plan:
    if plan.scheme in _V2:
        return replace(plan, edit=change_pair("Timestamp", lambda _: "not-a-date"))
    return replace(plan, stamp="not-a-date")


def _credentials(change: Callable[[Credentials], Credentials]) -> Before:
    return lambda plan: replace(plan, credentials=change(plan.credentials))


def _wrong_secret(credentials: Credentials) -> Credentials:
    secret = credentials.secret_access_key
    return replace(credentials, secret_access_key=secret[:-1] + ("A" if secret[-1:] != "A" else "B"))


def _unknown_key(credentials: Credentials) -> Credentials:
    # Looks like a real key id, depends on the given one so that no target can know it, and never equals it.
    digest = hashlib.sha256(b"unknown " + credentials.access_key_id.encode("utf-8", "surrogateescape")).digest()
    return replace(credentials, access_key_id="AKIA" + b32encode(digest)[:16].decode("ascii"))


def _yesterday(plan: Plan) -> Plan:
    return replace(plan, day=(plan.at.astimezone(UTC) - timedelta(days=1)).strftime("%Y%m%d"))


def _other_region(plan: Plan) -> Plan:
    region = "eu-north-1" if plan.scope.region != "eu-north-1" else "sa-east-1"
    return replace(plan, scope=replace(plan.scope, region=region))


def _other_service(plan: Plan) -> Plan:
    service = "sqs" if plan.scope.service != "sqs" else "sns"
    return replace(plan, scope=replace(plan.scope, service=service))


def _leave_host_out(plan: Plan) -> Plan:
    return replace(plan, unsigned=plan.unsigned | {"host"})


def _note_header(plan: Plan) -> Plan:
    if plan.scheme in _BOTH_V4:
        return replace(plan, request=add_header(plan.request, _NOTE, "signed"))
    return plan


def _fields(edit: Callable[[Pairs], Pairs]) -> Before:
    return lambda plan: replace(plan, edit=edit) if plan.scheme in _V4_QUERY | _V2 else plan


def _field(name: str, change: Change) -> Before:
    return _fields(change_pair(name, change))


def _both_times(plan: Plan) -> Plan:
    expires = (plan.at.astimezone(UTC) + timedelta(minutes=10)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return replace(plan, edit=lambda pairs: [*pairs, ("Expires", expires)])


# Hooks after signing.


def _header(value: Change, name: str = "Authorization") -> After:
    return lambda request, plan: change_header(request, name, value)


def _part(part: str, change: Change) -> After:
    def after(request: Request, plan: Plan) -> Request:
        if plan.scheme in _V4:
            return change_part(request, "Authorization", part, change)
        if plan.scheme in _BOTH_AWS3:
            return change_part(request, aws3.HEADER, part, change)
        return request

    return after


def _signature(change: Change) -> After:
    def after(request: Request, plan: Plan) -> Request:
        if plan.scheme in _V4_QUERY:
            return change_parameter(request, "X-Amz-Signature", change)
        if plan.scheme in _V2:
            return change_parameter(request, "Signature", change)
        return _part("Signature", change)(request, plan)

    return after


def _unknown_algorithm(request: Request, plan: Plan) -> Request:
    if plan.scheme in _V4:
        return change_header(request, "Authorization", lambda text: text.replace("AWS4-HMAC-SHA256", "AWS4-HMAC-MD5"))
    return _part("Algorithm", lambda _: "HmacMD5")(request, plan)


def _drop_date(request: Request, plan: Plan) -> Request:
    return change_header(request, "X-Amz-Date" if plan.scheme in _V4 else "Date", _drop)


def _change_signed_header(request: Request, plan: Plan) -> Request:
    if plan.scheme in _BOTH_V4:
        return change_header(request, _NOTE, lambda _: "changed")
    later = aws3.http_date(plan.at + timedelta(minutes=1))
    return change_header(request, "Date", lambda _: later)


def _respell_body(request: Request, plan: Plan) -> Request:
    # The first character as an escape: other bytes, and to a form parser the same form.
    return replace(request, body=b"%%%02X" % request.body[0] + request.body[1:])


def _add_parameter(request: Request, plan: Plan) -> Request:
    return add_parameter(request, "AddedAfterSigning", "1")


def _drop(_: str) -> None:
    return None


def _flip(signature: str) -> str:
    # The first digit, since in base64 the last one may hold unused bits only.
    return ("A" if signature[:1] != "A" else "B") + signature[1:] if signature.endswith("=") else _flip_hex(signature)


def _flip_hex(signature: str) -> str:
    return ("0" if signature[:1] != "0" else "1") + signature[1:]


def _shorten_scope(credential: str) -> str:
    key, day, _, service, terminator = credential.rsplit("/", 4)
    return f"{key}/{day}/{service}/{terminator}"


def _wrong_terminator(credential: str) -> str:
    return credential.rpartition("/")[0] + "/aws5_request"


_TABLE = (
    Damage("unsigned", "no signature and no sign of one", _ALL, before=_unsign),
    # Authorization header and its parts
    Damage("authorization-empty", "an Authorization header without a value", _V4, after=_header(lambda _: "")),
    Damage("authorization-garbage", "an Authorization header of no form", _V4, after=_header(lambda _: "garbage")),
    Damage(
        "authorization-without-parts",
        "the algorithm's name alone",
        _V4,
        after=_header(lambda text: text.partition(" ")[0]),
    ),
    Damage(
        "credential-missing",
        "no Credential",
        _BOTH_V4,
        before=_field("X-Amz-Credential", _drop),
        after=_part("Credential", _drop),
    ),
    Damage(
        "signed-headers-missing",
        "no SignedHeaders",
        _BOTH_V4 | _AWS3,
        before=_field("X-Amz-SignedHeaders", _drop),
        after=_part("SignedHeaders", _drop),
    ),
    Damage("signature-missing", "no Signature", _ALL, after=_signature(_drop)),
    Damage(
        "access-key-missing",
        "no AWSAccessKeyId",
        _V2 | _BOTH_AWS3,
        before=_field("AWSAccessKeyId", _drop),
        after=_part("AWSAccessKeyId", _drop),
    ),
    Damage(
        "algorithm-unknown",
        "an algorithm that does not exist",
        _BOTH_V4 | _BOTH_AWS3,
        before=_field("X-Amz-Algorithm", lambda _: "AWS4-HMAC-MD5"),
        after=_unknown_algorithm,
    ),
    Damage(
        "scope-too-short",
        "a credential scope without the region",
        _BOTH_V4,
        before=_field("X-Amz-Credential", _shorten_scope),
        after=_part("Credential", _shorten_scope),
    ),
    Damage(
        "scope-terminator-wrong",
        "a credential scope that does not end in aws4_request",
        _BOTH_V4,
        before=_field("X-Amz-Credential", _wrong_terminator),
        after=_part("Credential", _wrong_terminator),
    ),
    # Times
    Damage(
        "date-missing",
        "no X-Amz-Date and no Date",
        _BOTH_V4 | _BOTH_AWS3,
        before=_field("X-Amz-Date", _drop),
        after=_drop_date,
    ),
    Damage("date-malformed", "a signing time that is no time", _ALL, before=_malform_date),
    Damage("expired-16-minutes", "signed 16 minutes ago", _BY_CLOCK, before=_shift(minutes=-16)),
    Damage("expired-1-day", "signed a day ago", _BY_CLOCK, before=_shift(days=-1)),
    Damage("future-16-minutes", "signed 16 minutes ahead", _BY_CLOCK | _V4_QUERY, before=_shift(minutes=16)),
    Damage(
        "past-14-minutes",
        "signed 14 minutes ago, just inside the limit",
        _BY_CLOCK | _V4_QUERY,
        before=_shift_within_hour(minutes=-14),
        accepted=True,
    ),
    Damage(
        "future-14-minutes",
        "signed 14 minutes ahead, just inside the limit",
        _BY_CLOCK | _V4_QUERY,
        before=_shift_within_hour(minutes=14),
        accepted=True,
    ),
    Damage("expires-passed", "a signature whose own lifetime is over", _V4_QUERY | _V2, before=_pass_expiry),
    Damage(
        "expires-ahead",
        "Expires in ten minutes in the place of Timestamp",
        _V2,
        before=lambda plan: replace(plan, expires=plan.at + timedelta(minutes=10)),
        accepted=True,
    ),
    Damage("timestamp-and-expires", "Timestamp and Expires at once", _V2, before=_both_times),
    Damage(
        "timestamp-milliseconds",
        "a Timestamp with milliseconds, as in the samples",
        _V2,
        before=_field("Timestamp", lambda text: text.replace("Z", ".000Z")),
        accepted=True,
    ),
    Damage("expires-malformed", "an Expires that is no time, in the place of Timestamp", _V2, before=_malform_expires),
    Damage("timestamp-missing", "neither Timestamp nor Expires", _V2, before=_field("Timestamp", _drop)),
    # Who signs, and for what
    Damage("wrong-secret", "signed with another secret", _ALL, before=_credentials(_wrong_secret)),
    Damage("unknown-key", "an access key id that does not exist", _ALL, before=_credentials(_unknown_key)),
    Damage("wrong-scope-date", "a scope of the day before the signing time", _BOTH_V4, before=_yesterday),
    Damage("wrong-scope-region", "a scope of another region", _BOTH_V4, before=_other_region),
    Damage("wrong-scope-service", "a scope of another service", _BOTH_V4, before=_other_service),
    Damage(
        "session-token-missing",
        "temporary credentials without their session token",
        _ALL,
        before=_credentials(lambda credentials: replace(credentials, session_token=None)),
        needs_token=True,
    ),
    Damage(
        "session-token-garbage",
        "temporary credentials with a session token that is none",
        _ALL,
        before=_credentials(lambda credentials: replace(credentials, session_token="garbage")),  # noqa: S106
        needs_token=True,
    ),
    # What is signed
    Damage("host-unsigned", "Host is not among the signed headers", _BOTH_V4 | _AWS3, before=_leave_host_out),
    Damage(
        "body-changed",
        "another byte sequence for the same form, after signing",
        _BOTH_V4 | _AWS3,
        after=_respell_body,
        needs_body=True,
    ),
    Damage(
        "header-changed",
        "a signed header changed after signing",
        _BOTH_V4 | _BOTH_AWS3,
        before=_note_header,
        after=_change_signed_header,
    ),
    Damage(
        "method-changed",
        "signed for another method than it is sent by",
        _BOTH_V4 | _V2 | _AWS3,
        before=lambda plan: replace(plan, request=_swap_method(plan.request)),
        after=lambda request, plan: _swap_method(request),
    ),
    Damage(
        "parameter-added",
        "one more parameter after signing",
        _BOTH_V4 | _V2 | _AWS3,
        after=_add_parameter,
    ),
    # The signature itself
    Damage(
        "signature-truncated",
        "a signature without its last four characters",
        _ALL,
        after=_signature(lambda text: text[:-4]),
    ),
    Damage(
        "signature-upper-case",
        "the hexadecimal signature in capitals",
        _BOTH_V4,
        after=_signature(str.upper),
    ),
    Damage("signature-flipped", "one digit of the signature changed", _ALL, after=_signature(_flip)),
    Damage(
        "signature-version-unknown",
        "SignatureVersion=9",
        _V2,
        before=_field("SignatureVersion", lambda _: "9"),
    ),
    Damage(
        "signature-version-missing",
        "no SignatureVersion",
        _V2,
        before=_field("SignatureVersion", _drop),
    ),
    Damage("signature-method-other", "signed by the other hash than SignatureMethod names", _V2, before=_other_method),
    Damage("signature-method-missing", "no SignatureMethod", _V2, before=_field("SignatureMethod", _drop)),
    Damage(
        "signature-method-unknown",
        "SignatureMethod=HmacMD5",
        _V2,
        before=_field("SignatureMethod", lambda _: "HmacMD5"),
    ),
)

DAMAGES: dict[str, Damage] = {damage.name: damage for damage in _TABLE}
"""Every named damage."""
