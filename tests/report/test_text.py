from __future__ import annotations

import pytest

from conformance.report import text


@pytest.mark.parametrize(
    "character", ["\x00", "\x1b", "\x7f", "\x9b", "\u2028", "\u202e", "\u200b", "\ufeff", "\uffff"]
)
def test_what_has_no_shape_is_shown_as_its_code(character: str) -> None:
    assert text.visible(f"a{character}b") == f"a\\u{ord(character):04x}b"


def test_lone_surrogates_are_shown_and_plain_text_stays() -> None:
    assert text.visible("a\udc80b") == "a\\udc80b"
    assert text.visible("Füße 漢字 😀\t\r\n") == "Füße 漢字 😀\t\r\n"


def test_one_line_is_one_line_and_bounded() -> None:
    assert text.one_line("a\n  b\r\nc") == "a b c"
    assert text.one_line("x" * 500, 10) == "x" * 9 + "…"


@pytest.mark.parametrize(
    ("raw", "escaped"),
    [
        ("a|b", r"a\|b"),
        ("<script>", r"\<script\>"),
        ("[x](http://evil.example)", r"\[x\](http\://evil.example)"),
        ("**bold** `code`", r"\*\*bold\*\* \`code\`"),
        ("&lt;", r"\&lt;"),
        ("@everyone", "@\u200beveryone"),
        ("# title\n- item", r"\# title - item"),
    ],
)
def test_markdown_shows_text_literally(raw: str, escaped: str) -> None:
    assert text.markdown(raw) == escaped


@pytest.mark.parametrize(
    ("raw", "span"),
    [("plain", "`plain`"), ("a|b", r"`a\|b`"), ("a`b", "`` a`b ``"), ("``", "``` `` ```"), ("", ""), ("a\nb", "`a b`")],
)
def test_code_spans_hold_whatever_they_are_given(raw: str, span: str) -> None:
    assert text.code(raw) == span


@pytest.mark.parametrize(
    ("share", "words"),
    [(0, "0 %"), (1, "100 %"), (0.5, "50 %"), (0.2214, "22.1 %"), (0.0001, "<0.1 %"), (0.9999, ">99.9 %")],
)
def test_only_nothing_is_0_percent_and_only_all_is_100(share: float, words: str) -> None:
    assert text.percent(share) == words


def test_numbers_with_nouns() -> None:
    assert [text.count(1, "case"), text.count(0, "case"), text.count(1500, "case")] == [
        "1 case",
        "0 cases",
        "1,500 cases",
    ]
