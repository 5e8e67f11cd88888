"""Targets and workers that go away while several processes send: exit 6 soon, or nothing lost if they come back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from conformance.model.vocabulary import Outcome
from conformance.report.log import RunLog, read_log
from tests.commands.cli import ROOT, Done, environment, start
from tests.run.fakes import Form, Reply, right, serving

REPORTS = {"report.html", "junit.xml", "ctrf.json", "summary.md", "certificate.txt", "certificate.json", "report.sarif"}
CHOSEN = ("--class", "statistics", "--keep-going", "-n", "2", "--out", "o")
LONG_S = "600"


def impatient(endpoint: str, folder: Path, dead_s: str, frozen_s: str, timeout_s: str) -> Done:
    """Run a few cases in two processes that wait for a target so long."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.robustness.impatient", dead_s, frozen_s, timeout_s, "run", *CHOSEN,
         "--endpoint", endpoint, "--timeout", LONG_S],
        cwd=folder, env={**environment(), "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return Done(done.returncode, done.stdout, done.stderr)


class Ill:
    """A target that does right until the log is begun and two cases are in it; from then on as its subclass says."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self.ill = False

    def __call__(self, form: Form) -> Reply:
        self.ill = self.ill or (self._log.is_file() and self._log.read_bytes().count(b"\n") > 2)
        return self.reply(form) if self.ill else right(form)

    def reply(self, form: Form) -> Reply:
        raise NotImplementedError


class Dead(Ill):
    def reply(self, form: Form) -> Reply:
        return None


class Frozen(Ill):
    def reply(self, form: Form) -> Reply:
        return ...


def known(folder: Path) -> RunLog:
    """Return the log of a run that ended by itself; it has all cases, and every report is there."""
    assert {path.name for path in (folder / "o").iterdir()} == REPORTS | {"run.jsonl"}
    log = read_log(folder / "o" / "run.jsonl")
    assert len(log.cases) == log.header.selected
    return log


@pytest.mark.long
@pytest.mark.parametrize(
    ("kind", "limits", "said"),
    [
        (Dead, ("0.5", LONG_S, LONG_S), "the target has been out of reach for"),
        (Frozen, (LONG_S, "0.5", "0.2"), "the target has not responded for"),
    ],
)
def test_a_target_that_goes_away_ends_the_run(
    kind: type[Ill], limits: tuple[str, str, str], said: str, tmp_path: Path
) -> None:
    with serving(kind(tmp_path / "o" / "run.jsonl")) as fake:
        done = impatient(fake.endpoint, tmp_path, *limits)
    assert (done.code, "Traceback" in done.err + done.out) == (6, False), done
    log = known(tmp_path)
    assert log.footer is not None
    assert said in log.footer.stopped
    unsent = [case for case in log.cases if said in case.reason]
    assert len(unsent) > len(log.cases) / 2
    assert {case.outcome for case in unsent} == {Outcome.INDETERMINATE}
    for name in ("report.html", "summary.md"):
        assert said in (tmp_path / "o" / name).read_text(), name


class Thawing(Ill):
    """Holds every request back until the third of them came; by then at least one has been given up."""

    def __init__(self, log: Path) -> None:
        super().__init__(log)
        self.held: list[Form] = []
        self._thawed = threading.Event()

    def reply(self, form: Form) -> Reply:
        self.held.append(form)
        if len(self.held) >= 3:
            self._thawed.set()
        self._thawed.wait()
        return right(form)


@pytest.mark.long
def test_one_that_comes_back_loses_nothing(tmp_path: Path) -> None:
    behaviour = Thawing(tmp_path / "o" / "run.jsonl")
    with serving(behaviour) as fake:
        done = impatient(fake.endpoint, tmp_path, LONG_S, LONG_S, "2")
    assert behaviour.ill
    assert "Traceback" not in done.err + done.out, done
    cases = known(tmp_path).cases
    assert {case.outcome for case in cases} <= {Outcome.PASSED, Outcome.FAILED, Outcome.SKIPPED, Outcome.BLOCKED}
    assert "transport" not in {finding.layer for case in cases for finding in case.findings}


@pytest.mark.long
def test_all_workers_killed_costs_their_cases_not_the_run(tmp_path: Path) -> None:
    """The target holds the first request of each worker until both processes were killed."""
    log = tmp_path / "o" / "run.jsonl"
    held: list[Form] = []
    both = threading.Event()
    killed = threading.Event()

    def behaviour(form: Form) -> Reply:
        if log.is_file() and log.stat().st_size and not killed.is_set():
            held.append(form)
            if len(held) == 2:
                both.set()
            killed.wait()
            return None
        return right(form)

    with serving(behaviour) as fake:
        process = start("run", *CHOSEN, "--endpoint", fake.endpoint, "--timeout", LONG_S, cwd=tmp_path)
        while not both.wait(0.1):
            assert process.poll() is None, process.communicate()
        for child in _workers(process.pid):
            os.kill(child, signal.SIGKILL)
        killed.set()
        out, err = process.communicate(timeout=120)
    assert "Traceback" not in out + err, (out, err)
    found = known(tmp_path)
    lost = [case for case in found.cases if "the worker process was lost" in case.reason]
    assert process.returncode == 1
    assert [case.outcome for case in lost] == [Outcome.ERROR] * 2


def _workers(parent: int) -> list[int]:
    """Return the processes that a run has begun."""
    threads = Path(f"/proc/{parent}/task").iterdir()
    return [int(word) for thread in threads for word in (thread / "children").read_text().split()]
