"""Dialects of HTTP: how the same message is framed and its header fields are spelled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from conformance.wire.dialect import After, Dialect, adds_headers
from conformance.wire.exchange import Headers, Request, header
from conformance.wire.request import host_header
from conformance.wire.scheme import Plan


def _has_body(plan: Plan) -> bool:
    return bool(plan.request.body)


def _headers(change: Callable[[Headers], Headers]) -> After:
    """Return a hook that changes all header fields, those that the transport would add included."""

    def after(request: Request, plan: Plan) -> Request:
        headers = request.headers
        if header(headers, "host") is None:
            headers = (("Host", host_header(request.url)), *headers)
        if request.body and header(headers, "content-length") is None:
            headers = (*headers, ("Content-Length", str(len(request.body))))
        return replace(request, headers=change(headers))

    return after


def _named(change: Callable[[str], str]) -> After:
    return _headers(lambda headers: tuple((change(name), value) for name, value in headers))


def _backwards(headers: Headers) -> Headers:
    fields = [pair for pair in reversed(headers) if pair[0].lower() != "host"]
    return (*fields, *(pair for pair in headers if pair[0].lower() == "host"))


def _padded(request: Request, plan: Plan) -> Request:
    padded = _headers(lambda headers: tuple((name, f"{value} \t ") for name, value in headers))(request, plan)
    return replace(padded, colon=": \t  ")


def _unpadded(request: Request, plan: Plan) -> Request:
    return replace(_headers(lambda headers: headers)(request, plan), colon=":")


def _mixed(name: str) -> str:
    return "".join(letter.upper() if place % 2 else letter.lower() for place, letter in enumerate(name))


def _kept_alive(request: Request, plan: Plan) -> Request:
    return replace(request, version="HTTP/1.0", headers=(*request.headers, ("Connection", "Keep-Alive")))


def _with_question_mark(plan: Plan) -> Plan:
    return replace(plan, request=replace(plan.request, url=f"{plan.request.url}?"))


def _has_no_query(plan: Plan) -> bool:
    return "?" not in plan.request.url


HTTP = (
    Dialect("expect-continue", "The request says Expect: 100-continue.", ("curl",), "must", "RFC 9110 10.1.1",
            after=adds_headers(("Expect", "100-continue")), fits=_has_body),
    Dialect("expect-mixed-case", "The request says Expect: 100-Continue.", (), "must", "RFC 9110 10.1.1",
            after=adds_headers(("Expect", "100-Continue")), fits=_has_body),
    Dialect("http-1.0", "The request is HTTP/1.0.", ("curl",), "should", "RFC 9110 2.5, 6.2",
            after=lambda request, plan: replace(request, version="HTTP/1.0")),
    Dialect("http-1.0-keep-alive", "The request is HTTP/1.0 and asks to keep the connection.",
            ("ApacheBench (its option -k)",), "should", "RFC 9112 C.2.2", after=_kept_alive),
    Dialect("absolute-form", "The request line names the whole URL.", ("aws-signature4-perl",), "must",
            "RFC 9112 3.2.2", after=lambda request, plan: replace(request, absolute=True)),
    Dialect("connection-close", "The request says Connection: close.", ("aws-sdk-js-2", "nodemailer-ses-transport"),
            "must", "RFC 9112 9.6", after=adds_headers(("Connection", "close"))),
    Dialect("connection-keep-alive", "The request says Connection: keep-alive.",
            ("aws-lib", "aws-requests-auth", "aws-sdk-js-3", "aws4fetch", "httpx-aws-auth"), "must", "RFC 9112 9.3",
            after=adds_headers(("Connection", "keep-alive"))),
    Dialect("te", "The request says TE and Connection: TE, close.",
            ("aws-signature4-perl", "net-amazon-signature-v4-perl"), "must", "RFC 9110 10.1.4",
            after=adds_headers(("TE", "deflate,gzip;q=0.3"), ("Connection", "TE, close"))),
    Dialect("names-lower-case", "All names of header fields are in lower case.",
            ("aws-sdk-js-3", "smithy-signature-v4"), "must", "RFC 9110 5.1", after=_named(str.lower)),
    Dialect("names-upper-case", "All names of header fields are in upper case.", (), "must", "RFC 9110 5.1",
            after=_named(str.upper)),
    Dialect("names-mixed-case", "The letters of field names are in lower and upper case in turn.", (), "must",
            "RFC 9110 5.1", after=_named(_mixed)),
    Dialect("fields-padded", "There are spaces and tabs around the values of header fields.", (), "must",
            "RFC 9112 5.1", after=_padded),
    Dialect("fields-unpadded", "No space follows the colons of header fields.", (), "must", "RFC 9112 5.1",
            after=_unpadded),
    Dialect("empty-query", "The path is followed by a question mark alone.", (), "should", "RFC 9110 4.2.3",
            before=_with_question_mark, fits=_has_no_query),
    Dialect("in-pieces", "The request is written in pieces that end anywhere, with pauses between them.", (), "must",
            "RFC 9112 2.2", after=lambda request, plan: replace(request, in_pieces=True)),
    Dialect("fields-reversed", "The header fields come in the opposite order, Host last.", (), "must", "RFC 9110 5.3",
            after=_headers(_backwards)),
)  # fmt: skip
"""Dialects of HTTP."""
