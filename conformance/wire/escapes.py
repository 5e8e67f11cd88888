"""Characters that are escaped one by one: percent-encoded, as in XML, JSON and Python, once or several times."""

from __future__ import annotations

import re

_BACKSLASHES = r"\\{1,32}"
"""Those of one escape: they double each time that it is escaped anew. A run without limit would take quadratic time."""
_ESCAPE = re.compile(
    r"%(?:25)*([0-9a-f]{2})|&(?:amp;)*#x0*([0-9a-f]{1,4});|&(?:amp;)*#0*(\d{1,5});"
    rf"|{_BACKSLASHES}[ux](?:00)?([0-9a-f]{{2}})",
    re.I,
)
_MARKS = ("&#", "&amp;#", "\\u00", "\\x", "%25")
"""What stands in a text whose characters are escaped one by one, beside plain percent-encoding."""
_MARKS_AS_BYTES = tuple(mark.encode() for mark in _MARKS)
_ESCAPES = 6
_NAMED = {"&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos"}


def is_escaped(text: str | bytes) -> bool:
    """Say whether several characters of a text are escaped one by one."""
    if isinstance(text, str):
        return ("#" in text or "\\" in text or "%25" in text) and any(text.count(each) >= _ESCAPES for each in _MARKS)
    if b"#" in text or b"\\" in text or b"%25" in text:
        return any(text.count(each) >= _ESCAPES for each in _MARKS_AS_BYTES)
    return False


def unescaped(text: str) -> str:
    """Return a text with those characters as they are."""

    def plain(found: re.Match[str]) -> str:
        percent, hexadecimal, decimal, escape = found.groups()
        return chr(int(decimal) if decimal else int(percent or hexadecimal or escape, 16))

    return _ESCAPE.sub(plain, text)


def spellings(character: str) -> str:
    """Return a pattern of one character as plain text, percent-encoded, or escaped, once or several times."""
    code = ord(character)
    percent = "".join(f"%(?:25)*{byte:02x}" for byte in character.encode())
    entity, escape = r"&(?:amp;)*", _BACKSLASHES
    ways = [re.escape(character), percent, rf"{entity}\#0*{code};", rf"{entity}\#x0*{code:x};"]
    ways += [rf"{escape}u{code:04x}", rf"{escape}x{code:02x}"]
    ways += [escape + re.escape(character)] if not character.isalnum() else []
    ways += [f"{entity}{_NAMED[character]};"] if character in _NAMED else []
    ways += [r"\+"] if character == " " else []
    first, *others = ways
    return f"(?:{first}|(?i:{'|'.join(others)}))"
