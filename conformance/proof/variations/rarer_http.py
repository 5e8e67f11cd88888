"""Rarer ways to send a response: connections that end now and then, fields of a front, codings by other names."""

from __future__ import annotations

import gzip
import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from conformance.proof.mutant import Change
from conformance.proof.variations import Variation, add, variation
from conformance.reference.http_types import Delivery, HttpRequest, HttpResponse
from conformance.reference.service import Service

Pairs = Sequence[tuple[str, str]]
_FAILED = 400
#: After how many responses a connection ends.
_LIMIT = 5


def _delivers(step: Callable[[HttpRequest, HttpResponse], HttpResponse]) -> Change:
    return lambda service: service.with_delivery(step)


def _closed(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    answer.delivery = replace(answer.delivery or Delivery(), close=True)
    return answer


def _closed_on_errors(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    return _closed(request, answer) if answer.status >= _FAILED else answer


def _chunked_errors(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    if answer.status >= _FAILED and request.version != "1.0":
        answer.delivery = replace(answer.delivery or Delivery(), chunked=True, pieces=2)
    return answer


@variation("http-close-after-five", varies="Every fifth response ends its connection.", source="RFC 9112, 9.6")
def _limited(service: Service) -> Service:
    count = itertools.count(1)

    def step(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
        return answer if next(count) % _LIMIT else _closed(request, answer)

    return service.with_delivery(step)


@variation(
    "http-gzip-by-other-name",
    varies="The body is compressed in two members where gzip is offered, and the coding called X-Gzip.",
    source="RFC 9110, 8.4.1.3; RFC 1952, 2.2",
    offers={"Accept-Encoding": "gzip"},
)
def _x_gzip(service: Service) -> Service:
    def step(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
        if re.search(r"\bgzip\b(?!\s*;\s*q=0)", request.header(b"accept-encoding") or ""):
            half = len(answer.body) // 2
            answer.body = gzip.compress(answer.body[:half]) + gzip.compress(answer.body[half:])
            answer.headers += [("Content-Encoding", "X-Gzip"), ("Vary", "Accept-Encoding")]
        return answer

    return service.with_delivery(step)


def _adds(fields: Callable[[], Pairs], *, errors_only: bool = False) -> Change:
    def step(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
        if answer.status >= _FAILED or not errors_only:
            answer.headers += fields()
        return answer

    return _delivers(step)


_FRONT: Pairs = (
    ("Via", "1.1 front.example.net (edge)"), ("Age", "0"), ("X-Cache", "MISS"), ("Alt-Svc", 'h3=":443"; ma=60'),
    ("Server-Timing", 'cdn;dur=1, origin;dur=2;desc="own"'), ("Access-Control-Allow-Origin", "*"),
    ("ETag", 'W/"1"'), ("Pragma", "no-cache"), ("Expires", "0"), ("Content-Language", "en"),
    ("NEL", '{"report_to":"x","max_age":1}'), ("X-Empty", ""), ("x-latin", "caf\u00e9"),
)  # fmt: skip
_OF_ERRORS: Pairs = (
    ("x-amzn-ErrorType", "SomeException:http://internal.example/"), ("WWW-Authenticate", 'AWS4 realm="ses"'),
    ("Retry-After", "1"), ("X-Content-Type-Options", "nosniff"),
)  # fmt: skip

for _name, _varies, _source, _change in (
    ("http-close-on-errors", "An error ends its connection.", "RFC 9112, 9.6", _delivers(_closed_on_errors)),
    ("http-chunked-errors", "Errors come in chunks, successes with their length.", "RFC 9112, 6.3",
     _delivers(_chunked_errors)),
    ("http-keep-alive-told", "The response says how long its connection is kept.", "RFC 2068, 19.7.1",
     _adds(lambda: (("Connection", "keep-alive"), ("Keep-Alive", "timeout=5, max=100")))),
    ("header-of-a-front", "A front adds fields of its own, one empty and one with a letter beyond ASCII.",
     "RFC 9110, 5.5, 7.6.3", _adds(lambda: _FRONT)),
    ("header-of-errors", "Errors have more fields.", "RFC 9110, 5.1, 10.2.3, 11.6.1",
     _adds(lambda: _OF_ERRORS, errors_only=True)),
):  # fmt: skip
    add(Variation(_name, _varies, _source, _change))


def _content_type(value: str) -> Change:
    return lambda service: service.with_renderer(content_type=value)


for _label, _value in (
    ("final-semicolon", "text/xml;"),
    ("more-parameters", 'text/xml; version=1.0; charset="utf-8"; q="a;b"'),
    ("application-quoted", 'Application/XML;charset="utf-8"'),
):
    add(Variation(f"content-type-{_label}", f"The content type is written {_value}.", "RFC 9110, 5.6.6, 8.3.1; RFC 7303, 9.1, 9.2",
                  _content_type(_value)))  # fmt: skip
