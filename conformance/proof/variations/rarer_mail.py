"""Rarer ways in which servers pass mail on: written anew, its fields in another order, its charset converted."""

from __future__ import annotations

import re
from collections.abc import Callable
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import formatdate
from quopri import encodestring

from conformance.proof.mutant import Change
from conformance.proof.variations import Variation, add
from conformance.proof.verbs import combine
from conformance.proof.verbs.sends import SENDS, edit_message
from conformance.reference.subject_line import subject_line

_HEAD = re.compile(rb"(.*?\r?\n)(\r?\n.*)", re.DOTALL)
_ADDED = (
    b"X-SES-Outgoing: 2026.01.01-192.0.2.1\r\nFeedback-ID: 1.us-east-1.abc=:AmazonSES\r\nList-Unsubscribe-Post: One\r\n"
    b"Authentication-Results: mx.example.com; dkim=pass\r\n"
    b"ARC-Seal: i=1; a=rsa-sha256; cv=none\r\nX-Spam-Status: No, score=0.1\r\n"
)


def _fields(head: bytes) -> list[bytes]:
    return [field for field in re.split(rb"(?<=\n)(?![ \t])", head) if field]


def _on_head(edit: Callable[[list[bytes]], list[bytes]]) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        found = _HEAD.fullmatch(data)
        return data if found is None else b"".join(edit(_fields(found[1]))) + found[2]

    return change


def _added(data: bytes) -> bytes:
    return _ADDED + data


def _identified(fields: list[bytes]) -> list[bytes]:
    kept = [one for one in fields if not one.lower().startswith((b"message-id:", b"date:"))]
    date = formatdate().encode()
    return [*kept, b"Date: " + date + b" (anew)\r\n", b"Message-ID: <anew@mail.example.com>\r\n"]


def _feeds_only(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n")


def _returns(data: bytes) -> bytes:
    return re.sub(rb"\r?\n", rb"\r\n", data)


def _generated(data: bytes) -> bytes:
    """Parse a message and write it anew."""
    return message_from_bytes(data, policy=policy.SMTP).as_bytes()


def _in_utf_8(data: bytes) -> bytes:
    """Convert the character set of every text of a composed message, and its subject."""
    message = message_from_bytes(data)
    for part in message.walk():
        if part.get_content_maintype() == "text":
            content = part.get_payload(decode=True)
            text = (content if isinstance(content, bytes) else b"").decode(part.get_content_charset("utf-8"), "replace")
            del part["Content-Transfer-Encoding"]
            part.set_payload(text, "UTF-8")
    subject = message["Subject"]
    if subject is not None and "=?" in subject:
        message.replace_header("Subject", subject_line(str(make_header(decode_header(subject))), "utf-8"))
    return message.as_bytes(policy=policy.SMTP)


def _upper_types(fields: list[bytes]) -> list[bytes]:
    def upper(field: bytes) -> bytes:
        found = re.match(rb"(?i)(content-type:\s*)([a-z]+/[a-z]+)(.*)", field, re.DOTALL)
        return found[1] + found[2].upper() + found[3] if found else field

    return [upper(field) for field in fields]


def _spaced(fields: list[bytes]) -> list[bytes]:
    """Whitespace after the colon and at the end of each value, which is no part of it."""
    return [re.sub(rb"^([!-9;-~]+):[ \t]*", rb"\1:\t ", one).removesuffix(b"\r\n") + b" \r\n" for one in fields]


def _for_seven_bits(data: bytes) -> bytes:
    """Encode the texts that are 8bit, as for a server that takes 7 bits only."""
    if b"8bit" not in data.lower():
        return data
    message = message_from_bytes(data)
    for part in message.walk():
        if part.get_content_maintype() == "text" and str(part["Content-Transfer-Encoding"]).strip().lower() == "8bit":
            content = part.get_payload(decode=True)
            part.replace_header("Content-Transfer-Encoding", "quoted-printable")
            part.set_payload(encodestring(content if isinstance(content, bytes) else b"").decode("ascii"))
    return message.as_bytes(policy=policy.SMTP)


def _with_alternative(data: bytes) -> bytes:
    """Give HTML that stands alone a text before it."""
    message = message_from_bytes(data)
    if message.get_content_type() != "text/html":
        return data
    head, _, body = data.partition(b"\r\n\r\n")
    fields = _fields(head + b"\r\n")
    own = [field for field in fields if field.lower().startswith(b"content-")]
    start = b'Content-Type: multipart/alternative; boundary="=_both"\r\n\r\n--=_both\r\n'
    text = b"Content-Type: text/plain\r\n\r\nThis message is HTML.\r\n--=_both\r\n"
    others = [field for field in fields if field not in own]
    return b"".join([*others, start, text, *own]) + b"\r\n" + body + b"\r\n--=_both--\r\n"


def _always(edit: Callable[[bytes], bytes]) -> Change:
    return combine(*(edit_message(action, edit) for action in SENDS))


for _name, _varies, _source, _change in (
    ("mail-fields-added", "Mail has fields of the service and of those that pass it on.",
     "RFC 5322, 3.6.7, 3.6.8", _always(_added)),
    ("mail-fields-reversed", "The fields of mail are in reverse order.", "RFC 5322, 3.6",
     _always(_on_head(lambda fields: fields[::-1]))),
    ("mail-fields-spaced", "Field values of mail have whitespace around them.", "RFC 5322, 2.2, 3.2.2",
     _always(_on_head(_spaced))),
    ("mail-identified-anew", "Mail has a Message-ID and a Date of the service.", "RFC 6409, 8.3, 8.4",
     _always(_on_head(_identified))),
    ("mail-feeds-only", "Mail is kept with line feeds alone.", "RFC 5322, 2.1: line ends belong to the transport",
     _always(_feeds_only)),
    ("mail-returns", "Mail is kept with a return before every line feed.", "RFC 5321, 2.3.8", _always(_returns)),
    ("mail-generated", "Composed mail is parsed and written anew.", "RFC 5322, 2.2.3",
     edit_message("SendEmail", _generated)),
    ("mail-in-utf-8", "The texts of composed mail are converted to UTF-8.", "RFC 2046, 4.1.2", edit_message("SendEmail", _in_utf_8)),
    ("mail-for-seven-bits", "Texts of raw mail that are 8bit are sent as quoted-printable.", "RFC 6152, 3",
     edit_message("SendRawEmail", _for_seven_bits)),
    ("mail-text-added", "Composed mail of HTML alone has a text for others before it.", "RFC 2046, 5.1.4",
     edit_message("SendEmail", _with_alternative)),
    ("mail-types-upper", "The content type of mail is written in capitals.", "RFC 2045, 5.1",
     _always(_on_head(_upper_types))),
):  # fmt: skip
    add(Variation(_name, _varies, _source, _change))
