"""Data in words: short, printable, and never with the note of one counted in another."""

from __future__ import annotations

from conformance.model import data
from conformance.model.datum import Datum, DatumKind
from tests.rows import each_row

WORDS = [
    (data.ABSENT, "absent"),
    (data.text(""), "empty"),
    (data.text("a'b"), '"a\'b"'),
    (data.element("Errors", note="another one"), "<Errors> (another one)"),
    (data.element("a", "b", "c"), "<a>, <b> or <c>"),
    (data.statuses(500, 400, note="for X"), "400 or 500 (for X)"),
    (Datum(DatumKind.REJECTION, ("400", "Sender", "A", "B"), note="why"), "400 Sender A | B: 'why'"),
    (Datum(DatumKind.REJECTION, ("400", "")), "400 without a code"),
    (Datum(DatumKind.SUCCESS, ("200", "ListIdentitiesResponse")), "200 with a ListIdentitiesResponse"),
    (Datum(DatumKind.BODY, ("an HTML page", "500"), note="Oops"), "an HTML page, titled 'Oops' (status 500)"),
    (Datum(DatumKind.BODY, ("plain text", "502"), note="Bad"), "plain text (status 502): 'Bad'"),
    (Datum(DatumKind.COUNT, ("2", "2")), "2 of them"),
    (Datum(DatumKind.COUNT, ("2", "")), "at least 2 of them"),
    (Datum(DatumKind.RANGE, ("", "9")), "a number: at most 9"),
    (data.value_of(["a", {"k": 1}]), "['a', {'k': 1}]"),
    (data.value_of([[[["deep"]]]]), "[[[…]]]"),
    (data.value_of(list("abcdefgh")), "['a', 'b', 'c', 'd', 'e', 'f', … 2 more]"),
    (data.all_of([data.PRESENT, data.form("a text")]), "a value; a text"),
]


@each_row(("datum", "words"), WORDS)
def test_words(datum: Datum, words: str) -> None:
    assert str(datum) == words


@each_row("kind", DatumKind)
def test_every_kind_has_words_for_whatever_a_log_holds(kind: DatumKind) -> None:
    hostile = ("\x1b[31m", "\u202e" * 500, "x", "x", "x")
    for values in ((), hostile[:1], hostile):
        for parts in ((), (data.text("a"),)):
            said = str(Datum(kind, values, parts, note="\x07" * 300))
            assert said.isprintable()
            assert len(said) <= 800
