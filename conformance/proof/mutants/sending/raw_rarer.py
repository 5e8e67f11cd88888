"""Defects that the cases of `cases/sending/raw-rarer.yaml` find: rarer forms that are not read, or not kept."""

from __future__ import annotations

import re
from base64 import b64encode
from email import message_from_bytes
from email.policy import SMTP
from email.utils import formatdate

from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import edit_draft, edit_message, reject_calls
from conformance.reference.call import Call
from conformance.reference.raw_message import RawMessage
from conformance.reference.sending import Draft

_RAW = "SendRawEmail"
_FIELDS, _LOOSE = f"{_RAW}.Form.fields", f"{_RAW}.Form.loose-contents"


def _message(call: Call) -> RawMessage:
    return RawMessage(call.args["RawMessage.Data"])


def _rejects(pattern: str) -> Change:
    """Reject a message whose header has a match."""
    compiled = re.compile(pattern.encode())
    return reject_calls(_RAW, lambda call: compiled.search(_message(call).head))


def _splits_at_crlf(call: Call) -> bool:
    """Say whether a message whose header ends in LF alone has an empty line of CRLF in its body."""
    data = call.args["RawMessage.Data"]
    return b"\r\n\r\n" in data and b"\r" not in data.partition(b"\n\n")[0]


def _parts(call: Call) -> int:
    return sum(1 for _ in message_from_bytes(call.args["RawMessage.Data"]).walk())


def _without_nuls(data: bytes) -> bytes:
    """Read UTF-16 as bytes of ASCII."""
    message = message_from_bytes(data)
    content = message.get_payload(decode=True)
    if message.get_content_charset() != "utf-16" or not isinstance(content, bytes):
        return data
    message.set_payload(b64encode(content.replace(b"\0", b"")).decode())
    return message.as_bytes(policy=SMTP)


def _on_missing(name: str, pattern: str, new: bytes) -> Change:
    """Send something else in place of a field that the message came without."""
    compiled = re.compile(pattern.encode())

    def edit(call: Call, draft: Draft) -> None:
        compose = draft.compose
        if _message(call).get(name) is None:
            draft.compose = lambda identifier: compiled.sub(new, compose(identifier))

    return edit_draft(_RAW, edit)


def _show_bcc(call: Call, draft: Draft) -> None:
    bcc, compose = _message(call).get("Bcc"), draft.compose
    if bcc and "Destinations" in call.args:
        draft.compose = lambda identifier: b"Bcc: " + bcc.encode() + b"\r\n" + compose(identifier)


MUTANTS: tuple[Mutant, ...] = (
    Mutant("rarer-no-far-date", _FIELDS, "A Date after 2038 is rejected.", _rejects(r"(?m)^Date: .* 2[1-9]\d\d ")),
    Mutant(
        "rarer-two-digit-days", _FIELDS, "A Date with a day of one digit is rejected.", _rejects(r"(?m)^Date: \w+, \d ")
    ),
    Mutant("rarer-no-leap-second", _FIELDS, "A Date in a leap second is rejected.", _rejects(r"(?m)^Date: .*:60")),
    Mutant(
        "rarer-ids-of-hosts",
        _FIELDS,
        "An id whose domain has no dot is rejected.",
        _rejects(r"(?m)^Message-ID: <[^@>]*@\w+>"),
    ),
    Mutant(
        "rarer-short-ids",
        _FIELDS,
        "An id of more than a hundred characters is rejected.",
        _rejects(r"(?m)^Message-ID: <[^>]{100}"),
    ),
    Mutant("rarer-no-reply-to-groups", _FIELDS, "A group in Reply-To is rejected.", _rejects(r"(?m)^Reply-To: \w+:")),
    Mutant("rarer-not-automatic", _FIELDS, "Automatic answers are rejected.", _rejects(r"(?m)^Precedence: junk")),
    Mutant(
        "rarer-ten-traces",
        _FIELDS,
        "A message with more than ten Received fields is taken for a loop.",
        reject_calls(_RAW, lambda call: sum(name == "Received" for name, _ in _message(call).fields) > 10),
    ),
    Mutant(
        "rarer-small-parameters",
        _FIELDS,
        "The boundary is not found when its name is in capitals.",
        _rejects("BOUNDARY"),
    ),
    Mutant(
        "rarer-plain-encoding",
        _FIELDS,
        "A comment after the encoding is rejected.",
        _rejects(r"(?im)^Content-Transfer-Encoding:[^\n]*\("),
    ),
    Mutant(
        "rarer-split-at-crlf",
        _LOOSE,
        "A header whose lines end in LF is looked for as far as the first empty line of CRLF.",
        reject_calls(_RAW, _splits_at_crlf),
    ),
    Mutant("rarer-no-blank-folds", _LOOSE, "A fold of blanks alone is rejected.", _rejects(r"\n[ \t]+\r?\n")),
    Mutant("rarer-whole-boundary", _LOOSE, "A boundary in pieces is not found.", _rejects(r"boundary\*")),
    Mutant(
        "rarer-needs-version",
        _LOOSE,
        "A message of parts without MIME-Version is rejected.",
        reject_calls(
            _RAW,
            lambda call: (
                "multipart" in str(_message(call).get("Content-Type")) and _message(call).get("MIME-Version") is None
            ),
        ),
    ),
    Mutant("rarer-utf-16-nuls-lost", _LOOSE, "Text in UTF-16 is read as ASCII.", edit_message(_RAW, _without_nuls)),
    Mutant("rarer-no-utf-16", _LOOSE, "Text in UTF-16 is rejected.", _rejects(r"charset=utf-16")),
    Mutant("rarer-no-utf8", _LOOSE, "A character set by a usual other name is rejected.", _rejects(r"charset=utf8")),
    Mutant(
        "rarer-body-has-text",
        _LOOSE,
        "A body of blank lines is rejected.",
        reject_calls(_RAW, lambda call: _message(call).body and not _message(call).body.strip()),
    ),
    Mutant(
        "rarer-no-enriched",
        _LOOSE,
        "An alternative of a type that few know is rejected.",
        reject_calls(_RAW, lambda call: b"text/enriched" in call.args["RawMessage.Data"]),
    ),
    Mutant(
        "rarer-header-8192",
        _LOOSE,
        "A header of more than 8,192 bytes is rejected.",
        reject_calls(_RAW, lambda call: len(_message(call).head) > 8192),
    ),
    Mutant(
        "rarer-field-8192",
        _LOOSE,
        "A header field of more than 8,192 bytes is rejected.",
        reject_calls(_RAW, lambda call: max(map(len, _message(call).lines), default=0) > 8192),
    ),
    Mutant(
        "rarer-fifty-parts",
        _LOOSE,
        "A message of more than fifty parts is rejected.",
        reject_calls(_RAW, lambda call: _parts(call) > 50),
    ),
    Mutant(
        "rarer-needs-from",
        f"{_RAW}.Source.alone",
        "A message without From is rejected though there is a Source.",
        reject_calls(_RAW, lambda call: _message(call).get("From") is None),
    ),
    Mutant(
        "rarer-from-not-added",
        f"{_RAW}.Source.alone",
        "A message that comes without From is sent without one.",
        _on_missing("From", r"(?m)^From:.*\r?\n", b""),
    ),
    Mutant(
        "rarer-no-null-return-path",
        f"{_RAW}.ReturnPath.source",
        "An empty Return-Path is rejected though there is a Source.",
        _rejects(r"(?m)^Return-Path: <>"),
    ),
    Mutant(
        "rarer-date-not-added",
        f"{_RAW}.dated",
        "A message that comes without Date is sent without one.",
        _on_missing("Date", r"(?m)^Date:.*\r?\n", b""),
    ),
    Mutant(
        "rarer-date-epoch",
        f"{_RAW}.dated",
        "A message that comes without Date is sent with one of 1970.",
        _on_missing("Date", r"(?m)^Date:.*(?=\r?\n)", b"Date: " + formatdate(0).encode()),
    ),
    Mutant(
        "rarer-bcc-shown",
        f"{_RAW}.bcc-hidden",
        "Bcc is shown where Destinations name the recipients.",
        edit_draft(_RAW, _show_bcc),
    ),
)
