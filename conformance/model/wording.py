"""Short, printable words for whatever a target sent, and how lists of words are joined."""

from __future__ import annotations

from collections.abc import Sequence

LIMIT = 200
"""Characters that a finding quotes at most."""


def clip(words: str, limit: int = LIMIT) -> str:
    """Return ``words`` in at most ``limit`` characters, with an ellipsis where they were cut."""
    return words if len(words) <= limit else words[: limit - 1] + "…"


def quoted(words: str, limit: int = LIMIT) -> str:
    """Return a text of a target in quotation marks, printable, on one line, in at most ``limit`` characters."""
    return clip(repr(words[: limit + 1]), limit)


def word(words: str, limit: int = 80) -> str:
    """Return a name or code as it is if it is short and printable, else quoted and cut."""
    return words if words.isprintable() and len(words) <= limit else quoted(words, limit)


def alternatives(words: Sequence[str]) -> str:
    """Return ``words`` joined by commas and a last "or"."""
    return "".join(words) if len(words) < 2 else f"{', '.join(words[:-1])} or {words[-1]}"


def with_article(noun: str) -> str:
    """Return ``noun`` with its indefinite article."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"
