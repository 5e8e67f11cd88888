"""What a sent mail looks like, as the profile's mail URL gives it."""

from __future__ import annotations

import base64
import binascii
import codecs
import email
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.policy import compat32
from email.utils import collapse_rfc2231_value
from typing import Any, TypeVar

from conformance.judge.conditions import differences
from conformance.judge.expected import Conditions
from conformance.judge.finding import Finding
from conformance.judge.reading import Value
from conformance.model import data
from conformance.model.datum import Datum

T = TypeVar("T")

MAX_BYTES = 64 * 1024 * 1024
"""Longest raw message that is read, as base64; a message of 10 MB ([SendEmail / Description]) needs a quarter of it."""
_HEADER_LENGTH = 20_000
_TAB_AT_FOLD = re.compile(r"(?<=[\r\n])\t")
_LINE_ENDS = re.compile(r"[\r\n]+")
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_TAB_FOLD = re.compile(rb"\r?\n\t")
_FOLD = re.compile(rb"\r?\n(?=[ \t])")
_FREE_PARAMETERS = frozenset({"", "boundary", "charset", "name"})
_ODD_CODECS = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"})
"""Codecs of Python that are no character sets, or that take quadratic time."""


class _UnreadableError(Exception):
    """A part of the mail that can't be read: what was expected, in words, and what came."""

    def __init__(self, expected: str, actual: Datum) -> None:
        super().__init__(expected)
        self.expected = expected
        self.actual = actual


def judge_mail(mail: Mapping[str, Any] | None, conditions: Mapping[str, Conditions]) -> list[Finding]:
    """Return how a mail differs from what a case expects.

    ``mail`` is the JSON object ``{"id", "source", "return_path", "recipients": […], "raw": base64}``, or None if no
    mail was found. The keys of ``conditions`` are source, return_path, recipients, subject, text, html, texts,
    attachments, structure, order, raw and header.NAME; header fields are decoded (RFC 2047), text and html are the
    first part of that type, decoded, with line ends as ``\\n`` and none at the end, texts is a list of all such parts.
    attachments is a list of ``NAME: CONTENT``, see ``_attachment``, structure one of ``TYPE > TYPE``, see
    ``_structure``, order the types of the parts as one text. A mail of the wrong shape gives findings, never an
    exception.
    """
    if not isinstance(mail, Mapping):
        return [Finding("mail.missing", "mail", data.form("a mail that was sent"), data.ABSENT)] if conditions else []
    reader, now = _Reader(mail), datetime.now(UTC)
    findings: list[Finding] = []
    for key, wanted in conditions.items():
        try:
            value = reader.read(key)
        except _UnreadableError as error:
            findings.append(Finding("mail.unreadable", f"mail.{key}", data.form(error.expected), error.actual))
            continue
        findings += [
            Finding("mail.part", f"mail.{key}", found.expected, found.actual)
            for found in differences(value, wanted, now)
        ]
    return findings


class _Reader:
    """The parts of one mail by key; the raw message is parsed once, if at all."""

    def __init__(self, mail: Mapping[str, Any]) -> None:
        self._mail = mail
        self._parsed: Message | None = None

    def read(self, key: str) -> Value | None:
        """Return the value for ``key``, None if the mail lacks it; _UnreadableError if it is unreadable."""
        if key.startswith("header."):
            return self._header(key.removeprefix("header."))
        readers: dict[str, Callable[[], Value | None]] = {
            "source": lambda: self._text("source"),
            "return_path": lambda: self._text("return_path"),
            "recipients": self._recipients,
            "subject": lambda: self._header("Subject"),
            "text": lambda: self._body("text/plain"),
            "html": lambda: self._body("text/html"),
            "texts": self._texts,
            "attachments": self._attachments,
            "structure": self._structure,
            "order": self._order,
            "raw": lambda: self._raw().decode("utf-8", "replace"),
        }
        if key not in readers:
            raise ValueError(f"not a part of a mail: {key!r}")
        return readers[key]()

    def _text(self, key: str) -> str | None:
        value = self._mail.get(key)
        if value is None or isinstance(value, str):
            return value
        raise _UnreadableError("a text", _what(value))

    def _recipients(self) -> list[Value]:
        value = self._mail.get("recipients")
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return list(value)
        raise _UnreadableError("a list of texts", _what(value))

    def _raw(self) -> bytes:
        value = self._mail.get("raw")
        if not isinstance(value, str) or len(value) > MAX_BYTES:
            raise _UnreadableError(f"the message in base64, at most {MAX_BYTES} characters", _what(value))
        try:
            return base64.b64decode("".join(value.split()), validate=True)
        except (binascii.Error, ValueError):
            raise _UnreadableError("the message in base64", _what(value)) from None

    def _message(self) -> Message:
        if self._parsed is None:
            raw = self._raw()
            try:
                self._parsed = email.message_from_bytes(_unfolded(raw))
            except Exception as error:  # the message is hostile, and the parser's errors are not a closed set
                raise _UnreadableError("a message that can be parsed", data.form(type(error).__name__)) from None
        return self._parsed

    def _header(self, name: str) -> Value | None:
        fields = [_readable(value) for field, value in self._message().raw_items() if field.lower() == name.lower()]
        decoded: list[Value] = [_decoded(field) for field in fields]
        return decoded if len(decoded) > 1 else next(iter(decoded), None)

    def _body(self, wanted: str) -> str | None:
        def read(message: Message) -> str | None:
            bodies = (
                part
                for part in _leaves(message)
                if part.get_content_type() == wanted and part.get_content_disposition() != "attachment"
            )
            return next(map(_content, bodies), None)

        return self._parts(f"a {wanted} part", read)

    def _texts(self) -> list[Value]:
        return self._parts(
            "texts", lambda message: [_content(part) for part in _leaves(message) if not _is_attached(part)]
        )

    def _attachments(self) -> list[Value]:
        return self._parts(
            "attachments", lambda message: [_attachment(part) for part in _leaves(message) if _is_attached(part)]
        )

    def _order(self) -> str:
        return self._parts("parts", lambda message: ", ".join(part.get_content_type() for part in _leaves(message)))

    def _structure(self) -> list[Value]:
        return self._parts("parts", lambda message: list(_structure(message)))

    def _parts(self, what: str, read: Callable[[Message], T]) -> T:
        """Return what ``read`` finds in the parts of the message."""
        message = self._message()
        try:
            return read(message)
        except Exception as error:  # any part of a hostile message may be made to break the email package
            raise _UnreadableError(f"{what} that can be read", data.form(type(error).__name__)) from None


def _unfolded(raw: bytes) -> bytes:
    """Return a message with each field of its own header in one line.

    The email package takes a fold within quotes for a part of the value, so that it does not find a boundary with one.
    """
    end = _BLANK_LINE.search(raw)
    head = raw[: end.start()] if end else raw
    return _FOLD.sub(b"", _TAB_FOLD.sub(b" ", head)) + raw[len(head) :]


def _what(value: Any) -> Datum:
    """Return a JSON value of the wrong type in short."""
    words = {bool: "a boolean", int: "a number", float: "a number", dict: "an object"}.get(type(value))
    return data.form(words) if words else data.value_of(value)


def _readable(field: str) -> str:
    """Return a header field as text; beyond ASCII it is UTF-8 (RFC 6532), which the email package does not read."""
    return str(field).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _decoded(field: str) -> str:
    """Return a header field unfolded and with its encoded words decoded; as it is if they are broken.

    A tab at a fold counts as the space that stood there: some programs that fold a line put one in its place.
    """
    if len(field) > _HEADER_LENGTH:
        return field
    unfolded = _LINE_ENDS.sub("", _TAB_AT_FOLD.sub(" ", field)).strip(" \t")
    if "=?" not in unfolded:
        return unfolded
    try:
        return str(make_header(decode_header(unfolded)))
    except (HeaderParseError, LookupError, ValueError):
        return unfolded


def _leaves(message: Message) -> Iterator[Message]:
    """Yield the parts that hold content; a message that is attached is one of them, not what is in it."""
    if message.get_content_maintype() == "multipart" and message.is_multipart():
        for part in message.get_payload():
            yield from _leaves(part)  # type: ignore[arg-type]
    else:
        yield message


def _structure(message: Message, outer: str = "") -> Iterator[str]:
    """Yield each part that holds content as the types around it and its own, joined by `` > ``.

    A type has its parameters, sorted, but for those that another encoding may change (boundary, charset) and the name,
    and its disposition in brackets, if it has one.
    """
    parameters = {
        key.lower(): collapse_rfc2231_value(value)
        for key, value in (message.get_params() or [])[1:]
        if key.lower() not in _FREE_PARAMETERS
    }
    disposition = message.get_content_disposition()
    label = "; ".join([message.get_content_type(), *(f"{key}={value}" for key, value in sorted(parameters.items()))])
    path = f"{outer}{label} ({disposition})" if disposition else f"{outer}{label}"
    if message.get_content_maintype() == "multipart" and message.is_multipart():
        for part in message.get_payload():
            yield from _structure(part, f"{path} > ")  # type: ignore[arg-type]
    else:
        yield path


def _is_attached(part: Message) -> bool:
    shown = part.get_content_type() in ("text/plain", "text/html") and part.get_filename() is None
    return not shown or part.get_content_disposition() == "attachment"


def _attachment(part: Message) -> str:
    """Return ``NAME: CONTENT``: the file name (or the content type), and text, or base64 of what is no text.

    The content of an attached message is that message without the line ends that close it; that of a delivery status is
    all its blocks of fields.
    """
    label = _file_name(part) or part.get_content_type()
    if part.get_content_maintype() == "text":
        return f"{label}: {_content(part)}"
    if part.is_multipart():
        blocks = [_inner_text(each) for each in part.get_payload() if isinstance(each, Message)]
        return f"{label}: " + "\n\n".join(blocks)
    data = _payload(part)
    if str(part.get("content-transfer-encoding", "7bit")).strip().lower() in ("7bit", "8bit"):
        data = re.sub(rb"\r?\n", b"\r\n", data)  # a mailbox may show lines as LF alone
    return f"{label}: {base64.b64encode(data).decode()}"


def _inner_text(message: Message) -> str:
    data = message.as_bytes(policy=compat32.clone(mangle_from_=False, max_line_length=None))
    return data.decode("utf-8", "replace").replace("\r", "").strip("\n")


def _file_name(part: Message) -> str:
    """Return the file name, from the parameter of RFC 2231 where a plain one for old readers stands beside it."""
    for key, value in part.get_params([], "content-disposition"):
        if key.lower() == "filename" and isinstance(value, tuple):
            return collapse_rfc2231_value(value)
    name = part.get_filename()
    return _decoded(name) if name else ""


def _payload(part: Message) -> bytes:
    """Return the decoded content of a part; whitespace around the name of its encoding is no part of it."""
    encoding = part.get("content-transfer-encoding")
    if encoding is not None:
        part.replace_header("content-transfer-encoding", str(encoding).strip())
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _content(part: Message) -> str:
    data = _payload(part)
    try:
        codec = codecs.lookup(part.get_content_charset("utf-8")).name
        content = data.decode("utf-8" if codec in _ODD_CODECS else codec, "replace")
    except (LookupError, ValueError):
        content = data.decode("utf-8", "replace")
    return content.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
