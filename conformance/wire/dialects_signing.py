"""Dialects of signing: how the signature is written, what it covers, and when it was made."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta

from conformance.wire import aws3
from conformance.wire.dialect import AWS3, V2, V4, V4_QUERY, After, Before, Dialect, adds_headers, with_header
from conformance.wire.edits import change_header
from conformance.wire.exchange import Request, header
from conformance.wire.query import encode_pairs
from conformance.wire.request import host_header, split_url
from conformance.wire.scheme import Plan, Scheme

_BOTH_V4 = V4 | V4_QUERY
_NOTE = "X-Note"
_INVOCATION = ("amz-sdk-invocation-id", "0f1999c7-d5ce-4aeb-8dbf-390212272b20")
_ATTEMPT = ("amz-sdk-request", "attempt=1; max=1")
_TTL = ("amz-sdk-request", "ttl=20261127T202917Z;attempt=1;max=1")
_RETRY = ("amz-sdk-retry", "0/0/500")
_PORT = re.compile(r":\d+$")


def _authorization(change: Callable[[list[str]], str]) -> After:
    """Return a hook that writes the parts of the authorization header anew."""

    def rewrite(text: str) -> str:
        scheme, _, rest = text.partition(" ")
        return f"{scheme} {change(re.split(', *', rest))}"

    def after(request: Request, plan: Plan) -> Request:
        return change_header(request, aws3.HEADER if plan.scheme in AWS3 else "Authorization", rewrite)

    return after


def _lower_name(part: str) -> str:
    name, mark, value = part.partition("=")
    return name.lower() + mark + value


def _with_key_name(parts: list[str]) -> str:
    # In the order of the samples, which is that of the client, too.
    order = ("AWSAccessKeyId", "Signature", "Algorithm", "SignedHeaders")
    parts = sorted(parts, key=lambda part: order.index(part.partition("=")[0]))
    return ",".join(parts).replace("AWSAccessKeyId=", "AWSAccessKeyID=")


def _leave_unsigned(*names: str) -> Before:
    return lambda plan: replace(plan, unsigned=plan.unsigned.union(names))


def _sign_too(name: str) -> Before:
    return lambda plan: replace(plan, unsigned=plan.unsigned - {name})


def _with_headers(*headers: tuple[str, str]) -> Before:
    def before(plan: Plan) -> Plan:
        return replace(plan, request=replace(plan.request, headers=(*plan.request.headers, *headers)))

    return before


def _in_turn(hooks: Iterable[Before]) -> Before:
    kept = tuple(hooks)

    def before(plan: Plan) -> Plan:
        for hook in kept:
            plan = hook(plan)
        return plan

    return before


def _dated(plan: Plan) -> Plan:
    # X-Amz-Date is left out of the signature here, and out of the request once it is signed.
    dated = with_header(plan, "Date", aws3.http_date(plan.at))
    return replace(dated, unsigned=dated.unsigned | {"x-amz-date"})


def _drop_amz_date(request: Request, plan: Plan) -> Request:
    return change_header(request, "X-Amz-Date", lambda _: None)


def _with_length(plan: Plan) -> Plan:
    return with_header(plan, "Content-Length", str(len(plan.request.body)))


def _with_digest(plan: Plan) -> Plan:
    digest = hashlib.md5(plan.request.body, usedforsecurity=False).digest()
    return with_header(plan, "Content-MD5", b64encode(digest).decode())


def _with_hash(plan: Plan) -> Plan:
    return with_header(plan, "X-Amz-Content-Sha256", hashlib.sha256(plan.request.body).hexdigest())


def _has_body(plan: Plan) -> bool:
    return bool(plan.request.body)


def _has_token(plan: Plan) -> bool:
    return plan.credentials.session_token is not None


def _has_port(plan: Plan) -> bool:
    return _PORT.search(host_header(plan.request.url)) is not None


def _without_port(plan: Plan) -> Plan:
    return with_header(plan, "Host", _PORT.sub("", host_header(plan.request.url)))


def _with_port(plan: Plan) -> Plan:
    port = "443" if split_url(plan.request.url)[0] == "https" else "80"
    return with_header(plan, "Host", f"{host_header(plan.request.url)}:{port}")


def _with_old_signature(plan: Plan) -> Plan:
    extra = [
        ("Timestamp", plan.at.strftime("%Y-%m-%dT%H:%M:%S.804Z")),
        ("AWSAccessKeyId", plan.credentials.access_key_id),
        ("Signature", "QzIOrcXG40gyMcgCKYPCKlb4vHcIi3Ptic6SBS+awck="),
    ]
    body = plan.request.body + b"&" + encode_pairs(extra).encode()
    return replace(plan, request=replace(plan.request, body=body)) if plan.request.body else plan


def _in_utc(plan: Plan) -> Plan:
    return replace(plan, stamp=aws3.http_date(plan.at).replace("GMT", "UTC"))


_HOST_AND_DATE = ("aws-requests-auth", "aws4fetch", "boto-2-sigv4", "curl", "httpx-aws-auth", "requests-aws-sign")
_LENGTH = (
    "aws-sdk-go-1",
    "aws-sdk-ruby-1",
    "aws-lite",
    "aws-signature4-perl",
    "aws4",
    "net-amazon-signature-v4-perl",
    "node-ses",
)
_HASH = (
    *("aws-sdk-js-2", "aws-sdk-js-3", "aws-sigv4-fetch", "aws-sigv4-ruby", "requests-auth-aws-sigv4"),
    *("requests-aws4auth", "smithy-signature-v4"),
)

SIGNING = (
    Dialect("authorization-compact", "No whitespace follows the commas of Authorization.",
            ("boto-2-sigv4", "net-amazon-signature-v4-perl"), "must", "RFC 9110 5.6.1.1; observed-4.16", V4,
            after=_authorization(",".join)),
    Dialect("authorization-wide", "Several spaces follow the commas of the header that signs.", (), "should",
            "RFC 9110 5.6.1.1", V4 | AWS3, after=_authorization(",   ".join)),
    Dialect("authorization-tabs", "A tab follows the commas of the header that signs.", (), "should",
            "RFC 9110 5.6.1.1", V4 | AWS3, after=_authorization(",\t".join)),
    Dialect("authorization-spaced", "Spaces stand before and behind the commas of the header that signs.", (), "should",
            "RFC 9110 5.6.1.1", V4 | AWS3, after=_authorization(" , ".join)),
    Dialect("authorization-reversed", "Signature comes first in Authorization, then SignedHeaders and Credential.", (),
            "should", "RFC 9110 11.2", V4, after=_authorization(lambda parts: ", ".join(reversed(parts)))),
    Dialect("authorization-lower-case", "The names of the parts of Authorization are in lower case.", (), "may",
            "RFC 9110 11.2", V4, after=_authorization(lambda parts: ", ".join(map(_lower_name, parts)))),
    Dialect("aws3-wide", "A space follows each comma of X-Amzn-Authorization.", (), "should", "RFC 9110 5.6.1.1", AWS3,
            after=_authorization(", ".join)),
    Dialect("aws3-reversed", "The parts of X-Amzn-Authorization come in the opposite order.", (), "should",
            "RFC 9110 11.2", AWS3, after=_authorization(lambda parts: ",".join(reversed(parts)))),
    Dialect("aws3-two-dates", "X-Amz-Date and an empty X-Amz-Nonce stand beside Date.", ("go-aws-auth-3",), "may",
            "recorded", AWS3, before=_in_utc, after=lambda request, plan: adds_headers(
                ("X-Amz-Date", header(request.headers, "date") or ""), ("X-Amz-Nonce", ""))(request, plan)),
    Dialect("aws3-old-signature", "The parameters of an older signature stand beside X-Amzn-Authorization.",
            ("aws-lib",), "may", "recorded", AWS3, before=_with_old_signature),
    Dialect("aws3-date-utc", "The Date header ends in UTC, not in GMT.", ("symfony-mailer",), "should", "recorded",
            AWS3, before=_in_utc),
    Dialect("aws3-key-name", "The key is named AWSAccessKeyID in X-Amzn-Authorization, with a capital D.",
            ("nodemailer-0.5",), "should", "CommonParameters / AWSAccessKeyID; reading-14", AWS3,
            after=_authorization(_with_key_name)),
    Dialect("date-header", "The signing time is in Date; there is no X-Amz-Date.", ("httpyac (its issue 769)",), "must",
            "SigV4; observed-4.15", V4, before=_dated, after=_drop_amz_date),
    Dialect("both-dates", "Date is there beside the signing time, and is signed if header fields are.", (), "must",
            "SigV4; RFC 9110 6.6.1", _BOTH_V4 | V2,
            before=lambda plan: with_header(plan, "Date", aws3.http_date(plan.at))),
    Dialect("signed-host-and-date", "Only Host and X-Amz-Date are signed.", _HOST_AND_DATE, "must", "SigV4", V4,
            before=_leave_unsigned("content-type")),
    Dialect("signed-content-length", "Content-Length is signed.", _LENGTH, "must", "SigV4", V4, before=_with_length,
            fits=_has_body),
    Dialect("signed-content-md5", "Content-MD5 is there, and is signed.", ("aioaws",), "must", "SigV4; RFC 9110 5.1",
            V4, before=_with_digest, fits=_has_body),
    Dialect("signed-user-agent", "User-Agent is signed.", ("aws-sdk-ruby-1",), "must", "SigV4", _BOTH_V4,
            before=_sign_too("user-agent")),
    Dialect("signed-accept-encoding", "Accept-Encoding is signed.", ("aws-request-signer",), "must", "SigV4", _BOTH_V4,
            before=_sign_too("accept-encoding")),
    Dialect("signed-accept", "Accept is signed, with all that it lists.", ("aws4-axios",), "must", "SigV4", _BOTH_V4,
            before=_with_headers(("Accept", "application/json, text/plain, */*"))),
    Dialect("signed-sdk-headers", "The headers that SDKs add are signed.", ("aws-sdk-go-2", "aws-sdk-js-3"), "must",
            "SigV4", _BOTH_V4,
            before=_with_headers(_INVOCATION, _ATTEMPT, ("x-amz-user-agent", "aws-sdk-js/3.1168.0"))),
    Dialect("unsigned-sdk-headers", "The headers that SDKs add are not signed.", ("aiobotocore", "awscli", "boto3"),
            "must", "SigV4; RFC 9110 5.1", after=adds_headers(_INVOCATION, _ATTEMPT)),
    Dialect("signed-retry-headers", "Those of the first SDK for Java are signed, with Content-Length and User-Agent.",
            ("aws-sdk-java 1 (its log of a canonical request)",), "must", "SigV4", V4,
            before=_in_turn((_with_headers(_INVOCATION, _RETRY), _with_length, _sign_too("user-agent"))),
            fits=_has_body),
    Dialect("signed-java-headers", "All that a later release of it adds is signed, and Content-Type is not.",
            ("aws-sdk-java-1",), "must", "SigV4", V4,
            before=_in_turn((_with_headers(_INVOCATION, _TTL, _RETRY), _sign_too("user-agent"),
                             _leave_unsigned("content-type")))),
    Dialect("unsigned-retry-headers", "The headers that PHP's and Android's SDKs add are not signed.",
            ("aws-sdk-php 3, aws-sdk-android 2 (their sources)",), "must", "SigV4; RFC 9110 5.1",
            after=adds_headers(("aws-sdk-invocation-id", _INVOCATION[1]), ("aws-sdk-retry", "0/0"))),
    Dialect("trace-id", "X-Amzn-Trace-Id is there, and is not signed.",
            ("every SDK on AWS Lambda (aws-sdk-java 2: its list of headers left unsigned)",), "must",
            "SigV4; RFC 9110 5.1",
            after=adds_headers(("X-Amzn-Trace-Id", "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1"))),
    Dialect("content-sha256", "X-Amz-Content-Sha256 has the hash of the body, and is signed.", _HASH, "must", "SigV4",
            _BOTH_V4, before=_with_hash),
    Dialect("content-sha256-unsigned", "X-Amz-Content-Sha256 has the hash of the body, and is not signed.",
            ("aws-requests-auth", "httpx-aws-auth"), "may", "recorded", V4,
            before=_in_turn((_with_hash, _leave_unsigned("x-amz-content-sha256")))),
    Dialect("value-spaces", "A signed value has several spaces in a row, which count as one.", (), "must", "SigV4",
            _BOTH_V4, before=_with_headers((_NOTE, "  two  words   and more "))),
    Dialect("value-marks", "A signed value has colons, quotes, percent signs and their like.", (), "must", "SigV4",
            _BOTH_V4, before=_with_headers((_NOTE, 'a:b=c; "d", %41 +~ http://e/?f'))),
    Dialect("names-prefixed", "The name of a signed header begins with the whole name of another.", (), "must", "SigV4",
            _BOTH_V4, before=_with_headers((_NOTE, "a"), (f"{_NOTE}-1", "b"), (f"{_NOTE}1", "c"))),
    Dialect("signed-expect", "Expect is signed.", ("curl",), "may", "recorded", V4,
            before=_in_turn((_with_headers(("Expect", "100-continue")), _sign_too("expect"))), fits=_has_body),
    Dialect("signed-connection", "Connection is signed.", ("aws-request-signer",), "may", "recorded", V4,
            before=_in_turn((_with_headers(("Connection", "keep-alive")), _sign_too("connection")))),
    Dialect("value-tab", "A signed value has a tab, which counts as a space.", (), "may", "SigV4 tells of spaces only",
            _BOTH_V4, before=_with_headers((_NOTE, "two\twords"))),
    Dialect("value-utf-8", "A signed value is UTF-8 and ends in the byte A0.", (), "should", "RFC 9110 5.5", _BOTH_V4,
            before=_with_headers((_NOTE, "voil\u00e0"))),
    Dialect("value-empty", "A signed value is empty.", (), "must", "SigV4; RFC 9110 5.5", _BOTH_V4,
            before=_with_headers((_NOTE, ""))),
    Dialect("value-repeated", "A signed header is there twice; its values count as one list.", (), "must", "SigV4",
            _BOTH_V4, before=_with_headers((_NOTE, "b"), (_NOTE, "a"))),
    Dialect("host-default-port", "Host names the default port.", (), "must", "RFC 9110 4.2.3, 7.2",
            before=_with_port, fits=lambda plan: not _has_port(plan)),
    Dialect("host-without-port", "Host lacks the port, though it is not the default one.",
            ("aws-sdk-ruby-1", "boto-2", "node-ses", "requests-auth-aws-sigv4"), "may",
            "recorded; RFC 9110 7.2 asks for the port", before=_without_port, fits=_has_port),
    Dialect("token-unsigned", "X-Amz-Security-Token is not among the signed headers.", (), "may", "none",
            V4 | {Scheme.AWS3},
            before=_leave_unsigned("x-amz-security-token"), fits=_has_token),
    Dialect("sigv2-expires", "Expires is given in the place of Timestamp.", (), "must", "CommonParameters / Expires",
            V2, before=lambda plan: replace(plan, expires=plan.at + timedelta(minutes=10))),
)  # fmt: skip
"""Dialects of signing."""
