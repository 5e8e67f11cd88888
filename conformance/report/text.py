"""What a target sent, made harmless for people: control characters shown, length bounded; plain words for figures."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from conformance.wire.secrecy import conceal

if TYPE_CHECKING:
    from conformance.report.event import Headline

_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
"""Characters that do something instead of showing something: controls, direction marks, line separators."""
_LONE = re.compile("[\ud800-\udfff]")
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~!&@$])")


def visible(text: str) -> str:
    """Return ``text`` with every character that has no shape of its own written as its code.

    Line feeds, carriage returns and tabs stay. No NUL, direction override or lone surrogate gets through, so the
    result can stand in XML 1.0, in a terminal and in a page without changing what is around it. Nor does a secret of
    this process get through.
    """
    return spelt(conceal(text))


def spelt(text: str) -> str:
    """Return ``text`` with every character that has no shape of its own as its code; as it is, if it is plain ASCII."""
    if text.isascii() and text.isprintable():
        return text
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def with_bytes_shown(data: Any) -> Any:
    """Return JSON's values with the bytes that are no UTF-8, as names of files may have them, in the form ``\\xff``."""
    if isinstance(data, str):
        return _LONE.sub(lambda found: ascii(found[0])[1:-1].replace("\\udc", "\\x"), data)
    if isinstance(data, list):
        return [with_bytes_shown(each) for each in data]
    if isinstance(data, dict):
        return {with_bytes_shown(name): with_bytes_shown(each) for name, each in data.items()}
    return data


def visible_json(data: Any, indent: int | None = None) -> str:
    """Return ``data`` as JSON, every character that has no shape of its own as its code: also safe to be printed."""
    separators = (",", ":") if indent is None else None
    return spelt(json.dumps(data, indent=indent, ensure_ascii=False, separators=separators))


def one_line(text: str, limit: int = 300) -> str:
    """Return ``text`` visible, on one line, in at most ``limit`` characters."""
    line = " ".join(visible(text).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def markdown(text: str, limit: int = 300) -> str:
    """Return ``text`` as one line of Markdown that shows it literally, in a table cell too.

    Addresses become no links, and ``@name`` (with a zero-width blank behind the @) calls nobody.
    """
    return _MARKUP.sub(r"\\\1", one_line(text, limit)).replace("://", "\\://").replace("\\@", "@\u200b")


def code(text: str, limit: int = 300) -> str:
    """Return ``text`` as a Markdown code span that shows it literally, in a table cell too.

    A cell ends at a bar even in a code span, so bars are written as GitHub's ``\\|``.
    """
    line = one_line(text, limit).replace("|", r"\|")
    if not line:
        return ""
    longest = max((len(run) for run in re.findall("`+", line)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {line} {fence}" if "`" in line else f"{fence}{line}{fence}"


def percent(share: float) -> str:
    """Return a share as a percentage with one decimal, never rounded to 0 % or 100 % unless it is that."""
    if 0 < share < 0.001:
        return "<0.1 %"
    if 0.999 < share < 1:
        return ">99.9 %"
    return f"{share * 100:.1f} %".replace(".0 %", " %")


def count(number: int, noun: str, nouns: str | None = None) -> str:
    """Return a number with its noun: ``1 case``, ``1,500 cases``."""
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"


def headline_words(headline: Headline) -> str:
    """Return the headline in words, the same wherever it is shown."""
    passed = f"{headline.passed:,} of {count(headline.of, 'must-case')} passed"
    return f"{passed}, {headline.but_for:,} more but for rules for all responses" if headline.but_for else passed
