"""Small changes of messages, from which behaviors of a relay are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from conformance.proof.relay.misdeed import OnRequest, OnResponse
from conformance.proxy.message import Framing, Message, parse_head
from conformance.wire.exchange import Headers

Bytes = Callable[[bytes], bytes]
Text = Callable[[str], str]
Fields = Callable[[Headers], Headers]


def own(status: str, body: bytes = b"<html>no</html>", fields: Headers = ()) -> Message:
    """Return a response of the relay's own."""
    head = parse_head(f"HTTP/1.1 {status}".encode())
    return replace(head, headers=(("Content-Type", "text/html"), *fields), body=body, framing=Framing.LENGTH)


def target(change: Text) -> OnRequest:
    """Return what changes the target of a request."""
    return lambda one: replace(one, start=f"{one.method} {change(one.target)} {one.version}")


def path(change: Text) -> OnRequest:
    """Return what changes the path of a request."""

    def of(text: str) -> str:
        before, mark, query = text.partition("?")
        return change(before) + mark + query

    return target(of)


def query(change: Text) -> OnRequest:
    """Return what changes the query string of a request, if it has one."""

    def of(text: str) -> str:
        before, mark, after = text.partition("?")
        return before + mark + change(after) if mark else text

    return target(of)


def body(change: Bytes) -> OnRequest:
    """Return what changes the body of a request that is a form."""
    return lambda one: replace(one, body=change(one.body)) if "urlencoded" in (one.get("content-type") or "") else one


def fields(change: Fields) -> OnRequest:
    """Return what changes the header fields of a request."""
    return lambda one: replace(one, headers=change(one.headers))


def came(change: Fields) -> OnResponse:
    """Return what changes the header fields of a response."""
    return lambda one, _: replace(one, headers=change(one.headers))


def document(change: Bytes) -> OnResponse:
    """Return what changes the body of a response that has one without coding."""
    return lambda one, _: one if one.get("content-encoding") or not one.body else replace(one, body=change(one.body))


def dropped(name: str) -> Fields:
    """Return what drops the fields ``name`` (lower case)."""
    return lambda headers: tuple(pair for pair in headers if pair[0].lower() != name)


def edited(name: str, change: Text) -> Fields:
    """Return what changes the values of the fields ``name`` (lower case)."""
    return lambda headers: tuple((key, change(value) if key.lower() == name else value) for key, value in headers)


def added(name: str, value: str) -> Fields:
    """Return what adds a field at the end."""
    return lambda headers: (*headers, (name, value))


def doubled(name: str) -> Fields:
    """Return what writes the fields ``name`` (lower case) twice."""
    return lambda headers: tuple(pair for one in headers for pair in [one] * (2 if one[0].lower() == name else 1))


def reversed_lines(name: str) -> Fields:
    """Return what turns the order of the lines of one field round."""

    def change(headers: Headers) -> Headers:
        own_lines = [pair for pair in headers if pair[0].lower() == name]
        return (*dropped(name)(headers), *reversed(own_lines))

    return change


def pairs(change: Callable[[list[str]], list[str]]) -> Text:
    """Return what changes the list of the parts between ampersands."""
    return lambda text: "&".join(change(text.split("&")))


def form(change: Callable[[list[str]], list[str]]) -> Bytes:
    """Return what changes the list of the parts of a form."""
    return lambda data: pairs(change)(data.decode("latin-1")).encode("latin-1")
