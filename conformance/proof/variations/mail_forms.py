"""Mail as servers pass it on: with fields of their own, and folded anew."""

from __future__ import annotations

import re
from base64 import b64encode, encodebytes
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from email import message_from_bytes
from email.message import Message
from email.policy import SMTP, compat32
from quopri import encodestring

from conformance.proof.mutant import Change
from conformance.proof.variations import Variation, add
from conformance.proof.verbs.actions import combine, wrap_handler
from conformance.proof.verbs.sends import SENDS, edit_message
from conformance.reference.call import Call, Handler
from conformance.reference.service import Service
from conformance.reference.xml_tree import Element

_WIDTH = 60
_HEAD = re.compile(rb"(.*?\r?\n)(\r?\n.*)", re.DOTALL)
_TRACE = (
    b"Return-Path: <bounces@mail.example.com>\r\n"
    b"Received: from mail.example.com (mail.example.com [192.0.2.1])\r\n"
    b"\tby mx.example.com with ESMTPS id 4Xyz1\r\n\t; Thu, 18 Aug 2011 22:25:30 +0000 (UTC)\r\n"
    b"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/simple; d=mail.example.com; s=one;\r\n"
    b"\tt=1313706330; h=From:To:Subject:Message-ID:Date; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;\r\n"
    b"\tb=AAAABBBBCCCCDDDD\r\n"
)


def _fold(line: bytes) -> bytes:
    """Fold a line at single spaces, a tab in the place of each."""
    return re.sub(rb"([^\r\n]{%d,}?[^ \r\n]) (?=[^ \r\n])" % _WIDTH, rb"\1\r\n\t", line)


def _folded_narrow(data: bytes) -> bytes:
    """Fold every field of the header wherever a single space allows it, lines as short as may be."""
    found = _HEAD.fullmatch(data)
    if found is None:
        return data
    head, rest = found.groups()
    return re.sub(rb"(?<=[^\s:]) (?=[^\s])", b"\r\n ", head) + rest


def _folded_anew(data: bytes) -> bytes:
    found = _HEAD.fullmatch(data)
    if found is None:
        return data
    head, rest = found.groups()
    return b"".join(map(_fold, head.splitlines(keepends=True))) + rest


def _traced(data: bytes) -> bytes:
    return _TRACE + data


def _passed_on(edit: Callable[[bytes], bytes]) -> Change:
    def change(service: Service) -> Service:
        for action in SENDS:
            service = edit_message(action, edit)(service)
        return service

    return change


def _copied(call: Call, inner: Handler) -> list[Element]:
    """Keep a copy of the message for each recipient in place of the message."""
    result = inner(call)
    store, world = call.world.mail, call.world.name
    identifier = next(element.text for element in result if element.name == "MessageId")
    mail = store.by_id(world, identifier or "")
    if mail is not None:
        store.remove(world, mail)
        for number, recipient in enumerate(dict.fromkeys(mail.recipients)):
            store.add(world, replace(mail, recipients=[recipient], copy=number))
    return result


def _as_it_is(content: bytes) -> bytes:
    return content


_RECODABLE = frozenset({"7bit", "8bit", "quoted-printable", "base64"})
_TOO_LONG = re.compile(rb"[^\r\n]{999}")
"""A line that no message may have as it is (RFC 5322, 2.1.1)."""
_ENCODERS: Mapping[str, Callable[[bytes], bytes]] = {
    "base64": encodebytes,
    "quoted-printable": lambda content: encodestring(content, quotetabs=True),
    "8bit": _as_it_is,
}


def _parts_encoded(encoding: str) -> Callable[[bytes], bytes]:
    """Encode the text parts of a message anew."""

    def edit(data: bytes) -> bytes:
        message = message_from_bytes(data)
        for part in message.walk():
            if part.is_multipart():
                continue
            content = part.get_payload(decode=True)
            content = content if isinstance(content, bytes) else b""
            chosen = "quoted-printable" if encoding == "8bit" and _TOO_LONG.search(content) else encoding
            del part["Content-Transfer-Encoding"]
            part["Content-Transfer-Encoding"] = chosen
            part.set_payload(_ENCODERS[chosen](content).decode("ascii", "surrogateescape"))
        return message.as_bytes(policy=SMTP)

    return edit


def _raw_encoded(data: bytes) -> bytes:
    """Encode the parts of a raw message anew, in short lines of base64; not those that are signed, or messages."""
    message = message_from_bytes(data)
    if any(part.get_content_type() in ("multipart/signed", "application/pkcs7-mime") for part in message.walk()):
        return data
    for part in _open_leaves(message):
        encoding = str(part.get("Content-Transfer-Encoding", "7bit")).strip().lower()
        if part.get_content_maintype() == "message" or encoding not in _RECODABLE:
            continue
        content = part.get_payload(decode=True)
        content = content if isinstance(content, bytes) else b""
        lines = re.sub(rb"\r?\n", rb"\r\n", content) if encoding in ("7bit", "8bit") else content
        del part["Content-Transfer-Encoding"]
        part["Content-Transfer-Encoding"] = "base64"
        part.set_payload(re.sub(r"(.{56})", r"\1\r\n", b64encode(lines).decode()))
    return message.as_bytes(policy=compat32.clone(linesep="\r\n", max_line_length=None, mangle_from_=False))


def _open_leaves(message: Message) -> Iterator[Message]:
    """The parts that hold content, but for those of messages that are attached."""
    if message.get_content_maintype() == "multipart" and message.is_multipart():
        for part in message.get_payload():
            yield from _open_leaves(part)  # type: ignore[arg-type]
    else:
        yield message


def _names_lower(data: bytes) -> bytes:
    head, gap, body = data.partition(b"\r\n\r\n")
    return re.sub(rb"(?m)^[!-9;-~]+(?=:)", lambda name: name[0].lower(), head) + gap + body


def _wrapped(data: bytes) -> bytes:
    """Put the content of a message into a part of its own."""
    head, _, body = data.partition(b"\r\n\r\n")
    fields = re.split(rb"\r\n(?![ \t])", head)
    inner = [field for field in fields if field.lower().startswith(b"content-")]
    outer = [field for field in fields if field not in inner]
    start = (
        b'Content-Type: multipart/mixed;\r\n\tboundary="=_outer_1"\r\n\r\nThis message has parts.\r\n--=_outer_1\r\n'
    )
    end = b"\r\n--=_outer_1--\r\nThat was all.\r\n"
    return b"\r\n".join([*outer, start]) + b"\r\n".join(inner) + b"\r\n\r\n" + body + end


add(Variation("mail-per-recipient", "Mail is kept as a copy for each recipient, once for who is named twice.", "RFC 5321, 3.3; docs/profiles.md",
              combine(*(wrap_handler(action, _copied) for action in SENDS))))  # fmt: skip
add(Variation("mail-folded-anew", "Long header fields of mail are folded, a tab at each fold.", "RFC 5322, 2.2.3",
              _passed_on(_folded_anew)))  # fmt: skip
add(Variation("mail-folded-narrow", "Header fields of mail are folded at every space.", "RFC 5322, 2.2.3",
              _passed_on(_folded_narrow)))  # fmt: skip
add(Variation("mail-raw-encoded", "SendRawEmail encodes the parts of messages as base64, in lines of its own.", "RFC 2045, 6; RFC 6152, 3",
              edit_message("SendRawEmail", _raw_encoded)))  # fmt: skip
add(Variation("mail-traced", "Mail has trace fields and a signature of the service at its head.", "RFC 5321, 4.4; RFC 6376, 5.6",
              _passed_on(_traced)))  # fmt: skip
for _encoding in _ENCODERS:
    add(Variation(f"mail-parts-{_encoding}", f"SendEmail encodes every part as {_encoding}.", "RFC 2045, 6",
                  edit_message("SendEmail", _parts_encoded(_encoding))))  # fmt: skip
add(Variation("mail-names-lower", "The names of the fields of composed mail are in lower case.", "RFC 5322, 1.2.2",
              edit_message("SendEmail", _names_lower)))  # fmt: skip
add(Variation("mail-wrapped", "Composed mail has its text inside a multipart/mixed, with a preamble and an epilogue.", "RFC 2046, 5.1",
              edit_message("SendEmail", _wrapped)))  # fmt: skip
