"""Rarer ways to write the same document: other encodings, declarations, entities and namespaces."""

from __future__ import annotations

from collections.abc import Callable

from conformance.proof.mutant import Change
from conformance.proof.variations import Variation, add
from conformance.proof.variations.xml_forms import Writer
from conformance.reference.render import NAMESPACE, Document
from conformance.reference.xml_tree import Element, escape, to_bytes

_DECLARED = '<?xml version="1.0" encoding="{}"?>\n'


def _ascii(text: str) -> str:
    return "".join(char if char.isascii() else f"&#{ord(char):07};" for char in escape(text))


def _named(text: str) -> str:
    """Quotes and apostrophes as the entities that XML knows without a declaration."""
    return escape(text).replace('"', "&quot;").replace("'", "&apos;")


def _cdata_inside(text: str) -> str:
    """Empty CDATA sections around a text, and one around its first character."""
    if not text or text[0] in "<>&]\r":
        return f"<![CDATA[]]>{escape(text)}<![CDATA[]]>"
    return f"<![CDATA[]]><![CDATA[{text[0]}]]>{escape(text[1:])}"


def _references_padded(text: str) -> str:
    return "".join(f"&#x{ord(char):06x};" if char.isascii() and char.isalnum() else escape(char) for char in text)


def _rewritten(*pairs: tuple[str, str]) -> Callable[[Element], bytes]:
    """The plain document with parts of its text in other words."""

    def serialise(root: Element) -> bytes:
        text = to_bytes(root).decode()
        for old, new in pairs:
            text = text.replace(old, new)
        return text.encode()

    return serialise


def _everywhere(root: Element) -> bytes:
    """Declare the namespace anew on every element."""
    for element in root.walk():
        element.attributes = [("xmlns", NAMESPACE), *(pair for pair in element.attributes if pair[0] != "xmlns")]
    return to_bytes(root)


def _written(serialise: Callable[[Element], bytes]) -> Change:
    return lambda service: service.with_renderer(serialise=serialise)


def _attributes(*pairs: tuple[str, str]) -> Change:
    def step(document: Document) -> None:
        document.root.attributes = [*pairs, *document.root.attributes]

    return lambda service: service.with_step(step)


def _typed(document: Document) -> None:
    """Name the type of each text, as serialisers of SOAP toolkits do."""
    xsi, xsd = "http://www.w3.org/2001/XMLSchema-instance", "http://www.w3.org/2001/XMLSchema"
    document.root.attributes = [("xmlns:xsi", xsi), ("xmlns:xsd", xsd), *document.root.attributes]
    for element in document.root.walk():
        if element.text is not None:
            element.attributes = [("xsi:type", "xsd:string"), *element.attributes]


_XMLNS = f'xmlns="{NAMESPACE}"'
for _name, _varies, _source, _change in (
    ("xml-latin-1", "a declared Latin-1 encoding", "XML 1.0, 4.3.3",
     _written(Writer(before=_DECLARED.format("ISO-8859-1"), text=_ascii, encoding="latin-1"))),
    ("xml-utf-16-big", "UTF-16 with the high byte first", "XML 1.0, 4.3.3",
     _written(Writer(before="\ufeff" + _DECLARED.format("utf-16"), encoding="utf-16-be"))),
    ("xml-quotes-named", "entities for quotes and apostrophes in values", "XML 1.0, 4.6", _written(Writer(text=_named))),
    ("xml-cdata-inside", "CDATA sections that are empty or hold a part of a value", "XML 1.0, 2.7",
     _written(Writer(text=_cdata_inside))),
    ("xml-references-padded", "references with leading zeros", "XML 1.0, 4.1", _written(Writer(text=_references_padded))),
    ("xml-returns", "lines that end in a return and a feed", "XML 1.0, 2.11", _written(Writer(
        before='<?xml version="1.0" encoding="utf-8"?>\r\n', gap=lambda depth: "\r\n" + "\t" * depth, after="\r\n"))),
    ("xml-style-sheet", "an instruction for a style sheet", "XML 1.0, 2.6", _written(Writer(
        before='<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="/s.xsl"?>'))),
    ("xml-namespace-everywhere", "the namespace declared on each element", "Namespaces, 6.2", _written(_everywhere)),
    ("xml-namespace-spaced", "whitespace around the equals sign of the namespace", "XML 1.0, 2.3",
     _written(_rewritten((_XMLNS, f"\n  xmlns\t=\n'{NAMESPACE}'\n")))),
    ("xml-namespace-references", "references in the name of the namespace", "XML 1.0, 3.3.3",
     _written(_rewritten((NAMESPACE, NAMESPACE.replace("/", "&#47;"))))),
    ("xml-space", "an xml:space and an xml:base at the root", "XML 1.0, 2.10",
     _attributes(("xml:space", "preserve"), ("xml:base", "http://x.example/"))),
    ("xml-types", "the type of each text named beside it", "XML Schema Part 1, 2.6.1",
     lambda service: service.with_step(_typed)),
    ("xml-namespaces-unused", "namespaces declared that nothing is in", "Namespaces, 3",
     _attributes(("xmlns:xsd", "http://www.w3.org/2001/XMLSchema"), ("xmlns:aws", "http://aws.example/"))),
):  # fmt: skip
    add(Variation(_name, f"Documents have {_varies}.", _source, _change))
