"""Two runs of each emulator: what differs is reported, and both share one server."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.publish import isolation
from conformance.publish.catalogue import find_emulator
from conformance.publish.emulator import Emulator
from conformance.publish.isolation import compare, main
from conformance.publish.server import StartFailed
from conformance.report.log import RunLog

from ..report import build


def test_what_differs_between_two_runs_is_reported_with_both_outcomes(tmp_path: Path) -> None:
    failed = build.case("b", outcome="failed", findings=[build.finding(actual="200 with a page")])
    first = build.log(tmp_path, [build.case("a"), build.case("b"), build.case("c")], "1.jsonl")
    second = build.log(tmp_path, [build.case("a"), failed], "2.jsonl")
    found = [(each.case, each.first.strip(), each.second.strip()) for each in compare(first, second)]
    assert found == [("b", "passed", "failed (200 with a page)"), ("c", "passed", "not run")]


def test_a_failure_of_another_kind_is_no_difference(tmp_path: Path) -> None:
    runs = [
        build.log(tmp_path, [build.case("a", outcome="failed", findings=[build.finding(actual=name)])], f"{name}.jsonl")
        for name in ("x1", "x2")
    ]
    assert compare(*runs) == []


@pytest.mark.parametrize("same", [True, False])
def test_both_runs_share_one_server(
    same: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    started: list[str] = []

    @contextlib.contextmanager
    def start(emulator: Emulator) -> Iterator[str]:
        started.append(emulator.slug)
        yield "http://127.0.0.1:1"

    def run(emulator: Emulator, endpoint: str, folder: Path, turn: int) -> RunLog:
        outcome = "passed" if same or turn == 1 else "blocked"
        return build.log(tmp_path, [build.case("a", outcome=outcome)], f"{turn}.jsonl")

    monkeypatch.setattr(isolation, "run_emulator", start)
    monkeypatch.setattr(isolation, "_run", run)
    assert main(["moto-5.2.5"]) == (0 if same else 1)
    assert started == ["moto-5.2.5"]
    assert f"1 cases twice, {0 if same else 1} with two outcomes" in capsys.readouterr().out


def test_an_emulator_that_does_not_start_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def start(emulator: Emulator) -> contextlib.AbstractContextManager[str]:
        raise StartFailed(f"{emulator.slug} ended at once")

    monkeypatch.setattr(isolation, "run_emulator", start)
    assert main([find_emulator("moto-5.2.5").slug]) == 1
    assert "moto-5.2.5: moto-5.2.5 ended at once" in capsys.readouterr().out
