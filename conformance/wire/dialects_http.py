"""Dialects of HTTP: how the same message is framed and its header fields are spelled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from conformance.wire.dialect import After, Dialect, has_form, sets_header
from conformance.wire.exchange import Headers, Request, header
from conformance.wire.request import host_header
from conformance.wire.scheme import Plan

_FORM = "application/x-www-form-urlencoded"
_CHUNK = 16


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


def _adds(*headers: tuple[str, str]) -> After:
    return lambda request, plan: replace(request, headers=(*request.headers, *headers))


def _chunked(request: Request, plan: Plan) -> Request:
    pieces = [request.body[at : at + _CHUNK] for at in range(0, len(request.body), _CHUNK)]
    body = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
    headers = tuple(pair for pair in request.headers if pair[0].lower() != "content-length")
    return replace(request, headers=(*headers, ("Transfer-Encoding", "chunked")), body=body)


HTTP = (
    Dialect("chunked", "The body comes in chunks.", ("curl",), "may", "RFC 9112 6.3, 7.1: 411 is allowed",
            after=_chunked, fits=_has_body),
    Dialect("expect-continue", "The request says Expect: 100-continue.", ("curl",), "must", "RFC 9110 10.1.1",
            after=_adds(("Expect", "100-continue")), fits=_has_body),
    Dialect("http-1.0", "The request is HTTP/1.0.", ("curl",), "should", "RFC 9110 2.5, 6.2",
            after=lambda request, plan: replace(request, version="HTTP/1.0")),
    Dialect("absolute-form", "The request line names the whole URL.", ("aws-signature4-perl",), "must",
            "RFC 9112 3.2.2", after=lambda request, plan: replace(request, absolute=True)),
    Dialect("connection-close", "The request says Connection: close.", ("aws-sdk-js-2", "nodemailer-ses-transport"),
            "must", "RFC 9112 9.6", after=_adds(("Connection", "close"))),
    Dialect("te", "The request says TE and Connection: TE, close.",
            ("aws-signature4-perl", "net-amazon-signature-v4-perl"), "must", "RFC 9110 10.1.4",
            after=_adds(("TE", "deflate,gzip;q=0.3"), ("Connection", "TE, close"))),
    Dialect("names-lower-case", "All names of header fields are in lower case.",
            ("aws-sdk-js-3", "smithy-signature-v4"), "must", "RFC 9110 5.1", after=_named(str.lower)),
    Dialect("names-upper-case", "All names of header fields are in upper case.", (), "must", "RFC 9110 5.1",
            after=_named(str.upper)),
    Dialect("fields-reversed", "The header fields come in the opposite order, Host last.", (), "must", "RFC 9110 5.3",
            after=_headers(_backwards)),
    Dialect("accept-encoding-identity", "The request says Accept-Encoding: identity.",
            ("aiobotocore", "awscli", "boto-2", "boto3", "django-ses"), "must", "RFC 9110 12.5.3",
            before=sets_header("Accept-Encoding", "identity")),
    Dialect("accept-encoding-empty", "Accept-Encoding is there and empty.", ("aws-sdk-ruby-1",), "must",
            "RFC 9110 12.5.3", before=sets_header("Accept-Encoding", "")),
    Dialect("accept-encoding-none", "There is no Accept-Encoding.", ("aws-sdk-js-2", "aws-sdk-js-3", "aws4", "curl"),
            "must", "RFC 9110 12.5.3", before=sets_header("Accept-Encoding", None)),
    Dialect("user-agent-none", "There is no User-Agent.", ("aws4", "node-ses", "smithy-signature-v4"), "must",
            "RFC 9110 10.1.5", before=sets_header("User-Agent", None)),
    Dialect("accept-any", "The request says Accept: */*.", ("aiobotocore", "curl", "requests-aws4auth"), "must",
            "RFC 9110 12.5.1", before=sets_header("Accept", "*/*")),
    Dialect("fetch-headers", "There are the fields that fetch adds in browsers and Node.js.",
            ("aws-sigv4-fetch", "aws4fetch"), "must", "RFC 9110 5.1",
            after=_adds(("Accept-Language", "*"), ("Sec-Fetch-Mode", "cors"))),
    Dialect("type-plain", "The content type has no charset.",
            ("aws-sdk-go-2", "aws-sdk-js-3", "curl", "requests-aws4auth", "symfony-mailer"), "must",
            "RFC 9110 8.3; URL Standard 5", before=sets_header("Content-Type", _FORM), fits=has_form),
    Dialect("type-upper-charset", "The charset of the content type is UTF-8 in capitals.", ("boto-2", "boto-2-sigv4"),
            "must", "RFC 9110 8.3.1, 8.3.2", before=sets_header("Content-Type", f"{_FORM}; charset=UTF-8"),
            fits=has_form),
    Dialect("type-no-space", "No space follows the semicolon of the content type.", ("fetch of browsers (aws4fetch)",),
            "must", "RFC 9110 8.3.1", before=sets_header("Content-Type", f"{_FORM};charset=UTF-8"), fits=has_form),
    Dialect("type-quoted", "The charset of the content type is quoted.", (), "should", "RFC 9110 8.3.1",
            before=sets_header("Content-Type", f'{_FORM}; charset="utf-8"'), fits=has_form),
    Dialect("type-upper-case", "The content type is in capitals.", (), "should", "RFC 9110 8.3.1",
            before=sets_header("Content-Type", f"{_FORM}; charset=utf-8".upper()), fits=has_form),
)  # fmt: skip
"""Dialects of HTTP."""
