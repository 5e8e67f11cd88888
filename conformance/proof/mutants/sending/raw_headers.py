"""Defects that the cases of `cases/sending/raw-headers.yaml` find: subjects, older addresses, originators."""

from __future__ import annotations

import re

from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import edit_draft, edit_message, reject_calls
from conformance.reference.call import Call
from conformance.reference.raw_message import RawMessage
from conformance.reference.sending import Draft

_RAW = "SendRawEmail"
_FORM = f"{_RAW}.Form"


def _rejects(pattern: str) -> Change:
    """Reject a message whose header has a match."""
    compiled = re.compile(pattern.encode())
    return reject_calls(_RAW, lambda call: compiled.search(RawMessage(call.args["RawMessage.Data"]).head))


def _sends(pattern: str, new: bytes) -> Change:
    """Send a message with something else in place of every match."""
    compiled = re.compile(pattern.encode())
    return edit_message(_RAW, lambda data: compiled.sub(new, data))


def _to_nobody_too(call: Call, draft: Draft) -> None:
    if re.search(rb"(?m),\r?\n(?![ \t])|^To: ,|\(5", call.args["RawMessage.Data"]):
        draft.recipients = [*draft.recipients, "nobody@example.com"]


MUTANTS: tuple[Mutant, ...] = (
    Mutant("subject-other-charsets-rejected", f"{_FORM}.subjects", "Encoded words are rejected unless they are UTF-8.",
           _rejects(r"(?i)=\?(?!utf-8)[\w-]+\?[bq]\?")),
    Mutant("subject-one-word-only", f"{_FORM}.subjects", "A subject with an encoded word is rejected.",
           _rejects(r"(?im)^subject: (A )?=\?utf-8")),
    Mutant("subject-plain-only", f"{_FORM}.subjects", "Signs in a subject are rejected.",
           _rejects(r"(?m)^Subject: (?:[^\r]*=\? |[^=\r]*[<%\[])")),
    Mutant("subject-78-characters", f"{_FORM}.subjects", "A subject of more than 78 characters is rejected.",
           _rejects(r"(?m)^Subject: [^\r]{70}")),
    Mutant("subject-single-spaces-only", f"{_FORM}.subjects", "Several spaces in a row of a subject are rejected.",
           _rejects(r"(?m)^Subject: .*\S  +\S")),
    Mutant("subject-spaces-collapsed", f"{_FORM}.subjects-kept", "Several spaces in a row of a subject become one.",
           _sends(r"(?<=\S)  +(?=\S)", b" ")),
    Mutant("subject-words-broken", f"{_FORM}.subjects-kept", "The encoded words of subjects are not sent as such.",
           _sends(r"=\?([\w-]+)\?[bBqQ]\?", rb"=\1?")),
    Mutant("subject-cleaned", f"{_FORM}.subjects-kept", "Signs are removed from subjects.",
           _sends(r"(?m)(?<=^Subject: )(.*)(\"|%|Re:|=\? )(.*)", rb"\1\3")),
    Mutant("subject-cut", f"{_FORM}.subjects-kept", "Subjects are cut after 255 characters.",
           _sends(r"(?m)(^Subject: .{255})[^\r]*", rb"\1")),
    Mutant("addresses-modern-only", f"{_FORM}.obsolete", "Addresses in older forms are rejected.",
           _rejects(r"(?m)^(From|To|Reply-To):( [\w ]*\w\.|.*<@|.*,\r|.* , |.* \. |.*\([^)]*\")")),
    Mutant("addresses-of-stray-commas", f"{_FORM}.obsolete", "Stray commas and comments are sent to as well.",
           edit_draft(_RAW, _to_nobody_too)),
    Mutant("addresses-dropped-subject", f"{_FORM}.obsolete", "The subject is lost beside an older address.",
           _sends(r"(?ms)^((?:From: Ann E|From: \S+\r\nReply-To: (?:<@|ann \.)).*?)^Subject: [^\r]*", rb"\1X: x")),
    *(
        Mutant(f"raw-with-foreign-{name.lower()}", f"{_RAW}.originators", f"The mail has a {name} that nobody gave.",
               _sends(r"(?m)\A", f"{name}: relay@mail.example.com\r\n".encode()))
        for name in ("Sender", "Resent-From", "Resent-Sender", "Reply-To")
    ),
)  # fmt: skip
