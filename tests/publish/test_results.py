from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance.publish.__main__ import main
from conformance.publish.catalogue import find_emulator
from conformance.publish.results import write_overview, write_results

from ..report.build import case, finding, log

FAILED = case(outcome="failed", findings=[finding()])


def test_an_emulator_has_its_results_in_a_folder_of_its_own(tmp_path: Path) -> None:
    write_results(find_emulator("moto-5.2.5"), log(tmp_path, [FAILED]), tmp_path / "out")
    folder = tmp_path / "out" / "moto-5.2.5"
    assert {each.name for each in folder.iterdir()} == {
        "baseline.yaml", "certificate.json", "certificate.txt", "repeat.json", "summary.md",
    }  # fmt: skip
    assert "list-identities.filter.domain" in (folder / "baseline.yaml").read_text()
    assert json.loads((folder / "repeat.json").read_text()) == {
        "install": ["pip install 'moto[server]==5.2.5'"],
        "run": "python -m conformance.publish moto-5.2.5",
    }


def test_the_overview_compares_all_runs(tmp_path: Path) -> None:
    runs = [
        log(tmp_path, [event], f"{name}.jsonl", target={"name": name, "version": "1", "endpoint": "", "profile": {}})
        for name, event in (("first", FAILED), ("second", case()))
    ]
    write_overview(runs, tmp_path / "out")
    text = (tmp_path / "out" / "README.md").read_text()
    assert "| first 1 | second 1 |" in text
    assert "python -m conformance.publish NAME-VERSION" in text
    assert (tmp_path / "out" / "compare.html").is_file()


def test_an_unknown_emulator_is_reported_with_those_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["nothing-1"])
    assert "unknown: nothing-1; expected some of moto-" in capsys.readouterr().err
