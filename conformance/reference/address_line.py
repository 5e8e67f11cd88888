"""The addresses of a composed message as header lines: as they were given, folded between them and between words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.header import Header

from conformance.reference.addresses import parse_mailbox

_LINE = 76
"""Characters of a line, as of one with encoded words (RFC 2047, 2)."""
_FOLD = re.compile(r"(?<! ) (?! )")


def address_line(field: str, mailboxes: Sequence[str]) -> str:
    """Return the value of a field, folded at single spaces.

    The standard library would fold it, too, but decodes names for that, and writes those that have a comma without
    quotes.

    Args:
        field: its name.
        mailboxes: each as the client gave it.
    """
    lines: list[str] = []
    for word in _FOLD.split(", ".join(map(_shown, mailboxes))):
        room = _LINE - (len(field) + 2 if len(lines) < 2 else 1)
        if lines and len(lines[-1]) + 1 + len(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return "\r\n ".join(lines)


def _shown(text: str) -> str:
    """A mailbox as a header field shows it: a display name beyond 7-bit ASCII becomes encoded words."""
    if text.isascii():
        return text
    mailbox = parse_mailbox(text)
    name = re.sub(r"\\(.)", r"\1", mailbox.name.removeprefix('"').removesuffix('"'))
    return f"{Header(name, 'utf-8').encode(linesep='')} <{mailbox.address}>"
