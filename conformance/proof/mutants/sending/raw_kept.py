"""Defects that the cases of `cases/sending/raw-kept.yaml` find: what is lost where messages are written anew."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import edit_draft, edit_message, reject_calls, wrap_handler
from conformance.reference.call import Call, Handler
from conformance.reference.raw_message import RawMessage
from conformance.reference.sending import Draft
from conformance.reference.xml_tree import Element

_RAW = "SendRawEmail"
_FORM = f"{_RAW}.Form"
_TYPES = f"{_FORM}.types-kept"
_FIELDS = f"{_FORM}.trade-fields-kept"
_NAMES = f"{_FORM}.names-kept"
_KNOWN_CHARSETS = r"(?!us-ascii\?|us-ascii\b(?![*])|utf-8|iso-8859-1\b|x-unknown)"


def _sends(pattern: str, new: bytes = b"") -> Change:
    """Send a message with something else in place of every match."""
    compiled = re.compile(pattern.encode())
    return edit_message(_RAW, lambda data: compiled.sub(new, data))


def _rejects(pattern: str) -> Change:
    """Fail on a message that has a match, as a program does whose library can't read it."""
    compiled = re.compile(pattern.encode())
    return reject_calls(_RAW, lambda call: compiled.search(call.args["RawMessage.Data"]), "InternalFailure")


def _without_field(name: str) -> Change:
    return _sends(rf"(?im)^{name}:.*\n(?:[ \t].*\n)*")


def _message_id(raw: RawMessage) -> str:
    return raw.get("Message-ID") or ""


def _whole(raw: RawMessage) -> str:
    return raw.data.hex()


def _remembering(key: Callable[[RawMessage], str], *, drop_new: bool) -> Change:
    """Drop a message that is like an earlier one, or the earlier one for it."""
    sent: dict[tuple[str, str], str] = {}

    def send(call: Call, inner: Handler) -> list[Element]:
        found = inner(call)
        of, new = (call.world.name, key(RawMessage(call.args["RawMessage.Data"]))), found[0].text or ""
        if of in sent:
            mail = call.world.mail.by_id(call.world.name, new if drop_new else sent[of])
            if mail is not None:
                call.world.mail.remove(call.world.name, mail)
        if of[1]:
            sent[of] = new
        return found

    return wrap_handler(_RAW, send)


def _addressed_once() -> Change:
    known: dict[str, list[str]] = {}

    def send(call: Call, draft: Draft) -> None:
        key = call.world.name + _whole(RawMessage(call.args["RawMessage.Data"]))
        draft.recipients = known.setdefault(key, draft.recipients)

    return edit_draft(_RAW, send)


def _one_of(name: str, place: int, data: bytes) -> bytes:
    """Of several fields of a name keep one."""
    found = list(re.finditer(rb"(?im)^%s:.*\n(?:[ \t].*\n)*" % name.encode(), data))
    for one in reversed(found):
        if one is not found[place]:
            data = data[: one.start()] + data[one.end() :]
    return data


MUTANTS: tuple[Mutant, ...] = (
    # Parts
    *(
        Mutant(f"kept-{name}-lost", _TYPES, f"The parameters {words} of content types are lost.",
               _sends(rf"(?i);\s*(?:{pattern})=(?:\"[^\"]*\"|[^;\s]+)"))
        for name, words, pattern in (
            ("method", "method and component", "method|component"),
            ("flow", "format and delsp", "format|delsp"),
            ("signing", "protocol, micalg and smime-type", "protocol|micalg|smime-type"),
            ("report-type", "report-type", "report-type"),
        )
    ),
    *(
        Mutant(f"kept-{name}-mixed", _TYPES, f"The parts of a multipart message that is {name} become mixed ones.",
               _sends(rf"(?i)multipart/{name}", b"multipart/mixed"))
        for name in ("alternative", "related", "digest")
    ),
    Mutant("kept-forwarded-as-data", _TYPES, "Attached messages become unknown data.",
           _sends(r"(?i)message/rfc822", b"application/octet-stream")),
    Mutant("kept-files-as-data", _TYPES, "Attached files become unknown data.",
           _sends(r"(?i)(Content-Type: )(?:application|image|audio|video)/[\w.+-]+", rb"\1application/octet-stream")),
    Mutant("kept-all-attached", _TYPES, "Inline parts become attachments.",
           _sends(r"(?i)(Content-Disposition: )inline", rb"\1attachment")),
    Mutant("kept-status-merged", f"{_FORM}.parts-kept", "The fields of a delivery status become one block.",
           _sends(r"(?i)(Reporting-MTA: .*\n)\r?\n", rb"\1")),
    # Header fields
    *(
        Mutant(f"kept-no-{name.lower()}", _FIELDS, f"{name} is lost.", _without_field(name))
        for name in ("Received", "Resent-From", "Cc", "Content-Description", "User-Agent", "X-Priority", "Precedence",
                     "Sensitivity", "Thread-Index", "List-Archive", "Return-Receipt-To")
    ),
    *(
        Mutant(f"kept-names-of-{name.lower()}-lost", _NAMES, f"The display names in {name} are lost.",
               _sends(rf"(?im)^({name}:).*?(<[^<>]*>)", rb"\1 \2"))
        for name in ("To", "Cc", "Reply-To", "Sender")
    ),
    *(
        Mutant(f"kept-first-of-{name.lower()}", _NAMES, f"Of several addresses in {name} only the first one arrives.",
               _sends(rf"(?im)^({name}:[^<\n]*<[^<>]*>),.*\n(?:[ \t].*\n)*", b"\\1\r\n"))
        for name in ("To", "Cc", "Reply-To")
    ),
    Mutant("kept-groups-opened", _NAMES, "Groups are replaced by their members.",
           _sends(r"(?im)^(To:) ?[\w-]+:([^;\n]*);", rb"\1\2")),
    # Character sets
    Mutant("kept-rare-words-fail", f"{_FORM}.rare-charsets", "An encoded word in a rare character set is a failure.",
           _rejects(rf"(?i)=\?{_KNOWN_CHARSETS}[\w*-]+\?q\?")),
    Mutant("kept-rare-bodies-fail", f"{_FORM}.rare-charsets", "A part in a rare character set is a failure.",
           _rejects(r"(?i)charset=iso-(8859-8|2022-cn)")),
    Mutant("kept-unknown-charset-fails", f"{_FORM}.broken-words", "A character set that is not known is a failure.",
           _rejects(r"x-unknown")),
    Mutant("kept-broken-words-fail", f"{_FORM}.broken-words", "An encoded word that can't be decoded is a failure.",
           _rejects(r"=\?utf-8\?(x|B\?(R3LDvMO\?|_)|Q\?(Gr=C3\?|Gr=F))")),
    # Messages that are alike
    Mutant("kept-message-id-instead", f"{_RAW}.sent-each", "A message takes the place of one with its Message-ID.",
           _remembering(_message_id, drop_new=False)),
    Mutant("kept-message-id-once", f"{_RAW}.sent-each", "A message with the Message-ID of an earlier one is dropped.",
           _remembering(_message_id, drop_new=True)),
    Mutant("kept-subject-instead", f"{_RAW}.sent-each", "A message takes the place of one with its subject.",
           _remembering(lambda raw: raw.subject, drop_new=False)),
    Mutant("kept-same-instead", f"{_RAW}.sent-each", "A message takes the place of the same one.",
           _remembering(_whole, drop_new=False)),
    Mutant("kept-same-once", f"{_RAW}.sent-each", "A message that is the same as an earlier one is dropped.",
           _remembering(_whole, drop_new=True)),
    Mutant("kept-alike-addressed-once", f"{_RAW}.sent-each", "The same message goes where it went before.",
           _addressed_once()),
    # Repeated fields
    *(
        Mutant(f"kept-{which}-{name.lower()}", _FIELDS, f"Of several {name} fields the {which} alone arrives.",
               edit_message(_RAW, partial(_one_of, name, 0 if which == "first" else -1)))
        for name in ("Received", "DKIM-Signature", "Resent-Message-ID", "Comments",
                     "Keywords", "Autocrypt-Gossip")
        for which in ("first", "last")
    ),
    # Encoded names
    Mutant("kept-names-unquoted", _NAMES, "Names are decoded and stand without the quotes that they then need.",
           _sends(r"=\?UTF-8\?Q\?Lee=2C_Ann_\?=", b"Lee, Ann")),
    Mutant("kept-words-quoted", _NAMES, "Encoded words stand in quotes, where they are none.",
           _sends(r"(=\?UTF-8\?Q\?Lee=2C_Ann_\?= =\?UTF-8\?B\?[^?]*\?=)", rb'"\1"')),
    Mutant("kept-first-word", _NAMES, "Of several encoded words of a name the first arrives.",
           _sends(r"(=\?UTF-8\?Q\?Lee=2C_Ann_\?=) =\?UTF-8\?B\?[^?]*\?=", rb"\1")),
    # Links, styles and scripts
    *(
        Mutant(f"kept-{name}", f"{_FORM}.structure-kept", defect, _sends(pattern, new))
        for name, defect, pattern, new in (
            ("html-links-followed", "Links of HTML lead by way of the service.", r'(?i)(href="?)https?://', rb"\1https://service.example/?to="),
            ("text-links-followed", "Links of a text lead by way of the service.", r"(?m)(^See )https://", rb"\1https://service.example/?to="),
            ("no-styles", "Styles of HTML are lost.", r"(?s)<style.*?</style>", b""),
            ("no-scripts", "Scripts of HTML are lost.", r"(?s)<script.*?</script>", b""),
            ("no-comments", "Comments of HTML are lost.", r"(?s)<!--.*?-->", b""),
            ("html-tracked", "HTML gets a picture that tells the service who reads it.", r"(?i)(?=</body>)", b"<img src='https://service.example/'>"),
        )
    ),
)  # fmt: skip
