"""Regular expressions of case files, which anybody may have written, held against texts, which a target has made.

The standard library's `re` can't be stopped, and a pattern may take years over a text that is made for it.
"""

from __future__ import annotations

LIMIT_S = 1.0
"""How long one look may take."""


class SlowPattern(Exception):
    """A pattern takes too long over a text: the fault is the pattern's, so that nothing is said of the target."""

    def __init__(self, pattern: str) -> None:
        super().__init__(f"the pattern {pattern!r} takes over {LIMIT_S:g} s at what the target sent: make it simpler")


def is_match(pattern: str, text: str) -> bool:
    """Say whether a pattern describes a whole text; raises `SlowPattern`."""
    import regex  # here, since it takes as long as a case, and few cases have patterns

    try:
        return regex.fullmatch(pattern, text, timeout=LIMIT_S) is not None
    except TimeoutError:
        raise SlowPattern(pattern) from None


def is_found(pattern: str, text: str) -> bool:
    """Say whether a text has a part that a pattern describes, in any case of letters; raises `SlowPattern`."""
    import regex

    try:
        return regex.search(pattern, text, regex.IGNORECASE, timeout=LIMIT_S) is not None
    except TimeoutError:
        raise SlowPattern(pattern) from None
