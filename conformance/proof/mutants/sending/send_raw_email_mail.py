"""Defects of the mail that SendRawEmail sends: who gets it, what becomes of it."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable

from conformance.proof.calls import reject
from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import edit_draft, edit_message, replace_guard
from conformance.reference.call import Call
from conformance.reference.raw_message import RawMessage
from conformance.reference.sending import Draft

_RAW = "SendRawEmail"
_MESSAGE = f"{_RAW}.RawMessage"


def _recipients(pick: Callable[[Call, RawMessage, list[str]], list[str]]) -> Change:
    def change(call: Call, draft: Draft) -> None:
        draft.recipients = pick(call, RawMessage(call.args["RawMessage.Data"]), draft.recipients)

    return edit_draft(_RAW, change)


def _named(raw: RawMessage, *names: str) -> list[str]:
    return [mailbox.address for name in names for mailbox in raw.mailboxes(name)]


def _lost(*names: str) -> Callable[[Call, RawMessage, list[str]], list[str]]:
    return lambda call, raw, recipients: [one for one in recipients if one not in _named(raw, *names)]


def _with(name: str) -> Callable[[Call, RawMessage, list[str]], list[str]]:
    return lambda call, raw, recipients: list(dict.fromkeys([*recipients, *_named(raw, name)]))


_ALL = (f"{_RAW}.Destinations.all-fields", f"{_RAW}.Destinations.list", f"{_RAW}.Destinations.type")


def _group_once(call: Call) -> None:
    """A group counts as one recipient."""
    if "Destinations" not in call.args:
        text = ",".join(RawMessage(call.args["RawMessage.Data"]).get(name) or "" for name in ("To", "Cc", "Bcc"))
        if len([one for one in re.sub(r":[^;]*;", "", text).split(",") if one.strip()]) > 50:
            reject()


def _dropped(pattern: bytes, new: bytes = b"") -> Change:
    """What matches is lost, or something else stands in its place."""
    compiled = re.compile(pattern)
    return edit_message(_RAW, lambda data: compiled.sub(new, data))


def _from_source(call: Call, draft: Draft) -> None:
    compose, source = draft.compose, call.args.get("Source", "").encode()
    if source:
        draft.compose = lambda identifier: re.sub(rb"(?mi)^From:.*", b"From: " + source, compose(identifier), count=1)


def _show_bcc(call: Call, draft: Draft) -> None:
    """The Bcc field of the message that the client made is sent as well."""
    raw, compose = RawMessage(call.args["RawMessage.Data"]), draft.compose
    lines = [line for line in raw.lines if line.lower().startswith("bcc:")]
    if lines:
        draft.compose = lambda identifier: "\r\n".join([*lines, ""]).encode() + compose(identifier)


def _parts(data: bytes, boundary: bytes) -> list[bytes]:
    return re.split(rb"(?m)^--" + boundary + rb"[^\r\n]*\r?\n", data)


_EFFECT = f"{_RAW}.effect"
_MULTI = f"{_RAW}.multipart"
_BASE64 = f"{_MESSAGE}.base64-parts"


def _twice(data: bytes) -> bytes:
    try:
        return base64.b64encode(data)
    except binascii.Error:
        return data


MUTANTS: tuple[Mutant, ...] = (
    Mutant("raw-no-date", f"{_RAW}.dated", "The mail has no Date.", _dropped(rb"(?mi)^date:.*\r?\n")),
    Mutant(
        "raw-destinations-with-names",
        f"{_RAW}.Destinations.type",
        "The mail goes to Destinations with their display names.",
        _recipients(lambda call, raw, recipients: call.args.get("Destinations", recipients)),
    ),
    Mutant(
        "raw-bcc-shown",
        f"{_RAW}.bcc-hidden",
        "The mail has the Bcc field that the client gave it.",
        edit_draft(_RAW, _show_bcc),
    ),
    *(
        Mutant(
            f"raw-field-lost-{name.lower()}",
            f"{_RAW}.effect",
            f"The {name} that the client gave is lost.",
            _dropped(rb"(?mi)^%s:.*\r?\n" % name.encode()),
        )
        for name in (
            "In-Reply-To",
            "References",
            "Comments",
            "Keywords",
            "Auto-Submitted",
            "Importance",
            "Organization",
            "X-Mailer",
            "MIME-Version",
            "Content-Language",
            "List-Id",
        )
    ),
    Mutant(
        "raw-from-replaced-by-source",
        (f"{_RAW}.effect", f"{_RAW}.Source.both"),
        "Where Source is given, it stands in From in the place of what the client wrote.",
        edit_draft(_RAW, _from_source),
    ),
    # Recipients
    Mutant(
        "raw-headers-too",
        f"{_RAW}.Destinations.override",
        "Headers add to Destinations.",
        _recipients(lambda c, r, to: [*to, *_named(r, "To")]),
    ),
    *(
        Mutant(
            f"raw-{name.lower()}-too",
            f"{_RAW}.Destinations.override",
            f"The {name} header adds to Destinations.",
            _recipients(_with(name)),
        )
        for name in ("Cc", "Bcc")
    ),
    Mutant(
        "raw-headers-win",
        (f"{_RAW}.Destinations.override", *_ALL),
        "Headers replace Destinations.",
        _recipients(lambda c, r, to: _named(r, "To")),
    ),
    Mutant(
        "raw-first-recipient",
        (*_ALL, f"{_RAW}.Destinations.optional"),
        "Only the first recipient gets the mail.",
        _recipients(lambda c, r, to: to[:1]),
    ),
    Mutant("raw-cc-lost", f"{_RAW}.Destinations.optional", "Addresses in Cc get no mail.", _recipients(_lost("Cc"))),
    Mutant("raw-bcc-lost", f"{_RAW}.Destinations.optional", "Addresses in Bcc get no mail.", _recipients(_lost("Bcc"))),
    Mutant(
        "raw-group-lost",
        "RawMessage.Data.group-list",
        "The members of a group list get no mail.",
        _recipients(
            lambda call, raw, to: [
                one for one in to if f": {one}" not in (raw.get("To") or "") and one not in _named(raw, "Cc")
            ]
        ),
    ),
    Mutant(
        "raw-group-first",
        "RawMessage.Data.group-list",
        "The first member of a group list gets the mail.",
        _recipients(lambda call, raw, to: to[:2]),
    ),
    Mutant(
        "raw-group-counts-once",
        f"{_RAW}.group-count",
        "A group list counts as one recipient.",
        replace_guard(_RAW, "recipients", _group_once),
    ),
    # What is sent
    Mutant(
        "raw-from-renamed", _EFFECT, "The display name in From is lost.", _dropped(b"(?m)^From: .*<(.*)>", b"From: \\1")
    ),
    Mutant("raw-no-reply-to", _EFFECT, "Reply-To is lost.", _dropped(b"(?m)^Reply-To:.*\\r?\\n")),
    Mutant("raw-no-to", _EFFECT, "To is lost.", _dropped(b"(?m)^To:.*\\r?\\n")),
    Mutant(
        "raw-subject-tagged", _EFFECT, "A tag stands before the subject.", _dropped(b"Subject: ", b"Subject: [ses] ")
    ),
    Mutant(
        "raw-x-headers-lost",
        (_EFFECT, f"{_RAW}.x-headers-removed"),
        "All X-headers are lost.",
        _dropped(b"(?m)^X-.*\\r?\\n"),
    ),
    Mutant(
        "raw-plus-lost",
        _EFFECT,
        "A plus in a message becomes a space.",
        edit_message(_RAW, lambda data: data.replace(b"+", b" ")),
    ),
    Mutant(
        "raw-unescaped",
        _EFFECT,
        "A message is taken for XML.",
        edit_message(_RAW, lambda data: data.replace(b"&amp;", b"&")),
    ),
    Mutant(
        "raw-ends-at-dot",
        _EFFECT,
        "A message ends at a line of one dot.",
        edit_message(_RAW, lambda d: re.split(b"\\n\\.\\r?\\n", d)[0]),
    ),
    Mutant("raw-from-quoted", _EFFECT, "From at the start of a line is quoted.", _dropped(b"(?m)^From ", b">From ")),
    Mutant(
        "raw-footer",
        _EFFECT,
        "A footer stands after the text.",
        edit_message(_RAW, lambda data: data + b"\n-- \nSent by us.\n"),
    ),
    Mutant("raw-attachment-lost", _MULTI, "Attachments are lost.", _dropped(b"(?s)Content-Type: text/csv.*")),
    Mutant(
        "raw-html-lost",
        _MULTI,
        "HTML parts are lost.",
        edit_message(_RAW, lambda data: data.replace(b"text/html", b"application/octet-stream")),
    ),
    Mutant(
        "raw-flattened",
        _MULTI,
        "A multipart message is sent as text.",
        edit_message(_RAW, lambda data: data.replace(b"multipart/", b"text/x-")),
    ),
    Mutant(
        "raw-base64-undeclared",
        _BASE64,
        "The encoding of parts is not declared.",
        edit_message(_RAW, lambda data: data.replace(b"Content-Transfer-Encoding: base64", b"X-Encoding: base64")),
    ),
    Mutant(
        "raw-base64-cut",
        _BASE64,
        "Lines of base64 are cut off after eight characters.",
        _dropped(b"(?m)^([A-Za-z0-9+/]{8})[A-Za-z0-9+/]{32,}={0,2}\\r?$", b"\\1"),
    ),
    Mutant(
        "raw-subject-undecoded",
        _BASE64,
        "Encoded words are broken.",
        edit_message(_RAW, lambda data: data.replace(b"=?UTF-8?", b"=?us-ascii?")),
    ),
    Mutant(
        "raw-sent-as-base64",
        ("RawMessage.Data.type", _EFFECT),
        "The message is sent as it came, in base64.",
        edit_message(_RAW, _twice),
    ),
)
