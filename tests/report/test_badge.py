from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from conformance.report.badge import badges, write_badges
from conformance.report.badge_svg import badge_svg

from .build import case
from .conftest import MakeLog


@pytest.mark.parametrize(
    ("cases", "parts", "message", "color"),
    [
        ([case("a.b")], {}, "conforms, 1 of 1 must-cases", "brightgreen"),
        ([case("a.b"), case("a.c", outcome="failed")], {}, "1 of 2 must-cases", "orange"),
        ([case("a.b"), case("a.c", outcome="skipped")], {}, "1 of 2 must-cases", "orange"),
        ([case("a.b")], {"whole": False}, "incomplete run", "lightgrey"),
    ],
)
def test_the_badge_for_all(make_log: MakeLog, cases: list[Any], parts: Any, message: str, color: str) -> None:
    badge = badges(make_log(cases, **parts))["badge.json"]
    assert badge == {"schemaVersion": 1, "label": "SES v1", "message": message, "color": color}


@pytest.mark.parametrize(
    ("outcome", "message", "color"),
    [
        ("passed", "certified", "brightgreen"),
        ("skipped", "1 of 2 must-cases", "orange"),
        ("failed", "1 of 2 must-cases", "orange"),
        ("indeterminate", "1 of 2 must-cases", "orange"),
    ],
)
def test_the_badge_of_a_class(make_log: MakeLog, outcome: str, message: str, color: str) -> None:
    badge = badges(make_log([case("a.b"), case("a.c", outcome=outcome)]))["badge-identities.json"]
    assert (badge["label"], badge["message"], badge["color"]) == ("SES v1 identities", message, color)


def test_a_badge_is_yellow_from_nine_tenths(make_log: MakeLog) -> None:
    cases = [case("a.b", outcome="failed"), *(case(f"a.c{n}") for n in range(9))]
    assert {badge["color"] for badge in badges(make_log(cases)).values()} == {"yellow"}


def test_a_class_selected_in_part_has_no_colour(make_log: MakeLog) -> None:
    found = badges(make_log([case("a.b")], selection={"ids": ["a.*"]}, of=788))
    assert (found["badge.json"]["message"], found["badge.json"]["color"]) == ("1 of 788 must-cases", "orange")
    each = found["badge-identities.json"]
    assert (each["message"], each["color"]) == ("1 of 1 selected must-cases", "lightgrey")


def test_one_class_alone_is_no_badge_for_all(make_log: MakeLog) -> None:
    found = badges(make_log([case("a.b")], selection={"classes": ["identities"]}, of=788))
    assert found["badge-identities.json"]["message"] == "certified"
    assert found["badge.json"]["color"] == "orange"


def test_a_scope_has_a_badge_of_its_own(make_log: MakeLog) -> None:
    selection = {"actions": ["ListIdentities", "SendEmail"]}
    badge = badges(make_log([case("a.b")], selection=selection, of=788))["badge.json"]
    assert badge["label"] == "SES v1, 2 of 22 actions"
    assert (badge["message"], badge["color"]) == ("conforms in these, 1 of 788 must-cases", "blue")
    badge = badges(make_log([case("a.b"), case("a.c", outcome="failed")], selection=selection, of=788))["badge.json"]
    assert (badge["label"], badge["message"], badge["color"]) == ("SES v1", "1 of 788 must-cases", "orange")


def test_files(make_log: MakeLog, tmp_path: Path) -> None:
    paths = write_badges(make_log([case("a.b"), case("a.c", **{"class": "../x"})]), tmp_path / "badges")
    data, pictures = paths[::2], paths[1::2]
    assert sorted(path.name for path in data) == ["badge-___x.json", "badge-identities.json", "badge.json"]
    assert all(json.loads(path.read_text())["schemaVersion"] == 1 for path in data)
    assert [path.stem for path in pictures] == [path.stem for path in data]
    assert {path.suffix for path in pictures} == {".svg"}


def test_a_picture_shows_what_the_badge_says(make_log: MakeLog, tmp_path: Path) -> None:
    badge, picture = write_badges(make_log([case("a.b"), case("a.c", outcome="failed")]), tmp_path)[:2]
    root = etree.fromstring(picture.read_bytes())
    texts = [each.text for each in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts == ["SES v1", json.loads(badge.read_text())["message"]] == ["SES v1", "1 of 2 must-cases"]
    assert root.get("aria-label") == "SES v1: 1 of 2 must-cases"


def test_a_picture_is_well_formed_whatever_a_name_holds() -> None:
    root = etree.fromstring(badge_svg("<a>&\x00", '"', "no colour").encode())
    assert root.get("aria-label") == '<a>&\\u0000: "'
