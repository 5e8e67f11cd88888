"""Defects that the cases of `cases/sending/raw-parts.yaml` find: parts that are kept by name, by kind or in pieces."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Hashable, Iterable
from email import message_from_bytes
from email.message import Message
from email.policy import SMTP
from typing import Any

from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import edit_message, reject_calls
from conformance.reference.call import Call

_RAW = "SendRawEmail"
_PARTS, _KEPT = f"{_RAW}.Form.parts", f"{_RAW}.Form.parts-kept"
_TYPES, _FIELDS = f"{_RAW}.Form.usual-types", f"{_RAW}.Form.trade-fields-kept"


def _sends(pattern: str, new: bytes = b"") -> Change:
    """Send a message with something else in place of every match."""
    compiled = re.compile(pattern.encode())
    return edit_message(_RAW, lambda data: compiled.sub(new, data))


def _on_mixed(edit: Callable[[list[Message]], list[Message]]) -> Change:
    """Send a multipart/mixed message with other parts."""

    def send(data: bytes) -> bytes:
        message = message_from_bytes(data)
        if message.get_content_type() != "multipart/mixed" or not message.is_multipart():
            return data
        parts: list[Message] = message.get_payload()  # type: ignore[assignment]
        kept = edit(parts)
        if len(kept) == len(parts):
            return data
        message.set_payload(list[Message | str](kept))
        return message.as_bytes(policy=SMTP)

    return edit_message(_RAW, send)


def _last_of(key: Callable[[Message], Hashable]) -> Change:
    """Of several parts with one key, which is not None, keep the last alone."""

    def edit(parts: Iterable[Message]) -> list[Message]:
        kept: dict[Hashable, Message] = {}
        for number, part in enumerate(parts):
            found = key(part)
            kept[number if found is None else ("key", found)] = part
        return list(kept.values())

    return _on_mixed(edit)


def _file_name(part: Message) -> str | None:
    return part.get_filename()


def _file_name_in_any_case(part: Message) -> str | None:
    name = part.get_filename()
    return name.lower() if name else None


def _contents(part: Message) -> bytes:
    return part.as_bytes()


def _type_if_unnamed(part: Message) -> str | None:
    return None if part.get_filename() or part.is_multipart() else part.get_content_type()


def _is_shown(part: Message, kind: str) -> bool:
    return part.get_content_type() == kind and part.get_content_disposition() != "attachment"


def _first_shown(kind: str) -> Change:
    """Of several texts of a kind keep the first alone."""

    def edit(parts: list[Message]) -> list[Message]:
        shown = [part for part in parts if _is_shown(part, kind)]
        return [part for part in parts if part not in shown[1:]]

    return _on_mixed(edit)


def _sorted(kind: str, key: Callable[[Message], Any]) -> Change:
    """Send the parts of a kind of multipart in another order."""

    def send(data: bytes) -> bytes:
        message = message_from_bytes(data)
        for part in message.walk():
            if part.get_content_type() == f"multipart/{kind}" and part.is_multipart():
                part.set_payload(sorted(part.get_payload(), key=key))  # type: ignore[arg-type]
        return message.as_bytes(policy=SMTP)

    return edit_message(_RAW, send)


def _recoded(wanted: Callable[[Message], bool], edit: Callable[[bytes], bytes]) -> Change:
    """Encode parts anew, with other contents."""

    def send(data: bytes) -> bytes:
        message, changed = message_from_bytes(data), False
        for part in message.walk():
            content = None if part.is_multipart() or not wanted(part) else part.get_payload(decode=True)
            if isinstance(content, bytes) and (new := edit(content)) != b64encode(content):
                part.replace_header("Content-Transfer-Encoding", "base64")
                part.set_payload("\r\n".join(new.decode()[at : at + 76] for at in range(0, len(new), 76)))
                changed = True
        return message.as_bytes(policy=SMTP) if changed else data

    return edit_message(_RAW, send)


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" and part.get("Content-Transfer-Encoding") is not None


def _is_attached_text(part: Message) -> bool:
    return _is_attached(part) and part.get_content_maintype() == "text"


def _is_quoted(part: Message) -> bool:
    encoding = str(part.get("Content-Transfer-Encoding", "")).lower()
    return encoding == "quoted-printable" and part.get_content_maintype() == "application"


def _in_pieces(content: bytes) -> bytes:
    return b"".join(b64encode(content[at : at + 8192]) for at in range(0, len(content), 8192))


def _cut(content: bytes) -> bytes:
    return b64encode(content[:65536])


def _as_utf_8(content: bytes) -> bytes:
    return b64encode(content.decode("utf-8", "replace").encode())


def _as_lines(content: bytes) -> bytes:
    return b64encode(re.sub(rb"\r?\n|\r", b"\r\n", content))


def _inner_flat(data: bytes) -> bytes:
    """An attached message keeps its first text alone."""
    message, changed = message_from_bytes(data), False
    for part in message.walk():
        inner = part.get_payload()[0] if part.get_content_type() == "message/rfc822" else None  # type: ignore[index]
        if isinstance(inner, Message) and inner.is_multipart():
            first = next(leaf for leaf in inner.walk() if not leaf.is_multipart())
            del inner["Content-Type"]
            inner.set_payload(first.get_payload())
            changed = True
    return message.as_bytes(policy=SMTP) if changed else data


def _rejects_part(when: Callable[[Message], bool]) -> Change:
    return reject_calls(_RAW, lambda call: any(map(when, message_from_bytes(call.args["RawMessage.Data"]).walk())))


def _parts_of(message: Message) -> list[Message]:
    return message.get_payload() if message.is_multipart() else []  # type: ignore[return-value]


def _texts(message: Message) -> int:
    return sum(_is_shown(part, "text/plain") or _is_shown(part, "text/html") for part in _parts_of(message))


def _has_parts(attached: Message) -> bool:
    return any(inner.is_multipart() for inner in _parts_of(attached))


def _below(parts: list[Message]) -> list[Message]:
    """The parts but for texts that stand below HTML or what is signed, as lists add them."""
    first = parts[0].get_content_type()
    below = first in ("text/html", "multipart/signed")
    return [part for part in parts if not (below and part is not parts[0] and _is_shown(part, "text/plain"))]


def _names(call: Call) -> list[str]:
    parts = message_from_bytes(call.args["RawMessage.Data"]).walk()
    return [name for part in parts if (name := part.get_filename())]


MUTANTS: tuple[Mutant, ...] = (
    # What is taken
    Mutant(
        "parts-names-once",
        _PARTS,
        "Two attachments of one name are rejected.",
        reject_calls(_RAW, lambda call: len(set(_names(call))) < len(_names(call))),
    ),
    Mutant(
        "parts-names-of-paths",
        _PARTS,
        "A file name with a slash, or one that begins with a dot, is rejected.",
        reject_calls(_RAW, lambda call: any("/" in name or name[0] == "." for name in _names(call))),
    ),
    Mutant(
        "parts-need-names",
        _PARTS,
        "An attachment without a name is rejected.",
        _rejects_part(lambda part: part.get_content_disposition() == "attachment" and not part.get_filename()),
    ),
    Mutant(
        "parts-one-text",
        _PARTS,
        "A message with two texts that are no alternatives is rejected.",
        _rejects_part(lambda part: part.get_content_type() == "multipart/mixed" and _texts(part) > 1),
    ),
    Mutant(
        "parts-data-in-base64",
        _PARTS,
        "Data that is not in base64 but in quoted-printable is rejected.",
        _rejects_part(_is_quoted),
    ),
    Mutant(
        "parts-flat-inside",
        _PARTS,
        "An attached message that has parts is rejected.",
        _rejects_part(lambda part: part.get_content_type() == "message/rfc822" and _has_parts(part)),
    ),
    # What is kept
    Mutant("parts-by-name", _KEPT, "Of several attachments of one name the last arrives.", _last_of(_file_name)),
    Mutant(
        "parts-by-name-in-any-case",
        _KEPT,
        "Of attachments whose names differ in case the last arrives.",
        _last_of(_file_name_in_any_case),
    ),
    Mutant("parts-by-contents", _KEPT, "A part that is the same as another is left out.", _last_of(_contents)),
    Mutant(
        "parts-by-type",
        _KEPT,
        "Of several parts of a type without a name the last arrives.",
        _last_of(_type_if_unnamed),
    ),
    Mutant("parts-first-text", _KEPT, "A second text of a message is lost.", _first_shown("text/plain")),
    Mutant("parts-no-footer", _KEPT, "A text below HTML or what is signed is lost.", _on_mixed(_below)),
    Mutant("parts-first-html", _KEPT, "A second HTML text of a message is lost.", _first_shown("text/html")),
    Mutant(
        "parts-encoded-in-pieces",
        _KEPT,
        "Large attachments are encoded in pieces, each with an end of its own.",
        _recoded(_is_attached, _in_pieces),
    ),
    Mutant("parts-cut-65536", _KEPT, "Attachments end after 65,536 bytes.", _recoded(_is_attached, _cut)),
    Mutant(
        "parts-texts-as-utf-8",
        _KEPT,
        "Attached texts are read as UTF-8, whatever their character set.",
        _recoded(_is_attached_text, _as_utf_8),
    ),
    Mutant(
        "parts-quoted-as-lines", _KEPT, "Data in quoted-printable is taken for lines.", _recoded(_is_quoted, _as_lines)
    ),
    Mutant("parts-inner-flat", _KEPT, "Attached messages lose their parts.", edit_message(_RAW, _inner_flat)),
    Mutant("parts-base-names", _KEPT, "File names lose their folders.", _sends(r'(filename=")[^"]*/', rb"\1")),
    Mutant(
        "parts-names-cut", _KEPT, "File names end after 64 characters.", _sends(r'(filename="[^"]{64})[^"]*', rb"\1")
    ),
    Mutant(
        "parts-alternatives-sorted",
        f"{_RAW}.Form.types-kept",
        "Alternatives are in the order of their types.",
        _sorted("alternative", lambda part: part.get_content_type()),
    ),
    Mutant(
        "parts-texts-first",
        f"{_RAW}.Form.types-kept",
        "Texts stand before all that is attached.",
        _sorted("mixed", lambda part: part.get_filename() is not None),
    ),
    Mutant(
        "parts-office-as-data",
        _TYPES,
        "What office programs attach becomes unknown data.",
        _sends(r"application/ms-tnef|text/vcard", b"application/octet-stream"),
    ),
    *(
        Mutant(f"parts-no-{name.lower()}", _FIELDS, f"Parts lose their {name}.", _sends(rf"(?im)^{name}:.*\r?\n"))
        for name in ("Content-Location", "Content-Description", "Content-Language", "Content-MD5", "X-Attachment-Id")
    ),
    Mutant(
        "parts-no-id-if-attached",
        _FIELDS,
        "Parts that are attached lose their Content-ID.",
        _sends(r"(?im)^Content-ID: <(?!dot@).*\r?\n"),
    ),
)
