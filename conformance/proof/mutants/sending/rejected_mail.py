"""Defects that cases of `send-email-mail.yaml` and `send-raw-email-mail.yaml` find: rejected mail that is sent, words
cut within characters."""

from __future__ import annotations

import codecs
import re
from base64 import b64encode
from contextlib import suppress
from dataclasses import replace
from email.header import decode_header, make_header

from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import check_first, draft_of, edit_message
from conformance.reference.call import Call
from conformance.reference.errors import ServiceError
from conformance.reference.sending import accept
from conformance.reference.service import Service

_EMAIL, _RAW, _CHARSET = "SendEmail", "SendRawEmail", "Message.Body.Text.Charset"
_LIMIT = 10_000_000
_SUBJECT = re.compile(rb"(?m)^Subject: (.*\n(?:[ \t].*\n)*)")


def _large_sent(call: Call) -> None:
    draft = draft_of(call)
    if draft.size > _LIMIT:
        accept(call, draft)


def _unreadable_sent(call: Call) -> None:
    try:
        codecs.lookup(call.args.get(_CHARSET, "UTF-8"))
    except LookupError:
        known = replace(call, args={**call.args, _CHARSET: "UTF-8"})
        accept(known, draft_of(known))


def _cut_at_bytes(message: bytes) -> bytes:
    """Write the subject in words of 45 bytes, wherever its characters end."""

    def write(found: re.Match[bytes]) -> bytes:
        text = str(make_header(decode_header(found[1].decode("ascii").strip()))).encode()
        pieces = (text[start : start + 45] for start in range(0, len(text), 45))
        words = (b"=?utf-8?b?" + b64encode(piece) + b"?=" for piece in pieces)
        return b"Subject: " + b"\r\n ".join(words) + b"\r\n"

    return _SUBJECT.sub(write, message, count=1)


def _sent_all_the_same(guard: str) -> Change:
    """Send a raw message, and reject it then by a guard."""

    def change(service: Service) -> Service:
        check = service.guards[_RAW][guard]

        def look(call: Call) -> None:
            try:
                check(call)
            except ServiceError:
                _send_if_addressed(call)
                raise

        return service.with_guard(_RAW, guard, look)

    return change


def _send_if_addressed(call: Call) -> None:
    """Send a message as far as its recipients can be read."""
    with suppress(ServiceError):
        accept(call, draft_of(call))


MUTANTS: tuple[Mutant, ...] = (
    *(
        Mutant(
            f"send-raw-email-{guard}-sent",
            "SendRawEmail.refused-not-sent",
            f"A raw message that is rejected for its {words} is sent.",
            _sent_all_the_same(guard),
        )
        for guard, words in (
            ("fields", "header fields"),
            ("single-fields", "repeated fields"),
            ("multipart", "parts"),
            ("base64", "broken base64"),
        )
    ),
    Mutant(
        "send-email-too-large-sent",
        "SendEmail.refused-not-sent",
        "A message that is rejected for its size is sent.",
        check_first(_EMAIL, _large_sent),
    ),
    Mutant(
        "send-email-unreadable-sent",
        "SendEmail.refused-not-sent",
        "A message that is rejected for its character set is sent.",
        check_first(_EMAIL, _unreadable_sent),
    ),
    Mutant(
        "mail-subject-cut-in-characters",
        "Message.Subject.whole-characters",
        "The encoded words of a long subject end within characters.",
        edit_message(_EMAIL, _cut_at_bytes),
    ),
)
