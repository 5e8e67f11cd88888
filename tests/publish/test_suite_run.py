from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.publish import suite_run
from conformance.publish.__main__ import main
from conformance.publish.catalogue import find_emulator
from conformance.publish.emulator import Emulator
from conformance.publish.server import StartFailed
from conformance.publish.suite_run import RunFailed, run_suite

from ..report import build

MOTO = find_emulator("moto-5.2.5")


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The slugs of the emulators that were started; a run takes no time and writes one case."""
    started: list[str] = []

    @contextlib.contextmanager
    def start(emulator: Emulator) -> Iterator[str]:
        if emulator.name == "ministack":
            raise StartFailed("ministack did not respond within 90 s")
        started.append(emulator.slug)
        yield "http://127.0.0.1:1"

    def run(emulator: Emulator, endpoint: str, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        build.write(folder / "run.jsonl", [build.case()])

    monkeypatch.setattr(suite_run, "run_emulator", start)
    monkeypatch.setattr(suite_run, "_run", run)
    return started


def test_a_run_with_the_same_cases_and_code_is_used_again(
    runs: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        assert len(run_suite(MOTO, tmp_path).cases) == 1
    assert runs == ["moto-5.2.5"]
    run_suite(MOTO, tmp_path, anew=True)
    monkeypatch.setattr(suite_run, "digest", lambda: "other cases")
    run_suite(MOTO, tmp_path)
    assert runs == ["moto-5.2.5"] * 3


def test_an_interrupted_run_is_made_again(runs: list[str], tmp_path: Path) -> None:
    run_suite(MOTO, tmp_path)
    build.write(tmp_path / "run.jsonl", [build.case()], whole=False)
    assert run_suite(MOTO, tmp_path).footer is not None
    assert runs == ["moto-5.2.5"] * 2


def test_a_run_that_does_not_get_to_the_end_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suite_run, "run_emulator", lambda emulator: contextlib.nullcontext("http://127.0.0.1:1"))
    with pytest.raises(RunFailed, match=r"^moto-5\.2\.5: the run ended with exit code 6: .*Connection refused"):
        run_suite(MOTO, tmp_path)


def test_an_emulator_that_does_not_start_does_not_keep_the_others_from_being_published(
    runs: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = ("--out", str(tmp_path / "out"), "--logs", str(tmp_path / "logs"))
    assert main(["ministack-1.5.33", "moto-5.2.5", *folders]) == 1
    assert "ministack-1.5.33: ministack did not respond within 90 s" in capsys.readouterr().err
    page = (tmp_path / "out" / "README.md").read_text()
    assert "[moto 5.2.5](moto-5.2.5/README.md) | 1 of 1 |" in page
    assert "- **ministack 1.5.33**: ministack did not respond within 90 s" in page
