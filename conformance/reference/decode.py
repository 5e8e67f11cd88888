"""Form decoding: from query string and body to named values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from conformance.reference.errors import ServiceError
from conformance.reference.http_types import HttpRequest

_BAD_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_PIECE = 65536
_FORM = "application/x-www-form-urlencoded"


@dataclass(slots=True)
class Fields:
    """The decoded parameters.

    Args:
        values: name to value; of a repeated name the one that counts.
        names: all names in wire order, repeated ones too.
    """

    values: dict[str, str]
    names: list[str]


@dataclass(frozen=True, slots=True)
class Decoder:
    """Decodes `application/x-www-form-urlencoded` text; each setting is one rule of it.

    Args:
        plus_is_space: `+` stands for a blank.
        percent: percent escapes are decoded, in upper or lower case.
        strict_percent: a `%` without two hex digits is a syntax error.
        encoding: character encoding of the decoded bytes.
        encoding_errors: "strict" makes undecodable bytes a syntax error.
        first_wins: of a repeated parameter the first counts (observed, section 2), else the last.
        read_query: parameters in the URL count.
        read_body: parameters in a POST body count.
        any_content_type: a body of another declared type is read as a form, too.
    """

    plus_is_space: bool = True
    percent: bool = True
    strict_percent: bool = True
    encoding: str = "utf-8"
    encoding_errors: str = "strict"
    first_wins: bool = True
    read_query: bool = True
    read_body: bool = True
    any_content_type: bool = False

    def decode(self, request: HttpRequest) -> Fields:
        """Decodes the query string, then (for POST) the body.

        A body of another declared content type is no form: it has no parameters. No declared type passes for a form.

        Raises:
            ServiceError: MalformedQueryString for bad escapes, bad UTF-8 or a value without a name ([CommonErrors /
                MalformedQueryString]).
        """
        texts = [request.query] if self.read_query and request.query else []
        if request.method == "POST" and self.read_body and request.body and self._is_form(request):
            texts.append(request.body)
        values: dict[str, str] = {}
        names: list[str] = []
        for text in texts:
            self._read(text, values, names)
        return Fields(values, names)

    def _is_form(self, request: HttpRequest) -> bool:
        declared = request.header(b"content-type")
        return self.any_content_type or declared is None or declared.split(";")[0].strip().lower() == _FORM

    def _read(self, text: bytes, values: dict[str, str], names: list[str]) -> None:
        if self.strict_percent and b"%" in text and _BAD_PERCENT.search(text):
            raise ServiceError("MalformedQueryString", "The query string has a percent sign without two hex digits.")
        for pair in text.split(b"&"):
            if not pair:
                continue
            raw_name, _, raw_value = pair.partition(b"=")
            name, value = self._text(raw_name), self._text(raw_value)
            if not name:
                raise ServiceError("MalformedQueryString", "The query string has a value without a name.")
            names.append(name)
            if not (self.first_wins and name in values):
                values[name] = value

    def _text(self, raw: bytes) -> str:
        if self.plus_is_space and b"+" in raw:
            raw = raw.replace(b"+", b" ")
        if self.percent and b"%" in raw:
            raw = _unescaped(raw)
        try:
            return raw.decode(self.encoding, self.encoding_errors)
        except UnicodeDecodeError:
            raise ServiceError("MalformedQueryString", "The query string is not valid UTF-8.") from None


def _unescaped(raw: bytes) -> bytes:
    """`raw` with its percent escapes decoded.

    In pieces: the standard library's function makes an object of each escape, half a gigabyte for a message of 10 MB.
    """
    decoded = bytearray()
    at = 0
    while at < len(raw):
        end = at + _PIECE
        cut = raw.rfind(b"%", end - 2, end)  # the beginning of an escape that goes on behind the piece
        end = cut if cut > at else end
        decoded += unquote_to_bytes(raw[at:end])
        at = end
    return bytes(decoded)
