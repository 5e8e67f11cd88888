"""Defects that the cases of `cases/sending/send-email-lines.yaml` find: long lines, wrong dates."""

from __future__ import annotations

import base64
import quopri
import re
import time
from collections.abc import Callable
from email.header import decode_header, make_header
from email.utils import formatdate
from functools import partial

from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import edit_message

_EMAIL, _RAW = "SendEmail", "SendRawEmail"
_LINES = "SendEmail.composed-lines"
_ENCODED = "SendEmail.composed-encoded-lines"


def _field(name: str, edit: Callable[[bytes], bytes]) -> Change:
    """Change the lines of a header field."""
    lines = re.compile(rb"(?im)^%s:.*\r\n(?:[ \t].*\r\n)*" % name.encode())
    return edit_message(_EMAIL, lambda data: lines.sub(lambda match: edit(match.group()), data, count=1))


def _unfolded(field: bytes) -> bytes:
    return re.sub(rb"\r\n(?=[ \t])", b"", field)


def _cut(field: bytes) -> bytes:
    return _unfolded(field)[:998].rstrip() + b"\r\n"


def _encoded(name: str, encode: Callable[[bytes], bytes]) -> Change:
    """Encode the text of a message that has only one part in another way."""

    def edit(data: bytes) -> bytes:
        head, _, body = data.partition(b"\r\n\r\n")
        found = re.search(rb"(?i)content-transfer-encoding: *(\S+)", head)
        if found is None or b"multipart/" in head:
            return data
        coding = found[1].lower()
        text = base64.b64decode(body) if coding == b"base64" else body
        text = quopri.decodestring(text) if coding == b"quoted-printable" else text
        return head.replace(found[0], b"Content-Transfer-Encoding: " + name.encode()) + b"\r\n\r\n" + encode(text)

    return edit_message(_EMAIL, edit)


def _printable(text: bytes) -> bytes:
    lines = quopri.encodestring(text.replace(b"\r\n", b"\n")).split(b"\n")
    return b"\r\n".join(lines)


def _dated(seconds: float) -> Change:
    return _field("Date", lambda field: b"Date: " + formatdate(time.time() + seconds).encode() + b"\r\n")


def _with_field(name: str, data: bytes) -> bytes:
    return b"%s: added\r\n" % name.encode() + data


def _with_last_field(name: str, value: str, data: bytes) -> bytes:
    head, mark, body = data.partition(b"\r\n\r\n")
    return b"%s\r\n%s: %s%s%s" % (head, name.encode(), value.encode(), mark, body)


def _undeclared(declared: bytes) -> Change:
    """Send the text of a message of one part as it is, and say something else of it."""

    def edit(data: bytes) -> bytes:
        head, mark, body = data.partition(b"\r\n\r\n")
        found = re.search(rb"Content-Transfer-Encoding: base64\r\n", head)
        if found is None:
            return data
        return head.replace(found[0], declared) + mark + base64.b64decode(body)

    return edit_message(_EMAIL, edit)


def _text_of(field: bytes) -> str:
    return str(make_header(decode_header(_unfolded(field).partition(b":")[2].strip().decode("ascii"))))


def _one_word(field: bytes) -> bytes:
    text = _text_of(field)
    return field if text.isascii() else b"Subject: =?utf-8?b?" + base64.b64encode(text.encode()) + b"?=\r\n"


def _in_utf_8(field: bytes) -> bytes:
    return field.partition(b":")[0] + b": " + _text_of(field).encode() + b"\r\n"


MUTANTS: tuple[Mutant, ...] = (
    Mutant("lines-subject-unfolded", _LINES, "A long subject is not folded.", _field("Subject", _unfolded)),
    Mutant("lines-to-unfolded", _LINES, "A long list of recipients is not folded.", _field("To", _unfolded)),
    Mutant("lines-text-8bit", _LINES, "A long line of a text is sent as it is.", _encoded("8bit", lambda text: text)),
    Mutant("lines-base64-in-one", _ENCODED, "Base64 is one line.", _encoded("base64", base64.b64encode)),
    Mutant(
        "lines-quoted-printable-unbroken",
        _ENCODED,
        "Lines of quoted-printable text are not broken.",
        _encoded("quoted-printable", lambda text: _printable(text).replace(b"=\r\n", b"")),
    ),
    Mutant(
        "lines-quoted-printable-spaces",
        _ENCODED,
        "Whitespace at the ends of lines of quoted-printable text is not encoded.",
        _encoded(
            "quoted-printable",
            lambda text: _printable(text).replace(b"=20\r\n", b" \r\n").replace(b"=09\r\n", b"\t\r\n"),
        ),
    ),
    Mutant(
        "lines-to-cut",
        "Destination.ToAddresses.effect",
        "A list of recipients ends after 998 bytes.",
        _field("To", _cut),
    ),
    Mutant("lines-subject-cut", "SendEmail.long-subject", "A subject ends after 998 bytes.", _field("Subject", _cut)),
    Mutant("lines-date-epoch", "SendEmail.composed-date", "Date is that of 1970.", _dated(-time.time())),
    Mutant("lines-date-ahead", "SendEmail.composed-date", "Date is seven hours ahead.", _dated(7 * 3600)),
    *(
        Mutant(
            f"lines-raw-{name.lower()}-twice",
            "SendRawEmail.Form.fields-once",
            f"A raw message gets a second {name}.",
            edit_message(_RAW, partial(_with_field, name)),
        )
        for name in ("Date", "From", "To", "Subject", "Message-ID", "MIME-Version")
    ),
    *(
        Mutant(
            f"lines-raw-{name.lower()}-added",
            "SendRawEmail.Form.fields-once",
            f"A raw message gets a second {name} below its own.",
            edit_message(_RAW, partial(_with_last_field, name, value)),
        )
        for name, value in (("Content-Type", "text/plain"), ("Content-Transfer-Encoding", "7bit"))
    ),
    *(
        Mutant(
            f"lines-{name.lower()}-again",
            "SendEmail.composed-once",
            f"A composed message has its {name} twice.",
            _field(name, lambda field: field + field),
        )
        for name in ("Content-Type", "Content-Transfer-Encoding", "MIME-Version")
    ),
    *(
        Mutant(f"lines-8bit-as-{label}", "SendEmail.composed-declared", f"{defect}.", _undeclared(declared))
        for label, defect, declared in (
            ("7bit", "Text beyond 7-bit ASCII is sent as it is, as 7bit", b"Content-Transfer-Encoding: 7bit\r\n"),
            ("none", "Text beyond 7-bit ASCII is sent as it is, and nothing says so", b""),
        )
    ),
    Mutant(
        "lines-subject-in-one-word",
        "SendEmail.composed-words",
        "A subject is one encoded word.",
        _field("Subject", _one_word),
    ),
    *(
        Mutant(
            f"lines-{name.lower()}-8bit",
            "SendEmail.composed-ascii",
            f"{name} has characters beyond ASCII as they are.",
            _field(name, _in_utf_8),
        )
        for name in ("Subject", "From", "To")
    ),
)
