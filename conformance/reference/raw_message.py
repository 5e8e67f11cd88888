"""A raw message, taken apart and checked (RFC 5322, RFC 2045, RFC 2046)."""

from __future__ import annotations

import base64
import binascii
import re
from email import errors as defects
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message

from conformance.reference.addresses import AddressError, Mailbox, parse_mailbox, split_addresses
from conformance.reference.errors import ServiceError

_BLANK_LINE = re.compile(rb"(?:\A|\r?\n)\r?\n")
_FIELD = re.compile(r"(?P<name>[!-9;-~]+)[ \t]*:(?P<value>.*)", re.DOTALL)
_NEXT_FIELD = re.compile(r"\r?\n(?![ \t])")
_FOLD = re.compile(r"\r?\n(?=[ \t])")
_BLANKS = re.compile(rb"[ \t\r\n]+")

# RFC 5322 3.6: at most one of each
_SINGLE = {
    "date",
    "from",
    "sender",
    "reply-to",
    "to",
    "cc",
    "bcc",
    "message-id",
    "subject",
    "content-type",
    "mime-version",
}
_BROKEN_MULTIPART = (
    defects.NoBoundaryInMultipartDefect,
    defects.StartBoundaryNotFoundDefect,
    defects.CloseBoundaryNotFoundDefect,
    defects.MultipartInvariantViolationDefect,
    defects.InvalidMultipartContentTransferEncodingDefect,
    defects.MissingHeaderBodySeparatorDefect,
    defects.FirstHeaderLineIsContinuationDefect,
)
# Fields that are instructions to the service, not part of the mail ([SendRawEmail / Description], [RawMessage /
# Contents / Data]; Bcc: RFC 5322 3.6.3).
_REMOVED = {"x-ses-source-arn", "x-ses-from-arn", "x-ses-return-path-arn", "bcc", "return-path"}


class RawMessage:
    """Header fields and body of a message; nothing is rejected until a check is called.

    Args:
        data: the message as sent by the client.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        match = _BLANK_LINE.search(data)
        self.separated = match is not None
        self.head = data if match is None else data[: match.start()]
        self.body = b"" if match is None else data[match.end() :]
        self.lines = [
            line for line in _NEXT_FIELD.split(self.head.decode("utf-8", "surrogateescape").rstrip("\r\n")) if line
        ]
        self.fields: list[tuple[str, str]] = []
        for line in self.lines:
            found = _FIELD.fullmatch(line)
            if found is not None:
                self.fields.append((found["name"], _FOLD.sub("", found["value"]).strip()))
        self._parsed: Message | None = None

    def get(self, name: str) -> str | None:
        """The unfolded value of the first field of this name, or None."""
        wanted = name.lower()
        return next((value for field, value in self.fields if field.lower() == wanted), None)

    def mailboxes(self, name: str) -> list[Mailbox]:
        """The mailboxes of all fields of a name; groups are opened ([RawMessage / Description]).

        Raises:
            ServiceError: InvalidParameterValue for anything that is no address.
        """
        found: list[Mailbox] = []
        for field, value in self.fields:
            if field.lower() == name.lower():
                try:
                    found += [parse_mailbox(text) for text in split_addresses(value)]
                except AddressError as error:
                    raise _refusal(f"Header '{field}': {error}") from None
        return found

    @property
    def subject(self) -> str:
        """The subject with encoded words decoded, as far as they can be."""
        text = _shown(self.get("Subject") or "")
        try:
            return str(make_header(decode_header(text)))
        except (LookupError, ValueError, binascii.Error):
            return text

    def as_sent(self, source: str | None, identifier: str, date: str) -> bytes:
        """The message without the fields meant for the service, with From, Date and Message-ID if it had none."""
        kept = []
        for line in self.lines:
            if line.partition(":")[0].strip().lower() not in _REMOVED:
                kept.append(line)
        if source is not None and self.get("From") is None:
            kept.append(f"From: {source}")
        if self.get("Date") is None:
            kept.append(f"Date: {date}")
        if self.get("Message-ID") is None:
            kept.append(f"Message-ID: <{identifier}@email.amazonses.com>")
        eol = "\r\n" if b"\r\n" in self.head else "\n"
        return (eol.join(kept) + eol + eol).encode("utf-8", "surrogateescape") + self.body

    def parsed(self) -> Message:
        """The message as the standard library reads it.

        Raises:
            ServiceError: InvalidParameterValue if its parts are nested deeper than can be read.
        """
        if self._parsed is None:
            try:
                self._parsed = message_from_bytes(self.data)
            except RecursionError:
                raise _refusal("The parts of the message are nested too deeply.") from None
        return self._parsed


def check_separator(raw: RawMessage) -> None:
    """A header and a body, separated by a blank line ([SendRawEmail / Request Parameters / RawMessage])."""
    if not raw.separated:
        raise _refusal("The message has no blank line between header and body.")


def check_fields(raw: RawMessage) -> None:
    """Every header line is a field: a name, a colon, a value (RFC 5322 2.2)."""
    if not raw.lines or len(raw.lines) != len(raw.fields):
        bad = next((line for line in raw.lines if not _FIELD.fullmatch(line)), "")
        raise _refusal(f"Illegal header '{_shown(bad)[:60]}'.")


def check_single_fields(raw: RawMessage) -> None:
    """Fields that can be there once are there once (RFC 5322 3.6)."""
    seen: set[str] = set()
    for name, _ in raw.fields:
        key = name.lower()
        if key in _SINGLE and key in seen:
            raise _refusal(f"Duplicate header '{name}'.")
        seen.add(key)


def check_multipart(raw: RawMessage) -> None:
    """Each part of a multipart message is formatted properly ([SendRawEmail / Request Parameters / RawMessage])."""
    if not _main_type(raw).startswith("multipart/"):
        return
    for part in raw.parsed().walk():
        broken = [defect for defect in part.defects if isinstance(defect, _BROKEN_MULTIPART)]
        if broken or (part.get_content_maintype() == "multipart" and not part.is_multipart()):
            raise _refusal("A multipart message is not formatted properly.")


def check_base64(raw: RawMessage) -> None:
    """Content that says it is base64 is base64 ([SendRawEmail / Request Parameters / RawMessage])."""
    if not _main_type(raw).startswith("multipart/"):
        encoding = raw.get("Content-Transfer-Encoding") or ""
        bodies = [raw.body] if encoding.lower() == "base64" else []
    else:
        bodies = [
            str(part.get_payload()).encode("ascii", "replace")
            for part in raw.parsed().walk()
            if not part.is_multipart() and str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64"
        ]
    for body in bodies:
        try:
            base64.b64decode(_BLANKS.sub(b"", body), validate=True)
        except binascii.Error:
            raise _refusal("Content that is declared base64 is not base64.") from None


def _shown(text: str) -> str:
    """Text of a header as it can be shown: bytes that are no UTF-8 are replaced."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _main_type(raw: RawMessage) -> str:
    return (raw.get("Content-Type") or "text/plain").lower()


def _refusal(message: str) -> ServiceError:
    return ServiceError("InvalidParameterValue", message)
