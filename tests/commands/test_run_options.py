"""The options of `run` that say how a run goes."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from conformance.commands.progress import progress_bar
from conformance.commands.watching import state_of, watch, watched_files
from conformance.model import corpus
from conformance.model.suite import load_suite
from conformance.report.log import read_log
from conformance.run.selection import Selection
from conformance.run.waiting import wait_until_up
from conformance.targets.unreachable import Unreachable
from tests.run.fakes import Form, Reply, right, serving

from .cli import cli

CASES = load_suite().cases


def test_it_waits_until_the_target_responds() -> None:
    reasons, pauses = iter(["refused", "status 503", ""]), list[float]()
    wait_until_up(lambda: next(reasons), 5, sleep=pauses.append, clock=lambda: 0.0)
    assert len(pauses) == 2


def test_a_target_that_never_responds_is_out_of_reach() -> None:
    clock: Iterator[float] = itertools.count(0.0, 1.0)
    with pytest.raises(Unreachable, match=r"nothing responded within 3 s: refused"):
        wait_until_up(lambda: "refused", 3, sleep=lambda _: None, clock=lambda: next(clock))


def test_a_run_ends_after_so_many_failures_and_prints_the_verdict_only(tmp_path: Path) -> None:
    """A target that takes a while to start, and then has a wrong quota."""
    asked = itertools.count()

    def starting(form: Form) -> Reply:
        if next(asked) < 2:
            return 503, ""
        reply = right(form)
        return (200, reply[1].replace("200.0", "-7")) if isinstance(reply, tuple) else reply

    with serving(starting) as fake:
        chosen = ("--class", "statistics", "--keep-going", "--maxfail", "1", "--wait", "60", "--quiet")
        done = cli("run", *chosen, "--endpoint", fake.endpoint, "--out", "o", cwd=tmp_path)
    log = read_log(tmp_path / "o" / "run.jsonl", incomplete=True)
    assert done.code == 1, done
    assert log.footer is None
    assert sum(case.outcome == "failed" and case.level == "must" for case in log.cases) == 1
    assert log.header.asked is not None
    assert log.header.asked.options["maxfail"] == 1
    assert "after 1 failure (--maxfail)" in done.err
    assert "incomplete" in done.out
    assert "run.jsonl" not in done.out


def test_cases_and_classes_are_left_out() -> None:
    chosen = Selection(classes=("dkim", "statistics"), excludes=("statistics", "verify-domain-dkim.*")).of(CASES)
    assert chosen
    assert {case.conformance_class.value for case in chosen} == {"dkim"}
    assert not [case.id for case in chosen if case.id.startswith("verify-domain-dkim.")]


def test_a_change_starts_the_run_again(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("1")
    runs: list[Sequence[str]] = []

    def run(arguments: Sequence[str]) -> int:
        runs.append(arguments)
        if len(runs) == 3:
            raise KeyboardInterrupt
        return 1

    def sleep(_: float) -> None:
        file.write_text(file.read_text() + "1")

    with pytest.raises(KeyboardInterrupt):
        watch(("run", "--watch", "--id", "x"), lambda: [file, tmp_path / "none"], run=run, sleep=sleep)
    assert runs == [["run", "--id", "x"]] * 3


def test_what_a_run_rests_on_is_watched(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.touch()
    files = watched_files([tmp_path], "moto", tmp_path / "baseline.yaml")
    assert {own, corpus.fixtures() / "targets" / "moto.yaml", corpus.fixtures() / "accept-sets.yaml"} <= set(files)
    assert tmp_path / "baseline.yaml" not in state_of(files)
    assert corpus.cases() / "dkim" not in watched_files([], None, None)
    assert len(watched_files([], None, None)) > len(list(corpus.cases().rglob("*.yaml")))


def test_no_bar_is_drawn_where_nobody_sees_it(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_bar("testing") as advance:
        advance(1, 2)
    assert capsys.readouterr() == ("", "")


def test_the_version_names_the_cases(tmp_path: Path) -> None:
    done = cli("--version", cwd=tmp_path)
    assert done.code == 0
    assert done.out.startswith("ses-conformance ")
    assert f"{len(CASES):,} cases, sha256 " in done.out
    assert "corpus " in done.out
