from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conformance.model.problem import SourceError
from conformance.report.baseline import KnownDeviation, checks_of, matches, profile_of, read_baseline

from .build import case, finding, header

HEAD = "format: ses-conformance-baseline/1\ndeviations:\n"


def _baseline(tmp_path: Path, text: str, head: str = HEAD) -> Any:
    path = tmp_path / "baseline.yaml"
    path.write_text(head + text)
    return read_baseline(path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("deviations: []\n", r":1:1: no baseline: it must begin with `format"),
        ("- a\n", "no baseline"),
        ("format: ses-conformance-baseline/9\n", r":1:1: format 'ses-conformance-baseline/9'; this version reads"),
        (HEAD + "- {id: a.b, why: r}\n", r":3:13: unknown key `why`"),
        (HEAD + "- {id: a.b, outcome: passed}\n", r":3:13: `outcome`"),
        (HEAD + "- {reason: r}\n", r":3:3: the key `id` is missing"),
        (HEAD + "- {id: a.b\n", "no valid YAML"),
    ],
)
def test_a_bad_baseline_is_rejected_with_its_place(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        _baseline(tmp_path, text, head="")


def test_an_absent_baseline_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="can't be read"):
        read_baseline(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("pattern", "case_id", "fits"),
    [
        ("a.b", "a.b", True),
        ("a.b", "a.b[x]", True),
        ("a.b[x]", "a.b[x]", True),
        ("a.b[x]", "a.b[y]", False),
        ("a.b[xy]", "a.bx", False),
        ("a.*", "a.b[x]", True),
        ("a.b[?]", "a.b[x]", True),
        ("A.B", "a.b", False),
        ("a", "a.b", False),
    ],
)
def test_what_an_entry_stands_for(pattern: str, case_id: str, fits: bool) -> None:
    assert matches(pattern, case_id) is fits


def test_what_a_case_shows_is_a_set_of_checks() -> None:
    findings = [finding("xml.not-xml"), finding("root.wrong-name"), finding("xml.not-xml", where="/b")]
    assert checks_of(case("a.b", outcome="failed", findings=findings)) == ["root.wrong-name", "xml.not-xml"]


@pytest.mark.parametrize(
    ("entry", "covers"),
    [
        ({}, True),
        ({"outcome": "failed"}, True),
        ({"outcome": "blocked"}, False),
        ({"checks": ["a", "b"]}, True),
        ({"checks": ["a", "b", "c"]}, True),
        ({"checks": ["a"]}, False),
        ({"checks": []}, False),
    ],
)
def test_an_entry_covers_what_shows_nothing_more(entry: dict[str, Any], covers: bool) -> None:
    assert KnownDeviation(id="x", **entry).covers("failed", ["a", "b"]) is covers


@pytest.mark.parametrize("reason", ["", " ", "TODO", "todo: look", "TODO why is this known?"])
def test_a_placeholder_is_no_reason(reason: str) -> None:
    assert not KnownDeviation(id="x", reason=reason).reasoned


def test_what_of_a_profile_counts() -> None:
    profile = {
        "name": "emulator",
        "endpoint": "http://127.0.0.1:1",
        "account_id": "123456789012",
        "credentials": {"access_key_id": "k"},
        "verification": "immediate",
        "confirm": {"url": "http://127.0.0.1:2/{address}"},
        "unsupported": ["SendBounce"],
    }
    target = {"name": "emulator", "endpoint": "http://127.0.0.1:1", "profile": profile}
    assert profile_of(header(target=target)) == {
        "account_id": "given (…9012)",
        "confirm": "given",
        "unsupported": ["SendBounce"],
        "verification": "immediate",
    }
