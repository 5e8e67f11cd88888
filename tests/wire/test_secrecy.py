"""Secrets are found by their value, however they are spelt."""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.wire.redact import REDACTED
from conformance.wire.secrecy import Secret, Secrets, may_repeat
from tests.rows import each_row

SECRET = "wJalrXUtn/FEMI+K7MDENG=bPx <&>\"'RfiCYEXAMPLE"
SECRETS = Secrets([SECRET])
SPELLINGS = {
    "plain": SECRET,
    "percent-encoded": quote(SECRET, safe=""),
    "in lower case": quote(SECRET, safe="").replace("%2F", "%2f").replace("%2B", "%2b"),
    "as a form": quote_plus(SECRET),
    "percent-encoded twice": quote(quote(SECRET, safe=""), safe=""),
    "percent-encoded wholly": "".join(f"%{byte:02X}" for byte in SECRET.encode()),
    "percent-encoded wholly in lower case": "".join(f"%{byte:02x}" for byte in SECRET.encode()),
    "in a path": quote(SECRET),
    "in hexadecimal": SECRET.encode().hex(),
    "in capital hexadecimal": SECRET.encode().hex().upper(),
    "in XML": escape(SECRET, {'"': "&quot;", "'": "&apos;"}),
    "in numeric references": "".join(c if c.isalnum() else f"&#x{ord(c):X};" for c in SECRET),
    "in decimal references": "".join(c if c.isalnum() else f"&#{ord(c)};" for c in SECRET),
    "in JSON": json.dumps(SECRET)[1:-1],
    "in JSON with slashes": json.dumps(SECRET)[1:-1].replace("/", "\\/"),
    "in JSON by codes": "".join(c if c.isalnum() else f"\\u{ord(c):04X}" for c in SECRET),
    "in Python": repr(SECRET)[1:-1],
    **{f"in base64 behind {n} bytes": b64encode(b"x" * n + SECRET.encode() + b"y").decode() for n in range(4)},
    **{
        f"in base64 for URLs behind {n} bytes": urlsafe_b64encode(b"x" * n + SECRET.encode()).decode() for n in range(3)
    },
}


@each_row("how", SPELLINGS)
def test_a_secret_is_found_in_any_spelling(how: str) -> None:
    text = f"<Message>before {SPELLINGS[how]} behind</Message>"
    assert SECRETS.stands_in(text)
    assert SECRETS.stands_in(text.encode())
    concealed = SECRETS.conceal(text)
    assert REDACTED in concealed
    for piece in ("wJalrXUtn", "K7MDENG", "RfiCYEXAMPLE", SPELLINGS[how][8:-8]):
        assert piece not in concealed
    if "base64" not in how:
        assert concealed == f"<Message>before {REDACTED} behind</Message>"


def _mixed_case(text: str) -> str:
    return "".join(character.upper() if number % 3 else character for number, character in enumerate(text))


KEYS = st.one_of(
    st.text(st.sampled_from("abcXYZ0189/+ =&é"), min_size=8, max_size=24), st.binary(min_size=8, max_size=24)
)
FORMS = [
    lambda data: data.decode("utf-8", "replace"),
    lambda data: quote(data, safe=""),
    lambda data: quote_plus(data),
    lambda data: data.hex(),
    lambda data: _mixed_case(data.hex()),
    lambda data: b64encode(data).decode(),
    lambda data: urlsafe_b64encode(b"xy" + data + b"z").decode(),
    lambda data: "".join(f"&#{byte};" for byte in data),
    lambda data: "".join(f"\\x{byte:02x}" for byte in data),
]


@settings(database=None, derandomize=True)
@given(KEYS, st.sampled_from(FORMS), st.sampled_from(["", "before ", "%", "\\", "a"]), st.sampled_from(["", " behind"]))
def test_no_spelling_that_the_pattern_finds_is_passed_over(
    key: str | bytes, spell: Callable[[bytes], str], before: str, behind: str
) -> None:
    secret = Secret(key)
    text = before + spell(key if isinstance(key, bytes) else key.encode()) + behind
    if secret.pattern.search(text):
        assert REDACTED in secret.conceal(text)


def test_what_can_t_hold_a_secret_costs_no_pattern() -> None:
    secret = Secret("wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLE")
    assert secret.conceal("0f3c" * 16) == "0f3c" * 16
    assert "pattern" not in vars(secret)


@each_row("cut", range(8, len(SECRET)))
def test_a_secret_that_was_cut_off_is_found_at_the_end(cut: int) -> None:
    concealed = SECRETS.conceal_all(f"got '{SECRET[:cut]}…")
    assert concealed.startswith(f"got '{REDACTED}")
    assert concealed.endswith("…")


def test_a_derived_key_is_found() -> None:
    key = bytes(range(32))
    for text in (key.hex(), b64encode(key).decode(), b64encode(b"." + key).decode()):
        assert Secrets([key]).conceal(f"a {text} b") != f"a {text} b"


def test_words_are_no_secrets() -> None:
    assert Secrets(["test", "testing", ""]).conceal("the latest testing") == "the latest testing"


def test_it_is_found_in_wide_characters() -> None:
    for codec in ("utf-16", "utf-16-be", "utf-32"):
        body = SECRET.encode(codec)
        assert SECRETS.stands_in(body)
        assert SECRETS.conceal_all(body.decode("utf-8", "backslashreplace")) == REDACTED


def test_plain_data_is_searched_to_its_leaves() -> None:
    data = {SECRET: [1, None, {"a": (f"x{SECRET}", True)}]}
    assert SECRETS.conceal_all(data) == {REDACTED: [1, None, {"a": [f"x{REDACTED}", True]}]}


def test_what_holds_none_stays_as_it_is() -> None:
    text = "Nothing of it: wJalr XUtn " * 10
    assert SECRETS.conceal(text) is text


@each_row("size", range(16, 77))
@each_row("behind", range(3))
def test_a_secret_in_a_header_field_that_was_unfolded_is_found(size: int, behind: int) -> None:
    spelt = b64encode(b"-" * (40 + behind) + SECRET.encode() + b"-" * 40).decode()
    lines = [spelt[place : place + size] for place in range(0, len(spelt), size)]
    concealed = SECRETS.conceal(" ".join(lines))
    assert REDACTED in concealed
    inside = b64encode(b"-" * behind + SECRET.encode())[4:-4].decode()
    left = concealed.replace(" ", "")
    assert not [place for place in range(len(inside) - 15) if inside[place : place + 16] in left]


@each_row("end", ["\n", "\r\n", "=\r\n", "\n\t"])
@each_row("how", ["plain", "in hexadecimal", "in base64 behind 1 bytes"])
def test_a_secret_that_is_wrapped_over_lines_is_found_and_nothing_else(how: str, end: str) -> None:
    spelt = SPELLINGS[how]
    text = f"before {end.join(spelt[place : place + 9] for place in range(0, len(spelt), 9))}\nbehind"
    concealed = SECRETS.conceal(text)
    assert (concealed[:7], concealed[-7:]) == ("before ", "\nbehind")
    assert "wJalr" not in concealed
    assert len(concealed) < 35


@pytest.mark.parametrize("secret", ["my-secret-key", "test-secret", "secretkey"])
def test_a_secret_of_words_conceals_no_text_that_has_these_words(secret: str) -> None:
    text = "A secret is no secret.\nWhoever has the key has the secret.\n"
    assert Secrets([secret]).conceal(text) == text


def test_no_line_end_hides_a_secret_wherever_it_is() -> None:
    for how in SPELLINGS:
        for end in ("\n", "=\r\n"):
            for place in range(1, len(SPELLINGS[how])):
                concealed = SECRETS.conceal(f"a {SPELLINGS[how][:place]}{end}{SPELLINGS[how][place:]} b")
                assert "K7MDENG" not in concealed, how
                assert REDACTED in concealed, how


@pytest.mark.parametrize("end", ["\n", "\r\n", "=\n", "=\r\n", "\\n", "\\r\\n", "=\\r\\n"])
def test_a_secret_is_found_over_lines_also_as_python_writes_them(end: str) -> None:
    secrets = Secrets(["GATEWAYkey-5d41402abc4b2a76b9719d911017c592"])
    concealed = secrets.conceal(f"the body begins with 'GATEWAY{end}key-5d4{end}1402abc4b2a76b9719d911017c592'")
    assert concealed == "the body begins with 'REDACTED'"


def test_written_line_ends_within_each_other_are_looked_through_once() -> None:
    secrets = Secrets(["GATEWAYkey-5d41402abc4b2a76b9719d911017c592"])
    nested = "\\" * 5000 + "n" * 5000
    assert secrets.conceal(nested) == nested
    assert secrets.conceal(f"{nested} GATEWAYkey-5d41402abc4b2a76b9719d911017c592") == f"{nested} REDACTED"


@pytest.mark.parametrize("slash", ["%2F", "%252f", "\\/", "&#x2F;", "/"])
def test_base64_of_a_secret_is_found_with_its_signs_escaped(slash: str) -> None:
    key = bytes.fromhex("a5917ec0bffac33c7144173b9ca56df44e6e47c77d9968e5878e406b04efd507")
    text = b64encode(key).decode().replace("/", slash)
    assert "6wzxxRBc7nKVt9E5" not in Secrets([key]).conceal(f"a {text} b")


SIGNATURE = "5d41402abc4b2a76b9719d911017c592"


@pytest.mark.parametrize("mark", ["&#", "&amp;#", "&#128512;", "\\x", "\\u00", "C:\\xampp "])
def test_what_only_looks_escaped_repeats_no_signature(mark: str) -> None:
    assert not may_repeat(mark.encode() * 6, [SIGNATURE])


@pytest.mark.parametrize(
    "spelt",
    [
        SIGNATURE.encode(),
        SIGNATURE.encode("utf-16-le"),
        "".join(f"&#{ord(each)};" for each in SIGNATURE).encode(),
        "".join(f"&#{ord(each)};" for each in SIGNATURE).encode("utf-16-le"),
        "".join(f"&#{ord(each)};&#0;" for each in SIGNATURE).encode(),
    ],
)
def test_a_repeated_signature_is_found_in_any_spelling(spelt: bytes) -> None:
    assert may_repeat(b"before " + spelt + b" behind", [SIGNATURE])


def test_escapes_within_each_other_are_looked_through_once() -> None:
    # Each time that this were unescaped, the bytes that are no ASCII would double.
    nested = (b"\\u005c" + b"u005c" * 2000 + b"u0041") * 6 + b"\xff" * 100
    assert not may_repeat(nested, [SIGNATURE])


def test_a_long_run_of_backslashes_hides_no_secret() -> None:
    run = "\\" * 50_000
    assert SECRETS.conceal(f"{run} {SECRET}") == f"{run} REDACTED"
