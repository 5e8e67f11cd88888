"""Defects of the mail that SendEmail composes: its header, its text, its character sets."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from urllib.parse import unquote

from conformance.reference.call import Call
from conformance.reference.mutants.changes import Breaks, looked, refuse
from conformance.reference.mutants.drafts import composed, drafted
from conformance.reference.sending import Draft

_EMAIL = "SendEmail"
_FOLDED = rb"(?im)^%s:.*\r\n(?:[ \t].*\r\n)*"


def _field(name: str) -> re.Pattern[bytes]:
    return re.compile(_FOLDED % name.encode())


def _mail(words: str, breaks: Breaks, lie: str, edit: Callable[[bytes], bytes]) -> None:
    composed(f"mail-{words}", _EMAIL, breaks, lie, edit)


def _ascii(text: str) -> str:
    return text.encode("ascii", "replace").decode()


# -- header ------------------------------------------------------------------------------------------------------------


def _header(words: str, name: str, breaks: Breaks, lie: str, new: bytes = b"") -> None:
    """A field is left out, or another stands in its place."""
    _mail(words, breaks, lie, lambda data: _field(name).sub(new.replace(b"\\", b"\\\\"), data, count=1))


_header("no-from", "From", "SendEmail.effect", "The mail has no From.")
_header("from-service", "From", "SendEmail.effect", "From names the service.", b"From: no-reply@ses.example\r\n")
_header("no-to", "To", ("SendEmail.effect", "Destination.ToAddresses.effect"), "The mail has no To.")
_header("no-cc", "Cc", "Destination.CcAddresses.effect", "The mail has no Cc.")
_header("no-subject", "Subject", ("SendEmail.effect", "Message.Subject.effect"), "The mail has no Subject.")
_header("fixed-subject", "Subject", ("Message.Subject.effect",), "Every Subject is the same.", b"Subject: Mail\r\n")
_header("no-reply-to", "Reply-To", "SendEmail.ReplyToAddresses.effect", "The mail has no Reply-To.")
_header("no-type", "Content-Type", ("Body.Html.effect", "Body.both"), "The mail has no Content-Type.")


def _added(words: str, breaks: Breaks, lie: str, field: Callable[[Call], str]) -> None:
    """A field that tells more than it should stands before the others."""

    def change(call: Call, draft: Draft) -> None:
        compose, line = draft.compose, field(call)
        if line:
            draft.compose = lambda identifier: line.encode() + b"\r\n" + compose(identifier)

    drafted(f"mail-{words}", _EMAIL, breaks, lie, change)


def _names(call: Call, *fields: str) -> str:
    return ", ".join(text for field in fields for text in call.args.get(f"Destination.{field}Addresses", ()))


def _bcc_line(call: Call) -> str:
    return f"Bcc: {_names(call, 'Bcc')}" if _names(call, "Bcc") else ""


_HIDDEN = "Destination.BccAddresses.hidden"
_added(
    "bcc-header", _HIDDEN, "The mail has a Bcc field.", lambda c: f"Bcc: {_names(c, 'Bcc')}" if _names(c, "Bcc") else ""
)
_added("recipients-told", _HIDDEN, "A field names all recipients.", lambda c: f"X-To: {_names(c, 'To', 'Cc', 'Bcc')}")


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


def _several_reply_to(call: Call) -> None:
    if len(call.args.get("ReplyToAddresses", [])) > 1:
        refuse()


def _verified_reply_to(call: Call) -> None:
    if "ReplyToAddresses" in call.args:
        refuse("MessageRejected")


looked("mail-cc-in-to", _EMAIL, "Destination.CcAddresses.effect", "Cc is named in To.", _one_field)
looked("mail-cc-hidden", _EMAIL, "Destination.CcAddresses.effect", "Cc is named nowhere.", _cc_in_bcc)
looked("mail-one-reply-to", _EMAIL, "SendEmail.ReplyToAddresses.effect", "Only one Reply-To is named.", _first_reply_to)
looked(
    "send-email-one-reply-to",
    _EMAIL,
    ("SendEmail.ReplyToAddresses.list", "SendEmail.ReplyToAddresses.type"),
    "Several reply-to addresses are refused.",
    _several_reply_to,
)
looked(
    "send-email-reply-to-verified",
    _EMAIL,
    "SendEmail.ReplyToAddresses.list",
    "A reply-to address must be verified.",
    _verified_reply_to,
)
_mail("one-to", "Destination.ToAddresses.effect", "To names the first recipient only.", _first_to)

# -- subject and display names -----------------------------------------------------------------------------------------


def _subject(words: str, breaks: Breaks, lie: str, change: Callable[[str], str]) -> None:
    def look(call: Call) -> None:
        call.args["Message.Subject.Data"] = change(call.args["Message.Subject.Data"])

    looked(f"mail-subject-{words}", _EMAIL, breaks, lie, look)


_SUBJECT = "Message.Subject.effect"
_subject("cut-off", _SUBJECT, "A subject is cut off after 60 characters.", lambda text: text[:60])
_subject("no-plus", _SUBJECT, "A plus in a subject becomes a blank.", lambda text: text.replace("+", " "))
_subject("escaped", _SUBJECT, "A subject is escaped for XML.", lambda text: text.replace("&", "&amp;"))
_subject("tags-lost", _SUBJECT, "Tags in a subject are lost.", lambda text: re.sub("<[^>]*>", "", text))
_subject("no-percent", _SUBJECT, "A percent sign in a subject is lost.", lambda text: text.replace("%", ""))
_subject(
    "ascii",
    "Content.Charset.effect",
    "Other letters become question marks.",
    _ascii,
)
_subject("long-refused", _SUBJECT, "A long subject is sent empty.", lambda text: text if len(text) < 100 else "")
_mail(
    "subject-wrong-charset",
    "Content.Charset.effect",
    "An encoded word names the wrong character set.",
    lambda data: re.sub(rb"(?i)(Subject: )=\?[\w-]+\?", rb"\1=?us-ascii?", data),
)
_WORDS = ("SendEmail.Source.encoded-word", "Destination.encoded-word")
_mail(
    "encoded-words-broken",
    _WORDS,
    "Encoded words are sent with a blank in them.",
    lambda data: data.replace(b"=?", b"= ?"),
)
_mail(
    "display-names-lost",
    _WORDS,
    "Display names are lost.",
    lambda data: re.sub(rb"(?m)^((?:From|To): ).*<(.*)>", rb"\1\2", data),
)

# -- text --------------------------------------------------------------------------------------------------------------


def _text(words: str, breaks: Breaks, lie: str, change: Callable[[str], str], part: str = "Text") -> None:
    def look(call: Call) -> None:
        name = f"Message.Body.{part}.Data"
        if name in call.args:
            call.args[name] = change(call.args[name])

    looked(f"mail-{part.lower()}-{words}", _EMAIL, breaks, lie, look)


_DATA = "Content.Data.type"
_text("no-plus", _DATA, "A plus in a text becomes a blank.", lambda text: text.replace("+", " "))
_text("decoded-again", _DATA, "A text is decoded twice.", unquote)
_text("escaped", _DATA, "A text is escaped for XML.", lambda text: text.replace("&", "&amp;").replace("<", "&lt;"))
_text("unescaped", _DATA, "A text is taken for XML.", lambda text: text.replace("&amp;", "&"))
_text("tags-lost", _DATA, "Tags in a text are lost.", lambda text: re.sub("<[^>]*>", "", text))
_text("one-line", _DATA, "Line breaks become blanks.", lambda text: text.replace("\n", " "))
_text("no-empty-lines", _DATA, "Empty lines are lost.", lambda text: re.sub("\n+", "\n", text))
_text("ends-at-dot", _DATA, "A text ends at a line of one dot.", lambda text: text.partition("\n.\n")[0])
_text("signature-lost", _DATA, "A text ends at two dashes.", lambda text: text.partition("\n--\n")[0])
_text("from-quoted", _DATA, "From at the start of a line is quoted.", lambda text: re.sub("(?m)^From ", ">From ", text))
_text("dots-doubled", _DATA, "A dot at the start of a line is doubled.", lambda text: re.sub(r"(?m)^\.", "..", text))
_text("empty", ("Body.Text.effect", "SendEmail.effect"), "The text is empty.", lambda text: "")
_text(
    "footer",
    ("Body.Text.effect", "SendEmail.effect"),
    "A footer follows the text.",
    lambda text: f"{text}\n\nSent by us.",
)
_text("empty", "Body.Html.effect", "The HTML is empty.", lambda text: "", "Html")
_text("tags-lost", "Body.Html.effect", "The HTML has no tags.", lambda text: re.sub("<[^>]*>", "", text), "Html")
_text("escaped", "Body.Html.effect", "The HTML is escaped.", lambda text: text.replace("<", "&lt;"), "Html")

_CHARSET = "Content.Charset.effect"
_text("ascii", _CHARSET, "Other letters become question marks.", _ascii)
_text("accents-lost", _CHARSET, "Accents are lost.", lambda t: t.replace("\u00fc", "u").replace("\u00e9", "e"))
_text("ascii", _CHARSET, "Other letters in HTML are lost.", lambda t: t.encode("ascii", "ignore").decode(), "Html")


def _charsets(words: str, breaks: Breaks, lie: str, refused: Callable[[str], object]) -> None:
    def look(call: Call) -> None:
        if any(refused(value.lower()) for name, value in call.args.items() if name.endswith(".Charset")):
            refuse()

    looked(f"send-email-{words}", _EMAIL, breaks, lie, look)


_ACCEPTED = ("Content.Charset.accepted", "Content.Charset.type")
_charsets("utf-8-only", _ACCEPTED, "UTF-8 is the only character set.", lambda charset: charset != "utf-8")
_charsets("no-utf-8", _ACCEPTED, "UTF-8 is refused.", lambda charset: charset == "utf-8")
_charsets("no-shift-jis", _ACCEPTED, "Shift_JIS is refused.", lambda charset: charset == "shift_jis")
_charsets("no-latin", _ACCEPTED, "ISO-8859-1 is refused.", lambda charset: charset == "iso-8859-1")
_charsets("no-charset", _ACCEPTED, "Every character set is refused.", lambda charset: True)


def _default_utf_8(call: Call) -> None:
    for name in ("Message.Subject", "Message.Body.Text", "Message.Body.Html"):
        if f"{name}.Data" in call.args:
            call.args.setdefault(f"{name}.Charset", "UTF-8")


def _is_charset(name: str) -> bool:
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return True


def _unknown_utf_8(call: Call) -> None:
    for name, value in list(call.args.items()):
        if name.endswith(".Charset") and not _is_charset(value):
            call.args[name] = "UTF-8"


looked("send-email-default-utf-8", _EMAIL, "Content.ascii", "Without a character set it is UTF-8.", _default_utf_8)
looked(
    "send-email-any-charset", _EMAIL, "Content.Charset.unknown", "An unknown character set is UTF-8.", _unknown_utf_8
)
_mail(
    "wrong-charset",
    _CHARSET,
    "The mail names another character set than its text has.",
    lambda data: re.sub(rb'charset="?[\w-]+"?', b"charset=koi8-r", data),
)
_mail(
    "mixed-parts",
    "Body.both",
    "Text and HTML are parts of a mixed message.",
    lambda data: data.replace(b"multipart/alternative", b"multipart/mixed"),
)
