"""The body of an answer as an XML document, or the one finding that says what it is instead."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

from conformance.judge.encoding import Decoded, EncodingError, decode
from conformance.judge.finding import Finding
from conformance.judge.text import clip, short
from conformance.model.vocabulary import Layer

MAX_BYTES = 4 * 1024 * 1024
"""Longest document that is parsed; a thousand identities or twenty policies of 4 KB need less than a tenth of it."""
MAX_DEPTH = 32
"""Deepest nesting that is parsed; the deepest answer of the API has eight levels."""

MAX_ELEMENTS = 25_000
"""Most elements that are judged; two weeks of statistics (ref 821) have 8,000. libxml2 takes quadratic time to report
a defect in each of many siblings, so that this bounds a verdict to about a second."""

_TOO_DEEP = etree.XPath(f"boolean({'/*' * (MAX_DEPTH + 1)})")
_TOO_MANY = etree.XPath(f"count(//*) > {MAX_ELEMENTS}")
_SHORTEST = len("<a/>")
_TITLE = re.compile(r"<title[^<>]{0,100}>([^<]{1,200})", re.IGNORECASE)
_BLANKS = re.compile(r"\s*")
_XML = "an XML document"


@dataclass(frozen=True, slots=True)
class Document:
    """What a body is.

    Exactly one of ``root`` (a well-formed document; comments and processing instructions are dropped, CDATA is
    text) and ``finding`` is set. ``markup`` tells that the body is XML or tries to be. ``decoded`` is the text, if it
    decodes; ``data`` is the value of a JSON body.
    """

    root: etree._Element | None = None
    finding: Finding | None = None
    markup: bool = False
    decoded: Decoded | None = None
    data: Any = None


def read_document(body: bytes, charset: str | None, status: int) -> Document:
    """Parse ``body``; never raises.

    ``charset`` is the parameter of the content type, if any; ``status`` only goes into the words of the finding. No
    DTD is read, no entity expanded, nothing fetched; size and depth are bounded.
    """
    start = _start(body)
    if not start:
        return Document(finding=_not_xml(f"an empty body (status {status})"))
    if not start.startswith("<"):
        return _foreign(start, body, status)
    if _is_html(start):
        return Document(finding=_not_xml(_html(start, status)))
    if len(body) > MAX_BYTES:
        size = Finding(Layer.XML, "/", f"at most {MAX_BYTES} bytes", f"{len(body)} bytes")
        return Document(finding=size, markup=True)
    try:
        decoded = decode(body, charset)
    except EncodingError as error:
        return Document(finding=Finding(Layer.XML, "encoding", error.expected, clip(error.actual)), markup=True)
    return _parse(decoded)


def _start(body: bytes) -> str:
    """Return the first characters in whatever encoding, without byte order mark and leading blanks."""
    head = body[:4096]
    wide = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
    return head.decode(wide.get(head[:2], "utf-8"), "replace").lstrip("\ufeff \t\r\n")


def _not_xml(actual: str) -> Finding:
    return Finding(Layer.XML, "/", _XML, clip(actual))


def _is_html(start: str) -> bool:
    lowered = start[:1024].lower()
    return lowered.startswith(("<!doctype html", "<html", "<head", "<body", "<h1")) or (
        lowered.startswith(("<!--", "<?xml")) and ("<!doctype html" in lowered or "<html" in lowered)
    )


def _html(start: str, status: int) -> str:
    title = _TITLE.search(start)
    titled = f", titled {short(' '.join(title[1].split()))}" if title else ""
    return f"an HTML page{titled} (status {status})"


def _foreign(start: str, body: bytes, status: int) -> Document:
    if start[0] in "{[":
        try:
            data = json.loads(body[:MAX_BYTES])
        except (ValueError, RecursionError):
            return Document(finding=_not_xml(f"text that starts like JSON (status {status}): {short(start)}"))
        return Document(finding=_not_xml(f"a JSON document (status {status}): {short(start)}"), data=data)
    printable = all(character.isprintable() or character.isspace() for character in start[:256])
    kind = "plain text" if printable and "\ufffd" not in start[:256] else "binary data"
    return Document(finding=_not_xml(f"{kind} (status {status}): {short(start)}"))


def _parse(decoded: Decoded) -> Document:
    text = decoded.text
    finding: Finding | None = None
    if "\0" in text:
        place = text.index("\0")
        finding = Finding(Layer.XML, f"offset {place}", "well-formed XML", "a NUL character")
    elif _has_doctype(text):
        finding = Finding(Layer.XML, "/", "no document type declaration", "<!DOCTYPE …>")
    else:
        try:
            root = etree.fromstring(text.encode(), _parser())
        except etree.XMLSyntaxError as error:
            line, column = error.position
            reason = (error.msg or "not well-formed").split(", line ")[0]
            finding = Finding(Layer.XML, f"line {line}, column {column}", "well-formed XML", clip(reason))
        except ValueError as error:  # e.g. lone surrogates, which a UTF-16 text can't but an odd codec might hold
            finding = Finding(Layer.XML, "/", "well-formed XML", clip(str(error)))
        else:
            finding = _beyond_bounds(root, len(text))
            if finding is None:
                return Document(root=root, markup=True, decoded=decoded)
    return Document(finding=finding, markup=True, decoded=decoded)


def _beyond_bounds(root: etree._Element, length: int) -> Finding | None:
    if _TOO_DEEP(root):
        return Finding(Layer.XML, "/", f"at most {MAX_DEPTH} levels", "deeper nesting")
    if length > MAX_ELEMENTS * _SHORTEST and _TOO_MANY(root):
        return Finding(Layer.XML, "/", f"at most {MAX_ELEMENTS} elements", "more")
    return None


def _parser() -> etree.XMLParser:
    # The text was decoded strictly before, so the parser is told UTF-8 and the declaration is not consulted again.
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _has_doctype(text: str) -> bool:
    """Tell whether the prolog has a document type declaration, without reading it."""
    if "<!DOCTYPE" not in text:
        return False
    place = 0
    while True:
        place = _BLANKS.match(text, place).end()  # type: ignore[union-attr]  # it matches the empty text too
        if text.startswith("<!DOCTYPE", place):
            return True
        close = "-->" if text.startswith("<!--", place) else "?>" if text.startswith("<?", place) else ""
        end = text.find(close, place + 2) if close else -1
        if end < 0:
            return False
        place = end + len(close)
