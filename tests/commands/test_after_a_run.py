"""The commands that read what runs left, and those that send a little: by the arguments that the README shows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance.cli import main

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
