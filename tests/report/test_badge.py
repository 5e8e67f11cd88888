from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.report.badge import badges, write_badges

from .build import case
from .conftest import MakeLog


@pytest.mark.parametrize(
    ("cases", "parts", "message", "color"),
    [
        ([case("a.b")], {}, "conforms, 100 % covered", "brightgreen"),
        ([case("a.b"), case("a.c", outcome="failed")], {}, "50 % divergent, 100 % covered", "orange"),
        ([case("a.b"), case("a.c", outcome="skipped")], {}, "0 % divergent, 50 % covered", "yellow"),
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
        ("skipped", "1 of 2 must-cases", "yellow"),
        ("failed", "1 of 2 must-cases", "orange"),
        ("indeterminate", "1 of 2 must-cases", "orange"),
    ],
)
def test_the_badge_of_a_class(make_log: MakeLog, outcome: str, message: str, color: str) -> None:
    badge = badges(make_log([case("a.b"), case("a.c", outcome=outcome)]))["badge-identities.json"]
    assert (badge["label"], badge["message"], badge["color"]) == ("SES v1 identities", message, color)


def test_files(make_log: MakeLog, tmp_path: Path) -> None:
    paths = write_badges(make_log([case("a.b"), case("a.c", **{"class": "../x"})]), tmp_path / "badges")
    assert sorted(path.name for path in paths) == ["badge-___x.json", "badge-identities.json", "badge.json"]
    assert all(json.loads(path.read_text())["schemaVersion"] == 1 for path in paths)
