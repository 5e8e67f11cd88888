"""The head of an HTTP/1 response: its status line and header fields, kept as they came (RFC 9112)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from conformance.wire.exchange import FailureKind, Headers

BLANK = " \t"
"""Whitespace in a field; what else Python strips, such as a vertical tab, makes another value of it."""
_BARE_LF, _FOLDED = re.compile(rb"(?<!\r)\n"), re.compile(rb"\n[ \t]")
_STATUS_LINE = re.compile(rb"(HTTP/\d\.\d) ([1-9]\d\d)(?: ([^\r\n]*))?")


WANTS_CERTIFICATE = "if the target wants a client certificate, give it in the profile, `tls: {certificate: FILE}`"


class ResponseError(Exception):
    """No whole response: the kind of failure and one line of detail."""

    def __init__(self, kind: FailureKind, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail


@dataclass(frozen=True, slots=True)
class ResponseHead:
    """What stands before the body; ``oddity`` says which line no sender may write so, if there is one."""

    version: str
    status: int
    reason: str
    headers: Headers
    oddity: str = ""

    @property
    def keeps_alive(self) -> bool:
        """Whether the connection may carry another response, as far as the head says (RFC 9112 section 9.3)."""
        options = self.members("connection")
        return "close" not in options and (self.version != "HTTP/1.0" or "keep-alive" in options)

    def members(self, name: str) -> list[str]:
        """Return the members of every header field ``name``, a comma-separated list, in lower case and wire order."""
        return [
            member.strip(BLANK).lower()
            for key, value in self.headers
            if key.strip(BLANK).lower() == name
            for member in value.split(",")
        ]


def parse_head(data: bytes) -> ResponseHead:
    """Return the head that ``data`` holds, without the empty line at its end.

    Raises:
        ResponseError: there is no status line, or a line is not a header field.
    """
    first, _, rest = data.partition(b"\n")
    match = _STATUS_LINE.fullmatch(first.removesuffix(b"\r"))
    if match is None:
        raise not_http(f"no status line: {shown(first)}")
    version, status, reason = match.groups(b"")
    headers = _parse_fields(rest) if rest else ()
    return ResponseHead(version.decode("ascii"), int(status), reason.decode("latin-1"), headers, _oddity(data))


def _oddity(data: bytes) -> str:
    """Return what is written as only recipients may accept it (RFC 9112 sections 2.2 and 5.2)."""
    if _BARE_LF.search(data):
        return "a line that ends without a carriage return"
    return "a folded line" if _FOLDED.search(data) else ""


def _parse_fields(block: bytes) -> Headers:
    fields: list[tuple[str, str]] = []
    for line in block.decode("latin-1").split("\n"):
        text = line.removesuffix("\r")
        if text[:1] in (" ", "\t") and fields:
            # A folded line: one space in its place (RFC 9112 section 5.2).
            name, value = fields[-1]
            fields[-1] = name, f"{value} {text.strip()}"
            continue
        name, colon, value = text.partition(":")
        if not colon or not name.strip(BLANK):
            raise not_http(f"no header field: {text[:60]!r}")
        fields.append((name, value.strip(BLANK)))
    return tuple(fields)


def not_http(detail: str) -> ResponseError:
    """Return the error of bytes that are not an HTTP response."""
    return ResponseError(FailureKind.NOT_HTTP, detail)


def shown(data: bytes | bytearray) -> str:
    """Return how ``data`` begins, in printable form."""
    return repr(bytes(data[:60]))[1:]
