"""Other ways to send the same answer: heads, framing, connections, time."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from conformance.proof.variations import Variation, add, variation
from conformance.proof.verbs import combine
from conformance.reference.http_types import Delivery, HttpRequest, HttpResponse
from conformance.reference.render import Document
from conformance.reference.service import Service

#: Seconds that a slow answer waits: enough to be seen, little enough to be tried on every case.
WAIT = 0.003


def _delivered(styles: tuple[str, ...] = (), **changes: Any) -> Callable[[Service], Service]:
    """Another delivery of every answer; several of them add up."""

    def step(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
        before = answer.delivery or Delivery()
        # No chunks to a client of HTTP/1.0 (RFC 9112, 6.1).
        if changes.get("chunked") and request.version == "1.0":
            return answer
        answer.delivery = replace(before, styles=(*before.styles, *styles), **changes)
        return answer

    return lambda service: service.with_delivery(step)


_STYLES = (
    ("upper-case", "Header names are in upper case.", "RFC 9110, 5.1"),
    ("title-case", "Header names are in title case.", "RFC 9110, 5.1"),
    ("lower-case", "Header names are in lower case.", "RFC 9110, 5.1"),
    ("blanks", "Header fields have no blank, several or a tab before the value, and some after it.", "RFC 9112, 5.1"),
    ("reversed", "Header fields are in the reverse order.", "RFC 9110, 5.3"),
    ("no-reason", "The status line has no reason phrase.", "RFC 9112, 4"),
    ("other-reason", "The status line has another reason phrase.", "RFC 9112, 4"),
    ("interim", "An interim answer (103) comes before the final one.", "RFC 9110, 15.2"),
    (
        "interims",
        "Two interim answers come before the final one, of which one is a 100 that nobody waits for.",
        "RFC 9110, 15.2",
    ),
    ("length-padded", "The length of the body has zeros before it.", "RFC 9110, 8.6"),
)
for _name, _varies, _source in _STYLES:
    add(Variation(f"http-{_name}", _varies, _source, _delivered((_name,))))

_DELIVERIES = (
    ("chunked", "The body comes in chunks.", "RFC 9112, 7.1", (), {"chunked": True, "pieces": 3}),
    ("chunked-odd", "The body comes in many chunks with extensions, and a trailer after them.",
     "RFC 9112, 7.1.1, 7.1.2", ("chunk-extensions", "trailers"), {"chunked": True, "pieces": 17}),
    ("pieces", "The body comes in many small pieces.", "RFC 9112, 2", (), {"pieces": 40}),
    ("close", "The connection is closed after every answer.", "RFC 9112, 9.6", (), {"close": True}),
    ("1.0", "Answers are HTTP/1.0, none of them 100 Continue, and the connection is closed.", "RFC 9110, 2.5; RFC 1945, 9.1",
     ("http-1.0",), {"close": True}),
    ("1.0-no-length", "Answers are HTTP/1.0 without a length: the end of the connection ends them.", "RFC 9112, 6.3",
     ("http-1.0", "no-length"), {"close": True}),
    ("slow", "Every answer waits some milliseconds.", "no line sets a time", (), {"wait": WAIT}),
)  # fmt: skip
for _name, _varies, _source, _styles, _changes in _DELIVERIES:
    _change = _delivered(_styles, **_changes)
    if "http-1.0" in _styles:
        _change = combine(_change, lambda service: replace(service, prompts=False))
    add(Variation(f"http-{_name}", _varies, _source, _change))


@variation(
    "http-gzip",
    varies="The body is compressed where the request offers to take gzip.",
    source="RFC 9110, 8.4, 12.5.3",
    offers={"Accept-Encoding": "gzip"},
)
def _gzip(service: Service) -> Service:
    def step(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
        if re.search(r"\bgzip\b(?!\s*;\s*q=0)", request.header(b"accept-encoding") or ""):
            answer.body = gzip.compress(answer.body, compresslevel=1)
            answer.headers += [("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]
        return answer

    return service.with_delivery(step)


@variation(
    "header-more",
    varies="Answers have more header fields, some of them twice.",
    source="observations, section 1; RFC 9110, 5.1",
)
def _more_headers(service: Service) -> Service:
    def step(document: Document) -> None:
        document.headers += [
            ("Server", "reference"),
            ("X-Amz-Id-2", "c29tZXRoaW5nIG9wYXF1ZQ=="),
            ("Cache-Control", "no-store"),
            ("Strict-Transport-Security", "max-age=1"),
            ("Set-Cookie", "a=1"),
            ("Set-Cookie", "b=2; Path=/"),
            ("Vary", "accept-encoding"),
        ]

    return service.with_step(step)


@variation(
    "header-request-id-absent",
    varies="Answers have no x-amzn-RequestId field; the id is in the document.",
    source="the reference has no such field; observations, section 1 alone",
)
def _no_request_id_header(service: Service) -> Service:
    def finish(document: Document, answer: HttpResponse) -> HttpResponse:
        answer.headers = [pair for pair in answer.headers if pair[0].lower() != "x-amzn-requestid"]
        return answer

    return service.with_finish(finish)


@variation(
    "header-request-id-spelt",
    varies="The field with the request id is spelt X-AMZN-REQUESTID.",
    source="observations, section 1 (any case); RFC 9110, 5.1",
)
def _request_id_header_spelt(service: Service) -> Service:
    return service.with_renderer(request_id_header="X-AMZN-REQUESTID")
