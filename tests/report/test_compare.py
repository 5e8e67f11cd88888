from __future__ import annotations

from pathlib import Path

import pytest

from conformance.report.compare import compare, compare_html, write_compare
from conformance.report.compare_markdown import compare_markdown
from conformance.report.log import RunLog

from . import build
from .build import case, finding
from .conftest import MakeLog
from .pages import Page


def _target(version: str, name: str = "emulator") -> dict[str, object]:
    return {"name": name, "version": version, "endpoint": "http://127.0.0.1:4566"}


def test_what_each_run_fixed_and_broke(make_log: MakeLog) -> None:
    old = [case("a.a"), case("a.b", outcome="failed"), case("a.c", outcome="failed"), case("a.d"), case("a.e")]
    new = [case("a.a"), case("a.b"), case("a.c", outcome="unsupported"), case("a.d", outcome="failed"), case("a.f")]
    found = compare([make_log(old, target=_target("1")), make_log(new, target=_target("2"))])
    (change,) = found.changes
    assert (change.before, change.after) == ("emulator 1", "emulator 2")
    assert build.ids(change.fixed) == ["a.b"]
    assert build.ids(change.broke) == ["a.d"]
    assert [(each.id, before) for each, before in change.other] == [("a.c", "failed")]
    assert (change.only_before, change.only_after) == (["a.e"], ["a.f"])


def test_a_case_that_was_not_selected_is_neither_fixed_nor_broken(make_log: MakeLog, tmp_path: Path) -> None:
    logs = [make_log([case("a.a")]), make_log([case("a.a"), case("a.b", outcome="failed")])]
    write_compare(logs, tmp_path / "c.html")
    rows = {row[0]: row[5] for row in Page((tmp_path / "c.html").read_text()).index["cases"]}
    assert rows == {"a.a": ["passed", "passed"], "a.b": ["", "failed"]}
    assert "newly selected 1" in compare_markdown(logs)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"suite": {"version": "0.1.0", "cases_sha256": "cd" * 32}}, "Not the same cases. suite 0.1.0, cases abab"),
        ({"truth": "spec"}, "Not the same truth. any: emulator 1.2 (2026-01-02T03:04) "),
        ({"selection": {"classes": ["identities"]}}, "Not the same selection. every case: "),
        ({"whole": False, "selected": 3}, "Incomplete: "),
    ],
)
def test_runs_that_are_not_alike_are_said_so(
    make_log: MakeLog, tmp_path: Path, parts: dict[str, object], words: str
) -> None:
    logs = [make_log([case("a.a")]), make_log([case("a.a")], **parts)]
    (warning,) = compare(logs).warnings
    assert words.split(" (")[0] in warning
    write_compare(logs, tmp_path / "c.html")
    assert warning.partition(".")[0] in Page((tmp_path / "c.html").read_text()).text
    assert "⚠️" in compare_markdown(logs)


def test_versions_of_one_product_are_said_to_have_other_profiles(make_log: MakeLog) -> None:
    other = {**_target("2"), "profile": {"verification": "pending"}}
    logs = [make_log([case("a.a")], target=_target("1")), make_log([case("a.a")], target=other)]
    (warning,) = compare(logs).warnings
    assert warning == "Not the same profile. nothing declared: emulator 1; verification pending: emulator 2."
    other["name"] = "another"
    assert compare([logs[0], make_log([case("a.a")], target=other)]).warnings == ()


def test_runs_that_are_alike_need_no_warning(make_log: MakeLog) -> None:
    logs = [make_log([case("a.a")], seed="x"), make_log([case("a.a")], target=_target("2"))]
    assert compare(logs).warnings == ()
    assert "⚠️" not in compare_markdown(logs)


def test_runs_of_one_version_get_names_of_their_own(make_log: MakeLog) -> None:
    logs = [make_log([case("a.a")], started=f"2026-01-0{day}T03:04:05Z") for day in (1, 2, 2)]
    names = [column.name for column in compare(logs).columns]
    assert names[0] == "emulator 1.2 (2026-01-01T03:04)"
    assert len(set(names)) == 3


def test_the_same_log_twice_still_has_two_columns(make_log: MakeLog) -> None:
    log = make_log([case("a.a")])
    assert len({column.name for column in compare([log, log]).columns}) == 2


def test_one_log_is_no_comparison(make_log: MakeLog, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="two logs"):
        write_compare([make_log([case("a.a")])], tmp_path / "c.html")
    assert not (tmp_path / "c.html").exists()


def test_markdown_for_a_pull_request(make_log: MakeLog) -> None:
    old = [case("a.a"), case("a.b", outcome="failed")]
    new = [case("a.a", outcome="failed", findings=[finding(actual="a|b")]), case("a.b")]
    text = compare_markdown([make_log(old, target=_target("1")), make_log(new, target=_target("2"))])
    for line in (
        "| | emulator 1 | emulator 2 |",
        "| headline | 1/2 | 1/2 |",
        "| identities | 1/2 | 1/2 |",
        "| ListIdentities | 1/2 | 1/2 |",
        "### emulator 1 → emulator 2",
        "fixed **1**, broke **1**, otherwise changed 0",
        r"- `a.a` (must): failed, `values.equals: /ListIdentitiesResponse: expected a thing, got a\|b`",
    ):
        assert line in text.splitlines()


@pytest.mark.long
def test_a_big_comparison_is_one_small_page(make_log: MakeLog, tmp_path: Path) -> None:
    logs = [make_log(build.many(1500, better=n), target=_target(str(n))) for n in range(3)]
    write_compare(logs, tmp_path / "c.html")
    page = Page((tmp_path / "c.html").read_text())
    assert (tmp_path / "c.html").stat().st_size < 1_000_000
    assert len(page.index["cases"]) == 1500
    assert page.attribute("script", "src") == []
    assert {link[:1] for link in page.attribute("a", "href")} == {"#"}


def _three(make_log: MakeLog) -> list[RunLog]:
    """Versions of one product around a run of another."""
    good, bad = case("a.a"), case("a.a", outcome="failed", findings=[finding()])
    targets = [(bad, _target("1")), (good, _target("9", "other")), (good, _target("2"))]
    return [make_log([each, case("a.b")], target=target) for each, target in targets]


def test_only_versions_of_one_product_fix_and_break(make_log: MakeLog, tmp_path: Path) -> None:
    logs = _three(make_log)
    found = compare(logs)
    assert [(each.before, each.after, each.of_versions) for each in found.changes] == [
        ("emulator 1", "other 9", False),
        ("emulator 1", "emulator 2", True),
    ]
    assert [column.name if (column := found.earlier(each)) else "" for each in found.columns] == ["", "", "emulator 1"]
    text = compare_markdown(logs)
    between = "only other 9 passes **1**, only emulator 1 passes **0**, otherwise different 0"
    assert f"### emulator 1 and other 9\n\n{between}" in text
    assert "### emulator 1 → emulator 2\n\nfixed **1**, broke **0**, otherwise changed 0" in text
    write_compare(logs, tmp_path / "c.html")
    page = Page((tmp_path / "c.html").read_text()).text
    assert "emulator 1 and other 9 only other 9 passes 1 only emulator 1 passes 0" in page
    assert "emulator 1 → emulator 2 fixed 1 broke 0" in page


def test_it_says_what_one_cause_away_is(make_log: MakeLog, tmp_path: Path) -> None:
    logs = _three(make_log)
    assert [column.away.alone if column.away else 0 for column in compare(logs).columns] == [1, 0, 0]
    write_compare(logs, tmp_path / "c.html")
    assert "One cause away from at most 1 more: " in Page((tmp_path / "c.html").read_text()).text


def test_results_link_to_the_reports_beside_their_logs(tmp_path: Path) -> None:
    logs = []
    for name in ("one run", "two"):
        (tmp_path / name).mkdir()
        logs.append(build.log(tmp_path / name, [case("a.a")]))
    (tmp_path / "one run" / "report.html").write_text("")
    write_compare(logs, tmp_path / "pages" / "c.html")
    page = Page((tmp_path / "pages" / "c.html").read_text())
    assert [each["report"] for each in page.index["columns"]] == ["../one%20run/report.html", ""]
    assert "../one%20run/report.html" in page.attribute("a", "href")


def test_the_page_has_a_legend(make_log: MakeLog, tmp_path: Path) -> None:
    write_compare(_three(make_log), tmp_path / "c.html")
    text = Page((tmp_path / "c.html").read_text()).text
    for said in ("failed: differs from the reference", "three quarters or more", "emulator:failed emulator:passed"):
        assert said in text


def test_runs_of_different_dialects_are_said_in_the_head(tmp_path: Path) -> None:
    asked = {"options": {"endpoint": "http://127.0.0.1:1", "dialect": "names-lower-case"}}
    plain = build.log(tmp_path, [build.case("a.b")], "plain.jsonl")
    spoken = build.log(tmp_path, [build.case("a.b")], "spoken.jsonl", asked=asked)
    assert any(
        "Not the same dialect" in each and "names-lower-case" in each for each in compare([plain, spoken]).warnings
    )
    assert not any("dialect" in each for each in compare([spoken, spoken]).warnings)
    assert '<th scope="row">Dialect</th><td>names-lower-case</td>' in compare_html([spoken, spoken], ["", ""])
    assert "Dialect" not in compare_html([plain, plain], ["", ""])
