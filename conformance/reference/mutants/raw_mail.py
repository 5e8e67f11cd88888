"""Defects of the mail that SendRawEmail sends: who gets it, what becomes of it."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable

from conformance.reference.call import Call
from conformance.reference.mutants.changes import Breaks, refuse
from conformance.reference.mutants.drafts import composed, drafted, guarded
from conformance.reference.raw_message import RawMessage
from conformance.reference.sending import Draft

_RAW = "SendRawEmail"
_MESSAGE = f"{_RAW}.RawMessage"

# -- recipients --------------------------------------------------------------------------------------------------------


def _recipients(words: str, breaks: Breaks, lie: str, pick: Callable[[Call, RawMessage, list[str]], list[str]]) -> None:
    def change(call: Call, draft: Draft) -> None:
        draft.recipients = pick(call, RawMessage(call.args["RawMessage.Data"]), draft.recipients)

    drafted(f"raw-{words}", _RAW, breaks, lie, change)


def _named(raw: RawMessage, *names: str) -> list[str]:
    return [mailbox.address for name in names for mailbox in raw.mailboxes(name)]


def _ungrouped(call: Call, raw: RawMessage, recipients: list[str]) -> list[str]:
    listed = ", ".join(raw.get(name) or "" for name in ("To", "Cc", "Bcc"))
    return [one for one in recipients if one in re.sub(r":[^;]*;", "", listed)]


def _lost(*names: str) -> Callable[[Call, RawMessage, list[str]], list[str]]:
    return lambda call, raw, recipients: [one for one in recipients if one not in _named(raw, *names)]


_ALL = (f"{_RAW}.Destinations.all-fields", f"{_RAW}.Destinations.list", f"{_RAW}.Destinations.type")
_recipients(
    "headers-too",
    f"{_RAW}.Destinations.override",
    "Headers add to Destinations.",
    lambda c, r, to: [*to, *_named(r, "To")],
)
_recipients(
    "headers-win",
    (f"{_RAW}.Destinations.override", *_ALL),
    "Headers replace Destinations.",
    lambda c, r, to: _named(r, "To"),
)
_recipients(
    "first-recipient",
    (*_ALL, f"{_RAW}.Destinations.optional"),
    "Only the first recipient gets the mail.",
    lambda c, r, to: to[:1],
)
_recipients("cc-lost", f"{_RAW}.Destinations.optional", "Addresses in Cc get no mail.", _lost("Cc"))
_recipients("bcc-lost", f"{_RAW}.Destinations.optional", "Addresses in Bcc get no mail.", _lost("Bcc"))
_recipients(
    "group-lost",
    "RawMessage.Data.group-list",
    "The members of a group list get no mail.",
    lambda call, raw, to: [
        one for one in to if f": {one}" not in (raw.get("To") or "") and one not in _named(raw, "Cc")
    ],
)
_recipients(
    "group-first",
    "RawMessage.Data.group-list",
    "The first member of a group list gets the mail.",
    lambda call, raw, to: to[:2],
)


def _group_once(call: Call) -> None:
    """A group counts as one recipient."""
    if "Destinations" not in call.args:
        text = ",".join(RawMessage(call.args["RawMessage.Data"]).get(name) or "" for name in ("To", "Cc", "Bcc"))
        if len([one for one in re.sub(r":[^;]*;", "", text).split(",") if one.strip()]) > 50:
            refuse()


guarded(
    "raw-group-counts-once",
    _RAW,
    f"{_RAW}.group-count",
    "A group list counts as one recipient.",
    "recipients",
    _group_once,
)

# -- what is sent ------------------------------------------------------------------------------------------------------


def _dropped(words: str, breaks: Breaks, lie: str, pattern: bytes, new: bytes = b"") -> None:
    """What matches is lost, or something else stands in its place."""
    compiled = re.compile(pattern)
    _sent(words, breaks, lie, lambda data: compiled.sub(new, data))


def _sent(words: str, breaks: Breaks, lie: str, edit: Callable[[bytes], bytes]) -> None:
    composed(f"raw-{words}", _RAW, breaks, lie, edit)


def _parts(data: bytes, boundary: bytes) -> list[bytes]:
    return re.split(rb"(?m)^--" + boundary + rb"[^\r\n]*\r?\n", data)


_EFFECT = f"{_RAW}.effect"
_MULTI = f"{_RAW}.multipart"
_BASE64 = f"{_MESSAGE}.base64-parts"
_dropped("from-renamed", _EFFECT, "The display name in From is lost.", rb"(?m)^From: .*<(.*)>", rb"From: \1")
_dropped("no-reply-to", _EFFECT, "Reply-To is lost.", rb"(?m)^Reply-To:.*\r?\n")
_dropped("no-to", _EFFECT, "To is lost.", rb"(?m)^To:.*\r?\n")
_dropped("subject-tagged", _EFFECT, "A tag stands before the subject.", rb"Subject: ", b"Subject: [ses] ")
_dropped("x-headers-lost", (_EFFECT, f"{_RAW}.x-headers-removed"), "All X-headers are lost.", rb"(?m)^X-.*\r?\n")
_sent("plus-lost", _EFFECT, "A plus in a message becomes a blank.", lambda data: data.replace(b"+", b" "))
_sent("unescaped", _EFFECT, "A message is taken for XML.", lambda data: data.replace(b"&amp;", b"&"))
_sent("ends-at-dot", _EFFECT, "A message ends at a line of one dot.", lambda d: re.split(rb"\n\.\r?\n", d)[0])
_dropped("from-quoted", _EFFECT, "From at the start of a line is quoted.", rb"(?m)^From ", b">From ")
_sent("footer", _EFFECT, "A footer stands after the text.", lambda data: data + b"\n-- \nSent by us.\n")
_dropped("attachment-lost", _MULTI, "Attachments are lost.", rb"(?s)Content-Type: text/csv.*")
_sent("html-lost", _MULTI, "HTML parts are lost.", lambda data: data.replace(b"text/html", b"application/octet-stream"))
_sent("flattened", _MULTI, "A multipart message is sent as text.", lambda data: data.replace(b"multipart/", b"text/x-"))
_sent(
    "base64-undeclared",
    _BASE64,
    "The encoding of parts is not declared.",
    lambda data: data.replace(b"Content-Transfer-Encoding: base64", b"X-Encoding: base64"),
)
_dropped(
    "base64-cut",
    _BASE64,
    "Lines of base64 are cut off after eight characters.",
    rb"(?m)^([A-Za-z0-9+/]{8})[A-Za-z0-9+/]{32,}={0,2}\r?$",
    rb"\1",
)
_sent("subject-undecoded", _BASE64, "Encoded words are broken.", lambda data: data.replace(b"=?UTF-8?", b"=?us-ascii?"))


def _twice(data: bytes) -> bytes:
    try:
        return base64.b64encode(data)
    except binascii.Error:
        return data


_sent("sent-as-base64", ("RawMessage.Data.type", _EFFECT), "The message is sent as it came, in base64.", _twice)
