from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from conformance.model import template
from tests.rows import each_row

KNOWN: dict[str, Any] = {"email": "a@example.com", "max": 5, "list": [1, 2], "domain": "example.com", "row": "r"}


def render(value: Any) -> Any:
    return template.render(value, KNOWN.__getitem__)


@each_row(
    ("value", "made"),
    [
        ("plain", "plain"),
        ("{email}", "a@example.com"),
        ("<{email}>", "<a@example.com>"),
        ("{max}", 5),
        ("n{max}", "n5"),
        ("{list}", [1, 2]),
        ("{email}{max}", "a@example.com5"),
        ("{Email}", "{Email}"),
        ("{ email }", "{ email }"),
        ("{}", "{}"),
        ("{{email}}", "{a@example.com}"),
        (7, 7),
        (None, None),
        (True, True),
        ({"{email}": ["{max}", "x"]}, {"a@example.com": [5, "x"]}),
        (("{max}",), [5]),
        ({"$a": 1, "b": 2}, {"$a": 1, "b": 2}),
    ],
)
def test_names_are_filled_in(value: Any, made: Any) -> None:
    assert render(value) == made


def test_an_unknown_name_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        render("{nobody}")


def test_an_unknown_generator_is_named_beside_the_known() -> None:
    with pytest.raises(ValueError, match=r"unknown generator \$random; known: \$base64, \$bytes"):
        render({"$random": 1})
    assert list(template.unknown_generators({"a": [{"$random": 1}, {"$repeat": {"$x": 1}}]})) == ["$random", "$x"]


@each_row(
    ("value", "made"),
    [
        ({"$repeat": {"text": "ab", "times": 3}}, "ababab"),
        ({"$repeat": {"text": "{max}", "times": "{max}"}}, "55555"),
        ({"$repeat": {"text": "x", "times": 0}}, ""),
        ({"$fill": {"to": 5}}, "xxxxx"),
        ({"$fill": {"to": 16, "before": "{email}"}}, "a@example.comxxx"),
        ({"$fill": {"to": 4, "before": "ü", "with": "ab", "after": "."}}, "üa."),
        ({"$fill": {"to": 5, "with": "ab"}}, "ababa"),
        ({"$list": {"count": 3, "of": "u{n}@{domain}"}}, ["u1@example.com", "u2@example.com", "u3@example.com"]),
        ({"$list": {"count": 2, "of": "{n}"}}, [1, 2]),
        ({"$list": {"count": 0, "of": "x"}}, []),
        ({"$list": {"count": 2, "of": {"$repeat": {"text": "a", "times": "{n}"}}}}, ["a", "aa"]),
        ({"$base64": "grün"}, base64.b64encode("grün".encode()).decode()),
        ({"$base64": "{email}"}, base64.b64encode(b"a@example.com").decode()),
        ({"$bytes": "a\nb\r\nc {max}"}, b"a\r\nb\r\nc 5"),
        ({"$bytes": "ü"}, "ü".encode()),
        ({"$repeat": {"text": {"$base64": "a"}, "times": 2}}, "YQ==YQ=="),
    ],
)
def test_generators(value: Any, made: Any) -> None:
    assert render(value) == made


def test_json_is_json_with_names_filled_in() -> None:
    made = render({"$json": {"Statement": [{"Resource": "{email}", "N": "{max}", "x": None, "t": True}]}})
    assert json.loads(made) == {"Statement": [{"Resource": "a@example.com", "N": 5, "x": None, "t": True}]}


def test_a_filler_of_no_room_is_refused() -> None:
    with pytest.raises(ValueError, match="before and after are 3 bytes longer than `to`"):
        render({"$fill": {"to": 10, "before": "{email}"}})


@pytest.mark.parametrize("filler", ["ü", ""])
def test_a_filler_that_can_t_keep_to_the_bytes_is_refused(filler: str) -> None:
    with pytest.raises(ValueError, match="one byte a character"):
        render({"$fill": {"to": 7, "with": filler}})


def test_files_come_with_names_filled_in_and_line_ends_of_mail() -> None:
    known = {**dict.fromkeys(("sender", "recipient", "subject", "word", "email", "domain"), "VALUE")}
    made = template.render({"$message": "multipart.eml"}, lambda name: known.get(name.rstrip("0123456789"), "VALUE"))
    assert isinstance(made, bytes)
    assert b"VALUE" in made
    assert b"\n" not in made.replace(b"\r\n", b"")
    policy = template.render({"$policy": "allow-domain.json"}, lambda _: "VALUE")
    assert "VALUE" in policy
    json.loads(policy)


@pytest.mark.parametrize("generator", ["$message", "$policy"])
def test_a_file_that_is_not_there_is_named(generator: str) -> None:
    with pytest.raises(ValueError, match=r"no-such\.file can't be read: No such file"):
        render({generator: "no-such.file"})


def test_names_are_found_everywhere() -> None:
    value = {"{a}": ["x {b}", {"k": ("{c.d}",)}], "$message": "multipart.eml", "n": 5}
    found = set(template.names(value))
    assert {"a", "b", "c.d", "sender"} <= found


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("domain", ("domain", "", "")),
        ("domain2.arn", ("domain", "2", "arn")),
        ("unknown_email.upper", ("unknown_email", "", "upper")),
        ("email12.local", ("email", "12", "local")),
    ],
)
def test_generated_names_have_parts(name: str, parts: tuple[str, str, str]) -> None:
    assert template.is_generated(name)
    assert template.split_name(name) == parts


@pytest.mark.parametrize("name", ["emails", "domain.lower", "2email", "email.arn.upper", "sender", ""])
def test_other_names_are_not_generated(name: str) -> None:
    assert not template.is_generated(name)
    with pytest.raises(KeyError):
        template.split_name(name)


def test_every_generator_is_tested_here() -> None:
    assert set(template.GENERATORS) == {
        "$base64", "$bytes", "$fill", "$json", "$list", "$message", "$policy", "$repeat",
    }  # fmt: skip


def test_a_blob_has_the_line_ends_and_the_character_set_asked_for() -> None:
    assert render({"$bytes": "\u00fc\n"}) == b"\xc3\xbc\r\n"
    assert render({"$bytes": {"text": "\u00fc {max}\r\n", "ends": "lf", "charset": "iso-8859-1"}}) == b"\xfc 5\n"


@pytest.mark.parametrize(
    "options", [{"ends": "cr"}, {"charset": "no-such"}, {"charset": "us-ascii"}, {"encoding": "base64"}]
)
def test_a_blob_with_wrong_options_is_an_error(options: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"blob|encoded"):
        render({"$bytes": {"text": "\u00fc"} | options})
