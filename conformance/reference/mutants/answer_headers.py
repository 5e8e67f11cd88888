"""Defects of header fields: content type, charset, length, request id."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace

from conformance.reference.http_types import Answer
from conformance.reference.mutants import Mutant, add, mutant
from conformance.reference.mutants.hooks import Breaks, Heads, heads, is_error, is_success
from conformance.reference.render import Document
from conformance.reference.service import Service

_TYPE = "Protocol.Answer.content-type"
_ERROR_TYPE = "Protocol.Error.content-type"
_CHARSET = "Protocol.Answer.charset"
_LENGTH = "Protocol.Answer.content-length"
_ID = "Protocol.RequestId.header"
_UNIQUE = "Protocol.RequestId.unique"

Head = list[tuple[str, str]]


def _without(fields: Head, name: str) -> Head:
    return [(key, value) for key, value in fields if key.lower() != name.lower()]


def _with(fields: Head, name: str, value: str) -> Head:
    return [*_without(fields, name), (name, value)]


def _telling(name: str, value: str) -> Heads:
    return lambda fields: _with(fields, name, value)


_TYPES = {
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "plain": "text/plain",
    "bytes": "application/octet-stream",
    "amz-json": "application/x-amz-json-1.1",
    "form": "application/x-www-form-urlencoded",
    "typo": "text-xml",
    "xml-suffix": "text/xml2",
}

for _name, _value in _TYPES.items():
    heads(
        f"success-type-{_name}",
        _TYPE,
        f"Good answers have the content type {_value}.",
        _telling("content-type", _value),
        when=is_success,
    )
    heads(
        f"error-type-{_name}",
        _ERROR_TYPE,
        f"Refusals have the content type {_value}.",
        _telling("content-type", _value),
        when=is_error,
    )
heads(
    "success-type-none",
    _TYPE,
    "Good answers have no content type.",
    lambda fields: _without(fields, "content-type"),
    when=is_success,
)
heads(
    "error-type-none",
    _ERROR_TYPE,
    "Refusals have no content type.",
    lambda fields: _without(fields, "content-type"),
    when=is_error,
)
heads(
    "success-type-empty",
    _TYPE,
    "The content type of good answers is empty.",
    lambda fields: _with(fields, "content-type", ""),
    when=is_success,
)

for _charset in ("utf-16", "unknown-8bit"):
    heads(
        f"charset-{_charset}",
        _CHARSET,
        f"The content type tells the charset {_charset}; the body is UTF-8.",
        _telling("content-type", f"text/xml; charset={_charset}"),
    )


def _contradicting(document: Document, answer: Answer) -> Answer:
    headers = _with(answer.headers, "content-type", "text/xml; charset=iso-8859-1")
    return replace(answer, headers=headers, body=b'<?xml version="1.0" encoding="UTF-8"?>\n' + answer.body)


def _latin_1(document: Document, answer: Answer) -> Answer:
    return replace(answer, headers=_with(answer.headers, "content-type", "text/xml; charset=iso-8859-1"))


add(
    Mutant(
        "charset-against-declaration",
        (_CHARSET,),
        "The content type tells another charset than the declaration of the document.",
        lambda service: service.with_finish(_contradicting),
    )
)
add(
    Mutant(
        "charset-of-values-wrong",
        ("Protocol.Xml.unicode",),
        "The content type tells Latin-1 of values that are UTF-8, in a document without a declaration.",
        lambda service: service.with_finish(_latin_1),
    )
)

heads(
    "header-request-id-none",
    _ID,
    "The header x-amzn-RequestId is missing.",
    lambda fields: _without(fields, "x-amzn-RequestId"),
)
heads(
    "header-request-id-empty",
    _ID,
    "The header x-amzn-RequestId is empty.",
    lambda fields: _with(fields, "x-amzn-RequestId", ""),
)
heads(
    "header-request-id-of-s3",
    _ID,
    "The request id stands in x-amz-request-id, as with another service.",
    lambda fields: [("x-amz-request-id" if key == "x-amzn-RequestId" else key, value) for key, value in fields],
)
heads(
    "header-request-id-differs",
    _ID,
    "The header x-amzn-RequestId names another id than the body.",
    lambda fields: [(key, value[::-1] if key == "x-amzn-RequestId" else value) for key, value in fields],
)
heads(
    "header-request-id-upper",
    _ID,
    "The header x-amzn-RequestId has the id of the body in capitals.",
    lambda fields: [(key, f"REQ-{value.upper()}" if key == "x-amzn-RequestId" else value) for key, value in fields],
)

heads(
    "length-twice",
    _LENGTH,
    "There are two Content-Lengths that contradict each other.",
    lambda fields: [*fields, ("content-length", "100000")],
    when=is_success,
)
heads(
    "length-beside-chunks",
    _LENGTH,
    "Content-Length stands beside a transfer coding that the body does not have.",
    lambda fields: [*fields, ("transfer-encoding", "gzip, chunked")],
    when=is_success,
)


def _ids(name: str, breaks: Breaks, lie: str, identify: Callable[[], str]) -> None:
    """Declares a mutant that gives its answers other ids, the same in header and body.

    Args:
        name, breaks, lie: as of `Mutant`.
        identify: gives the next id.
    """

    def change(service: Service) -> Service:
        def step(document: Document) -> None:
            given, document.request_id = document.request_id, identify()
            for element in document.root.walk():
                if element.text == given and element.name == "RequestId":
                    element.text = document.request_id

        return service.with_step(step)

    add(Mutant(name, (breaks,) if isinstance(breaks, str) else breaks, lie, change))


_ids(
    "request-id-constant",
    _UNIQUE,
    "Every answer has the same request id.",
    lambda: "00000000-0000-0000-0000-000000000000",
)
_counter = itertools.count()
_ids(
    "request-id-of-two",
    _UNIQUE,
    "The request id changes with every second answer only.",
    lambda: f"request-{next(_counter) // 4}",
)


@mutant(
    "request-id-kept-after-error", breaks=_UNIQUE, lie="The answer behind a refusal has the request id of the refusal."
)
def _kept_after_error(service: Service) -> Service:
    last: list[str] = []

    def step(document: Document) -> None:
        if last:
            document.request_id = last.pop()
        if document.code is not None:
            last.append(document.request_id)

    def finish(document: Document, answer: Answer) -> Answer:
        headers = _with(answer.headers, "x-amzn-RequestId", document.request_id)
        return replace(answer, headers=headers)

    return service.with_step(step).with_finish(finish)
