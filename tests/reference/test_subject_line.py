"""Subjects of composed messages: whatever the text and its character set, a reader has it as it was given."""

from __future__ import annotations

import email
import email.policy
from email.header import decode_header, make_header

import pytest

from conformance.reference.actions.send_email import compose
from conformance.reference.subject_line import find_charset, subject_line
from tests.rows import each_row

TEXTS = {
    "one long word": "x" * 1_000,
    "many words": "word " * 300 + "end",
    "long words": "a" * 78 + " " + "b" * 78,
    "at the fold": "x" * 67 + " y",
    "leading space": " lead",
    "trailing space": "trail ",
    "only spaces": "   ",
    "two spaces": "two  spaces",
    "tab": "tab\tinside",
    "letters": "ü" * 300,
    "kanji": "日本語" * 200,
    "beyond the basic plane": "\U0001f600" * 50,
    "combining": "e\u0301 " * 60 + "end",
}
CHARSETS = [
    "us-ascii",
    "UTF-8",
    "utf-16",
    "UTF-16LE",
    "utf-32",
    "utf-7",
    "ISO-8859-1",
    "iso-2022-jp",
    "hz",
    "big5",
    "cp037",
]


def subjects_of(text: str, charset: str) -> tuple[str, str, bytes]:
    """Return a subject as two readers have it, and the header that holds it."""
    args = {
        "Source": "a@b.example",
        "Destination.ToAddresses": ["c@d.example"],
        "Message.Subject.Data": text,
        "Message.Subject.Charset": charset,
        "Message.Body.Text.Data": "x",
    }
    raw = compose(args, "id", 0.0)  # type: ignore[arg-type]
    old = str(make_header(decode_header(email.message_from_bytes(raw)["Subject"])))
    new = str(email.message_from_bytes(raw, policy=email.policy.default)["Subject"])
    return old.replace("\r\n", "").replace("\n", ""), new, raw.partition(b"\r\n\r\n")[0]


@each_row("charset", CHARSETS)
@each_row("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_subject_arrives_as_it_was_given(text: str, charset: str) -> None:
    try:
        text.encode(charset)
    except UnicodeError:
        pytest.skip("the character set does not have the text")
    old, new, head = subjects_of(text, charset)
    assert (old, new) == (text, text)
    assert head.isascii()
    assert max(map(len, head.split(b"\r\n"))) <= 78


def test_a_text_that_needs_no_encoding_is_sent_as_it_is() -> None:
    assert subject_line("Hello, world!", "UTF-8") == "Hello, world!"
    assert subject_line("", "UTF-8") == ""
    assert subject_line("=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "us-ascii") == "=?utf-8?q?Gr=C3=BC=C3=9Fe?="


@pytest.mark.parametrize("name", ["idna", "punycode", "base64", "undefined", "unicode_escape", "no-such", "a\r\nX: y"])
def test_codecs_that_are_no_character_sets_are_none(name: str) -> None:
    assert find_charset(name) is None
