"""What tampering with a signature is made of: hooks that change the plan before signing, or the request after it."""

from __future__ import annotations

import hashlib
from base64 import b32encode
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, timedelta
from string import ascii_lowercase, ascii_uppercase, digits

from conformance.wire import aws3
from conformance.wire.covered import Cover, put_part
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
from conformance.wire.request import host_header
from conformance.wire.scheme import Plan, Scheme

Before = Callable[[Plan], Plan]
After = Callable[[Request, Plan], Request]

V4 = frozenset({Scheme.SIGV4})
V4_QUERY = frozenset({Scheme.SIGV4_QUERY})
BOTH_V4 = V4 | V4_QUERY
V2 = frozenset({Scheme.SIGV2, Scheme.SIGV2_SHA1})
AWS3 = frozenset({Scheme.AWS3})
BOTH_AWS3 = AWS3 | {Scheme.AWS3_HTTPS}

_NOTE = "X-Conformance-Note"
_BASE64 = f"{ascii_uppercase}{ascii_lowercase}{digits}+/"


# Before signing.


def unsign(plan: Plan) -> Plan:
    """Send without a signature."""
    return replace(plan, scheme=Scheme.NONE)


def shift_clock(**by: float) -> Before:
    """Sign at another time, as of `timedelta`."""
    return lambda plan: replace(plan, at=plan.at + timedelta(**by))


def shift_clock_within_hour(**by: float) -> Before:
    """Sign at another time, with a lifetime that leaves no other objection."""
    # An hour of lifetime: only the signing time may be what the target objects to.
    return lambda plan: replace(plan, at=plan.at + timedelta(**by), expires_s=3600)


def pass_expiry(plan: Plan) -> Plan:
    """Let the signature's own lifetime be over."""
    # Reading 16: the reference seems to grant 15 minutes beyond the expiration date, so a day is beyond doubt.
    if plan.scheme is Scheme.SIGV4_QUERY:
        return replace(plan, at=plan.at - timedelta(days=1), expires_s=60)
    return replace(plan, expires=plan.at - timedelta(days=1))


def pass_expiry_by_minutes(minutes: int) -> Before:
    """Let the signature's own lifetime, a minute, be over for so many minutes."""

    def before(plan: Plan) -> Plan:
        if plan.scheme is Scheme.SIGV4_QUERY:
            return replace(plan, at=plan.at - timedelta(minutes=minutes + 1), expires_s=60)
        return replace(plan, expires=plan.at - timedelta(minutes=minutes))

    return before


def expire(*, minutes: int) -> Before:
    """Sign so many minutes ago; in the query string, whose lifetime is its own, for a minute that ended then."""
    earlier, over = shift_clock(minutes=-minutes), pass_expiry_by_minutes(minutes)
    return lambda plan: (over if plan.scheme is Scheme.SIGV4_QUERY else earlier)(plan)


def malform_expires(plan: Plan) -> Plan:
    """Send an Expires that is not a time."""
    return replace(plan, expires=plan.at + timedelta(minutes=10), edit=change_pair("Expires", lambda _: "not-a-date"))


def sign_by_other_hash(plan: Plan) -> Plan:
    """Name another hash than the one that is used."""
    # The field is signed as it is sent; only the hash is not the one that it names.
    other = "HmacSHA1" if plan.scheme is Scheme.SIGV2 else "HmacSHA256"
    return replace(plan, edit=change_pair("SignatureMethod", lambda _: other))


def swap_method(request: Request) -> Request:
    """Return the request with another method."""
    return replace(request, method="GET" if request.method != "GET" else "POST")


def malform_date(plan: Plan) -> Plan:
    """Send a signing time that is not a time."""
    if plan.scheme in V2:
        return replace(plan, edit=change_pair("Timestamp", lambda _: "not-a-date"))
    return replace(plan, stamp="not-a-date")


def change_credentials(change: Callable[[Credentials], Credentials]) -> Before:
    """Sign with other credentials."""
    return lambda plan: replace(plan, credentials=change(plan.credentials))


def use_wrong_secret(credentials: Credentials) -> Credentials:
    """Return the credentials with another secret."""
    secret = credentials.secret_access_key
    return replace(credentials, secret_access_key=secret[:-1] + ("A" if secret[-1:] != "A" else "B"))


def use_unknown_key(credentials: Credentials) -> Credentials:
    """Return the credentials with an access key id that does not exist."""
    # Looks like a real key id, depends on the given one so that no target can know it, and never equals it.
    digest = hashlib.sha256(b"unknown " + credentials.access_key_id.encode("utf-8", "surrogateescape")).digest()
    return replace(credentials, access_key_id="AKIA" + b32encode(digest)[:16].decode("ascii"))


def swap_case_of_key(credentials: Credentials) -> Credentials:
    """Return the credentials with the letters of their access key id in the other case.

    An id without letters gets one, so that it is another id in any event.
    """
    key = credentials.access_key_id
    swapped = key.swapcase()
    return replace(credentials, access_key_id=swapped if swapped != key else f"{key}a")


def lengthen_key(credentials: Credentials) -> Credentials:
    """Return the credentials with an access key id that begins with the known one."""
    return replace(credentials, access_key_id=f"{credentials.access_key_id}A")


def change_token(credentials: Credentials) -> Credentials:
    """Return the credentials with a session token that differs in one character.

    It is one in the middle, since the last ones of a text in base64 may say nothing.
    """
    token = credentials.session_token or ""
    at = len(token) // 2
    return replace(credentials, session_token=token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :])


def scope_day(days: int) -> Before:
    """Sign for a day that is so many days after the signing time."""
    return lambda plan: replace(plan, day=(plan.at.astimezone(UTC) + timedelta(days=days)).strftime("%Y%m%d"))


def scope_other_region(plan: Plan) -> Plan:
    """Sign for another region."""
    region = "eu-north-1" if plan.scope.region != "eu-north-1" else "sa-east-1"
    return replace(plan, scope=replace(plan.scope, region=region))


def scope_other_service(plan: Plan) -> Plan:
    """Sign for another service."""
    service = "sqs" if plan.scope.service != "sqs" else "sns"
    return replace(plan, scope=replace(plan.scope, service=service))


def leave_host_out(plan: Plan) -> Plan:
    """Leave Host out of the signed headers."""
    return replace(plan, unsigned=plan.unsigned | {"host"})


def leave_date_out(plan: Plan) -> Plan:
    """Leave Date out of the signed headers."""
    return replace(plan, unsigned=plan.unsigned | {"date"})


def date_by_header(*, minutes: int) -> Before:
    """Sign so many minutes later, and say so in Date; X-Amz-Date is left out of the signature."""

    def before(plan: Plan) -> Plan:
        at = plan.at + timedelta(minutes=minutes)
        request = add_header(plan.request, "Date", aws3.http_date(at))
        return replace(plan, at=at, request=request, unsigned=plan.unsigned | {"x-amz-date"})

    return before


def use_secret_of_other_account(plan: Plan) -> Plan:
    """Sign with the secret of another account, under the key of this one."""
    if plan.other is None:
        return plan
    return replace(plan, credentials=replace(plan.credentials, secret_access_key=plan.other.secret_access_key))


def name_other_host(plan: Plan) -> Plan:
    """Sign for a host that the request does not go to."""
    return replace(plan, request=add_header(plan.request, "Host", "signed-for.example.com"))


def name_host_of_amazon(plan: Plan) -> Plan:
    """Sign for Amazon's own endpoint of the region, or, where that is the target, for another one."""
    host = f"email.{plan.scope.region}.amazonaws.com"
    if host_header(plan.request.url).lower() == host:
        host = "signed-for.amazonaws.com"
    return replace(plan, request=add_header(plan.request, "Host", host))


def name_real_host(request: Request, plan: Plan) -> Request:
    """Take away the Host that was signed; the transport names the real one."""
    return replace(request, headers=tuple(each for each in request.headers if each[0].lower() != "host"))


def note_header(plan: Plan) -> Plan:
    """Add a header of our own, to be signed with the rest."""
    if plan.scheme in BOTH_V4:
        return replace(plan, request=add_header(plan.request, _NOTE, "signed"))
    return plan


def sign_hash(plan: Plan) -> Plan:
    """Add the header that holds the hash of the body, to be signed with the rest."""
    digest = hashlib.sha256(plan.request.body).hexdigest()
    return replace(plan, request=add_header(plan.request, "X-Amz-Content-Sha256", digest))


def _fields(edit: Callable[[Pairs], Pairs]) -> Before:
    return lambda plan: replace(plan, edit=edit) if plan.scheme in V4_QUERY | V2 else plan


def change_field(name: str, change: Change) -> Before:
    """Change an authentication parameter of the schemes that have them."""
    return _fields(change_pair(name, change))


def cover(change: Cover) -> Before:
    """Sign other parts than the right ones."""
    return lambda plan: replace(plan, cover=change)


def cover_as_sent(field: str, change: Change, part: str, text: str) -> Before:
    """Change an authentication parameter, and sign for a part that is what the changed one says."""
    in_field = change_field(field, change)
    return lambda plan: replace(in_field(plan), cover=put_part(part, text))


def send_both_times(plan: Plan) -> Plan:
    """Send Expires beside Timestamp."""
    expires = (plan.at.astimezone(UTC) + timedelta(minutes=10)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return replace(plan, edit=lambda pairs: [*pairs, ("Expires", expires)])


# After signing.


def change_header_field(value: Change, name: str = "Authorization") -> After:
    """Change a header field as a whole."""
    return lambda request, plan: change_header(request, name, value)


def change_part_of_header(part: str, change: Change) -> After:
    """Change one part of the header that holds the signature."""

    def after(request: Request, plan: Plan) -> Request:
        if plan.scheme in V4:
            return change_part(request, "Authorization", part, change)
        if plan.scheme in BOTH_AWS3:
            return change_part(request, aws3.HEADER, part, change)
        return request

    return after


def change_signature(change: Change) -> After:
    """Change the signature, wherever it stands."""

    def after(request: Request, plan: Plan) -> Request:
        if plan.scheme in V4_QUERY:
            return change_parameter(request, "X-Amz-Signature", change)
        if plan.scheme in V2:
            return change_parameter(request, "Signature", change)
        return change_part_of_header("Signature", change)(request, plan)

    return after


def name_unknown_algorithm(request: Request, plan: Plan) -> Request:
    """Name an algorithm that does not exist."""
    if plan.scheme in V4:
        return change_header(request, "Authorization", lambda text: text.replace("AWS4-HMAC-SHA256", "AWS4-HMAC-MD5"))
    return change_part_of_header("Algorithm", lambda _: "HmacMD5")(request, plan)


def drop_date(request: Request, plan: Plan) -> Request:
    """Leave out the header with the signing time."""
    return change_header(request, "X-Amz-Date" if plan.scheme in V4 else "Date", drop)


def change_signed_header(request: Request, plan: Plan) -> Request:
    """Change a header that was signed."""
    if plan.scheme in BOTH_V4:
        return change_header(request, _NOTE, lambda _: "changed")
    later = aws3.http_date(plan.at + timedelta(minutes=1))
    return change_header(request, "Date", lambda _: later)


def respell_body(request: Request, plan: Plan) -> Request:
    """Write the body in other bytes that mean the same form."""
    # The first character as an escape: other bytes, and to a form parser the same form.
    return replace(request, body=b"%%%02X" % request.body[0] + request.body[1:])


def add_a_parameter(request: Request, plan: Plan) -> Request:
    """Add a parameter that was not signed."""
    return add_parameter(request, "AddedAfterSigning", "1")


def add_a_query(request: Request, plan: Plan) -> Request:
    """Add a query string that was not signed."""
    return replace(request, url=f"{request.url}?AddedAfterSigning=1")


def drop(_: str) -> None:
    """Leave out whatever it is given."""
    return


def flip_first_digit(signature: str) -> str:
    """Return the signature with its first digit changed."""
    # The first digit, since in base64 the last one may hold unused bits only.
    return ("A" if signature[:1] != "A" else "B") + signature[1:] if signature.endswith("=") else _flip_hex(signature)


def _flip_hex(signature: str) -> str:
    return ("0" if signature[:1] != "0" else "1") + signature[1:]


def change_last_digit(signature: str) -> str:
    """Return the signature with its last digit changed.

    In base64 the first bit of that digit is turned round: its last bits may be unused.
    """
    kept = signature.rstrip("=")
    padding = signature[len(kept) :]
    if not padding:
        return kept[:-1] + ("0" if kept[-1:] != "0" else "1")
    return kept[:-1] + _BASE64[(_BASE64.index(kept[-1]) + 32) % 64] + padding


def change_scope(at: int, *others: str) -> Change:
    """Return a change of a credential that puts another text in the place of one part of its scope, or leaves it out.

    Parts are counted from the end, as the key may have slashes: -4 is the day, then region, service and terminator.
    Of the ``others`` the first that differs is taken; without any the part goes.
    """

    def change(credential: str) -> str:
        pieces = credential.rsplit("/", 4)
        old = pieces.pop(at)
        if others:
            pieces.insert(at % 5, next(text for text in others if text != old))
        return "/".join(pieces)

    return change
