"""Defects of a body as bytes: no XML at all, not well-formed, wrongly encoded, wrongly escaped."""

from __future__ import annotations

import json
from dataclasses import replace
from html import escape

from conformance.proof.mutant import Mutant
from conformance.proof.verbs import edit_body, is_error, is_success
from conformance.reference.http_types import HttpResponse
from conformance.reference.render import Document
from conformance.reference.service import Service

_FORMED = "Protocol.Xml.well-formed"
_ERROR_ROOT = "Protocol.Error.root"

_PAGE = (
    b"<!DOCTYPE html>\n<html><head><title>500 Internal Server Error</title></head><body><h1>Oops</h1></body></html>\n"
)


def _page(title: str) -> bytes:
    return f"<html><head><title>{title}</title></head><body><p>{title}</p></body></html>".encode()


def _json(text: bytes) -> bytes:
    return json.dumps({"Response": text.decode()}).encode()


def _error_document(service: Service) -> Service:
    def finish(document: Document, answer: HttpResponse) -> HttpResponse:
        if document.code is None:
            message = escape(f"{document.action} done")
            answer.body = (
                '<ErrorResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><Error><Type>Sender</Type>'
                f"<Code>None</Code><Message>{message}</Message></Error><RequestId>{document.request_id}</RequestId>"
                "</ErrorResponse>"
            ).encode()
        return answer

    return service.with_finish(finish)


def _html_page(service: Service) -> Service:
    def finish(document: Document, answer: HttpResponse) -> HttpResponse:
        if document.code is None:
            return answer
        return replace(answer, status=500, headers=[("content-type", "text/html; charset=utf-8")], body=_PAGE)

    return service.with_finish(finish)


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "success-html",
        _FORMED,
        "Successful responses are HTML pages.",
        edit_body(lambda text: _page("OK"), when=is_success),
    ),
    Mutant("success-json", _FORMED, "Successful responses are JSON.", edit_body(_json, when=is_success)),
    Mutant(
        "success-plain-text",
        _FORMED,
        "Successful responses are plain text.",
        edit_body(lambda text: b"OK\n", when=is_success),
    ),
    Mutant(
        "success-empty-body",
        _FORMED,
        "Successful responses have no body.",
        edit_body(lambda text: b"", when=is_success),
    ),
    Mutant(
        "xml-cut",
        _FORMED,
        "The last line of a body is missing.",
        edit_body(lambda text: text.rstrip().rpartition(b"\n")[0]),
    ),
    Mutant("xml-cut-in-tag", _FORMED, "A body ends within its last tag.", edit_body(lambda text: text.rstrip()[:-1])),
    Mutant("xml-two-roots", _FORMED, "A body has two documents.", edit_body(lambda text: text * 2)),
    Mutant(
        "xml-text-after-root", _FORMED, "There is text behind the root element.", edit_body(lambda text: text + b"done")
    ),
    Mutant(
        "xml-text-before-root",
        _FORMED,
        "There is text before the root element.",
        edit_body(lambda text: b"200 " + text),
    ),
    Mutant(
        "xml-late-declaration",
        _FORMED,
        "An empty line stands before the XML declaration.",
        edit_body(lambda text: b'\n<?xml version="1.0"?>\n' + text),
    ),
    Mutant(
        "xml-tag-mismatch",
        _FORMED,
        "The end tag of the root is in capitals.",
        edit_body(lambda text: text.rstrip().rpartition(b"</")[0] + b"</" + text.rstrip().rpartition(b"</")[2].upper()),
    ),
    Mutant(
        "xml-unquoted-attribute",
        _FORMED,
        "The namespace is not in quotes.",
        edit_body(lambda text: text.replace(b'"', b"")),
    ),
    Mutant(
        "xml-bare-ampersand",
        _FORMED,
        "A bare ampersand stands in a comment's place.",
        edit_body(lambda text: text.replace(b">", b"> & ", 1)),
    ),
    Mutant(
        "xml-control-character",
        _FORMED,
        "A control character stands in the document.",
        edit_body(lambda text: text.replace(b">", b">\x0c", 1)),
    ),
    Mutant("xml-nul", _FORMED, "A NUL stands behind the document.", edit_body(lambda text: text + b"\x00")),
    Mutant(
        "xml-undeclared-prefix",
        _FORMED,
        "Elements have a prefix that is not declared.",
        edit_body(lambda text: text.replace(b"<", b"<ses:").replace(b"<ses:/", b"</ses:")),
    ),
    Mutant(
        "xml-undefined-entity",
        _FORMED,
        "The document uses an entity of HTML.",
        edit_body(lambda text: text.replace(b">", b">&nbsp;", 1)),
    ),
    Mutant(
        "error-json",
        _ERROR_ROOT,
        "Error responses are JSON.",
        edit_body(lambda text: b'{"__type":"InvalidParameterValue","message":"no"}', when=is_error),
    ),
    Mutant(
        "error-plain-text",
        _ERROR_ROOT,
        "Error responses are plain text.",
        edit_body(lambda text: b"Bad Request\n", when=is_error),
    ),
    Mutant(
        "error-empty-body", _ERROR_ROOT, "Error responses have no body.", edit_body(lambda text: b"", when=is_error)
    ),
    Mutant(
        "error-cut",
        _ERROR_ROOT,
        "The last line of an error response is missing.",
        edit_body(lambda text: text.rstrip().rpartition(b"\n")[0], when=is_error),
    ),
    Mutant(
        "error-no-action-page",
        "Protocol.Error.unknown-operation",
        "A request without an action is answered with an HTML page, as an emulator did.",
        edit_body(lambda text: _page("Not Found"), when=lambda document: document.code == "MissingAction"),
    ),
    Mutant(
        "success-error-document",
        ("Protocol.Success.status", "Protocol.Success.namespace"),
        "Requests are performed and answered by an error document with status 200.",
        _error_document,
    ),
    Mutant(
        "error-html-500-page",
        (_ERROR_ROOT, "Protocol.Error.error", "Protocol.Error.content-type", "Protocol.Error.status-pairing"),
        "Error responses are HTML pages with status 500, as emulators have had.",
        _html_page,
    ),
)
