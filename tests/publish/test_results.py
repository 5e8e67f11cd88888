from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from conformance.commands.reading import read_logs
from conformance.publish.__main__ import main
from conformance.publish.catalogue import PAST, UNAVAILABLE, find_emulator
from conformance.publish.overview import write_overview
from conformance.publish.results import not_run, published, write_failure, write_results
from conformance.report.log import RunLog

from ..report.build import case, exchange, finding, log

FAILED = case(outcome="failed", findings=[finding()])
MOTO = find_emulator("moto-5.2.5")


def moto(folder: Path, version: str = "5.2.5") -> RunLog:
    target = {"name": "moto", "version": version, "endpoint": "http://127.0.0.1:1", "profile": {}}
    cases = [FAILED, case("a.b"), case("a.c", outcome="skipped", reason="needs mail: sent mail can't be read")]
    return log(folder, cases, f"{version}.jsonl", target=target)


def test_an_emulator_has_its_results_in_a_folder_of_its_own(tmp_path: Path) -> None:
    write_results(MOTO, moto(tmp_path), tmp_path / "out")
    folder = tmp_path / "out" / "moto-5.2.5"
    assert {each.name for each in folder.iterdir()} == {
        "README.md", "badge.json", "badge.svg", "baseline.yaml", "certificate.json", "certificate.txt", "repeat.json",
        "run.jsonl.gz",
    }  # fmt: skip
    assert "list-identities.filter.domain" in (folder / "baseline.yaml").read_text()
    assert json.loads((folder / "repeat.json").read_text()) == {
        "install": ["pip install 'moto[server]==5.2.5'"],
        "run": "python -m conformance.publish moto-5.2.5",
    }


def test_its_page_says_how_to_repeat_it_and_what_stays_undecided(tmp_path: Path) -> None:
    write_results(MOTO, moto(tmp_path), tmp_path / "out")
    page = (tmp_path / "out" / "moto-5.2.5" / "README.md").read_text()
    for line in (
        "# moto 5.2.5",
        "**1 of 3 must-cases passed.** moto does not conform: 2 of 3 must-cases did not pass: 1 failed, 1 skipped.",
        "moto_server -H 127.0.0.1 -p 5000",
        "ses-conformance run --target moto --endpoint http://127.0.0.1:5000 --seed published --out moto-5.2.5",
        "| 1 | skipped | needs mail: sent mail can't be read |",
    ):
        assert line in page.splitlines()


def test_a_published_log_is_read_by_every_command_and_small(tmp_path: Path) -> None:
    cases = [FAILED, case("a.b", exchanges=[exchange()])]
    write_results(MOTO, log(tmp_path, cases), tmp_path / "out")
    (read,) = read_logs([tmp_path / "out" / "moto-5.2.5"])
    assert [(each.id, each.outcome, len(each.exchanges)) for each in read.cases] == [
        ("list-identities.filter.domain", "failed", 1),
        ("a.b", "passed", 0),
    ]
    past = next(each for each in PAST if each.name == "moto")
    write_results(past, log(tmp_path, cases), tmp_path / "out")
    assert not any(each.exchanges for each in read_logs([tmp_path / "out" / past.slug])[0].cases)
    assert not (tmp_path / "out" / past.slug / "baseline.yaml").exists()


def test_equal_logs_become_equal_files(tmp_path: Path) -> None:
    packed = []
    for folder in ("one", "two"):
        write_results(MOTO, moto(tmp_path), tmp_path / folder)
        packed.append((tmp_path / folder / "moto-5.2.5" / "run.jsonl.gz").read_bytes())
    assert packed[0] == packed[1]
    assert gzip.decompress(packed[0]).startswith(b'{"event":"header"')


def test_the_overview_has_a_row_for_each_target_and_version(tmp_path: Path) -> None:
    out = tmp_path / "out"
    for slug in ("moto-5.2.5", "ministack-1.5.33", "moto-4.0.13"):
        each = find_emulator(slug)
        write_results(each, moto(tmp_path, each.version), out)
    write_overview(published(out), not_run(out), out)
    lines = (out / "README.md").read_text().splitlines()
    rows = [line for line in lines if line.startswith("| [") or "| moto |" in line]
    assert rows == [
        "| [moto 5.2.5](moto-5.2.5/README.md) | 1 of 3 |  | 1 |  | "
        "1: Another value: ListIdentities \\*Response, got absent |",
        "| [ministack 1.5.33](ministack-1.5.33/README.md) | 1 of 3 |  | 1 |  | "
        "1: Another value: ListIdentities \\*Response, got absent |",
        "| moto | [4.0.13](moto-4.0.13/README.md) | 1 of 3 |  | 1 |  |",
        "| moto | [5.2.5](moto-5.2.5/README.md) | 1 of 3 |  | 1 |  |",
    ]
    assert (out / "compare.html").is_file()


def test_what_could_not_be_run_is_said_and_has_no_old_results(tmp_path: Path) -> None:
    write_results(MOTO, moto(tmp_path), tmp_path)
    write_failure(MOTO, "moto-5.2.5 ended at once,\nwith exit code 3", tmp_path)
    assert published(tmp_path) == []
    missing = not_run(tmp_path)
    assert [each.name for each in missing] == ["moto", *(each.name for each in UNAVAILABLE)]
    write_overview([], missing, tmp_path)
    page = (tmp_path / "README.md").read_text()
    assert "- **moto 5.2.5**: moto-5.2.5 ended at once, with exit code 3" in page
    write_results(MOTO, moto(tmp_path), tmp_path)
    assert [each.emulator for each in published(tmp_path)] == [MOTO]
    assert not_run(tmp_path) == [*UNAVAILABLE]


def test_a_log_that_can_t_be_used_keeps_no_other_from_its_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for slug in ("moto-5.2.5", "ministack-1.5.33"):
        write_results(find_emulator(slug), moto(tmp_path), tmp_path)
    (tmp_path / "moto-5.2.5" / "run.jsonl.gz").write_bytes(b"no log")
    assert [each.emulator.slug for each in published(tmp_path)] == ["ministack-1.5.33"]
    assert "moto-5.2.5/run.jsonl.gz: can't be unpacked" in capsys.readouterr().err


def test_an_unknown_emulator_is_reported_with_those_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["nothing-1"])
    assert "unknown: nothing-1; expected some of moto-" in capsys.readouterr().err
