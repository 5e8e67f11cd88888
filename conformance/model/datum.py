"""One side of a finding: what was expected or what came, as a kind and values that programs can compare.

``render`` puts a datum into words for people. Nothing reads those words back: whatever groups, counts or filters
findings does so by kind, values and parts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from conformance.model.wording import LIMIT, alternatives, clip, quoted, with_article, word

_DIGITS = 12
_LONGEST = 4 * LIMIT
"""Characters of a whole datum in words: lists of codes and of conditions are not cut before that."""


class DatumKind(StrEnum):
    """What a datum is. Each says what its ``values`` (V) and ``parts`` (P) hold."""

    ABSENT = "absent"
    """Nothing is there."""
    EMPTY = "empty"
    """Something is there, with nothing in it."""
    TEXT = "text"
    """V: a text as the target sent it, or as a case expects it."""
    NAME = "name"
    """V: a name or word of a fixed vocabulary: a media type, a key, a truth value."""
    ELEMENT = "element"
    """V: the local name of an XML element."""
    NUMBER = "number"
    """V: a number in digits."""
    LIST = "list"
    """V: how many members; P: the first of them."""
    MAP = "map"
    """V: how many entries, then the first keys; P: their values."""
    NESTED = "nested"
    """A value below the levels that are kept."""
    FORM = "form"
    """V: what a value or document must be, in the suite's fixed words: "a whole number (xs:long)"."""
    MARKUP = "markup"
    """V: what is wrong with the XML, in the suite's or the parser's words."""
    ANY_OF = "any-of"
    """P: alternatives."""
    ALL_OF = "all-of"
    """P: conditions that all hold."""
    SUCCESS = "success"
    """V: status, root element of a success response."""
    REJECTION = "rejection"
    """V: status, Type (may be empty), then the codes. The note is the message."""
    DOCUMENT = "document"
    """V: status, root element of another document."""
    BODY = "body"
    """V: what a body is that is no XML, status. The note shows how it begins."""
    STATUS = "status"
    """V: statuses, in digits."""
    FAILURE = "failure"
    """V: the kind of a transport failure. The note is its detail."""
    NAMESPACE = "namespace"
    """V: the name of a namespace."""
    COUNT = "count"
    """V: how many at least, how many at most (each may be empty)."""
    RANGE = "range"
    """V: the least, the greatest number (each may be empty)."""
    COUNTED = "counted"
    """V: how many there are; P: the list, if it is shown."""
    CONTAINS = "contains"
    """P: what must be among the members or in the text."""
    EXCLUDES = "excludes"
    """P: what must not be among the members or in the text."""
    FOUND_IN = "found-in"
    """P: what was found, what it was found in."""
    PATTERN = "pattern"
    """V: a regular expression."""
    SAME = "same"
    """P: the value that was captured before, if it is shown."""
    OTHER_THAN = "other-than"
    """P: the value that was captured before."""
    GROWN = "grown"
    """V: the number before, by how much it grows, "exactly" or "at least"."""
    WITHIN = "within"
    """V: a length of time, the time that it is counted from."""
    REPEATED = "repeated"
    """P: the members that are there more than once."""
    JSON = "json"
    """V: JSON text."""
    EVERY = "every"
    """P: what holds for every member."""
    MEMBER = "member"
    """V: the number of a member, from 1; P: its value."""
    PROSE = "prose"
    """V: a sentence of a log of format 1, which had no typed form."""


@dataclass(frozen=True, slots=True)
class Datum:
    """One side of a finding.

    ``note`` is for people only: a message, how a body begins, how many more there are. It never counts when two data
    are compared by a report. ``str()`` gives the words of ``render``.
    """

    kind: DatumKind
    values: tuple[str, ...] = ()
    parts: tuple[Datum, ...] = ()
    note: str = ""

    def __str__(self) -> str:
        return render(self)


def render(datum: Datum) -> str:
    """Return ``datum`` in words, its note included."""
    said = _WORDS[datum.kind](datum)
    if datum.note and datum.kind not in _WITH_NOTE:
        said = f"{said} ({word(datum.note, LIMIT)})"
    # A terminal or a log must not obey what a target sent, whatever it has got into.
    shown = said if said.isprintable() else "".join(each if each.isprintable() else repr(each)[1:-1] for each in said)
    return clip(shown, _LONGEST)


def _first(datum: Datum) -> str:
    return datum.values[0] if datum.values else ""


def _all(parts: Sequence[Datum]) -> list[str]:
    return [render(part) for part in parts]


def _any_of(datum: Datum) -> str:
    if any(part.kind in _RESPONSES for part in datum.parts):
        return "; or ".join(_all(datum.parts))
    return alternatives(_all(datum.parts))


def _list(datum: Datum) -> str:
    return clip("[" + _with_rest(_all(datum.parts), _first(datum)) + "]")


def _map(datum: Datum) -> str:
    pairs = zip(datum.values[1:], datum.parts, strict=False)
    entries = [f"{quoted(key, 60)}: {render(value)}" for key, value in pairs]
    return clip("{" + _with_rest(entries, _first(datum)) + "}")


def _with_rest(shown: Sequence[str], total: str) -> str:
    rest = int(total) - len(shown) if total.isdecimal() and len(total) < _DIGITS else 0
    return ", ".join([*shown, *([f"… {rest} more"] if rest > 0 else [])])


def _success(datum: Datum) -> str:
    status, root = (*datum.values, "", "")[:2]
    return f"{status} with {with_article(word(root))}"


def _document(datum: Datum) -> str:
    status, root = (*datum.values, "", "")[:2]
    return f"{status} with <{word(root)}>"


def _rejection(datum: Datum) -> str:
    status, kind, *codes = (*datum.values, "", "")[: max(2, len(datum.values))]
    named = " | ".join(word(code) for code in codes) or "without a code"
    said = " ".join(part for part in (status, word(kind), named) if part)
    return f"{said}: {quoted(datum.note, 120)}" if datum.note else said


def _body(datum: Datum) -> str:
    kind, status = (*datum.values, "", "")[:2]
    if kind == "an HTML page":
        return f"{kind}{f', titled {quoted(datum.note)}' if datum.note else ''} (status {status})"
    return f"{kind} (status {status}){f': {quoted(datum.note)}' if datum.note else ''}"


def _failure(datum: Datum) -> str:
    return word(datum.note or _first(datum), LIMIT)


def _bounds(datum: Datum) -> str:
    least, most = (*datum.values, "", "")[:2]
    if least == most:
        return least
    if not least or not most:
        return f"at least {least}" if least else f"at most {most}"
    return f"{least} to {most}"


def _counted(datum: Datum) -> str:
    return ": ".join([_first(datum), *_all(datum.parts)]) if datum.parts else f"{_first(datum)} of them"


def _found_in(datum: Datum) -> str:
    return " in ".join(_all(datum.parts))


def _same(datum: Datum) -> str:
    return f"the same as before, {render(datum.parts[0])}" if datum.parts else "the same"


def _grown(datum: Datum) -> str:
    before, growth, how = (*datum.values, "", "", "")[:3]
    return f"{quoted(before, 60)} grown by {'' if how == 'exactly' else 'at least '}{growth}"


def _within(datum: Datum) -> str:
    length, now = (*datum.values, "", "")[:2]
    return f"a date and time within {length} before {now}"


def _member(datum: Datum) -> str:
    return ": ".join([f"member {_first(datum)}", *_all(datum.parts)])


_WITH_NOTE = frozenset({DatumKind.REJECTION, DatumKind.BODY, DatumKind.FAILURE})
"""Kinds whose words hold the note already."""

_WORDS: dict[DatumKind, Callable[[Datum], str]] = {
    DatumKind.ABSENT: lambda datum: "absent",
    DatumKind.EMPTY: lambda datum: "empty",
    DatumKind.TEXT: lambda datum: quoted(_first(datum)),
    DatumKind.NAME: lambda datum: word(_first(datum), LIMIT),
    DatumKind.ELEMENT: lambda datum: f"<{word(_first(datum))}>",
    DatumKind.NUMBER: _first,
    DatumKind.LIST: _list,
    DatumKind.MAP: _map,
    DatumKind.NESTED: lambda datum: "…",
    DatumKind.FORM: _first,
    DatumKind.MARKUP: lambda datum: word(_first(datum), LIMIT),
    DatumKind.ANY_OF: _any_of,
    DatumKind.ALL_OF: lambda datum: "; ".join(_all(datum.parts)),
    DatumKind.SUCCESS: _success,
    DatumKind.REJECTION: _rejection,
    DatumKind.DOCUMENT: _document,
    DatumKind.BODY: _body,
    DatumKind.STATUS: lambda datum: alternatives(datum.values),
    DatumKind.FAILURE: _failure,
    DatumKind.NAMESPACE: lambda datum: word(_first(datum), LIMIT),
    DatumKind.COUNT: lambda datum: f"{_bounds(datum)} of them",
    DatumKind.RANGE: lambda datum: f"a number: {_bounds(datum)}",
    DatumKind.COUNTED: _counted,
    DatumKind.CONTAINS: lambda datum: f"{alternatives(_all(datum.parts))} among them",
    DatumKind.EXCLUDES: lambda datum: f"not {alternatives(_all(datum.parts))}",
    DatumKind.FOUND_IN: _found_in,
    DatumKind.PATTERN: lambda datum: f"a text like {_first(datum)}",
    DatumKind.SAME: _same,
    DatumKind.OTHER_THAN: lambda datum: f"a value other than {alternatives(_all(datum.parts))}",
    DatumKind.GROWN: _grown,
    DatumKind.WITHIN: _within,
    DatumKind.REPEATED: lambda datum: f"{alternatives(_all(datum.parts))} more than once",
    DatumKind.JSON: lambda datum: f"JSON equal to {_first(datum)}",
    DatumKind.EVERY: lambda datum: f"of every member: {'; '.join(_all(datum.parts))}",
    DatumKind.MEMBER: _member,
    DatumKind.PROSE: lambda datum: word(_first(datum), 2 * LIMIT),
}

_RESPONSES = frozenset({DatumKind.SUCCESS, DatumKind.REJECTION, DatumKind.DOCUMENT})
"""Kinds that are long enough to be joined by semicolons."""
