"""Dialects of the form: how parameters are spelled, ordered, and where they stand."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from conformance.wire.dialect import AWS3, SIGNED, V4, Before, Dialect, adds_headers, has_form, with_header
from conformance.wire.exchange import Request
from conformance.wire.query import Pairs, decode_pairs, encode, encode_pairs, timestamp, to_bytes
from conformance.wire.request import FORM_TYPE
from conformance.wire.scheme import Plan

_ESCAPE = re.compile("%[0-9A-F]{2}")
_ITEM = re.compile(r"\.member\.([1-9]\d*)$")
# All that may stand raw in a query (RFC 3986 3.4) and has no meaning in a form.
_RAW = frozenset("!$'()*,/:;?@")


def _text(change: Callable[[str], str]) -> Before:
    """Return a hook that rewrites the encoded parameters, in the form body or else in the query string."""

    def before(plan: Plan) -> Plan:
        request = plan.request
        if request.body:
            if not has_form(plan):
                return plan
            text = change(request.body.decode("utf-8", "surrogateescape"))
            return replace(plan, request=replace(request, body=to_bytes(text)))
        bare, mark, query = request.url.partition("?")
        return replace(plan, request=replace(request, url=bare + mark + change(query)))

    return before


def _pairs(change: Callable[[Pairs], Pairs]) -> Before:
    return _text(lambda text: encode_pairs(change(decode_pairs(text))))


def _lower(text: str) -> str:
    return _ESCAPE.sub(lambda match: match[0].lower(), text)


def _escape(spared: Callable[[str], bool]) -> Callable[[str], str]:
    """Return a change that percent-encodes every character of the values but the ``spared``."""

    def change(text: str) -> str:
        return "&".join(f"{encode(name)}={_spell(value, spared)}" for name, value in decode_pairs(text))

    return change


def _spell(value: str, spared: Callable[[str], bool]) -> str:
    return "".join(
        character if spared(character) else "".join(f"%{byte:02X}" for byte in to_bytes(character))
        for character in value
    )


def _usual(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character in "-._~")


def _action_last(pairs: Pairs) -> Pairs:
    return [pair for pair in pairs if pair[0] != "Action"] + [pair for pair in pairs if pair[0] == "Action"]


def _version_first(pairs: Pairs) -> Pairs:
    return [pair for pair in pairs if pair[0] == "Version"] + [pair for pair in pairs if pair[0] != "Version"]


def _bracketed(pairs: Pairs) -> Pairs:
    return [(_ITEM.sub(lambda match: f".member[{int(match[1]) - 1}]", name), value) for name, value in pairs]


def _by_get(plan: Plan) -> Plan:
    request = plan.request
    text = request.body.decode("utf-8", "surrogateescape")
    moved = replace(request, method="GET", url=_extended(request.url, text), body=b"")
    return with_header(replace(plan, request=moved), "Content-Type", None)


def _typed(request: Request, plan: Plan) -> Request:
    return adds_headers(("Content-Type", FORM_TYPE), ("Content-Length", "0"))(request, plan)


def _typed_json(request: Request, plan: Plan) -> Request:
    return adds_headers(("Content-Type", "application/json"))(request, plan)


def _by_query(plan: Plan) -> Plan:
    request = plan.request
    text = request.body.decode("utf-8", "surrogateescape")
    return replace(plan, request=replace(request, url=_extended(request.url, text), body=b""))


def _split(plan: Plan) -> Plan:
    request = plan.request
    pairs = decode_pairs(request.body.decode("utf-8", "surrogateescape"))
    lead = [pair for pair in pairs if pair[0] in ("Action", "Version")]
    rest = [pair for pair in pairs if pair not in lead]
    url = _extended(request.url, encode_pairs(lead))
    return replace(plan, request=replace(request, url=url, body=to_bytes(encode_pairs(rest))))


def _extended(url: str, text: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{text}"


def _has_more_than_action(plan: Plan) -> bool:
    names = {name for name, _ in decode_pairs(plan.request.body.decode("utf-8", "surrogateescape"))}
    return has_form(plan) and bool(names - {"Action", "Version"})


def _with_classic_parameters(plan: Plan) -> Plan:
    extra = [("AWSAccessKeyId", plan.credentials.access_key_id), ("Timestamp", timestamp(plan.at))]
    return _pairs(lambda pairs: [*pairs, *extra])(plan)


def _with_access_key(plan: Plan) -> Plan:
    return _pairs(lambda pairs: [("AWSAccessKeyId", plan.credentials.access_key_id), *pairs])(plan)


_SPEAK_PLUS = (
    *("aiobotocore", "aws-sdk-go-1", "aws-sdk-go-2", "aws4", "aws4fetch", "boto-2", "boto3", "curl"),
    *("net-amazon-signature-v4-perl", "requests-aws4auth", "smithy-signature-v4", "symfony-mailer"),
)

ENCODING = (
    Dialect("plus", "A space is a plus sign.", _SPEAK_PLUS, "must", "URL Standard 5.2; HTML 4.01 17.13.4.1",
            before=_text(lambda text: text.replace("%20", "+"))),
    Dialect("lower-hex", "Percent escapes are in lower case.", (".NET's HttpUtility.UrlEncode (its documentation)",),
            "must", "RFC 3986 2.1, 6.2.2.1", before=_text(_lower)),
    Dialect("tilde-encoded", "A tilde is %7E.",
            ("aws4", "aws4fetch", "aws-sigv4-ruby", "smithy-signature-v4", "symfony-mailer"),
            "must", "RFC 3986 2.3", before=_text(lambda text: text.replace("~", "%7E"))),
    Dialect("all-encoded", "Every character of a value is percent-encoded.", (), "should", "RFC 3986 2.3, 6.2.2.2",
            before=_text(_escape(lambda character: False))),
    Dialect("marks-raw", "The marks ! ' ( ) * are not percent-encoded.",
            ("aws-signature4-perl", "net-amazon-signature-v4-perl"), "must", "RFC 3986 2.2; URL Standard 5.1",
            before=_text(_escape(lambda character: _usual(character) or character in "!'()*"))),
    Dialect("reserved-raw", "Slash, colon, at sign, comma and their like are not percent-encoded.",
            ("a form written by hand",), "should", "RFC 3986 3.4; URL Standard 5.1",
            before=_text(_escape(lambda character: _usual(character) or character in _RAW))),
    Dialect("equals-raw", "An equals sign in a value is not percent-encoded.",
            ("a form written by hand",), "should", "URL Standard 5.1",
            before=_text(_escape(lambda character: _usual(character) or character == "="))),
    Dialect("action-last", "Action stands behind all other parameters.", ("boto-2", "boto-2-sigv4"), "must",
            "AWS query protocol: parameters have no order", before=_pairs(_action_last)),
    Dialect("version-first", "Version stands before Action.", (), "must",
            "AWS query protocol: parameters have no order", before=_pairs(_version_first)),
    Dialect("sorted", "The parameters are in the order of their names.",
            ("aws-sdk-go-1", "aws-sdk-go-2", "aws-sdk-js-2", "aws-sdk-ruby-1"), "must",
            "AWS query protocol: parameters have no order", before=_pairs(sorted)),
    Dialect("brackets", "Lists are PHP's: member[0], member[1].", ("symfony-mailer",), "should", "observed-2.17",
            before=_pairs(_bracketed)),
    Dialect("no-version", "There is no Version.", ("boto-2", "node-ses", "symfony-mailer"), "may",
            "reading-12", before=_pairs(lambda pairs: [pair for pair in pairs if pair[0] != "Version"])),
    Dialect("classic-parameters", "AWSAccessKeyId and Timestamp stand beside a signature in the header.",
            ("aws-sdk-ruby-1", "node-ses"), "should", "DeleteIdentity / Examples / Sample Request", V4,
            before=_with_classic_parameters),
    Dialect("access-key-parameter", "AWSAccessKeyId comes first of the parameters, beside a signature in the header.",
            ("aws-sdk-js-2.0",), "should", "DeleteIdentity / Examples / Sample Request", V4,
            before=_with_access_key),
    Dialect("sample-parameters", "As in the samples: AWSAccessKeyId and Timestamp beside X-Amzn-Authorization.",
            ("the samples of the reference",), "must", "DeleteIdentity / Examples / Sample Request", AWS3,
            before=_with_classic_parameters),
    Dialect("get", "The parameters are in the query string of a GET.",
            ("aws-requests-auth", "net-amazon-signature-v4-perl", "requests-aws4auth"), "should",
            "Calling the IAM API using HTTP query requests",
            before=_by_get, fits=has_form),
    Dialect("get-typed", "A GET has a content type and the length 0.", ("scripts in PHP (written by hand)",),
            "should", "RFC 9110 8.3, 8.6", before=_by_get, after=_typed, fits=has_form),
    Dialect("get-json-typed", "A GET has the content type of JSON, and no body.", ("awscurl",), "should",
            "RFC 9110 8.3", before=_by_get, after=_typed_json, fits=has_form),
    Dialect("post-query", "The parameters are in the query string of a POST without a body.", (), "may", "none",
            before=_by_query, fits=has_form),
    Dialect("split", "Action and Version are in the query string, the other parameters in the body.", (), "may",
            "none", SIGNED, before=_split, fits=_has_more_than_action),
)  # fmt: skip
"""Dialects of the form."""
