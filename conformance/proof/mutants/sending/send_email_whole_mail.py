"""Defects that cases of `cases/sending/send-email-mail.yaml` find: one part of a mail spoils another, or its form."""

from __future__ import annotations

import re
from collections.abc import Callable

from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import edit_draft, edit_message, wrap_handler
from conformance.reference.addresses import parse_mailbox
from conformance.reference.call import Call, Handler
from conformance.reference.sending import Draft
from conformance.reference.service import Service
from conformance.reference.xml_tree import Element

_EMAIL = "SendEmail"
_BCC = "Destination.BccAddresses"


def _without_field(name: str, asked: Callable[[Call], bool]) -> Change:
    """Leave a header field out of the messages that are asked for."""
    field = re.compile(rb"(?im)^%s:.*\r\n(?:[ \t].*\r\n)*" % name.encode())

    def change(call: Call, draft: Draft) -> None:
        if asked(call):
            compose = draft.compose
            draft.compose = lambda identifier: field.sub(b"", compose(identifier), count=1)

    return edit_draft(_EMAIL, change)


def _rewritten(pattern: bytes, new: bytes) -> Change:
    """Write another text in the place of what matches first."""
    return edit_message(_EMAIL, lambda data: re.sub(pattern, new, data, count=1))


def _copied_to(name: str) -> Change:
    """Send the mail also to the addresses of a parameter that names no recipients."""

    def change(call: Call, draft: Draft) -> None:
        given = call.args.get(name, [])
        texts = [given] if isinstance(given, str) else given
        draft.recipients = [*draft.recipients, *(parse_mailbox(text).address for text in texts)]

    return edit_draft(_EMAIL, change)


def _once_each(service: Service) -> Service:
    """Take a message that is the same as the one before for that one, as a repeated request."""
    kept: list[str] = []
    result: list[Element] = []

    def sending(call: Call, inner: Handler) -> list[Element]:
        key = repr(sorted(call.args.items()))
        if kept and kept[0] == key:
            return list(result)
        found = inner(call)
        kept[:], result[:] = [key], found
        return found

    return wrap_handler(_EMAIL, sending)(service)


def _text_cut(size: int) -> Change:
    def cut(call: Call, inner: Handler) -> list[Element]:
        name = "Message.Body.Text.Data"
        if name in call.args:
            call.args[name] = call.args[name][:size]
        return inner(call)

    return wrap_handler(_EMAIL, cut)


def _labelled_alike(data: bytes) -> bytes:
    """Name the character set of the first part in every part."""
    labels = re.findall(rb'charset="[^"]*"', data)
    return re.sub(rb'charset="[^"]*"', labels[0], data) if labels else data


def _twice_beside_cc(call: Call, inner: Handler) -> list[Element]:
    if "Destination.CcAddresses" in call.args:
        inner(call)
    return inner(call)


def _semicolons(data: bytes) -> bytes:
    field = re.compile(rb"(?im)^To:.*\r\n(?:[ \t].*\r\n)*")
    return field.sub(lambda match: match.group().replace(b",", b";"), data, count=1)


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "mail-alike-once",
        "SendEmail.effect",
        "A message that is the same as the one before is not sent again.",
        _once_each,
    ),
    *(
        Mutant(
            f"mail-text-cut-{size}",
            "Content.Data.type",
            f"What is beyond {size:,} characters of a text is lost.",
            _text_cut(size),
        )
        for size in (262144, 1048576)
    ),
    Mutant(
        "mail-no-cc-beside-bcc",
        "Destination.CcAddresses.effect",
        "A mail that has Bcc recipients names none in Cc.",
        _without_field("Cc", lambda call: _BCC in call.args),
    ),
    Mutant(
        "mail-no-reply-to-beside-return-path",
        "SendEmail.ReplyToAddresses.effect",
        "A mail with a ReturnPath has no Reply-To.",
        _without_field("Reply-To", lambda call: "ReturnPath" in call.args),
    ),
    Mutant("mail-to-reply-to", "SendEmail.effect", "Reply-to addresses get the mail.", _copied_to("ReplyToAddresses")),
    Mutant("mail-to-return-path", "SendEmail.effect", "The return path gets the mail.", _copied_to("ReturnPath")),
    Mutant(
        "mail-twice-beside-cc",
        "SendEmail.sent-once",
        "A message with Cc recipients is sent twice.",
        wrap_handler(_EMAIL, _twice_beside_cc),
    ),
    Mutant(
        "mail-to-by-semicolons",
        "Destination.ToAddresses.effect",
        "The addresses in To are separated by semicolons.",
        edit_message(_EMAIL, _semicolons),
    ),
    Mutant(
        "mail-one-charset",
        "Content.Charset.effect",
        "The HTML of a mail is said to be in the character set of its text.",
        edit_message(_EMAIL, _labelled_alike),
    ),
    *(
        Mutant(
            f"mail-{name.lower()}-twice",
            "SendEmail.composed-once",
            f"The mail has {name} twice.",
            _rewritten(rb"(?mi)^%s: .*\n(?:[ \t].*\n)*" % name.encode(), rb"\g<0>\g<0>"),
        )
        for name in ("Date", "From", "To", "Subject", "Message-ID")
    ),
    *(
        Mutant(
            f"mail-with-foreign-{name.lower()}",
            "SendEmail.composed-originators",
            f"The mail has a {name} that nobody gave.",
            _rewritten(rb"(?m)^From: ", b"%s: relay@mail.example.com\r\nFrom: " % name.encode()),
        )
        for name in ("Sender", "Resent-From", "Resent-Sender", "Reply-To")
    ),
    Mutant(
        "mail-parts-unclosed",
        "SendEmail.composed-closed",
        "The closing boundary of the mail is missing.",
        _rewritten(rb"--(=[^\r\n]*)--\s*\Z", rb""),
    ),
    Mutant(
        "mail-date-iso",
        "SendEmail.composed-form",
        "The Date of the mail is in the form of ISO 8601.",
        _rewritten(rb"(?m)^Date: .*", b"Date: 2011-08-18T22:25:27Z\r"),
    ),
    Mutant(
        "mail-message-id-bare",
        "SendEmail.composed-form",
        "The Message-ID of the mail has no angle brackets.",
        _rewritten(rb"(?m)^Message-ID: <(.*)>", rb"Message-ID: \1"),
    ),
    Mutant(
        "mail-mime-version-2",
        "SendEmail.composed-form",
        "The MIME-Version of the mail is 2.0.",
        _rewritten(rb"(?m)^MIME-Version: .*", b"MIME-Version: 2.0\r"),
    ),
)
