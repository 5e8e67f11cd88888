"""Short, printable words for whatever a target sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

LIMIT = 200
"""Characters that a finding quotes at most."""
_ITEMS = 6


def clip(text: str, limit: int = LIMIT) -> str:
    """Return ``text`` in at most ``limit`` characters, with an ellipsis where it was cut."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def short(value: Any, limit: int = LIMIT, depth: int = 3) -> str:
    """Return one printable line for a value read from an answer: text quoted, lists and maps by their first members.

    ``value`` is None (absent), a text, a list or a dict of these, or a plain expected value; the line has at most
    ``limit`` characters and shows ``depth`` levels.
    """
    if depth == 0 and isinstance(value, list | Mapping):
        return "…"
    if value is None:
        return "absent"
    if isinstance(value, str):
        return clip(repr(value[: limit + 1]), limit) if value else "empty"
    if isinstance(value, Mapping):
        shown = [f"{short(str(key), 60)}: {short(value[key], 60, depth - 1)}" for key in list(value)[:_ITEMS]]
        return clip("{" + _joined(shown, len(value)) + "}", limit)
    if isinstance(value, Sequence):
        return clip("[" + _joined([short(item, 60, depth - 1) for item in value[:_ITEMS]], len(value)) + "]", limit)
    if isinstance(value, bool):
        return "true" if value else "false"
    return clip(str(value), limit)


def _joined(shown: list[str], total: int) -> str:
    more = [f"… {total - len(shown)} more"] if total > len(shown) else []
    return ", ".join([*shown, *more])


def word(text: str, limit: int = 80) -> str:
    """Return a name or code as it is if it is short and printable, else quoted and cut."""
    return text if text.isprintable() and len(text) <= limit else short(text, limit)


def alternatives(words: Sequence[str]) -> str:
    """Return ``words`` joined by commas and a last "or"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} or {words[-1]}"


def a(name: str) -> str:
    """Return ``name`` with its indefinite article."""
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"
