"""A response behind the proxy held against the one that came back in front of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.judge.finding import Finding
from conformance.model import data
from conformance.proxy.fields import ChangeKind, changes, connection_names, untouched
from conformance.proxy.message import Message
from conformance.proxy.words import body_texts, field_text, finding
from conformance.wire.content_coding import CODINGS, decode
from conformance.wire.response_head import ResponseError

_SERVERS = frozenset({"server", "date", "age", "accept-ranges", "x-cache", "vary", "etag", "content-encoding"})
"""Fields that a gateway writes of its own accord, or that follow from the coding; the coding is judged by itself."""
_OWN = frozenset({"content-type", "x-amzn-requestid"})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_XMLNS = re.compile(rb"""xmlns(?::\w+)?\s*=\s*["']([^"']*)["']""")
_REQUEST_ID = re.compile(rb"<RequestId>([^<]*)</RequestId>")
_MAX_DECODED = 64 * 1024 * 1024
_OF_CHANGE = {
    ChangeKind.DROPPED: "proxy.response.header-dropped",
    ChangeKind.CHANGED: "proxy.response.header-changed",
    ChangeKind.DOUBLED: "proxy.response.header-doubled",
    ChangeKind.REORDERED: "proxy.response.header-changed",
}


def response_findings(given: Message, came: Message, request: Message, *, decoded: bool = False) -> list[Finding]:
    """Return what the proxy changed in a response beyond what the text leaves to it.

    Args:
        given: by the upstream.
        came: to the client.
        request: that was sent.
        decoded: the body that came is without its content coding already.
    """
    if untouched(given, came):
        return []
    if _replaced(given, came, decoded):
        before, after = (data.text(f"{one.status} {one.get('content-type')}") for one in (given, came))
        return [finding("proxy.response.replaced", "response", before, after)]
    if _is_error_page(given, came, decoded):
        # Type, request id and fields of a page are its own.
        return [_error_page(given, came, decoded)]
    return [
        *_status(given, came),
        *_coding(given, came, request),
        *_fields(given, came),
        # A method that was turned into GET is told of by itself.
        *(_body(given, came, decoded) if request.method != "HEAD" else ()),
        *_reason(given, came),
    ]


def _replaced(given: Message, came: Message, decoded: bool) -> bool:
    """Say whether a success response has nothing left of the one that was given: neither type, id nor document."""
    body = _decoded(came, decoded)
    return (
        given.status < 300
        and came.status < 300
        and b"<ResponseMetadata" in content(given)
        and bool(body)
        and b"<ResponseMetadata" not in body
        and came.get("x-amzn-requestid") is None
        and came.get("content-type") != given.get("content-type")
    )


def _is_error_page(given: Message, came: Message, decoded: bool) -> bool:
    """Say whether something without any part of the error response that was given came in its place."""
    before, after = content(given), _decoded(came, decoded)
    coded = not decoded and came.get("content-encoding") not in (given.get("content-encoding"), "gzip")
    if given.status < 400 or not before or b"<ErrorResponse" in after or came.status in _REDIRECTS or coded:
        return False
    return not before.startswith(after) or (given.status != came.status and not after)


def _error_page(given: Message, came: Message, decoded: bool) -> Finding:
    if given.status != came.status:
        return finding("proxy.response.error-page", "status", data.statuses(given.status), data.statuses(came.status))
    return finding("proxy.response.error-page", "body", *body_texts(content(given), _decoded(came, decoded)))


def _status(given: Message, came: Message) -> Iterator[Finding]:
    if given.status != came.status:
        check = "proxy.own.redirect" if came.status in _REDIRECTS else "proxy.response.status"
        yield finding(check, "status", data.statuses(given.status), data.statuses(came.status))


def _coding(given: Message, came: Message, request: Message) -> Iterator[Finding]:
    before, after = given.get("content-encoding"), came.get("content-encoding")
    if before == after:
        return
    accepted = request.members("accept-encoding")
    asked = after is None or any(part.partition(";")[0].strip() in (after.lower(), "*") for part in accepted)
    check = "proxy.response.coding" if asked else "proxy.response.coding-unasked"
    yield finding(check, "Content-Encoding", field_text("x", before), field_text("x", after))


def _fields(given: Message, came: Message) -> Iterator[Finding]:
    for name, check in (
        ("content-type", "proxy.response.content-type"),
        ("x-amzn-requestid", "proxy.response.request-id"),
    ):
        before, after = given.get(name), came.get(name)
        if before != after and (before is not None or name == "content-type"):
            yield finding(check, name.title(), field_text(name, before), field_text(name, after))
        elif len(came.all(name)) > len(given.all(name)) > 0:
            old, new = " | ".join(given.all(name)), " | ".join(came.all(name))
            yield finding("proxy.response.header-doubled", name.title(), old, new)
    for change in changes(given, came, _SERVERS | _OWN):
        if change.change is not ChangeKind.ADDED:
            before_text, after_text = (field_text(change.name, side) for side in (change.before, change.after))
            yield finding(_OF_CHANGE[change.change], change.name, before_text, after_text)
    for name in sorted(connection_names(given)):
        value = came.get(name)
        if value is not None and value == given.get(name):
            yield finding("proxy.response.hop-by-hop", name, data.ABSENT, field_text(name, value))


def _body(given: Message, came: Message, decoded: bool) -> Iterator[Finding]:
    before, after = content(given), _decoded(came, decoded)
    if before == after and came.whole:
        return
    check = "proxy.response.body"
    if not came.whole or (len(after) < len(before) and before.startswith(after)):
        check = "proxy.response.cut"
    elif not decoded and _is_spoiled(came):
        check = "proxy.response.body"
    elif _XMLNS.findall(before) != _XMLNS.findall(after):
        check = "proxy.response.namespace"
    elif _REQUEST_ID.findall(before) != _REQUEST_ID.findall(after):
        check = "proxy.response.request-id"
    yield finding(check, "body", *body_texts(before, after))


def _reason(given: Message, came: Message) -> Iterator[Finding]:
    if given.status == came.status and given.reason != came.reason:
        yield finding("proxy.response.reason", "reason", given.reason, came.reason)


def _decoded(came: Message, decoded: bool) -> bytes:
    return came.body if decoded else content(came)


def _is_spoiled(message: Message) -> bool:
    """Say whether a body is not in the coding that its message names, so that nothing in it can be read."""
    return bool(message.body) and message.get("content-encoding") in CODINGS and content(message) is message.body


def content(message: Message) -> bytes:
    """Return the body of a message without gzip or deflate; any other coding stays on it."""
    codings = message.members("content-encoding")
    if len(codings) == 1 and codings[0] in CODINGS and message.body:
        try:
            return decode(codings[0], message.body, _MAX_DECODED)
        except ResponseError:
            return message.body
    return message.body
