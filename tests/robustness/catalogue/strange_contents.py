"""Strange contents: limits that are met exactly, what other programs would carry out, pages that come in every way."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from itertools import count

from tests.robustness.catalogue.documents import CANARY, XINCLUDE
from tests.robustness.catalogue.flows import error, pages
from tests.robustness.catalogue.hostile import (
    LIST,
    REJECTED,
    Certified,
    Form,
    Hostile,
    Respond,
    correct,
    document,
    http,
    kept,
    raw,
    row,
)
from tests.run.fakes import success
from tests.wire.conftest import Peer

_GOOD = document()
_NOT_XML, _ENDLESS, _AGAIN = "xml.not-xml", "values.endless-pages", "values.repeated-token"
_PROGRAM = (
    '<x:stylesheet xmlns:x="http://www.w3.org/1999/XSL/Transform" version="1.0">'
    f"<x:value-of select=\"document('{CANARY}')\"/></x:stylesheet>"
)
_INCLUDED = (
    f'<i:include xmlns:i="{XINCLUDE}" href="/no/such">'
    '<i:fallback><i:include href="/etc/passwd"/></i:fallback></i:include>'
)
_CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n"


def _behind(text: str) -> str:
    return _GOOD.replace("</Max24HourSend>", "</Max24HourSend>" + text, 1)


def _before(text: str) -> str:
    return text + _GOOD


def _counting(last: int) -> Respond:
    """Give so many pages, and then no token."""

    def respond(peer: Peer, form: Form) -> bool:
        number = int(form.get("NextToken", "0")) + 1
        token = f"<NextToken>{number}</NextToken>" if number < last else ""
        peer.send(http(success("ListIdentities", f"<Identities/>{token}")[1]))
        return True

    return respond


def _in_every_way(peer: Peer, form: Form) -> bool:
    """Give each page in another framing, and close every third connection."""
    number = int(form.get("NextToken", "0")) + 1
    token = f"<NextToken>{number}</NextToken>" if number < 30 else ""
    body = success("ListIdentities", f"<Identities/>{token}")[1].encode()
    if number % 3 == 1:
        peer.send(http(gzip.compress(body), b"Content-Encoding: gzip"))
    elif number % 3 == 2:
        peer.send(_CHUNKED + b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))
    else:
        peer.send(b"HTTP/1.0 200 OK\r\nContent-Type: text/xml\r\n\r\n" + body)
    return number % 3 != 0


def _in_turn(*responses: Callable[[Form], bytes]) -> Respond:
    turn = count()

    def respond(peer: Peer, form: Form) -> bool:
        peer.send(responses[next(turn) % len(responses)](form))
        return True

    return respond


DOCUMENTS: list[Hostile] = [
    row(f"document: {name}", raw(lambda body=body: http(body() if callable(body) else body)), *checks)  # type: ignore[misc]
    for name, body, *checks in (
        ("a catalogue to resolve by", _before(f'<?oasis-xml-catalog catalog="{CANARY}"?>')),
        ("a model to validate by", _before(f'<?xml-model href="{CANARY}" schematypens="urn:x"?>')),
        ("a script of PHP", _before("<?php system('true') ?>")),
        ("a command for the server", _before('<!--#exec cmd="true"-->')),
        (
            "a program of XSLT",
            _PROGRAM,
            "root.unknown-document",
        ),
        (
            "an external link",
            _behind(f'<a xmlns:l="http://www.w3.org/1999/xlink" l:href="{CANARY}" l:actuate="onLoad"/>'),
        ),
        (
            "a fallback within an inclusion",
            _behind(_INCLUDED),
        ),
        ("a declaration in capitals", "<?XML version='1.0'?>" + _GOOD, "xml.not-well-formed"),
        ("a DTD behind the root", _GOOD + "<!DOCTYPE a>", "xml.not-well-formed"),
        ("a conditional section", _behind("<![INCLUDE[<a/>]]>"), "xml.not-well-formed"),
        ("names of signs that join", _behind("<\u200c\U00010400\u0301/>")),
        ("a name that is a formula", _behind("<_x003D_1-1/>")),
        ("499 namespaces", _behind("".join(f'<a xmlns="urn:{n}"/>' for n in range(490)))),
        (
            "64 attributes of the root",
            _GOOD.replace(
                "<GetSendQuotaResponse ", "<GetSendQuotaResponse " + " ".join(f'a{n}=""' for n in range(60)) + " ", 1
            ),
            "structure.attribute",
        ),
        ("24,000 elements", _behind("<a/>" * 24_000), "structure.schema"),
        ("half a million entities in a text", lambda: _GOOD.replace("200.0", "&lt;" * 500_000), "structure.type"),
        (
            "half a million entities in an attribute",
            lambda: _GOOD.replace("xmlns=", f'a="{"&#38;" * 500_000}" xmlns=', 1),
            "structure.attribute",
        ),
        (
            "a million spaces around a number",
            lambda: _GOOD.replace("200.0", " " * 1_000_000 + "200.0" + " " * 1_000_000),
        ),
        ("a number between spaces of another script", _GOOD.replace("200.0", "\u00a0200.0\u3000"), "structure.schema"),
        ("a number in pieces of a megabyte", lambda: _GOOD.replace("200.0", "2" + "<!-- -->" * 120_000 + "00.0")),
        ("the namespace with a slash behind it", _GOOD.replace("2010-12-01/", "2010-12-01//", 1), "namespace.wrong"),
        ("the namespace in percent", _GOOD.replace("ses.amazonaws", "ses%2Eamazonaws", 1), "namespace.wrong"),
        ("an error within a success", _behind("<Error><Code>Throttling</Code></Error>"), "structure.misplaced-element"),
        ("the message of an exception", 'Traceback (most recent call last):\n  File "/etc/passwd", line 1\n', _NOT_XML),
        ("a core dump", b"\x7fELF" + bytes(range(256)) * 400, _NOT_XML),
        ("a record of CBOR", b"\xbf" + b"\x9f" * 100_000, _NOT_XML),
        ("5,000 lines of CSV", "=cmd|'/c calc'!A0,@SUM(1)\n" * 5_000, _NOT_XML),
    )
]
VALUES: list[Hostile] = [
    row(f"error: {name}", kept(data), *checks, **more)
    for name, data, checks, more in (
        ("a code of another language", error("__proto__", 400), ["status.rejected"], {}),
        ("a code that is a lookup", error("${jndi:ldap://127.0.0.1:1/a}", 400), ["status.rejected"], {}),
        ("a code that is a template", error("{domain}{{7*7}}%(x)s", 400), ["status.rejected"], {}),
        ("a code that is a path", error("../../../../etc/passwd", 400), ["status.rejected"], {}),
        ("no code", error("", 400), ["status.rejected"], {}),
        (
            "a throttle with the status of a success",
            http(error("Throttling", 400).partition(b"\r\n\r\n")[2]),
            ["error.retry"],
            {"outcome": "indeterminate"},
        ),
        (
            "a code of shapes and a namespace",
            error("com.amazonaws.ses#ValidationError", 400),
            ["error.code"],
            {"asks": REJECTED},
        ),
        (
            "a code with a URL behind it",
            error("ValidationError:http://127.0.0.1:1/", 400),
            ["error.code"],
            {"asks": REJECTED},
        ),
    )
]
FLOWS: list[Hostile] = [
    row(f"pages: {name}", respond, *checks, asks=LIST)
    for name, respond, checks in (
        ("a thousand that end", _counting(1_000), []),
        ("1,300 that end", _counting(1_300), [_ENDLESS]),
        ("a token that grows by 4 KB", pages(lambda form: form.get("NextToken", "") + "a" * 4_096), [_ENDLESS]),
        ("a token that grows threefold", pages(lambda form: form.get("NextToken", "a") * 3), ["xml.bounds"]),
        ("a token that shrinks to nothing", pages(lambda form: form.get("NextToken", "a" * 40)[1:]), []),
        ("a token of numbers that wrap", pages(lambda form: str((int(form.get("NextToken", "0")) + 1) % 7)), [_AGAIN]),
        ("each in another framing", _in_every_way, []),
    )
]
FLOWS += [
    row("right and wrong in turn", _in_turn(lambda form: correct(), lambda form: http("<html/>"))),
    row("cookies that grow", kept(correct().replace(b"\r\n", b"\r\nSet-Cookie: a=" + b"x" * 100_000 + b"\r\n", 1))),
]
SECURED: list[Hostile] = [
    row(
        "TLS: a certificate of 2,000 names",
        kept(correct()),
        tls=Certified(hosts=(*(f"h{n}.example.com" for n in range(2_000)), "127.0.0.1")),
    ),
    row(
        "TLS: a certificate whose name is a command",
        kept(correct()),
        tls=Certified(hosts=("$(true)`true`.example.com",)),
        outcome="indeterminate",
    ),
    row(
        "TLS: a certificate whose name is another's with a NUL",
        kept(correct()),
        tls=Certified(hosts=("127.0.0.1\0.example.com",)),
        outcome="indeterminate",
    ),
]

ROWS = [*DOCUMENTS, *VALUES, *FLOWS, *SECURED]
