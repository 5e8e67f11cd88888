"""Misdeeds against requests."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import quote, unquote, unquote_plus

from conformance.proof.relay.changes import (
    added,
    body,
    doubled,
    dropped,
    edited,
    fields,
    form,
    own,
    pairs,
    path,
    query,
    reversed_lines,
    target,
)
from conformance.proof.relay.misdeed import Behavior
from conformance.proxy.message import Message


def _method(name: str, only: str) -> Behavior:
    def change(one: Message) -> Message:
        return replace(one, start=f"{name} {one.target} {one.version}") if one.method == only else one

    return Behavior(f"method-{only.lower()}-to-{name.lower()}", "proxy.request.method", change)


def _no_dots(text: str) -> str:
    kept: list[str] = []
    for part in text.split("/"):
        if part == "..":
            kept.pop()
        elif part != ".":
            kept.append(part)
    return "/".join(kept)


def _again(text: str) -> str:
    """Decode a form and encode it by the usual rules."""
    out = []
    for part in text.split("&"):
        name, mark, value = part.partition("=")
        out.append("=".join(quote(unquote_plus(each), safe="") for each in ([name, value] if mark else [name])))
    return "&".join(out)


def _text_line_end(one: Message) -> Message:
    return replace(one, body=one.body + b"\r\n") if one.get("content-type") == "text/plain" else one


def _host_made_up(one: Message) -> Message:
    return one if one.get("host") else replace(one, headers=(("Host", "default"), *one.headers))


_PATH = "proxy.request.path"
_QUERY = "proxy.request.query"
_PARAMETERS = "proxy.request.parameters"

REQUEST_MISDEEDS: tuple[Behavior, ...] = (
    _method("GET", "HEAD"),
    _method("PUT", "POST"),
    Behavior("path-decoded", _PATH, path(unquote)),
    Behavior("path-normalized", _PATH, path(_no_dots)),
    Behavior("path-slashes-merged", "proxy.request.slashes", path(lambda text: re.sub("(?<=.)//+", "/", text))),
    Behavior("path-prefixed", _PATH, path(lambda text: "/ses" + text)),
    Behavior("path-lower-case", _PATH, path(str.lower)),
    Behavior("path-encoded-twice", _PATH, path(lambda text: text.replace("%", "%25"))),
    Behavior("path-tilde-decoded", _PATH, path(lambda text: text.replace("%7E", "~"))),
    Behavior("path-slash-added", _PATH, path(lambda text: text if text.endswith("/") else text + "/")),
    Behavior("path-leading-slash-dropped", "proxy.request.slashes", path(lambda text: re.sub("^//+", "/", text))),
    Behavior("query-dropped", _QUERY, target(lambda text: text.partition("?")[0])),
    Behavior("query-parameter-dropped", _QUERY, query(pairs(lambda parts: parts[1:]))),
    Behavior("query-parameter-added", _QUERY, query(lambda text: text + "&proxied=1")),
    Behavior("query-value-changed", _QUERY, query(lambda text: text.replace("2010-12-01", "2011-12-01"))),
    Behavior("query-duplicates-dropped", _QUERY, query(pairs(lambda parts: list({p[0]: p for p in parts}.values())))),
    Behavior("query-sorted", "proxy.request.query-order", query(pairs(sorted))),
    Behavior("query-reversed", "proxy.request.query-order", query(pairs(lambda parts: parts[::-1]))),
    Behavior("query-encoded-anew", "proxy.request.query-encoding", query(_again)),
    Behavior(
        "query-empty-parts-dropped",
        "proxy.request.query-encoding",
        query(pairs(lambda parts: list(filter(None, parts)))),
    ),
    Behavior("query-plus-for-space", "proxy.request.query-encoding", query(lambda text: text.replace("%20", "+"))),
    Behavior("host-of-upstream", "proxy.request.host", fields(edited("host", lambda text: "upstream:8181"))),
    Behavior("host-without-port", "proxy.request.host", fields(edited("host", lambda text: text.partition(":")[0]))),
    Behavior("host-of-aws", "proxy.request.host", fields(edited("host", lambda text: "email.us-east-1.amazonaws.com"))),
    Behavior("host-made-up", "proxy.request.host-added", _host_made_up),
    Behavior("date-set", "proxy.request.date", fields(edited("date", lambda text: "Wed, 01 Jan 2020 00:00:00 GMT"))),
    Behavior("date-dropped", "proxy.request.date", fields(dropped("date"))),
    Behavior("amz-date-set", "proxy.request.date", fields(edited("x-amz-date", lambda text: "20200101T000000Z"))),
    Behavior("amz-date-dropped", "proxy.request.date", fields(dropped("x-amz-date"))),
    Behavior("authorization-dropped", "proxy.request.authorization", fields(dropped("authorization"))),
    Behavior(
        "authorization-replaced", "proxy.request.authorization", fields(edited("authorization", lambda _: "Basic eDp5"))
    ),
    Behavior("authorization-lower", "proxy.request.authorization", fields(edited("authorization", str.lower))),
    Behavior("token-dropped", "proxy.request.signed-header", fields(dropped("x-amz-security-token"))),
    Behavior("amz-header-changed", "proxy.request.signed-header", fields(edited("x-amz-meta-test", str.upper))),
    Behavior("accept-changed", "proxy.request.signed-header", fields(edited("accept", lambda _: "text/xml"))),
    Behavior("cookie-dropped", "proxy.request.signed-header", fields(dropped("cookie"))),
    Behavior("type-dropped", "proxy.request.content-type", fields(dropped("content-type"))),
    Behavior(
        "type-without-charset",
        "proxy.request.content-type",
        fields(edited("content-type", lambda text: text.partition(";")[0])),
    ),
    Behavior(
        "underscore-dropped",
        "proxy.request.underscore",
        fields(lambda headers: tuple(pair for pair in headers if "_" not in pair[0])),
    ),
    Behavior(
        "underscore-to-dash",
        "proxy.request.underscore",
        fields(lambda headers: tuple((name.replace("_", "-"), value) for name, value in headers)),
    ),
    Behavior("all-headers-dropped", "proxy.request.header-dropped", fields(lambda headers: headers[:1])),
    Behavior(
        "chunk-extras-rejected",
        "proxy.request.chunks",
        own=lambda one: own("400 Bad Request") if one.chunk_extras else None,
    ),
    Behavior("tabs-rejected", "proxy.request.tabs", own=lambda one: own("400 Bad Request") if one.tabbed else None),
    Behavior(
        "empty-header-dropped",
        "proxy.request.empty-header",
        fields(lambda headers: tuple(pair for pair in headers if pair[1])),
    ),
    Behavior(
        "accept-encoding-changed",
        "proxy.request.accept-encoding",
        fields(edited("accept-encoding", lambda text: text + ", br")),
    ),
    Behavior("user-agent-dropped", "proxy.request.header-dropped", fields(dropped("user-agent"))),
    Behavior("unknown-dropped", "proxy.request.header-dropped", fields(dropped("x-twice"))),
    Behavior("user-agent-changed", "proxy.request.header-changed", fields(edited("user-agent", lambda _: "relay"))),
    Behavior(
        "user-agent-of-sdk-cut",
        "proxy.request.header-changed",
        fields(edited("user-agent", lambda text: text.partition("/")[0])),
    ),
    Behavior("unknown-changed", "proxy.request.header-changed", fields(edited("x-twice", lambda text: text + "0"))),
    Behavior("user-agent-doubled", "proxy.request.header-doubled", fields(doubled("user-agent"))),
    Behavior("host-doubled", "proxy.request.header-doubled", fields(doubled("host"))),
    Behavior("type-doubled", "proxy.request.header-doubled", fields(doubled("content-type"))),
    Behavior("lines-reversed", "proxy.request.header-order", fields(reversed_lines("x-twice"))),
    Behavior("coding-added", "proxy.request.header-added", fields(added("Content-Encoding", "identity"))),
    Behavior("amz-header-added", "proxy.request.header-added", fields(added("X-Amz-Target", "relay"))),
    Behavior("parameter-dropped", _PARAMETERS, body(form(lambda parts: parts[1:]))),
    Behavior("parameter-added", _PARAMETERS, body(lambda data: data + b"&proxied=1")),
    Behavior("value-changed", _PARAMETERS, body(lambda data: data.replace(b"2010-12-01", b"2011-12-01"))),
    Behavior("markup-taken-out", _PARAMETERS, body(lambda data: data.replace(b"%3Cscript%3E", b""))),
    Behavior("empty-dropped", _PARAMETERS, body(form(lambda parts: [part for part in parts if part[-1:] != "="]))),
    Behavior("duplicates-dropped", _PARAMETERS, body(form(lambda parts: list({p[0]: p for p in parts}.values())))),
    Behavior("last-duplicate-dropped", _PARAMETERS, body(lambda data: data.removesuffix(b"&Z=1"))),
    Behavior("decoded-twice", _PARAMETERS, body(lambda data: data.replace(b"%2B", b"+"))),
    Behavior("line-ends-changed", _PARAMETERS, body(lambda data: data.replace(b"%0D%0A", b"%0A"))),
    Behavior("not-utf-8-replaced", _PARAMETERS, body(lambda data: data.replace(b"%FF%FE", b"%EF%BF%BD"))),
    Behavior("parameters-sorted", "proxy.request.parameter-order", body(form(sorted))),
    Behavior("parameters-reversed", "proxy.request.parameter-order", body(form(lambda parts: parts[::-1]))),
    Behavior("plus-to-escape", "proxy.request.encoding", body(lambda data: data.replace(b"+", b"%20"))),
    Behavior("escapes-upper", "proxy.request.encoding", body(lambda data: data.replace(b"%7e", b"%7E"))),
    Behavior("escapes-undone", "proxy.request.encoding", body(lambda data: data.replace(b"%41", b"A"))),
    Behavior("cut-in-half", "proxy.request.cut", body(lambda data: data[: len(data) // 2])),
    Behavior("last-byte-cut", "proxy.request.cut", body(lambda data: data[:-1])),
    Behavior("cut-at-8-kb", "proxy.request.cut", body(lambda data: data[:8192])),
    Behavior("body-emptied", "proxy.request.cut", body(lambda data: b"")),
    Behavior("text-line-end-added", "proxy.request.body", _text_line_end),
)
"""Misdeeds that change requests on their way."""
