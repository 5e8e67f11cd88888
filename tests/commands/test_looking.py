"""The commands that only look: list, explain, lint, coverage, schemas."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance.cli import main
from conformance.model.suite import load_suite

CASES = load_suite().cases


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def test_list_shows_every_case(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in lines] == [case.id for case in CASES]


def test_list_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--json", "--class", "statistics"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert rows
    assert {row["class"] for row in rows} == {"statistics"}
    assert set(rows[0]) == {"id", "class", "action", "level", "title", "requirements"}


def test_list_requirements_of_a_selection(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--requirements", "--json", "--action", "VerifyDomainDkim"]) == 0
    rows = json.loads(capsys.readouterr().out)
    wanted = {r.id for case in CASES if case.action == "VerifyDomainDkim" for r in case.requirements}
    assert {row["id"] for row in rows} == wanted


@pytest.mark.parametrize("case", CASES[:: len(CASES) // 12], ids=lambda case: case.id)
def test_explain_shows_requirement_place_request_and_responses(
    capsys: pytest.CaptureFixture[str], case: object
) -> None:
    from conformance.model.case import Case

    assert isinstance(case, Case)
    assert main(["explain", case.id]) == 0
    text = capsys.readouterr().out
    assert text.startswith(case.id)
    assert case.title in text
    assert f":{case.line}" in text
    for requirement in case.requirements:
        assert requirement.text in text
        assert all(f"{each} <" in text for each in requirement.citations)
    order = [text.index(each) for each in (case.title, "  requirement ", "  expected:", "  actual: ", "  to repeat: ")]
    assert order == sorted(order)
    assert "accepts: " in text
    assert "no result in " in text


def test_explain_for_programs(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    entry = next(case.id for case in CASES if case.row is not None).partition("[")[0]
    assert main(["explain", entry, "--json", "--out", str(tmp_path)]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["id"] for row in rows] == [case.id for case in CASES if case.id.partition("[")[0] == entry]
    assert {step["step"] for row in rows for step in row["sends"]} <= {"given", "control", "send"}
    assert all(row["requirements"][0]["text"] and row["last"] is None for row in rows)
    assert main(["explain", "recorded.list-identities.response", "--json"]) == 4


def test_explain_a_requirement_with_its_cases(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "ListIdentities.MaxItems.range"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "requirement ListIdentities.MaxItems.range (must, spec):"
    assert "    list-identities.max-items.out-of-range" in lines
    assert "  reading-9 <docs/readings.md#reading-9>" in lines


def test_explain_a_requirement_that_no_case_asks(capsys: pytest.CaptureFixture[str]) -> None:
    rows = load_suite().registry.requirements.values()
    excluded = next(row for row in rows if row.excluded)
    assert main(["explain", excluded.id]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == f"  not tested: {excluded.excluded}"


@pytest.mark.parametrize("row", ["reading-9", "observed-0.12"])
def test_explain_what_a_requirement_cites(capsys: pytest.CaptureFixture[str], row: str) -> None:
    assert main(["explain", row]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"{row}:\n  ")
    citing = [key for key, each in load_suite().registry.requirements.items() if row in each.citations]
    assert said.split("  requirements that cite it:\n")[1].split() == citing
    assert main(["explain", row, "--json"]) == 4
    assert "explained in words only" in capsys.readouterr().err


def test_what_is_neither_case_nor_row_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "reading-999"]) == 4
    assert "no case has the id reading-999" in capsys.readouterr().err


def test_explain_every_row_of_an_entry(capsys: pytest.CaptureFixture[str]) -> None:
    entry = next(case.id for case in CASES if case.row is not None).partition("[")[0]
    assert main(["explain", entry]) == 0
    rows = [case.id for case in CASES if case.id.partition("[")[0] == entry]
    text = capsys.readouterr().out
    assert all(f"{row}: " in text for row in rows)


def test_lint_finds_the_suite_right(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint"]) == 0
    assert capsys.readouterr().out.startswith(f"{len(CASES)} cases, ")


def test_coverage_accounts_for_every_requirement(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["coverage", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["id"] for row in rows} == set(load_suite().registry.requirements)
    assert {row["state"] for row in rows} <= {"covered", "excluded"}


def test_coverage_fails_for_a_row_with_neither_case_nor_reason(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from conformance.commands import coverage
    from conformance.model.suite import Suite

    suite = load_suite()
    monkeypatch.setattr(coverage, "load_suite", lambda: Suite(suite.cases[1:2], suite.registry))
    assert main(["coverage", "--missing"]) == 1
    captured = capsys.readouterr()
    assert captured.out.startswith("missing")
    assert "give each missing requirement a case" in captured.err


def test_schemas_are_written_where_they_are_out_of_date(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["schemas", "--check", "--folder", str(tmp_path)]) == 1
    assert list(tmp_path.iterdir()) == []
    assert main(["schemas", "--folder", str(tmp_path)]) == 0
    named = capsys.readouterr().out.splitlines()
    assert {path.name for path in tmp_path.iterdir()} == {Path(line).name for line in named}
    assert main(["schemas", "--check", "--folder", str(tmp_path)]) == 0
    assert capsys.readouterr().out == ""


def test_the_committed_schemas_are_current() -> None:
    assert main(["schemas", "--check"]) == 0


def test_a_schema_folder_that_can_t_be_written(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    assert main(["schemas", "--folder", str(file / "below")]) == 4
    assert "can't be written" in capsys.readouterr().err
