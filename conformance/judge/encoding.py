"""From the bytes of an XML document to its text: byte order mark, declaration, charset (RFC 7303, XML 1.0, 4.3.3)."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_DECLARATION = re.compile(rb"""<\?xml\s[^>]{0,200}?\bencoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]{0,39})["']""")
_KNOWN = re.compile(r"utf-?8|utf-?16(-?le|-?be)?|(us-)?ascii|iso-8859-\d{1,2}|windows-125\d")
_MARK = "\ufeff"
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class EncodingError(ValueError):
    """Bytes that are not what they say they are: what was expected and what came, in words."""

    def __init__(self, expected: str, actual: str) -> None:
        super().__init__(f"expected {expected}, got {actual}")
        self.expected = expected
        self.actual = actual


@dataclass(frozen=True, slots=True)
class Decoded:
    """A document's text without byte order mark, and the canonical name of the encoding that its bytes are in."""

    text: str
    encoding: str


def canonical(name: str) -> str | None:
    """Return Python's name of an encoding, or None if XML responses do not use it.

    Only encodings that decode in linear time and that any XML reader knows are taken; the others (UTF-7, Punycode,
    EBCDIC …) are rejected.
    """
    lowered = name.lower().replace("_", "-")
    if not _KNOWN.fullmatch(lowered):
        return None
    try:
        return codecs.lookup(lowered).name
    except LookupError:
        return None


def agrees(charset: str, decoded: Decoded) -> bool:
    """Say whether the ``charset`` of the content type names the encoding that the document is in.

    UTF-16 covers both byte orders, and US-ASCII agrees with any document that has no other characters.
    """
    named = canonical(charset)
    if named is None:
        return False
    if named == "ascii" or decoded.encoding == "ascii":
        return decoded.text.isascii() and not _wide(decoded.encoding) and not _wide(named)
    return named == decoded.encoding or (named == "utf-16" and _wide(decoded.encoding))


def decode(body: bytes, charset: str | None = None) -> Decoded:
    """Return the text of an XML document.

    A byte order mark decides, else the declaration, else the ``charset`` of the content type, else UTF-8
    (RFC 7303 section 3.2, XML 1.0 appendix F). Raises ``EncodingError`` when the declaration contradicts the bytes,
    names an unknown encoding, or the bytes do not decode.
    """
    actual, content = _sniff(body)
    declared = _declared(content, actual)
    if declared is None:
        encoding = actual or (canonical(charset) if charset else None) or "utf-8"
    else:
        encoding = _reconciled(declared, actual)
    if _wide(encoding) and actual is None:
        raise EncodingError("UTF-16 bytes", "8-bit characters")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        wrong = f"byte 0x{content[error.start]:02X} at offset {error.start}: {error.reason}"
        raise EncodingError(f"{encoding.upper()} text", wrong) from None
    if text.startswith(_MARK):
        # Parsers overlook it there, though no document may begin with it (XML 1.0 section 2.1).
        raise EncodingError("one byte order mark", "another behind it")
    return Decoded(text, encoding)


def _wide(encoding: str) -> bool:
    return encoding.startswith("utf-16")


def _sniff(body: bytes) -> tuple[str | None, bytes]:
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return encoding, body[len(mark) :]
    if body.startswith(b"<\0"):
        return "utf-16-le", body
    if body.startswith(b"\0<"):
        return "utf-16-be", body
    return None, body


def _declared(content: bytes, actual: str | None) -> str | None:
    head = content[:400]
    if actual is not None and _wide(actual):
        head = head.decode(actual, "replace").encode("ascii", "replace")
    found = _DECLARATION.match(head)
    return found[1].decode("ascii") if found else None


def _reconciled(declared: str, actual: str | None) -> str:
    named = canonical(declared)
    if named is None:
        raise EncodingError("an encoding that XML readers know", f'encoding="{declared}"')
    if actual is None:
        if _wide(named):
            raise EncodingError("UTF-16 bytes, as declared", f'8-bit characters under encoding="{declared}"')
        return named
    if named != actual and not (named == "utf-16" and _wide(actual)):
        raise EncodingError(f"the declaration to agree with the bytes, {actual.upper()}", f'encoding="{declared}"')
    return actual
