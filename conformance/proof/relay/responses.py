"""Misdeeds against responses, and responses of the relay's own."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace

from conformance.proof.relay.changes import added, came, document, doubled, dropped, edited, own
from conformance.proof.relay.misdeed import Behavior, OnResponse
from conformance.proxy.message import Message

_NAMESPACE = b' xmlns="http://ses.amazonaws.com/doc/2010-12-01/"'


def _status(change: Callable[[int], str | None]) -> OnResponse:
    def of(one: Message, request: Message) -> Message:
        status = change(one.status)
        return one if status is None else replace(one, start=f"HTTP/1.1 {status}")

    return of


def _page(status: str | None, body: bytes) -> OnResponse:
    """Return what puts a page in the place of every error response."""

    def of(one: Message, request: Message) -> Message:
        if one.status < 400:
            return one
        page = own(status or f"{one.status} {one.reason}", body)
        return page if request.method != "HEAD" else replace(page, body=b"")

    return of


def _gzip(always: bool) -> OnResponse:
    def of(one: Message, request: Message) -> Message:
        wanted = always or "gzip" in request.members("accept-encoding")
        if not wanted or one.get("content-encoding") or not one.body:
            return one
        return replace(one, body=gzip.compress(one.body), headers=(*one.headers, ("Content-Encoding", "gzip")))

    return of


def _replaced(one: Message, request: Message) -> Message:
    return own("200 OK", b'{"status": "ok"}') if one.status < 300 and one.body else one


def _short(one: Message, request: Message) -> Message:
    return replace(one, body=one.body[: len(one.body) // 2])


def _large_head(one: Message, request: Message) -> Message:
    large = sum(len(value) for _, value in one.headers) > 3000
    return own("502 Bad Gateway") if large else one


def _large_body(one: Message, request: Message) -> Message:
    return own("502 Bad Gateway") if len(one.body) > 50_000 else one


def _second_cookie_dropped(one: Message, request: Message) -> Message:
    first = next((pair for pair in one.headers if pair[0] == "Set-Cookie"), None)
    return replace(one, headers=tuple(pair for pair in one.headers if pair[0] != "Set-Cookie" or pair is first))


def _to(method: str, response: Message) -> Callable[[Message], Message | None]:
    return lambda request: response if request.method == method else None


def _when(condition: Callable[[Message], bool], response: Message) -> Callable[[Message], Message | None]:
    return lambda request: response if condition(request) else None


def _head_size(request: Message) -> int:
    return sum(len(name) + len(value) + 4 for name, value in request.headers)


_TYPE = "proxy.response.content-type"
_BODY = "proxy.response.body"
_ID = "proxy.response.request-id"

RESPONSE_MISDEEDS: tuple[Behavior, ...] = (
    Behavior(
        "status-201", "proxy.response.status", response=_status(lambda now: "201 Created" if now == 200 else None)
    ),
    Behavior("errors-as-200", "proxy.response.status", response=_status(lambda now: "200 OK" if now >= 400 else None)),
    Behavior("404-as-400", "proxy.response.status", response=_status(lambda now: "400 No" if now == 404 else None)),
    Behavior("503-as-500", "proxy.response.status", response=_status(lambda now: "500 No" if now == 503 else None)),
    Behavior("page-for-all", "proxy.response.replaced", response=_replaced),
    Behavior("error-page", "proxy.response.error-page", response=_page(None, b"<html>Sorry</html>")),
    Behavior("error-page-json", "proxy.response.error-page", response=_page(None, b'{"error": "sorry"}')),
    Behavior("error-page-empty-500", "proxy.response.error-page", response=_page("500 Oops", b"<html>Oops</html>")),
    Behavior("reason-plain", "proxy.response.reason", response=_status(lambda now: f"{now} Whatever")),
    Behavior("type-html", _TYPE, response=came(edited("content-type", lambda _: "text/html"))),
    Behavior("charset-added", _TYPE, response=came(edited("content-type", lambda text: text + "; charset=iso-8859-1"))),
    Behavior("response-type-dropped", _TYPE, response=came(dropped("content-type"))),
    Behavior("compressed-for-all", "proxy.response.coding-unasked", response=_gzip(True)),
    Behavior("compressed", "proxy.response.coding", response=_gzip(False)),
    Behavior("response-cut", "proxy.response.cut", response=_short),
    Behavior("response-emptied", "proxy.response.cut", response=lambda one, _: replace(one, body=b"")),
    Behavior(
        "namespace-https", "proxy.response.namespace", response=document(lambda data: data.replace(b"http:", b"https:"))
    ),
    Behavior(
        "namespace-dropped", "proxy.response.namespace", response=document(lambda data: data.replace(_NAMESPACE, b""))
    ),
    Behavior("id-header-replaced", _ID, response=came(edited("x-amzn-requestid", lambda _: "relay-1"))),
    Behavior("id-header-dropped", _ID, response=came(dropped("x-amzn-requestid"))),
    Behavior("id-replaced", _ID, response=document(lambda data: data.replace(b"-0000-4000-", b"-1111-4000-"))),
    Behavior("declaration-added", _BODY, response=document(lambda data: b'<?xml version="1.0"?>\n' + data)),
    Behavior("comment-added", _BODY, response=document(lambda data: data + b"<!-- relay -->")),
    Behavior("whitespace-dropped", _BODY, response=document(lambda data: data.replace(b"\n", b""))),
    Behavior("line-ends-crlf", _BODY, response=document(lambda data: data.replace(b"\n", b"\r\n"))),
    Behavior("numbers-rounded", _BODY, response=document(lambda data: data.replace(b"127.0", b"127"))),
    Behavior("custom-dropped", "proxy.response.header-dropped", response=came(dropped("x-custom"))),
    Behavior("cookie-merged", "proxy.response.header-dropped", response=_second_cookie_dropped),
    Behavior(
        "location-changed", "proxy.response.header-changed", response=came(edited("location", lambda t: "http://x" + t))
    ),
    Behavior(
        "cache-control-set", "proxy.response.header-changed", response=came(edited("cache-control", lambda _: "public"))
    ),
    Behavior("custom-doubled", "proxy.response.header-doubled", response=came(doubled("x-custom"))),
    Behavior("id-header-doubled", "proxy.response.header-doubled", response=came(doubled("x-amzn-requestid"))),
    Behavior("response-lost", "proxy.response.none", response=lambda one, _: None),
    Behavior("swapped", "proxy.response.swapped", flags=frozenset({"swap"})),
    Behavior("garbage", "proxy.response.malformed", flags=frozenset({"garbage"})),
    Behavior("get-redirected", "proxy.own.redirect", own=_to("GET", own("301 Moved", fields=(("Location", "/x"),)))),
    Behavior("post-redirected", "proxy.own.redirect", own=_to("POST", own("307 Moved", fields=(("Location", "/x"),)))),
    Behavior("unauthorized", "proxy.own.authentication", own=_to("POST", own("401 Unauthorized"))),
    Behavior(
        "forbidden",
        "proxy.own.authentication",
        own=_when(lambda one: "%3C" in one.body.decode("latin-1"), own("403 No")),
    ),
    Behavior(
        "proxy-authentication", "proxy.own.authentication", own=_to("GET", own("407 Proxy Authentication Required"))
    ),
    Behavior("gateway-error", "proxy.own.gateway-error", own=_to("GET", own("502 Bad Gateway"))),
    Behavior("no-head", "proxy.own.response", own=_to("HEAD", replace(own("405 Method Not Allowed"), body=b""))),
    Behavior(
        "not-found", "proxy.own.response", own=_when(lambda one: one.target.startswith("/a"), own("404 Not Found"))
    ),
    Behavior("health-page", "proxy.own.success", own=_to("GET", own("200 OK", b"healthy"))),
    Behavior(
        "too-large",
        "proxy.limit.body",
        own=_when(lambda one: len(one.body) > 50_000, own("413 Too Large")),
        probes=("limit.request-body[65536]",),
    ),
    Behavior(
        "head-too-large", "proxy.limit.header", own=_when(lambda one: _head_size(one) > 4096, own("431 Too Large"))
    ),
    Behavior(
        "line-too-long", "proxy.limit.header", own=_when(lambda one: len(one.target) > 2048, own("414 URI Too Long"))
    ),
    Behavior("too-many-fields", "proxy.limit.header", own=_when(lambda one: len(one.headers) > 30, own("400 Bad"))),
    Behavior(
        "agents-of-sdks-forbidden",
        "proxy.own.authentication",
        own=_when(lambda one: "aws-" in (one.get("user-agent") or ""), own("403 Forbidden")),
    ),
    Behavior(
        "no-agent-forbidden",
        "proxy.own.authentication",
        own=_when(lambda one: one.get("user-agent") is None, own("403 Forbidden")),
    ),
    Behavior(
        "markup-in-query-forbidden",
        "proxy.own.authentication",
        own=_when(lambda one: "%3Cscript" in one.target, own("403 Forbidden")),
    ),
    Behavior("head-too-large-400", "proxy.limit.header", own=_when(lambda one: _head_size(one) > 6000, own("400 Bad"))),
    Behavior(
        "response-too-large", "proxy.limit.response-body", response=_large_body, probes=("limit.response-body[65536]",)
    ),
    Behavior("response-head-too-large", "proxy.limit.response-header", response=_large_head),
    Behavior(
        "added-own-id",
        _ID,
        response=came(lambda headers: added("x-amzn-RequestId", "relay")(dropped("x-amzn-requestid")(headers))),
    ),
)
"""Misdeeds that change responses, or give others in their place."""
