"""The body of a response as an XML document, or the one finding that says what it is instead."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from lxml import etree

from conformance.judge.encoding import Decoded, EncodingError, decode
from conformance.judge.finding import Finding
from conformance.model import data
from conformance.model.datum import Datum, DatumKind
from conformance.model.wording import clip

MAX_BYTES = 4 * 1024 * 1024
"""Longest document that is parsed; a thousand identities or twenty policies of 4 KB need less than a tenth of it."""
MAX_DEPTH = 32
"""Deepest nesting that is parsed; the deepest response of the API has eight levels."""

MAX_ELEMENTS = 25_000
"""Most elements that are judged; two weeks of statistics ([GetSendStatistics / Description]) have 8,000. libxml2
takes quadratic time to report
a defect in each of many siblings, so that this bounds a verdict to about a second."""
MAX_ATTRIBUTES = 64
"""Most attributes of one element that are judged; the API has none. The slower validator takes cubic time for them."""
MAX_NAMESPACES = 500
"""Most namespaces, with their prefixes, in a document: validators take quadratic time for them."""

_TOO_DEEP = etree.XPath(f"boolean({'/*' * (MAX_DEPTH + 1)})")
_TOO_MANY = etree.XPath(f"count(//*) > {MAX_ELEMENTS}")
_TOO_MANY_ATTRIBUTES = etree.XPath(f"boolean(//*[count(@*) > {MAX_ATTRIBUTES}])")
_SHORTEST = len("<a/>")
_NAMESPACE = re.compile(r"""\sxmlns(?::[^\s=]{1,100})?\s*=\s*["'][^"'<]{0,100}""")
_TITLE = re.compile(r"<title[^<>]{0,100}>([^<]{1,200})", re.IGNORECASE)
_WHITESPACE = re.compile(r"\s*")
_XML = data.form("an XML document")
_WELL_FORMED = data.form("well-formed XML")


@dataclass(frozen=True, slots=True)
class XmlDocument:
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


def read_document(body: bytes, charset: str | None, status: int) -> XmlDocument:
    """Parse ``body``; never raises.

    ``charset`` is the parameter of the content type, if any; ``status`` only goes into the finding. No DTD is read,
    no entity expanded, nothing fetched; size and depth are bounded.
    """
    start = _start(body)
    if not start:
        return XmlDocument(finding=_not_xml("an empty body", status))
    if not start.startswith("<"):
        return _foreign(start, body, status)
    if _is_html(start):
        return XmlDocument(finding=_not_xml("an HTML page", status, _title(start)))
    if len(body) > MAX_BYTES:
        size = _beyond("bytes", MAX_BYTES, len(body))
        return XmlDocument(finding=size, markup=True)
    try:
        decoded = decode(body, charset)
    except EncodingError as error:
        wrong = Finding("xml.encoding", "encoding", data.form(error.expected), data.markup(error.actual))
        return XmlDocument(finding=wrong, markup=True)
    return _parse(decoded)


def _start(body: bytes) -> str:
    """Return the first characters in whatever encoding, without byte order mark and leading whitespace."""
    head = body.lstrip(b" \t\r\n")[:4096] if body[:1].isspace() else body[:4096]
    wide = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
    return head.decode(wide.get(head[:2], "utf-8"), "replace").lstrip("\ufeff \t\r\n")


def _not_xml(kind: str, status: int, shown: str = "") -> Finding:
    return Finding("xml.not-xml", "/", _XML, Datum(DatumKind.BODY, (kind, str(status)), note=clip(shown)))


def _is_html(start: str) -> bool:
    # What stands before the first tag is passed over, and no more: a value in a CDATA section may be HTML.
    return start[_before_root(start) :].lower().startswith(("<!doctype html", "<html", "<head", "<body", "<h1"))


def _before_root(text: str) -> int:
    """Return where what may stand before a document's first tag ends: whitespace, comments and instructions."""
    at = 0
    while True:
        at += len(text) - at - len(text[at:].lstrip())
        end = next((ends for begins, ends in (("<!--", "-->"), ("<?", "?>")) if text.startswith(begins, at)), None)
        found = text.find(end, at) if end is not None else -1
        if end is None or found < 0:
            return at
        at = found + len(end)


def _title(start: str) -> str:
    title = _TITLE.search(start)
    return " ".join(title[1].split()) if title else ""


def _foreign(start: str, body: bytes, status: int) -> XmlDocument:
    if start[0] in "{[":
        try:
            value = json.loads(body[:MAX_BYTES])
        except (ValueError, RecursionError):
            return XmlDocument(finding=_not_xml("text that starts like JSON", status, start))
        return XmlDocument(finding=_not_xml("a JSON document", status, start), data=value)
    printable = all(character.isprintable() or character.isspace() for character in start[:256])
    kind = "plain text" if printable and "\ufffd" not in start[:256] else "binary data"
    return XmlDocument(finding=_not_xml(kind, status, start))


def _parse(decoded: Decoded) -> XmlDocument:
    text = decoded.text
    if "\0" in text:
        return _broken(decoded, f"offset {text.index(chr(0))}", "a NUL character")
    if _has_doctype(text):
        declared = Finding("xml.doctype", "/", data.form("no document type declaration"), data.markup("<!DOCTYPE …>"))
        return XmlDocument(finding=declared, markup=True, decoded=decoded)
    parser = _own.parser
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        recovered = _despite_namespaces(text, parser)
        if recovered is None:
            line, column = error.position
            reason = (error.msg or "not well-formed").split(", line ")[0]
            return _broken(decoded, f"line {line}, column {column}", reason)
        root = recovered
    except ValueError as error:  # e.g. lone surrogates, which a UTF-16 text can't but an odd codec might hold
        return _broken(decoded, "/", str(error))
    beyond = _beyond_bounds(root, text)
    if beyond is not None:
        return _bounded(decoded, beyond)
    return XmlDocument(root=root, markup=True, decoded=decoded)


def _bounded(decoded: Decoded, finding: Finding) -> XmlDocument:
    return XmlDocument(finding=finding, markup=True, decoded=decoded)


def _broken(decoded: Decoded, where: str, why: str) -> XmlDocument:
    finding = Finding("xml.not-well-formed", where, _WELL_FORMED, data.markup(why))
    return XmlDocument(finding=finding, markup=True, decoded=decoded)


def _despite_namespaces(text: str, parser: etree.XMLParser) -> etree._Element | None:
    """Return the root of a document in which nothing is wrong but names of namespaces that are no URIs, else None.

    Such a document is well-formed (Namespaces in XML 1.0, section 2.2 asks nothing of the name), but libxml2 rejects it
    for whitespace in the name. The namespace layer says what is wrong with it.
    """
    log = cast(Iterable[etree._LogEntry], parser.error_log)
    types = {entry.type for entry in log if entry.level >= etree.ErrorLevels.ERROR}
    if types != {etree.ErrorTypes.WAR_NS_URI}:
        return None
    return cast("etree._Element | None", etree.fromstring(text.encode(), _parser(recover=True)))


def _beyond_bounds(root: etree._Element, text: str) -> Finding | None:
    if text.count("<") <= MAX_DEPTH and text.count("=") <= MAX_ATTRIBUTES:
        return None  # there are not even as many
    if _TOO_DEEP(root):
        return _beyond("levels", MAX_DEPTH)
    if len(text) > MAX_ELEMENTS * _SHORTEST and _TOO_MANY(root):
        return _beyond("elements", MAX_ELEMENTS)
    if _TOO_MANY_ATTRIBUTES(root):
        return _beyond("attributes of one element", MAX_ATTRIBUTES)
    if len({found[0] for found in _NAMESPACE.finditer(text)}) > MAX_NAMESPACES:
        return _beyond("namespaces", MAX_NAMESPACES)
    return None


def _beyond(unit: str, most: int, actual: int | None = None) -> Finding:
    came = data.form(f"more {unit}", note="" if actual is None else f"{actual}")
    return Finding("xml.bounds", "/", data.form(f"at most {most} {unit}"), came)


def _parser(recover: bool = False) -> etree.XMLParser:
    # The text was decoded strictly before, so the parser takes UTF-8 and the declaration is not consulted again.
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
    )


class _Own(threading.local):
    """What a thread uses again and again: making a parser takes longer than parsing a response."""

    def __init__(self) -> None:
        self.parser = _parser()


_own = _Own()


def _has_doctype(text: str) -> bool:
    """Say whether the prolog has a document type declaration, without reading it."""
    if "<!DOCTYPE" not in text:
        return False
    place = 0
    while True:
        place = _WHITESPACE.match(text, place).end()  # type: ignore[union-attr]  # it matches the empty text too
        if text.startswith("<!DOCTYPE", place):
            return True
        close = "-->" if text.startswith("<!--", place) else "?>" if text.startswith("<?", place) else ""
        end = text.find(close, place + 2) if close else -1
        if end < 0:
            return False
        place = end + len(close)
