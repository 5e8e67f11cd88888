"""Defects of a body as bytes: no XML at all, not well-formed, wrongly encoded, wrongly escaped."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace
from html import escape

from conformance.reference.http_types import Answer
from conformance.reference.mutants import mutant
from conformance.reference.mutants.hooks import body, is_error, is_success
from conformance.reference.render import Document
from conformance.reference.service import Service

_FORMED = "Protocol.Xml.well-formed"
_ENCODING = "Protocol.Xml.encoding"
_ESCAPING = "Protocol.Xml.escaping"
_UNICODE = "Protocol.Xml.unicode"
_ERROR_ROOT = "Protocol.Error.root"
_PAGE = (
    b"<!DOCTYPE html>\n<html><head><title>500 Internal Server Error</title></head><body><h1>Oops</h1></body></html>\n"
)


def _page(title: str) -> bytes:
    return f"<html><head><title>{title}</title></head><body><p>{title}</p></body></html>".encode()


def _json(text: bytes) -> bytes:
    return json.dumps({"Response": text.decode()}).encode()


body("success-html", _FORMED, "Good answers are HTML pages.", lambda text: _page("OK"), when=is_success)
body("success-json", _FORMED, "Good answers are JSON.", _json, when=is_success)
body("success-plain-text", _FORMED, "Good answers are plain text.", lambda text: b"OK\n", when=is_success)
body("success-empty-body", _FORMED, "Good answers have no body.", lambda text: b"", when=is_success)
body("xml-cut", _FORMED, "The last line of a body is missing.", lambda text: text.rstrip().rpartition(b"\n")[0])
body("xml-cut-in-tag", _FORMED, "A body ends within its last tag.", lambda text: text.rstrip()[:-1])
body("xml-two-roots", _FORMED, "A body has two documents.", lambda text: text * 2)
body("xml-text-after-root", _FORMED, "There is text behind the root element.", lambda text: text + b"done")
body("xml-text-before-root", _FORMED, "There is text before the root element.", lambda text: b"200 " + text)
body(
    "xml-late-declaration",
    _FORMED,
    "An empty line stands before the XML declaration.",
    lambda text: b'\n<?xml version="1.0"?>\n' + text,
)
body(
    "xml-tag-mismatch",
    _FORMED,
    "The end tag of the root is in capitals.",
    lambda text: text.rstrip().rpartition(b"</")[0] + b"</" + text.rstrip().rpartition(b"</")[2].upper(),
)
body("xml-unquoted-attribute", _FORMED, "The namespace is not in quotes.", lambda text: text.replace(b'"', b""))
body(
    "xml-bare-ampersand",
    _FORMED,
    "A bare ampersand stands in a comment's place.",
    lambda text: text.replace(b">", b"> & ", 1),
)
body(
    "xml-control-character",
    _FORMED,
    "A control character stands in the document.",
    lambda text: text.replace(b">", b">\x0c", 1),
)
body("xml-nul", _FORMED, "A NUL stands behind the document.", lambda text: text + b"\0")
body(
    "xml-undeclared-prefix",
    _FORMED,
    "Elements have a prefix that is not declared.",
    lambda text: text.replace(b"<", b"<ses:").replace(b"<ses:/", b"</ses:"),
)
body(
    "xml-undefined-entity",
    _FORMED,
    "The document uses an entity of HTML.",
    lambda text: text.replace(b">", b">&nbsp;", 1),
)

body(
    "error-json",
    _ERROR_ROOT,
    "Refusals are JSON.",
    lambda text: b'{"__type":"InvalidParameterValue","message":"no"}',
    when=is_error,
)
body("error-plain-text", _ERROR_ROOT, "Refusals are plain text.", lambda text: b"Bad Request\n", when=is_error)
body("error-empty-body", _ERROR_ROOT, "Refusals have no body.", lambda text: b"", when=is_error)
body(
    "error-cut",
    _ERROR_ROOT,
    "The last line of a refusal is missing.",
    lambda text: text.rstrip().rpartition(b"\n")[0],
    when=is_error,
)
body(
    "error-no-action-page",
    "Protocol.Error.unknown-operation",
    "A request without an action is answered by an HTML page, as an emulator did.",
    lambda text: _page("Not Found"),
    when=lambda document: document.code == "MissingAction",
)

body(
    "xml-doctype",
    "Protocol.Xml.no-doctype",
    "The document has a document type declaration.",
    lambda text: b"<!DOCTYPE GetSendQuotaResponse>\n" + text,
)


def _declared(encoding: str) -> bytes:
    return f'<?xml version="1.0" encoding="{encoding}"?>\n'.encode()


body("xml-declares-utf-16", _ENCODING, "UTF-8 is declared as UTF-16.", lambda text: _declared("UTF-16") + text)
body(
    "xml-declares-unknown",
    _ENCODING,
    "The declaration names an encoding that does not exist.",
    lambda text: _declared("utf-9") + text,
)
body(
    "xml-declares-ascii",
    _ENCODING,
    "UTF-8 with characters beyond ASCII is declared as ASCII.",
    lambda text: _declared("US-ASCII") + "<!-- é -->".encode() + text,
)
body(
    "xml-latin-1-undeclared",
    _ENCODING,
    "Latin-1 is sent without a declaration.",
    lambda text: text + "<!-- é -->".encode("latin-1"),
)
body(
    "xml-utf-16-undeclared",
    _ENCODING,
    "UTF-16 is declared as UTF-8.",
    lambda text: (_declared("UTF-8") + text).decode().encode("utf-16"),
)
body(
    "xml-mark-contradicts",
    _ENCODING,
    "The byte order mark of UTF-8 stands before a declaration of Latin-1.",
    lambda text: b"\xef\xbb\xbf" + _declared("ISO-8859-1") + text,
)

_REFERENCE = re.compile(rb"&(amp|lt|gt|quot|apos|#\d+);")


def _unescaped(text: bytes) -> bytes:
    return text.replace(b"&lt;", b"<").replace(b"&gt;", b">").replace(b"&amp;", b"&")


body("xml-unescaped", _ESCAPING, "Reserved characters in values are not escaped.", _unescaped)
body(
    "xml-ampersand-unescaped",
    _ESCAPING,
    "Ampersands in values are not escaped.",
    lambda text: text.replace(b"&amp;", b"&"),
)
body(
    "xml-angle-unescaped",
    _ESCAPING,
    "Angle brackets in values are not escaped.",
    lambda text: text.replace(b"&lt;", b"<"),
)
body("xml-escaped-twice", _ESCAPING, "Values are escaped twice.", lambda text: text.replace(b"&", b"&amp;"))
body(
    "xml-reserved-dropped",
    _ESCAPING,
    "Reserved characters are left out of values.",
    lambda text: _REFERENCE.sub(b"", text),
)
body(
    "xml-cdata-unsafe",
    _ESCAPING,
    "Values are CDATA sections, whatever stands in them.",
    lambda text: re.sub(
        rb"(<value>)([^<]+)(</value>)", lambda m: b"<value><![CDATA[" + _unescaped(m[2]) + b"]]></value>", text
    ),
)


def _quotes_escaped(text: bytes) -> bytes:
    return re.sub(rb"(<value>)([^<]+)(</value>)", lambda m: m[1] + m[2].replace(b'"', b"&amp;quot;") + m[3], text)


body(
    "xml-quotes-escaped-for-html",
    _ESCAPING,
    "Quotes in values come back as references that are escaped.",
    _quotes_escaped,
)


body(
    "xml-values-latin-1",
    _UNICODE,
    "Values are written in Latin-1 without a declaration.",
    lambda text: text.decode().encode("latin-1", "replace"),
)
body(
    "xml-values-ascii",
    _UNICODE,
    "Characters beyond ASCII come back as question marks.",
    lambda text: text.decode().encode("ascii", "replace"),
)
body(
    "xml-values-dropped",
    _UNICODE,
    "Characters beyond ASCII are left out.",
    lambda text: text.decode().encode("ascii", "ignore"),
)
body(
    "xml-values-encoded-twice",
    _UNICODE,
    "UTF-8 is taken for Latin-1 and encoded once more.",
    lambda text: text.decode("latin-1").encode(),
)
body(
    "xml-values-decomposed",
    _UNICODE,
    "Accents come back as characters of their own.",
    lambda text: unicodedata.normalize("NFD", text.decode()).encode(),
)
body(
    "xml-values-html-entities",
    _UNICODE,
    "Characters beyond ASCII come back as escaped references.",
    lambda text: text.decode().encode("ascii", "xmlcharrefreplace").replace(b"&#", b"&amp;#"),
)


@mutant(
    "success-error-document",
    breaks=("Protocol.Success.status", "Protocol.Success.namespace"),
    lie="Requests are performed and answered by an error document with status 200.",
)
def _error_document(service: Service) -> Service:
    def finish(document: Document, answer: Answer) -> Answer:
        if document.code is None:
            message = escape(f"{document.action} done")
            answer.body = (
                '<ErrorResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><Error><Type>Sender</Type>'
                f"<Code>None</Code><Message>{message}</Message></Error><RequestId>{document.request_id}</RequestId>"
                "</ErrorResponse>"
            ).encode()
        return answer

    return service.with_finish(finish)


@mutant(
    "error-html-500-page",
    breaks=(_ERROR_ROOT, "Protocol.Error.error", "Protocol.Error.content-type", "Protocol.Error.status-pairing"),
    lie="Refusals are HTML pages with status 500, as emulators have had.",
)
def _html_page(service: Service) -> Service:
    def finish(document: Document, answer: Answer) -> Answer:
        if document.code is None:
            return answer
        return replace(answer, status=500, headers=[("content-type", "text/html; charset=utf-8")], body=_PAGE)

    return service.with_finish(finish)
