"""The commands that read what runs left, and those that send a little: by the arguments that the README shows."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from conformance.cli import main
from tests.report.build import case, write
from tests.run.fakes import serving

from .cli import cli

CASES = ("--id", "get-send-quota*")
CASE = "get-send-quota.answer.members"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    assert cli("run", *CASES, "--seed", "one", "--out", str(folder), cwd=folder).code == 0
    return folder


def test_reports_are_made_again_from_the_log_alone(run: Path, tmp_path: Path) -> None:
    assert main(["report", str(run), "--out", str(tmp_path)]) == 0
    assert (tmp_path / "report.html").read_text() == (run / "report.html").read_text()
    assert (tmp_path / "junit.xml").read_text() == (run / "junit.xml").read_text()


@pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")
def test_a_report_is_for_its_owner_unless_it_is_to_be_published(run: Path, tmp_path: Path) -> None:
    assert main(["report", str(run), "--out", str(tmp_path)]) == 0
    assert (tmp_path / "report.html").stat().st_mode & 0o077 == 0
    assert main(["report", str(run), "--out", str(tmp_path), "--readable"]) == 0
    assert (tmp_path / "report.html").stat().st_mode == (tmp_path / "junit.xml").stat().st_mode


def test_runs_are_compared(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page, text = tmp_path / "compare.html", tmp_path / "compare.md"
    assert main(["compare", str(run), str(run), "--html", str(page), "--markdown", str(text)]) == 0
    assert "reference" in page.read_text()
    assert "GetSendQuota" in text.read_text()
    assert main(["compare", str(run)]) == 4
    assert "two runs or more" in capsys.readouterr().err


def test_badges_are_written(run: Path, tmp_path: Path) -> None:
    assert main(["badge", str(run), "--out", str(tmp_path)]) == 0
    assert json.loads((tmp_path / "badge.json").read_text())["schemaVersion"] == 1


def test_a_baseline_is_written_and_holds_until_it_is_wrong(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    baseline = tmp_path / "baseline.yaml"
    assert main(["baseline", "write", str(run), "--baseline", str(baseline)]) == 0
    assert main(["baseline", "check", str(run), "--baseline", str(baseline)]) == 0
    entry = f"deviations:\n- id: {CASE}\n  outcome: failed\n  reason: it was so once\n"
    baseline.write_text(baseline.read_text().replace("deviations: []\n", entry))
    capsys.readouterr()
    assert main(["baseline", "check", str(run), "--baseline", str(baseline)]) == 1
    assert f"fixed: {baseline}" in capsys.readouterr().out


def test_a_baseline_is_updated_and_never_written_over(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "b.yaml"
    words = [str(run), "--baseline", str(path)]
    assert main(["baseline", "write", *words]) == 0
    entries = "".join(f"- id: {each}\n  reason: TODO\n" for each in (CASE, "get-send-quota.gone"))
    path.write_text(path.read_text().replace("deviations: []\n", f"deviations:\n{entries}"))
    assert main(["baseline", "write", *words]) == 4
    assert "baseline update" in capsys.readouterr().err
    assert main(["baseline", "check", *words]) == 1
    assert "unreasoned: " in capsys.readouterr().out
    assert main(["baseline", "update", *words]) == 0
    assert capsys.readouterr().out == f"removed {CASE}\nremoved get-send-quota.gone\n"
    assert main(["baseline", "check", *words]) == 0
    assert (
        "gate holds: 0 known deviations, 0 new; the target itself passes the selected cases" in capsys.readouterr().out
    )


def test_reports_give_the_verdict_of_a_gate(run: Path, tmp_path: Path) -> None:
    path = tmp_path / "b.yaml"
    assert main(["baseline", "write", str(run), "--baseline", str(path)]) == 0
    assert main(["report", str(run), "--out", str(tmp_path), "--baseline", str(path)]) == 0
    assert "gate holds" in (tmp_path / "summary.md").read_text()
    assert "gate holds" in (tmp_path / "report.html").read_text()
    assert json.loads((tmp_path / "report.sarif").read_text())["version"] == "2.1.0"


def test_a_comparison_goes_into_a_folder(run: Path, tmp_path: Path) -> None:
    assert main(["compare", str(run), str(run), "--out", str(tmp_path / "c")]) == 0
    assert {each.name for each in (tmp_path / "c").iterdir()} == {"compare.html", "compare.md"}


def test_a_run_of_no_shard_is_not_merged(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["merge", str(run), "--out", str(tmp_path / "whole")]) == 4
    assert not (tmp_path / "whole").exists()
    assert "shard" in capsys.readouterr().err


def test_a_case_is_replayed_with_its_wire_and_without_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", CASE]) == 0
    out = capsys.readouterr().out
    assert "> Action=GetSendQuota&Version=2010-12-01" in out
    assert "Signature=REDACTED" in out
    assert "curl " in out
    assert out.rstrip().endswith("passed")


def test_the_doctor_finds_the_reference_target_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    out = capsys.readouterr().out
    assert "✓ connection" in out
    assert "✓ signatures: checked" in out


def test_the_doctor_reports_what_can_t_be_reached(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--endpoint", "http://127.0.0.1:1"]) == 6
    assert "✗ connection" in capsys.readouterr().out


def test_the_doctor_says_once_what_is_the_same_for_every_action(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(lambda form: (501, "<html><title>no</title></html>")) as fake:
        assert main(["doctor", "--endpoint", fake.endpoint]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(" Its ")[0][:24] for line in lines if "lacking" in line] == ["– lacking: all 22 action"]
    (skipped,) = [line for line in lines if "skipped" in line]
    assert skipped.startswith("– skipped: cases that need pending, ")
    assert skipped.endswith(". See to the lines above first")


@pytest.mark.parametrize("words", [("badge",), ("report",)])
def test_a_file_is_no_folder_for_results(
    run: Path, tmp_path: Path, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert main([*words, str(run), "--out", str(tmp_path / "file")]) == 4
    assert "is a file" in capsys.readouterr().err


def test_a_baseline_is_not_written_into_a_folder_that_is_not_there(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["baseline", "write", str(run), "--baseline", str(tmp_path / "typo" / "b.yaml")]) == 4
    assert "there is no folder" in capsys.readouterr().err
    assert not (tmp_path / "typo").exists()


def test_a_long_list_of_changes_is_cut(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "run.jsonl", [case(f"a.c{number}", outcome="failed") for number in range(25)])
    assert main(["baseline", "write", str(tmp_path), "--baseline", str(tmp_path / "b.yaml")]) == 0
    assert capsys.readouterr().out.splitlines()[19:] == ["added a.c19", "… and 5 more"]
