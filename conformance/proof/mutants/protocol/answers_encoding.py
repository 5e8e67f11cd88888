"""Defects of the bytes of bodies: declared encodings, escaping, characters."""

from __future__ import annotations

import re
import unicodedata

from conformance.proof.mutant import Mutant
from conformance.proof.verbs import edit_body

_ENCODING = "Protocol.Xml.encoding"
_ESCAPING = "Protocol.Xml.escaping"
_UNICODE = "Protocol.Xml.unicode"


def _declared(encoding: str) -> bytes:
    return f'<?xml version="1.0" encoding="{encoding}"?>\n'.encode()


_REFERENCE = re.compile(rb"&(amp|lt|gt|quot|apos|#\d+);")


def _unescaped(text: bytes) -> bytes:
    return text.replace(b"&lt;", b"<").replace(b"&gt;", b">").replace(b"&amp;", b"&")


def _quotes_escaped(text: bytes) -> bytes:
    return re.sub(rb"(<value>)([^<]+)(</value>)", lambda m: m[1] + m[2].replace(b'"', b"&amp;quot;") + m[3], text)


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "xml-doctype",
        "Protocol.Xml.no-doctype",
        "The document has a document type declaration.",
        edit_body(lambda text: b"<!DOCTYPE GetSendQuotaResponse>\n" + text),
    ),
    Mutant(
        "xml-declares-utf-16",
        _ENCODING,
        "UTF-8 is declared as UTF-16.",
        edit_body(lambda text: _declared("UTF-16") + text),
    ),
    Mutant(
        "xml-declares-unknown",
        _ENCODING,
        "The declaration names an encoding that does not exist.",
        edit_body(lambda text: _declared("utf-9") + text),
    ),
    Mutant(
        "xml-declares-ascii",
        _ENCODING,
        "UTF-8 with characters beyond ASCII is declared as ASCII.",
        edit_body(lambda text: _declared("US-ASCII") + "<!-- é -->".encode() + text),
    ),
    Mutant(
        "xml-latin-1-undeclared",
        _ENCODING,
        "Latin-1 is sent without a declaration.",
        edit_body(lambda text: text + "<!-- é -->".encode("latin-1")),
    ),
    Mutant(
        "xml-utf-16-undeclared",
        _ENCODING,
        "UTF-16 is declared as UTF-8.",
        edit_body(lambda text: (_declared("UTF-8") + text).decode().encode("utf-16")),
    ),
    Mutant(
        "xml-mark-contradicts",
        _ENCODING,
        "The byte order mark of UTF-8 stands before a declaration of Latin-1.",
        edit_body(lambda text: b"\xef\xbb\xbf" + _declared("ISO-8859-1") + text),
    ),
    Mutant("xml-unescaped", _ESCAPING, "Reserved characters in values are not escaped.", edit_body(_unescaped)),
    Mutant(
        "xml-ampersand-unescaped",
        _ESCAPING,
        "Ampersands in values are not escaped.",
        edit_body(lambda text: text.replace(b"&amp;", b"&")),
    ),
    Mutant(
        "xml-angle-unescaped",
        _ESCAPING,
        "Angle brackets in values are not escaped.",
        edit_body(lambda text: text.replace(b"&lt;", b"<")),
    ),
    Mutant(
        "xml-escaped-twice",
        _ESCAPING,
        "Values are escaped twice.",
        edit_body(lambda text: text.replace(b"&", b"&amp;")),
    ),
    Mutant(
        "xml-reserved-dropped",
        _ESCAPING,
        "Reserved characters are left out of values.",
        edit_body(lambda text: _REFERENCE.sub(b"", text)),
    ),
    Mutant(
        "xml-cdata-unsafe",
        _ESCAPING,
        "Values are CDATA sections, whatever stands in them.",
        edit_body(
            lambda text: re.sub(
                b"(<value>)([^<]+)(</value>)", lambda m: b"<value><![CDATA[" + _unescaped(m[2]) + b"]]></value>", text
            )
        ),
    ),
    Mutant(
        "xml-quotes-escaped-for-html",
        _ESCAPING,
        "Quotes in values come back as references that are escaped.",
        edit_body(_quotes_escaped),
    ),
    Mutant(
        "xml-values-latin-1",
        _UNICODE,
        "Values are written in Latin-1 without a declaration.",
        edit_body(lambda text: text.decode().encode("latin-1", "replace")),
    ),
    Mutant(
        "xml-values-ascii",
        _UNICODE,
        "Characters beyond ASCII come back as question marks.",
        edit_body(lambda text: text.decode().encode("ascii", "replace")),
    ),
    Mutant(
        "xml-values-dropped",
        _UNICODE,
        "Characters beyond ASCII are left out.",
        edit_body(lambda text: text.decode().encode("ascii", "ignore")),
    ),
    Mutant(
        "xml-values-encoded-twice",
        _UNICODE,
        "UTF-8 is taken for Latin-1 and encoded once more.",
        edit_body(lambda text: text.decode("latin-1").encode()),
    ),
    Mutant(
        "xml-values-decomposed",
        _UNICODE,
        "Accents come back as characters of their own.",
        edit_body(lambda text: unicodedata.normalize("NFD", text.decode()).encode()),
    ),
    Mutant(
        "xml-values-html-entities",
        _UNICODE,
        "Characters beyond ASCII come back as escaped references.",
        edit_body(lambda text: text.decode().encode("ascii", "xmlcharrefreplace").replace(b"&#", b"&amp;#")),
    ),
)
