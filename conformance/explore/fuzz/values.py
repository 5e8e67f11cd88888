"""Strategies for single values: good ones of every form that the reference names, and ones with just one fault."""

from __future__ import annotations

import string

from hypothesis import strategies as st

_LOWER = string.ascii_lowercase
_ALNUM = _LOWER + string.digits
_POLICY_NAME = string.ascii_letters + string.digits + "-_"
_NOT_IN_POLICY_NAME = " /?*!\"#$%&'()+,.:;<=>@[\\]^`|~\t\n"
_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "nil", "none"})

small = st.text(_ALNUM, min_size=1, max_size=6)

labels = st.lists(small, min_size=1, max_size=3).map("-".join).filter(lambda text: not text.startswith("xn-"))
"""Labels of domain names."""

local_parts = st.builds(
    lambda first, rest: first + "".join(mark + word for mark, word in rest),
    small,
    st.lists(st.tuples(st.sampled_from("+._-"), small), max_size=3),
)
"""Local parts of addresses, in characters that every target must take."""

policy_names = st.one_of(
    st.text(_POLICY_NAME, min_size=1, max_size=64),
    st.text(_POLICY_NAME, min_size=1, max_size=1),
    st.text(_POLICY_NAME, min_size=64, max_size=64),
)

prose = st.text(
    st.characters(
        min_codepoint=0x20, max_codepoint=0xFFFD, exclude_categories=("Cc", "Cs", "Cn", "Co"), exclude_characters="{}"
    ),
    min_size=1,
    max_size=40,
).filter(lambda text: bool(text.strip()))
"""Text of a message, in any script. Braces are left out: in case files they hold names."""

ascii_prose = st.text(string.ascii_letters + string.digits + " .,;:!?&<>\"'()%+=#@/-_", min_size=1, max_size=40).filter(
    lambda text: bool(text.strip())
)

page_sizes = st.one_of(st.sampled_from([1, 2, 999, 1000]), st.integers(1, 1000))

# Values with one fault

outside_page_sizes = st.one_of(
    st.sampled_from([0, -1, 1001, 1002, 2000, 10_000]), st.integers(-(2**31) + 1, 0), st.integers(1001, 2**31 - 1)
)

not_numbers = st.builds(
    lambda first, rest: first + rest, st.sampled_from("ghjkmopqrsuvwyz"), st.text(_LOWER, max_size=8)
).filter(lambda text: text not in _WORDS)
"""Words that no reader takes for a number in any notation, nor for a boolean."""

not_booleans = not_numbers.filter(lambda text: text not in ("y", "yes"))

not_types = st.text(string.ascii_letters, min_size=2, max_size=20).filter(
    lambda text: text.lower() not in ("emailaddress", "domain", "bounce", "complaint", "delivery")
)
"""Words that are none of an enumeration's, in whatever case."""

not_domains = st.one_of(
    st.builds("{}..{}".format, labels, labels).map(lambda text: text + ".{domain}"),
    st.builds("{} {}".format, small, small).map(lambda text: text + ".{domain}"),
)

not_addresses = st.one_of(
    st.just("{word}@"), st.just("@{domain}"), labels.map(lambda text: text + "{word}"), st.just("{word}")
)

too_long_policy_names = st.one_of(st.just(65), st.integers(65, 300)).map(
    lambda times: {"$repeat": {"text": "n", "times": times}}
)

bad_policy_names = st.builds(
    lambda before, mark, after: before + mark + after,
    st.text(_POLICY_NAME, min_size=1, max_size=10),
    st.sampled_from(_NOT_IN_POLICY_NAME),
    st.text(_POLICY_NAME, min_size=1, max_size=10),
)

marked_policy_names = st.builds(
    lambda before, mark, after: before + mark + after,
    st.text(_POLICY_NAME, min_size=1, max_size=31),
    st.sampled_from(" /?*"),
    st.text(_POLICY_NAME, min_size=1, max_size=31),
)
"""Names with a character that is forbidden by name."""

not_base64 = st.builds(
    lambda before, mark, after: before + mark * 5 + after,
    st.text(_ALNUM, max_size=20),
    st.sampled_from("<!*&;"),
    st.text(_ALNUM, max_size=20),
)

_words = st.text(
    st.characters(min_codepoint=0x21, max_codepoint=0xFFFD, categories=("L", "N", "P", "S"), exclude_characters="{}"),
    min_size=1,
    max_size=6,
)
_phrases = st.lists(_words, min_size=1, max_size=2)

subjects = _phrases.map(lambda words: " ".join([*words, "end"]))
"""Texts of words in any script, so short that each legal way to write a subject keeps them in one line."""

texts = st.lists(_phrases.map(" ".join), min_size=1, max_size=4).map(lambda lines: "\n".join([*lines, "end"]))
"""Lines of words in any script."""

not_json = st.one_of(
    st.just("{word}"),
    ascii_prose.map(lambda text: "<" + text),
    st.sampled_from(["[]", "1", '"Allow"', "null", "[[", '["a",']),
)

unknown_actions = st.builds(
    lambda verb, noun: f"{verb}{noun}",
    st.sampled_from(["Get", "List", "Put", "Describe", "NoSuch", "Send"]),
    st.text(_LOWER, min_size=4, max_size=10).map(lambda text: f"Zz{text}"),
)
