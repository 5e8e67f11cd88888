"""What is measured is shown, written where it belongs, and not lost when something else fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import __main__ as program
from benchmarks.groups import GROUPS, Group
from benchmarks.measure import Figure
from benchmarks.results import README, Missing, as_markdown, record

FASTER = Figure("ours / theirs", 1.5, "", 1.8, 1.25)
WORSE = Figure("memory", 1234.0, "MB", 200.0, 150.0)
FAILED, LATE = Missing("peers: failed with 1", failed=True), Missing("scale: ended after 120 s")


def nothing() -> Iterator[Figure]:
    yield from ()


def test_figures_are_rows_with_aim_limit_and_verdict() -> None:
    lines = as_markdown([FASTER, WORSE, FAILED]).splitlines()
    assert lines[0].startswith("Measured with ")
    assert lines[-3:] == [
        "| ours / theirs | 1.50 | ≤ 1.25 | ≤ 1.8 | missed |",
        "| memory | 1,234 MB | ≤ 150 | ≤ 200 | worse |",
        "| peers: failed with 1 |  |  |  | not measured |",
    ]


def test_they_replace_those_between_the_marks_and_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text(README.read_text(encoding="utf-8"), encoding="utf-8")
    for found in ([WORSE], [FASTER]):
        record(found, page)
    before, _, rest = README.read_text(encoding="utf-8").partition("<!-- measured: begin -->")
    after = rest.partition("<!-- measured: end -->")[2]
    text = page.read_text(encoding="utf-8")
    assert text.startswith(before)
    assert text.endswith(after)
    assert text.count("ours / theirs") == 1
    assert "| memory | 1,234 MB |" not in text


def test_without_marks_nothing_is_written(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text("# Speed\n")
    with pytest.raises(ValueError, match="needs the marks"):
        record([FASTER], page)
    assert page.read_text() == "# Speed\n"


@pytest.mark.parametrize(
    ("found", "arguments", "code"),
    [
        ([FASTER], [], 0),
        ([FASTER, WORSE], [], 1),
        ([FASTER, LATE], [], 1),
        ([FASTER, LATE], ["--stable"], 0),
        ([FASTER, FAILED], ["--stable"], 1),
        ([WORSE], ["--stable"], 1),
    ],
)
def test_a_limit_that_is_broken_and_a_group_that_fails_end_with_1(
    monkeypatch: pytest.MonkeyPatch, found: list[Figure | Missing], arguments: list[str], code: int
) -> None:
    monkeypatch.setattr(program, "measured", lambda names: iter(found))
    assert program.main(arguments) == code


def test_a_group_that_fails_costs_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, limit_s in (("gone", 600.0), ("short", 0.5)):
        monkeypatch.setitem(GROUPS, name, Group(nothing, limit_s))
    # The process of a group knows none that only this one has: it fails.
    assert list(program.measured(["gone", "short"])) == [
        Missing("gone: failed with 1", failed=True),
        Missing("short: not measured, the time was up"),
    ]


def test_all_groups_have_the_time_that_they_need() -> None:
    assert sum(group.limit_s for group in GROUPS.values()) <= program.LIMIT_S
