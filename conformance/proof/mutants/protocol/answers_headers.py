"""Defects of header fields: content type, charset, length, request id."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace

from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import HeaderFields, edit_headers, edit_response, is_error, is_success
from conformance.reference.http_types import HttpResponse
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


def _telling(name: str, value: str) -> Callable[[HeaderFields], HeaderFields]:
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


def _content_types() -> Iterator[Mutant]:
    for name, value in _TYPES.items():
        yield Mutant(
            f"success-type-{name}",
            _TYPE,
            f"Successful responses have the content type {value}.",
            edit_headers(_telling("content-type", value), when=is_success),
        )
        yield Mutant(
            f"error-type-{name}",
            _ERROR_TYPE,
            f"Error responses have the content type {value}.",
            edit_headers(_telling("content-type", value), when=is_error),
        )


def _contradicting(document: Document, answer: HttpResponse) -> HttpResponse:
    headers = _with(answer.headers, "content-type", "text/xml; charset=iso-8859-1")
    return replace(answer, headers=headers, body=b'<?xml version="1.0" encoding="UTF-8"?>\n' + answer.body)


def _latin_1(document: Document, answer: HttpResponse) -> HttpResponse:
    return replace(answer, headers=_with(answer.headers, "content-type", "text/xml; charset=iso-8859-1"))


def _ids(identify: Callable[[], str]) -> Change:
    """Return a change that gives its answers other ids, the same in header and body.

    Args:
        identify: gives the next id.
    """

    def change(service: Service) -> Service:
        def step(document: Document) -> None:
            given, document.request_id = (document.request_id, identify())
            for element in document.root.walk():
                if element.text == given and element.name == "RequestId":
                    element.text = document.request_id

        return service.with_step(step)

    return change


_counter = itertools.count()


def _kept_after_error(service: Service) -> Service:
    last: list[str] = []

    def step(document: Document) -> None:
        if last:
            document.request_id = last.pop()
            for element in document.root.walk():
                if element.name == "RequestId":
                    element.text = document.request_id
        if document.code is not None:
            last.append(document.request_id)

    def finish(document: Document, answer: HttpResponse) -> HttpResponse:
        headers = _with(answer.headers, "x-amzn-RequestId", document.request_id)
        return replace(answer, headers=headers)

    return service.with_step(step).with_finish(finish)


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "error-request-id-header-of-another",
        _ID,
        "Error responses have the request id of another response in their header.",
        edit_headers(_telling("x-amzn-RequestId", "8f0c7e32-3c1a-4f4e-9a3a-0f6f0c0f3c11"), when=is_error),
    ),
    Mutant(
        "error-charset-utf-16",
        _CHARSET,
        "The content type of error responses reports the charset utf-16; the body is UTF-8.",
        edit_headers(_telling("content-type", "text/xml; charset=utf-16"), when=is_error),
    ),
    *_content_types(),
    Mutant(
        "success-type-none",
        _TYPE,
        "Successful responses have no content type.",
        edit_headers(lambda fields: _without(fields, "content-type"), when=is_success),
    ),
    Mutant(
        "error-type-none",
        _ERROR_TYPE,
        "Error responses have no content type.",
        edit_headers(lambda fields: _without(fields, "content-type"), when=is_error),
    ),
    Mutant(
        "success-type-beside-another",
        _TYPE,
        "Successful responses have two content types, that of XML and that of HTML.",
        edit_headers(lambda fields: [*fields, ("content-type", "text/html")], when=is_success),
    ),
    Mutant(
        "success-type-empty",
        _TYPE,
        "The content type of successful responses is empty.",
        edit_headers(lambda fields: _with(fields, "content-type", ""), when=is_success),
    ),
    *(
        Mutant(
            f"charset-{charset}",
            _CHARSET,
            f"The content type reports the charset {charset}; the body is UTF-8.",
            edit_headers(_telling("content-type", f"text/xml; charset={charset}")),
        )
        for charset in ("utf-16", "unknown-8bit")
    ),
    Mutant(
        "charset-against-declaration",
        (_CHARSET,),
        "The content type reports another charset than the declaration of the document.",
        edit_response(_contradicting),
    ),
    Mutant(
        "charset-of-values-wrong",
        ("Protocol.Xml.unicode",),
        "The content type reports Latin-1 of values that are UTF-8, in a document without a declaration.",
        edit_response(_latin_1),
    ),
    Mutant(
        "header-request-id-none",
        _ID,
        "The header x-amzn-RequestId is missing.",
        edit_headers(lambda fields: _without(fields, "x-amzn-RequestId")),
    ),
    Mutant(
        "header-request-id-empty",
        _ID,
        "The header x-amzn-RequestId is empty.",
        edit_headers(lambda fields: _with(fields, "x-amzn-RequestId", "")),
    ),
    Mutant(
        "header-request-id-of-s3",
        _ID,
        "The request id stands in x-amz-request-id, as with another service.",
        edit_headers(
            lambda fields: [("x-amz-request-id" if key == "x-amzn-RequestId" else key, value) for key, value in fields]
        ),
    ),
    Mutant(
        "header-request-id-differs",
        _ID,
        "The header x-amzn-RequestId names another id than the body.",
        edit_headers(
            lambda fields: [(key, value[::-1] if key == "x-amzn-RequestId" else value) for key, value in fields]
        ),
    ),
    Mutant(
        "header-request-id-upper",
        _ID,
        "The header x-amzn-RequestId has the id of the body in capitals.",
        edit_headers(
            lambda fields: [
                (key, f"REQ-{value.upper()}" if key == "x-amzn-RequestId" else value) for key, value in fields
            ]
        ),
    ),
    Mutant(
        "length-twice",
        _LENGTH,
        "There are two Content-Lengths that contradict each other.",
        edit_headers(lambda fields: [*fields, ("content-length", "100000")], when=is_success),
    ),
    Mutant(
        "length-beside-chunks",
        _LENGTH,
        "Content-Length stands beside a transfer coding that the body does not have.",
        edit_headers(lambda fields: [*fields, ("transfer-encoding", "gzip, chunked")], when=is_success),
    ),
    Mutant(
        "request-id-constant",
        _UNIQUE,
        "Every answer has the same request id.",
        _ids(lambda: "00000000-0000-0000-0000-000000000000"),
    ),
    Mutant(
        "request-id-of-two",
        _UNIQUE,
        "The request id changes with every second answer only.",
        _ids(lambda: f"request-{next(_counter) // 4}"),
    ),
    Mutant(
        "request-id-kept-after-error",
        _UNIQUE,
        "The answer behind an error response has the request id of the error response.",
        _kept_after_error,
    ),
)
