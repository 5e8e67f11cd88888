"""Other ways to write the same document: order, names, blanks, escapes, encodings."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from conformance.proof.variations import Variation, add, variation
from conformance.reference.http_types import HttpResponse
from conformance.reference.render import Document
from conformance.reference.service import Service
from conformance.reference.xml_tree import Element, escape

_INDENT = "  "


def _whole(text: str) -> str:
    return escape(text)


@dataclass(frozen=True, slots=True)
class Writer:
    """Serialises a tree; every setting is one freedom of XML.

    Args:
        before: before the root: a declaration, comments, a byte order mark.
        after: after the root.
        gap: between elements; what stands there must be no content.
        empty: whether an element without content is one tag, `<X/>`.
        text: writes character data.
        prefix: of the names of an element at a depth; empty is the default namespace.
        spaced: whether tags have white space before their end.
        quote: around the values of attributes.
        encoding: of the bytes.
    """

    before: str = ""
    after: str = "\n"
    gap: Callable[[int], str] = lambda depth: "\n" + _INDENT * depth
    empty: bool = True
    text: Callable[[str], str] = _whole
    prefix: Callable[[int], str] = lambda depth: ""
    spaced: bool = False
    quote: str = '"'
    encoding: str = "utf-8"

    def __call__(self, root: Element) -> bytes:
        """The bytes of a document."""
        out: list[str] = [self.before]
        namespace = dict(root.attributes).get("xmlns", "")
        self._write(root, 0, namespace, {}, out)
        out.append(self.after)
        return "".join(out).encode(self.encoding)

    def _write(self, element: Element, depth: int, namespace: str, scope: dict[str, str], out: list[str]) -> None:
        own = self.prefix(depth) if namespace else ""
        name = f"{own}:{element.name}" if own else element.name
        attributes = [pair for pair in element.attributes if pair[0] != "xmlns"]
        if namespace and scope.get(own) != namespace:
            scope = {**scope, own: namespace}
            attributes.append((f"xmlns:{own}" if own else "xmlns", namespace))
        head = name + "".join(f" {key}={self.quote}{_attribute(value)}{self.quote}" for key, value in attributes)
        blank = "\n " if self.spaced else ""
        if not element.children and not element.text:
            out.append(f"<{head}{blank}/>" if self.empty else f"<{head}{blank}></{name}{blank}>")
            return
        out.append(f"<{head}{blank}>")
        if element.text is not None:
            out.append(self.text(element.text))
        else:
            for child in element.children:
                out.append(self.gap(depth + 1))
                self._write(child, depth + 1, namespace, scope, out)
            out.append(self.gap(depth))
        out.append(f"</{name}{blank}>")


def _attribute(value: str) -> str:
    return escape(value).replace('"', "&quot;").replace("'", "&apos;")


def _cdata(text: str) -> str:
    """CDATA sections; a carriage return can't be kept in one (XML 1.0, 2.11)."""
    parts = escape(text).split("&#13;")
    plain = [part.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") for part in parts]
    return "&#13;".join("<![CDATA[" + part.replace("]]>", "]]]]><![CDATA[>") + "]]>" for part in plain)


def _references(text: str) -> str:
    """Every other character as a reference, decimal or hexadecimal."""
    written = []
    for number, char in enumerate(escape(text).replace("&amp;", "\0").replace("&lt;", "\1").replace("&gt;", "\2")):
        if char in "\0\1\2":
            written.append(("&#38;", "&#x3C;", "&gt;")["\0\1\2".index(char)])
        elif number % 2 and char not in "&#;" and not char.isdigit():
            written.append(f"&#x{ord(char):X};" if number % 4 == 1 else f"&#{ord(char)};")
        else:
            written.append(char)
    return "".join(written)


def _interrupted(text: str) -> str:
    """A comment and a processing instruction in the middle of a text, which are no part of it (XML 1.0, 2.5, 2.6)."""
    half = len(text) // 2
    return f"{escape(text[:half])}<!-- no part of it --><?nor this?>{escape(text[half:])}"


def _noisy_gap(depth: int) -> str:
    return f"\r\n{chr(9) * depth}<!-- <a> & ]]> {depth} -->\n<?note depth={depth}?>\n"


def _mixed(depth: int) -> str:
    return ("", "ses", "", "n2")[depth % 4]


def _nested(depth: int) -> str:
    """A prefix of its own for each depth: declared anew wherever it is used first."""
    return f"ns{depth}"


_DECLARATION = '<?xml version="1.0"'
_WRITERS = (
    ("xml-compact", Writer(gap=lambda depth: "", after=""), "no white space between elements", "XML 1.0, 2.10"),
    ("xml-blanks", Writer(before="\n \t\n", gap=lambda depth: f"\n\r\n{chr(9) * 3}  ", after="\n\n \n", spaced=True),
     "much white space: before and after the root, between elements, in tags", "XML 1.0, 2.1, 2.10, 3.1"),
    ("xml-comments", Writer(before="<!-- first --><?before it?>\n", gap=_noisy_gap, after="<!-- last --><?after it?>"),
     "comments and processing instructions between elements and around the root", "XML 1.0, 2.5, 2.6"),
    ("xml-comments-in-text", Writer(text=_interrupted), "comments and processing instructions inside values",
     "XML 1.0, 2.5, 2.6"),
    ("xml-empty-pairs", Writer(empty=False), "<X></X> for <X/>", "XML 1.0, 3.1"),
    ("xml-cdata", Writer(text=_cdata), "values in CDATA sections", "XML 1.0, 2.7"),
    ("xml-references", Writer(text=_references), "character references for letters and signs", "XML 1.0, 4.1"),
    ("xml-prefix", Writer(prefix=lambda depth: "ses"), "a prefix instead of a default namespace", "Namespaces, 3"),
    ("xml-prefix-mixed", Writer(prefix=_mixed), "a prefix at some depths, the default namespace at others",
     "Namespaces, 3, 6.2"),
    ("xml-prefix-nested", Writer(prefix=_nested), "a new prefix, declared deeper, for every depth",
     "Namespaces, 3, 6.1"),
    ("xml-quotes", Writer(quote="'"), "attributes in single quotes", "XML 1.0, 2.3"),
    ("xml-declaration", Writer(before=_DECLARATION + ' encoding="UTF-8"?>\n'), "an XML declaration", "XML 1.0, 2.8"),
    ("xml-declaration-short", Writer(before=_DECLARATION + "?>"), "an XML declaration without encoding",
     "XML 1.0, 2.8, 4.3.3"),
    ("xml-declaration-standalone", Writer(before="<?xml version='1.0' encoding='utf-8' standalone='yes'?>"),
     "an XML declaration with standalone, in single quotes", "XML 1.0, 2.9"),
    ("xml-byte-order-mark", Writer(before="\ufeff"), "a UTF-8 byte order mark", "XML 1.0, 4.3.3; RFC 7303, 3.3"),
    ("xml-byte-order-mark-declared", Writer(before="\ufeff" + _DECLARATION + ' encoding="UTF-8"?>'),
     "a UTF-8 byte order mark and a declaration", "XML 1.0, 4.3.3"),
    ("xml-utf-16", Writer(before="\ufeff" + _DECLARATION + ' encoding="UTF-16"?>', encoding="utf-16-le"),
     "UTF-16, which every XML processor must read", "XML 1.0, 4.3.3"),
    ("xml-ascii", Writer(before=_DECLARATION + ' encoding="US-ASCII"?>', text=lambda text: _ascii(text)),
     "7-bit ASCII, everything else as references", "XML 1.0, 4.1, 4.3.3"),
)  # fmt: skip


def _ascii(text: str) -> str:
    return "".join(char if char.isascii() else f"&#{ord(char)};" for char in escape(text))


def _written_by(writer: Writer) -> Callable[[Service], Service]:
    return lambda service: service.with_renderer(serialise=writer)


for _name, _writer, _varies, _source in _WRITERS:
    add(Variation(_name, f"Documents have {_varies}.", _source, _written_by(_writer)))


def _reorder(order: Callable[[list[Element]], None]) -> Callable[[Service], Service]:
    def change(service: Service) -> Service:
        def step(document: Document) -> None:
            for element in document.root.walk():
                order(element.children)

        return service.with_step(step)

    return change


add(Variation("xml-order-reversed", "Elements, list members and map entries are in reverse order.",
              "[DataTypes / Description]; [observed-0.19]", _reorder(list.reverse)))  # fmt: skip
add(Variation("xml-order-sorted", "Elements are ordered by name; the members of lists and maps stay in theirs.",
              "[DataTypes / Description]; [observed-0.19]",
              _reorder(lambda children: children.sort(key=lambda one: one.name))))  # fmt: skip
add(Variation("xml-order-random", "Elements, list members and map entries are in another order in every answer.",
              "[DataTypes / Description]; [observed-0.19]", _reorder(random.shuffle)))  # fmt: skip


@variation(
    "xml-strange-attributes",
    varies="The root has a schema location, which is a hint for processors and no content.",
    source="XML Schema part 1, 2.6.3",
)
def _schema_location(service: Service) -> Service:
    def step(document: Document) -> None:
        document.root.attributes += [
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
            ("xsi:schemaLocation", "http://ses.amazonaws.com/doc/2010-12-01/ ses.xsd"),
        ]

    return service.with_step(step)


@variation("xml-language", varies="The root says the language of its texts.", source="XML 1.0, 2.12")
def _language(service: Service) -> Service:
    def step(document: Document) -> None:
        document.root.attributes.append(("xml:lang", "en"))

    return service.with_step(step)


def _content_type(value: str) -> Callable[[Service], Service]:
    return lambda service: service.with_renderer(content_type=value)


for _label, _value in (
    ("charset", "text/xml; charset=utf-8"),
    ("charset-quoted", 'text/xml;charset="UTF-8"'),
    ("upper-case", "Text/XML ; Charset=UTF-8"),
    ("application", "application/xml"),
):
    add(Variation(f"content-type-{_label}", f"The content type is written {_value}.",
                  "observations, section 1; RFC 9110, 8.3.1; RFC 7303, 9.1, 9.2", _content_type(_value)))  # fmt: skip


@variation(
    "content-type-utf-16",
    varies="UTF-16 with a byte order mark and its charset in the content type.",
    source="XML 1.0, 4.3.3; RFC 7303, 3.2",
)
def _utf_16_by_type(service: Service) -> Service:
    def finish(document: Document, answer: HttpResponse) -> HttpResponse:
        answer.body = answer.body.decode().encode("utf-16")
        return answer

    return service.with_renderer(content_type="text/xml; charset=utf-16").with_finish(finish)
