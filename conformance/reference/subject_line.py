"""The subject of a composed message as header lines: as it is where that keeps it, else in encoded words (RFC 2047)."""

from __future__ import annotations

import base64
import codecs
import re

_LINE = 76
"""Characters of a line (RFC 2047, 2); a longer one would be folded anew when the message is written."""
_WORD = 75
"""Characters of an encoded word (RFC 2047, 2)."""
_FIELD = "Subject: "
_PLAIN = re.compile(r"[!-~]+( +[!-~]+)*")
"""Text of visible characters that neither begins nor ends with a space."""
_FOLD = re.compile(r"(?<! ) (?! )")
_NO_CHARSETS = frozenset({"idna", "mbcs", "oem", "punycode", "raw_unicode_escape", "undefined", "unicode_escape"})
"""Codecs of Python that are no character sets."""
_NOT_IN_HEADERS = re.compile(r"(utf-?(7|16|32)|utf-8-sig|cp(037|273|424|500|875|1026|1140))")
"""Character sets that do not have ASCII in them, or begin with a mark: their words can't be put together."""


def find_charset(name: str) -> str | None:
    """Return the canonical name of a character set; None if there is none of this name."""
    try:
        found = codecs.lookup(name).name
        "".encode(found)
    except (LookupError, ValueError):
        return None
    return None if found.replace("-", "_") in _NO_CHARSETS else found


def subject_line(text: str, charset: str) -> str:
    """Return the value of the Subject field, folded.

    Args:
        text: of one line.
        charset: the name of a character set, which has the text.
    """
    if not text:
        return ""
    if _PLAIN.fullmatch(text):
        lines = _fold(text)
        if lines is not None:
            return "\r\n ".join(lines)
    if _NOT_IN_HEADERS.match(find_charset(charset) or "utf-7"):
        charset = "utf-8"
    return "\r\n ".join(_encoded_words(text, charset))


def _fold(text: str) -> list[str] | None:
    """Part a text at single spaces into lines that are short enough; None if it has no such places."""
    lines: list[str] = []
    for part in _FOLD.split(text):
        room = _LINE - (len(_FIELD) if len(lines) < 2 else 1)
        if lines and len(lines[-1]) + 1 + len(part) <= room:
            lines[-1] += f" {part}"
        else:
            lines.append(part)
    fits = len(lines[0]) + len(_FIELD) <= _LINE and all(len(line) < _LINE for line in lines[1:])
    return lines if fits else None


def _encoded_words(text: str, charset: str) -> list[str]:
    """Encode a text so that each word has whole characters, and can be decoded by itself (RFC 2047, 5)."""
    around = len(f"=?{charset}?b??=")
    words: list[str] = []
    piece, size = "", 0
    for character in text:
        length = len(character.encode(charset))  # in a set with states, at most so long in company
        room = (min(_WORD, _LINE - (len(_FIELD) if not words else 1)) - around) // 4 * 3
        if piece and size + length > room:
            words.append(_encoded_word(piece, charset))
            piece, size = "", 0
        piece, size = piece + character, size + length
    return [*words, _encoded_word(piece, charset)]


def _encoded_word(text: str, charset: str) -> str:
    return f"=?{charset}?b?{base64.b64encode(text.encode(charset)).decode('ascii')}?="
