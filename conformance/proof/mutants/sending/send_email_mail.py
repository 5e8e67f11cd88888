"""Defects that the cases of `cases/sending/send-email-mail.yaml` find."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import check_first, edit_draft, edit_message
from conformance.reference.call import Call
from conformance.reference.sending import Draft

_EMAIL = "SendEmail"
_FOLDED = rb"(?im)^%s:.*\r\n(?:[ \t].*\r\n)*"


def _field(name: str) -> re.Pattern[bytes]:
    return re.compile(_FOLDED % name.encode())


def _ascii(text: str) -> str:
    return text.encode("ascii", "replace").decode()


def _header(name: str, new: bytes = b"") -> Change:
    """A field is left out, or another stands in its place."""
    return edit_message(_EMAIL, lambda data: _field(name).sub(new.replace(b"\\", b"\\\\"), data, count=1))


def _added(field: Callable[[Call], str]) -> Change:
    """A field that tells more than it should stands before the others."""

    def change(call: Call, draft: Draft) -> None:
        compose, line = (draft.compose, field(call))
        if line:
            draft.compose = lambda identifier: line.encode() + b"\r\n" + compose(identifier)

    return edit_draft(_EMAIL, change)


def _names(call: Call, *fields: str) -> str:
    return ", ".join(text for field in fields for text in call.args.get(f"Destination.{field}Addresses", ()))


def _reversed_parts(data: bytes) -> bytes:
    """The parts of a multipart message in the reverse order; other messages as they are."""
    boundary = re.search(rb'boundary="([^"]+)"', data)
    if boundary is None:
        return data
    first, *parts, last = data.split(b"--" + boundary[1])
    return (b"--" + boundary[1]).join([first, *reversed(parts), last])


_HIDDEN = "Destination.BccAddresses.hidden"


def _one_field(call: Call) -> None:
    """Copies are sent as if they were for the first field."""
    moved = call.args.pop("Destination.CcAddresses", [])
    call.args["Destination.ToAddresses"] = [*call.args.get("Destination.ToAddresses", []), *moved]


def _first_reply_to(call: Call) -> None:
    if "ReplyToAddresses" in call.args:
        call.args["ReplyToAddresses"] = call.args["ReplyToAddresses"][:1]


def _first_to(data: bytes) -> bytes:
    return _field("To").sub(lambda match: match.group().partition(b",")[0].rstrip() + b"\r\n", data, count=1)


def _cc_in_bcc(call: Call) -> None:
    moved = call.args.pop("Destination.CcAddresses", [])
    call.args["Destination.BccAddresses"] = [*call.args.get("Destination.BccAddresses", []), *moved]


def _subject(change: Callable[[str], str]) -> Change:
    def look(call: Call) -> None:
        call.args["Message.Subject.Data"] = change(call.args["Message.Subject.Data"])

    return check_first(_EMAIL, look)


_SUBJECT = "Message.Subject.effect"


def _text(change: Callable[[str], str], part: str = "Text") -> Change:
    def look(call: Call) -> None:
        name = f"Message.Body.{part}.Data"
        if name in call.args:
            call.args[name] = change(call.args[name])

    return check_first(_EMAIL, look)


_DATA = "Content.Data.type"
_CHARSET = "Content.Charset.effect"


MUTANTS: tuple[Mutant, ...] = (
    # Header
    Mutant("mail-no-from", "SendEmail.effect", "The mail has no From.", _header("From")),
    Mutant(
        "mail-from-service",
        "SendEmail.effect",
        "From names the service.",
        _header("From", b"From: no-reply@ses.example\r\n"),
    ),
    Mutant(
        "mail-alternatives-reversed",
        "Body.order",
        "The text comes behind the HTML.",
        edit_message(_EMAIL, _reversed_parts),
    ),
    *(
        Mutant(f"mail-no-{name.lower()}", "SendEmail.composed", f"The mail has no {name}.", _header(name))
        for name in ("Date", "Message-ID", "MIME-Version")
    ),
    Mutant("mail-no-to", ("SendEmail.effect", "Destination.ToAddresses.effect"), "The mail has no To.", _header("To")),
    Mutant("mail-no-cc", "Destination.CcAddresses.effect", "The mail has no Cc.", _header("Cc")),
    Mutant(
        "mail-no-subject",
        ("SendEmail.effect", "Message.Subject.effect"),
        "The mail has no Subject.",
        _header("Subject"),
    ),
    Mutant(
        "mail-fixed-subject",
        ("Message.Subject.effect",),
        "Every Subject is the same.",
        _header("Subject", b"Subject: Mail\r\n"),
    ),
    Mutant("mail-no-reply-to", "SendEmail.ReplyToAddresses.effect", "The mail has no Reply-To.", _header("Reply-To")),
    Mutant("mail-no-type", ("Body.Html.effect", "Body.both"), "The mail has no Content-Type.", _header("Content-Type")),
    Mutant(
        "mail-bcc-header",
        _HIDDEN,
        "The mail has a Bcc field.",
        _added(lambda c: f"Bcc: {_names(c, 'Bcc')}" if _names(c, "Bcc") else ""),
    ),
    Mutant(
        "mail-recipients-told",
        _HIDDEN,
        "A field names all recipients.",
        _added(lambda c: f"X-To: {_names(c, 'To', 'Cc', 'Bcc')}"),
    ),
    Mutant("mail-cc-in-to", "Destination.CcAddresses.effect", "Cc is named in To.", check_first(_EMAIL, _one_field)),
    Mutant("mail-cc-hidden", "Destination.CcAddresses.effect", "Cc is named nowhere.", check_first(_EMAIL, _cc_in_bcc)),
    Mutant(
        "mail-one-reply-to",
        "SendEmail.ReplyToAddresses.effect",
        "Only one Reply-To is named.",
        check_first(_EMAIL, _first_reply_to),
    ),
    Mutant(
        "mail-one-to",
        "Destination.ToAddresses.effect",
        "To names the first recipient only.",
        edit_message(_EMAIL, _first_to),
    ),
    # Subject and display names
    Mutant(
        "mail-subject-cut-off", _SUBJECT, "A subject is cut off after 60 characters.", _subject(lambda text: text[:60])
    ),
    Mutant(
        "mail-subject-no-plus",
        _SUBJECT,
        "A plus in a subject becomes a space.",
        _subject(lambda text: text.replace("+", " ")),
    ),
    Mutant(
        "mail-subject-escaped",
        _SUBJECT,
        "A subject is escaped for XML.",
        _subject(lambda text: text.replace("&", "&amp;")),
    ),
    Mutant(
        "mail-subject-tags-lost",
        _SUBJECT,
        "Tags in a subject are lost.",
        _subject(lambda text: re.sub("<[^>]*>", "", text)),
    ),
    Mutant(
        "mail-subject-no-percent",
        _SUBJECT,
        "A percent sign in a subject is lost.",
        _subject(lambda text: text.replace("%", "")),
    ),
    Mutant("mail-subject-ascii", "Content.Charset.effect", "Other letters become question marks.", _subject(_ascii)),
    Mutant(
        "mail-subject-spaces-collapsed",
        _SUBJECT,
        "Several spaces in a subject become one.",
        _subject(lambda text: re.sub(" +", " ", text)),
    ),
    Mutant(
        "mail-subject-long-refused",
        _SUBJECT,
        "A long subject is sent empty.",
        _subject(lambda text: text if len(text) < 100 else ""),
    ),
    Mutant(
        "mail-subject-wrong-charset",
        "Content.Charset.effect",
        "An encoded word names the wrong character set.",
        edit_message(_EMAIL, lambda data: re.sub(b"(?i)(Subject: )=\\?[\\w-]+\\?", b"\\1=?us-ascii?", data)),
    ),
    # Text
    Mutant("mail-text-no-plus", _DATA, "A plus in a text becomes a space.", _text(lambda text: text.replace("+", " "))),
    Mutant("mail-text-decoded-again", _DATA, "A text is decoded twice.", _text(unquote)),
    Mutant(
        "mail-text-escaped",
        _DATA,
        "A text is escaped for XML.",
        _text(lambda text: text.replace("&", "&amp;").replace("<", "&lt;")),
    ),
    Mutant("mail-text-unescaped", _DATA, "A text is taken for XML.", _text(lambda text: text.replace("&amp;", "&"))),
    Mutant("mail-text-tags-lost", _DATA, "Tags in a text are lost.", _text(lambda text: re.sub("<[^>]*>", "", text))),
    Mutant("mail-text-one-line", _DATA, "Line breaks become spaces.", _text(lambda text: text.replace("\n", " "))),
    Mutant("mail-text-no-empty-lines", _DATA, "Empty lines are lost.", _text(lambda text: re.sub("\n+", "\n", text))),
    Mutant(
        "mail-text-ends-at-dot",
        _DATA,
        "A text ends at a line of one dot.",
        _text(lambda text: text.partition("\n.\n")[0]),
    ),
    Mutant(
        "mail-text-signature-lost", _DATA, "A text ends at two dashes.", _text(lambda text: text.partition("\n--\n")[0])
    ),
    Mutant(
        "mail-text-from-quoted",
        _DATA,
        "From at the start of a line is quoted.",
        _text(lambda text: re.sub("(?m)^From ", ">From ", text)),
    ),
    Mutant(
        "mail-text-dots-doubled",
        _DATA,
        "A dot at the start of a line is doubled.",
        _text(lambda text: re.sub("(?m)^\\.", "..", text)),
    ),
    Mutant("mail-text-empty", ("Body.Text.effect", "SendEmail.effect"), "The text is empty.", _text(lambda text: "")),
    Mutant(
        "mail-text-footer",
        ("Body.Text.effect", "SendEmail.effect"),
        "A footer follows the text.",
        _text(lambda text: f"{text}\n\nSent by us."),
    ),
    Mutant("mail-html-empty", "Body.Html.effect", "The HTML is empty.", _text(lambda text: "", "Html")),
    Mutant(
        "mail-html-tags-lost",
        "Body.Html.effect",
        "The HTML has no tags.",
        _text(lambda text: re.sub("<[^>]*>", "", text), "Html"),
    ),
    Mutant(
        "mail-html-escaped",
        "Body.Html.effect",
        "The HTML is escaped.",
        _text(lambda text: text.replace("<", "&lt;"), "Html"),
    ),
    Mutant("mail-text-ascii", _CHARSET, "Other letters become question marks.", _text(_ascii)),
    Mutant(
        "mail-text-accents-lost", _CHARSET, "Accents are lost.", _text(lambda t: t.replace("ü", "u").replace("é", "e"))
    ),
    Mutant(
        "mail-html-ascii",
        _CHARSET,
        "Other letters in HTML are lost.",
        _text(lambda t: t.encode("ascii", "ignore").decode(), "Html"),
    ),
    Mutant(
        "mail-wrong-charset",
        _CHARSET,
        "The mail names another character set than its text has.",
        edit_message(_EMAIL, lambda data: re.sub(b'charset="?[\\w-]+"?', b"charset=koi8-r", data)),
    ),
    Mutant(
        "mail-mixed-parts",
        "Body.both",
        "Text and HTML are parts of a mixed message.",
        edit_message(_EMAIL, lambda data: data.replace(b"multipart/alternative", b"multipart/mixed")),
    ),
)
