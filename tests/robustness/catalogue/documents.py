"""Behaviours of the document: bombs, depth, size, encodings, controls, and other formats than XML."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.robustness.catalogue.hostile import Hostile, Respond, document, http, raw, row
from tests.run.fakes import NAMESPACE, rejection, success

_GOOD = document()
_LAUGHS = "<!DOCTYPE r [<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
CANARY = "http://127.0.0.1:1/canary"
"""Nothing listens there; an attempt to connect is noticed by the audit hook."""
XINCLUDE = "http://www.w3.org/2001/XInclude"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"


def _quota(inner: str) -> str:
    return success("GetSendQuota", inner)[1]


def _in_root(attributes: str) -> str:
    return _GOOD.replace("<GetSendQuotaResponse ", f"<GetSendQuotaResponse {attributes} ", 1)


def _behind(text: str) -> str:
    """Return the document with something behind its result's first member."""
    return _GOOD.replace("</Max24HourSend>", "</Max24HourSend>" + text, 1)


def _attributes(count: int) -> str:
    return " ".join(f'a{number}="1"' for number in range(count))


def _declared(encoding: str, codec: str | None = None) -> bytes:
    return f'<?xml version="1.0" encoding="{encoding}"?>{_GOOD}'.encode(codec or "utf-8")


def _sent(body: str | bytes | Callable[[], str]) -> Respond:
    """Send a document; one that is large is made when it is sent."""
    return lambda peer, form: peer.send(http(body() if callable(body) else body))


TEXTS: list[tuple[str, str | bytes | Callable[[], str], list[str]]] = [
    ("a billion laughs", f"{_LAUGHS}]><r>&a11;</r>", ["xml.doctype"]),
    ("laughs in an attribute", f'{_LAUGHS}]><r a="&a11;"/>', ["xml.doctype"]),
    ("quadratic blow-up", f"<!DOCTYPE r [<!ENTITY a '{'a' * 50_000}'>]><r>{'&a;' * 50_000}</r>", ["xml.doctype"]),
    ("an entity that is a file", '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>', ["xml.doctype"]),
    ("an entity from the network", f'<!DOCTYPE r [<!ENTITY x SYSTEM "{CANARY}">]><r>&x;</r>', ["xml.doctype"]),
    ("a parameter entity", f'<!DOCTYPE r [<!ENTITY % x SYSTEM "{CANARY}"> %x;]><r/>', ["xml.doctype"]),
    ("a DTD from the network", f'<!DOCTYPE r SYSTEM "{CANARY}"><r/>', ["xml.doctype"]),
    ("a DTD behind comments", "<!---->" * 50_000 + "<!DOCTYPE a><a/>", ["xml.doctype"]),
    ("a DTD in UTF-16", f"{_LAUGHS}]><r>&a11;</r>".encode("utf-16"), ["xml.doctype"]),
    ("an empty DTD", f"<!DOCTYPE r []>{_GOOD}", ["xml.doctype"]),
    ("the values of attributes by DTD", f"<!DOCTYPE r [<!ATTLIST r a CDATA '{'x' * 50_000}'>]><r/>", ["xml.doctype"]),
    ("a notation that is a file", '<!DOCTYPE r [<!NOTATION n SYSTEM "file:///etc/passwd">]><r/>', ["xml.doctype"]),
    (
        "a device, in UTF-16",
        '<!DOCTYPE r [<!ENTITY % x SYSTEM "/dev/zero"> %x;]><r/>'.encode("utf-16-be"),
        ["xml.doctype"],
    ),
    ("a DTD in lower case", f"<!doctype r>{_GOOD}", ["xml.not-well-formed"]),
    ("a DTD in a comment", f"<!-- <!DOCTYPE r [<!ENTITY a 'b'>]> -->{_GOOD}", []),
    ("a DTD in a CDATA section", _behind("<![CDATA[<!DOCTYPE r>]]>"), ["structure.text-between-elements"]),
    ("a page of HTML by its DTD", "<!DOCTYPE html><html/>", ["xml.not-xml"]),
    ("an undeclared entity", _behind("&nbsp;"), ["xml.not-well-formed"]),
    (
        "an included file",
        _behind(f'<x:include xmlns:x="{XINCLUDE}" href="/etc/passwd" parse="text"/>'),
        [],
    ),
    ("an included page", _behind(f'<x:include xmlns:x="{XINCLUDE}" href="{CANARY}"/>'), []),
    ("a style sheet", f'<?xml-stylesheet type="text/xsl" href="{CANARY}"?>{_GOOD}', []),
    ("a schema's location", _in_root(f'xmlns:xsi="{XSI}" xsi:schemaLocation="{NAMESPACE} {CANARY}"'), []),
    ("a schema without namespace", _in_root(f'xmlns:xsi="{XSI}" xsi:noNamespaceSchemaLocation="{CANARY}"'), []),
    ("a type of its own", _in_root(f'xmlns:xsi="{XSI}" xsi:type="xsi:nothing"'), []),
    ("nil", _in_root(f'xmlns:xsi="{XSI}" xsi:nil="true"'), ["structure.type"]),
    ("a base", _in_root(f'xml:base="{CANARY}"'), []),
    ("depth of 100,000", lambda: "<a>" * 100_000 + "</a>" * 100_000, ["xml.not-well-formed"]),
    ("depth of 100,000, unclosed", lambda: "<a>" * 100_000, ["xml.not-well-formed"]),
    ("depth of 200", _behind("<a>" * 200 + "</a>" * 200), ["xml.bounds"]),
    ("depth of 31", _behind("<a>" * 20 + "</a>" * 20), []),
    ("depth of 300", _behind("<a>" * 300 + "</a>" * 300), ["xml.not-well-formed"]),
    ("200,000 elements", lambda: _behind("<a/>" * 200_000), ["xml.bounds"]),
    ("20,000 unknown elements", _behind("<a/>" * 20_000), ["structure.schema"]),
    ("20,000 elements of 20,000 names", _behind("".join(f"<a{n}/>" for n in range(20_000))), ["structure.schema"]),
    ("300 attributes", _in_root(_attributes(300)), ["xml.bounds"]),
    ("200,000 attributes", lambda: _in_root(_attributes(200_000)), ["xml.bounds"]),
    ("64 attributes in each of 1,000", lambda: _behind(f"<a {_attributes(60)}/>" * 1_000), ["structure.schema"]),
    ("an attribute of a megabyte", lambda: _in_root(f'a="{"x" * 1_000_000}"'), ["structure.attribute"]),
    ("an attribute twice", _in_root('a="1" a="2"'), ["xml.not-well-formed"]),
    (
        "attributes with names of 600 bytes",
        _behind(f"<a {_attributes(60).replace('a', 'n' * 600)}/>" * 80),
        ["structure.schema"],
    ),
    ("an attribute without a value", _in_root("a"), ["xml.not-well-formed"]),
    ("an attribute without quotes", _in_root("a=1"), ["xml.not-well-formed"]),
    ("a tag in an attribute", _in_root("a='<b/>'"), ["xml.not-well-formed"]),
    ("reserved attributes", _in_root('xml:id="a" xml:space="no" xml:lang=""'), []),
    ("an element without a name", _behind("< />"), ["xml.not-well-formed"]),
    ("an element of two prefixes", _behind("<a:b:c/>"), ["xml.not-well-formed"]),
    ("an element in no namespace", _behind("<a xmlns=''/>"), []),
    ("a prefix of its own", _GOOD.replace("<", "<p:").replace("<p:/", "</p:").replace("xmlns=", "xmlns:p="), []),
    ("a name of 40 KB", _behind(f"<{'a' * 40_000}/>"), []),
    ("a name of a megabyte", lambda: _behind(f"<{'a' * 1_000_000}/>"), ["xml.not-well-formed"]),
    ("10,000 prefixes", _in_root(" ".join(f'xmlns:a{n}="urn:{n}"' for n in range(10_000))), ["xml.bounds"]),
    ("10,000 namespaces", _behind("".join(f'<a xmlns="urn:{n}"/>' for n in range(10_000))), ["xml.bounds"]),
    ("a namespace of 100 KB", _GOOD.replace(NAMESPACE, "urn:" + "x" * 100_000), ["namespace.wrong"]),
    ("a namespace of escapes", _GOOD.replace(NAMESPACE, "urn:\u202e&#x9;[31m"), ["namespace.wrong"]),
    ("a comment of 3 MB", lambda: _behind(f"<!--{'x' * 3_000_000}-->"), []),
    ("100,000 comments", lambda: _behind("<!-- -->" * 100_000), []),
    ("100,000 instructions", lambda: _behind("<?a b?>" * 100_000), []),
    ("100,000 CDATA sections", lambda: _GOOD.replace("200.0", "<![CDATA[]]>" * 100_000 + "200.0"), []),
    ("a text of 3 MB", lambda: _GOOD.replace("200.0", "2" * 3_000_000), ["values.type"]),
    ("10 MB", lambda: _behind(" " * 10_000_000), ["xml.bounds"]),
    ("17 MB", lambda: " " * 17_000_000, ["too-large"]),
    ("whitespace of 3 MB before it", lambda: " " * 3_000_000 + _GOOD, []),
    ("a text in five pieces", _GOOD.replace("200.0", "2<!-- -->0<?a?>0<![CDATA[.]]>0"), []),
    ("an end of CDATA without a beginning", _behind("]]>"), ["xml.not-well-formed"]),
    ("a comment within a comment", _behind("<!-- -- -->"), ["xml.not-well-formed"]),
    ("an instruction of 100 KB", _behind(f"<?{'a' * 100_000}?>"), ["xml.not-well-formed"]),
    ("a declaration in the middle", _behind("<?xml version='1.0'?>"), ["xml.not-well-formed"]),
    (
        "itself within itself",
        _GOOD.replace("</GetSendQuotaResponse>", f"{_GOOD}</GetSendQuotaResponse>"),
        ["metadata.repeated"],
    ),
    (
        "5,000 times its metadata",
        _GOOD.replace("<ResponseMetadata>", "<ResponseMetadata/>" * 5_000 + "<ResponseMetadata>"),
        ["metadata.repeated"],
    ),
    ("another action's", success("DeleteIdentity")[1], ["root.wrong-action"]),
    ("an error's", rejection("InternalFailure", 500)[1], ["status.rejected"]),
    (
        "an envelope of SOAP",
        f'<s:Envelope xmlns:s="{SOAP}"><s:Body>{_GOOD}</s:Body></s:Envelope>',
        ["root.unknown-document"],
    ),
    (
        "an image that is a script",
        '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        ["root.unknown-document"],
    ),
    ("a character that is none", _behind("\ufffe"), ["xml.not-well-formed"]),
    ("a character of private use", _behind("\U0010fffd"), ["structure.text-between-elements"]),
    ("line ends of EBCDIC", _GOOD.replace("><", ">\u0085<", 1), ["structure.schema"]),
    ("noise behind it", _GOOD + "<a/>", ["xml.not-well-formed"]),
    ("NULs behind it", _GOOD + "\0" * 1_000, ["xml.not-well-formed"]),
    ("a NUL reference", _behind("&#0;"), ["xml.not-well-formed"]),
    ("a reference beyond Unicode", _behind("&#xFFFFFFFF;"), ["xml.not-well-formed"]),
    ("a reference of 100,000 digits", lambda: _behind(f"&#{'9' * 100_000};"), ["xml.not-well-formed"]),
    ("a reference to half a character", _behind("&#xD800;"), ["xml.not-well-formed"]),
    ("an escape sequence", _behind("\x1b]8;;http://example.com\x07link"), ["xml.not-well-formed"]),
    ("terminal commands", "\x1b[2J\x1b[31m\x1b]0;owned\x07\x9b31m", ["xml.not-xml"]),
    ("a mark of order", "\ufeff" + _GOOD, []),
    ("two marks of order", "\ufeff\ufeff" + _GOOD, ["xml.encoding"]),
    ("two marks of order in UTF-16", ("\ufeff" + _GOOD).encode("utf-16"), ["xml.encoding"]),
    ("a mark of order behind the declaration", f'<?xml version="1.0"?>\ufeff{_GOOD}', ["xml.not-well-formed"]),
    ("UTF-16 marked as of the other order", b"\xfe\xff" + _GOOD.encode("utf-16-le"), ["xml.not-xml"]),
    ("UTF-16 that ends within a character", _GOOD.encode("utf-16") + b"\0", ["xml.encoding"]),
    ("UTF-8 under a mark of UTF-16", b"\xff\xfe" + _GOOD.encode(), ["xml.not-xml"]),
    ("EBCDIC by declaration", _declared("cp037", "cp037"), ["xml.not-xml"]),
    ("two declarations", f'<?xml version="1.0"?><?xml version="1.0"?>{_GOOD}', ["xml.not-well-formed"]),
    ("standalone perhaps", f'<?xml version="1.0" standalone="perhaps"?>{_GOOD}', ["xml.not-well-formed"]),
    ("an instruction of 3 MB", lambda: _behind(f"<?a {'x' * 3_000_000}?>"), []),
    ("a CDATA section of 3 MB", lambda: _behind(f"<![CDATA[{' ' * 3_000_000}]]>"), []),
    ("a CDATA section without end", _behind("<![CDATA[" + "x" * 100_000), ["xml.not-well-formed"]),
    ("a comment without end", _behind("<!--" + "x" * 100_000), ["xml.not-well-formed"]),
    ("a prefix that nobody declared", _behind("<aws:x/>"), ["xml.not-well-formed"]),
    ("the prefix xml for another", _in_root('xmlns:xml="urn:x"'), ["xml.not-well-formed"]),
    ("the namespace with a line end in it", _GOOD.replace(NAMESPACE, NAMESPACE + "&#10;"), ["namespace.wrong"]),
    ("the namespace in capitals", _GOOD.replace(NAMESPACE, NAMESPACE.upper()), ["namespace.wrong"]),
    (
        "a Latin letter's twin in a name",
        _GOOD.replace("Max24HourSend", "M\u0430x24HourSend"),
        ["structure.missing-element"],
    ),
    ("100,000 character references", lambda: _behind("&#32;" * 100_000), []),
    ("the five entities, twice", _behind("&amp;amp;&amp;lt;"), ["structure.text-between-elements"]),
    ("right-to-left text in a number", _GOOD.replace("200.0", "\u202e0.002"), ["structure.type"]),
    ("digits of another script", _GOOD.replace("200.0", "\u0662\u0660\u0660.\u0660"), ["structure.type"]),
    ("a number beyond all numbers", _GOOD.replace("200.0", "1e999999"), ["values.type"]),
    ("a number of a million digits", lambda: _GOOD.replace("200.0", "9" * 1_000_000), ["values.type"]),
    ("UTF-16 with mark", _GOOD.encode("utf-16"), []),
    ("UTF-16 without mark", _GOOD.encode("utf-16-le"), []),
    ("UTF-16, half a character", b"\xff\xfe<\x00a", ["xml.encoding"]),
    ("UTF-16, lone surrogate", b"\xff\xfe<\x00a\x00>\x00\x00\xd8<\x00/\x00a\x00>\x00", ["xml.encoding"]),
    ("UTF-32", _GOOD.encode("utf-32"), ["xml.not-xml"]),
    ("UTF-7", _declared("UTF-7", "utf-7"), ["xml.encoding"]),
    ("EBCDIC", _GOOD.encode("cp500"), ["xml.not-xml"]),
    ("an encoding that is none", _declared("no-such"), ["xml.encoding"]),
    ("an encoding that runs code", _declared("unicode_escape"), ["xml.encoding"]),
    ("an encoding that unpacks", _declared("zlib_codec"), ["xml.encoding"]),
    ("an encoding of host names", _declared("idna"), ["xml.encoding"]),
    ("a declared encoding of 100 KB", _declared("x" * 100_000), ["xml.not-well-formed"]),
    ("UTF-16 by declaration only", _declared("UTF-16"), ["xml.encoding"]),
    ("UTF-8 by declaration only", _declared("utf-8", "utf-16"), ["xml.encoding"]),
    ("UTF-32 without mark", _GOOD.encode("utf-32-be"), ["xml.not-xml"]),
    ("UTF-32 of an odd order", b"\0\0\xfe\xff" + _GOOD.encode("utf-32-le"), ["xml.not-xml"]),
    ("Japanese by escape sequences", _declared("iso-2022-jp"), ["xml.encoding"]),
    ("an encoding that is a file format", _declared("bz2"), ["xml.encoding"]),
    ("an encoding with a NUL", _declared("utf-8\0"), ["xml.not-well-formed"]),
    ("Latin-1 that is declared as UTF-8", _GOOD.replace("200.0", "é").encode("latin-1"), ["xml.encoding"]),
    ("overlong UTF-8", _GOOD.encode().replace(b"200.0", b"\xc0\xbc"), ["xml.encoding"]),
    ("surrogates in UTF-8", _GOOD.encode().replace(b"200.0", b"\xed\xa0\x80"), ["xml.encoding"]),
    ("XML 1.1", f'<?xml version="1.1"?>{_GOOD}', []),
    ("XML 9.9", f'<?xml version="9.9"?>{_GOOD}', ["xml.not-well-formed"]),
    ("a declaration without end", b"<?xml " + b"a" * 100_000, ["xml.not-well-formed"]),
    ("half a document", _GOOD[: len(_GOOD) // 2], ["xml.not-well-formed"]),
    ("HTML with a script", "<html><title>\x1b[31m<script>alert(1)</script></title></html>", ["xml.not-xml"]),
    ("JSON", '{"__type": "com.amazon#Throttling", "message": "\u202e"}', ["xml.not-xml"]),
    ("JSON, nested 500,000 times", lambda: "[" * 500_000, ["xml.not-xml"]),
    ("JSON of one huge number", "[" + "9" * 1_000_000 + "]", ["xml.not-xml"]),
    ("JSON of NaN", json.dumps([float("nan"), float("inf")]), ["xml.not-xml"]),
    ("YAML with a tag", "!!python/object/apply:os.system ['true']", ["xml.not-xml"]),
    ("a mark of order and nothing", b"\xef\xbb\xbf", ["xml.not-xml"]),
    ("an archive", b"PK\x03\x04" + b"\0" * 100, ["xml.not-xml"]),
    ("binary XML", b"\x03\x01\x6a\x00" + b"\0" * 100, ["xml.not-xml"]),
    ("a pickle", b"cos\nsystem\n(S'true'\ntR.", ["xml.not-xml"]),
    (
        "markup for reports",
        "</script><script>alert(1)</script>]]>--><img src=x onerror=alert(2)>",
        ["xml.not-well-formed"],
    ),
    ("workflow commands", "\n::error::owned\n::set-env name=A::b\n##[error]owned", ["xml.not-xml"]),
    ("Markdown", "| a | [l](javascript:alert(3)) ![x](http://example.com/x.png) @everyone `", ["xml.not-xml"]),
]
ROWS: list[Hostile] = [row(f"document: {name}", _sent(body), *checks) for name, body, checks in TEXTS]
ROWS += [
    row(f"charset: {name}", raw(http(_GOOD, b"Content-Type: text/xml; charset=" + value)), *checks)
    for name, value, *checks in (
        ("unknown", b"no-such"),
        ("of 100 KB", b"x" * 100_000),
        ("UTF-16 of what is UTF-8", b"utf-16", "xml.encoding"),
        ("UTF-16 in one order", b"utf-16le", "xml.encoding"),
        ("in quotes, empty", b'""'),
        ("before a NUL", b"utf-8\0"),
        ("10,000 times", b"; charset=".join([b"utf-8"] * 10_000)),
        ("quoted without end", b'"' + b'\\"' * 50_000),
        ("a codec of bytes", b"base64"),
        ("a codec of text", b"rot13"),
        ("punycode", b"punycode"),
        ("undefined", b"undefined"),
        ("a path", b"../../etc/passwd"),
        ("escapes", b"\x1b[31m"),
    )
]
