"""Several worker processes: the same lines as one writes, nothing lost with one that dies, and an end in order."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from conformance.cli import main
from conformance.commands import running
from conformance.model.case import Case
from conformance.report.event import CaseEvent
from conformance.report.log import read_log
from conformance.run import workers as workers_module
from conformance.run.interrupts import INTERRUPTING
from conformance.run.prepared import Prepared
from conformance.run.recorder import Recorder
from conformance.run.run_cases import Ending, run_cases
from conformance.run.timetable import SharedTimetable
from conformance.run.workers import Workers
from conformance.targets.profile_parts import Throttle
from tests.commands.cli import ROOT, environment

from .fakes import Form, Reply, cases_of, quota, rejection, serving, success
from .test_in_flight import prepared, some

LOST = "the worker process was lost"


@pytest.fixture
def begun() -> Iterator[Callable[[], int]]:
    """How many child processes there are more than before the test; in the end there are none."""
    before = set(multiprocessing.active_children())

    def count() -> int:
        return len(set(multiprocessing.active_children()) - before)

    yield count
    assert count() == 0


def lines(recorder: Recorder) -> dict[str, dict[str, Any]]:
    """Return what the log has of each case, without what differs from run to run."""
    found = {}
    for event in recorder.cases:
        exchanges = [
            {**each.model_dump(exclude={"sent_at", "ms", "request", "response"}), "status": each.response.status}
            for each in event.exchanges
        ]
        found[event.id] = {**event.model_dump(exclude={"ms", "exchanges"}), "exchanges": exchanges}
    return found


def run_in(
    workers: Workers, target: Prepared, log: Path | None, cases: Sequence[Case], **how: Any
) -> tuple[Recorder, tuple[Ending, list[str]]]:
    """Run cases in workers; return what is known then, and how the run ended."""
    recorder = Recorder(target, log, {case.id: case for case in cases})
    with workers:
        ended = run_cases(target, recorder, cases, workers=workers, **how)
    target.close()
    return recorder, ended


@pytest.mark.usefixtures("begun")
def test_the_log_is_that_of_one_process(tmp_path: Path) -> None:
    cases = some(tmp_path)
    with serving(lambda form: quota()) as fake:
        target = prepared(fake.endpoint)
        single = Recorder(target, tmp_path / "single.jsonl", {case.id: case for case in cases})
        assert run_cases(target, single, cases) == (Ending.WHOLE, [])
        several, ended = run_in(Workers(2, cases), target, tmp_path / "several.jsonl", cases)
    assert ended == (Ending.WHOLE, [])
    assert lines(several) == lines(single)
    assert {event["outcome"] for event in lines(single).values()} == {"passed", "failed"}
    assert {event["foreign"] for event in lines(several).values()} == {True}
    log = read_log(tmp_path / "several.jsonl")
    assert log.footer is not None
    assert {each.model_dump_json(exclude={"exchanges"}) for each in log.cases} == {
        each.model_dump_json(exclude={"exchanges"}) for each in several.cases
    }


def test_each_has_a_connection_of_its_own(tmp_path: Path) -> None:
    meeting = threading.Barrier(3)
    first = threading.Semaphore(3)

    def behaviour(form: Form) -> Reply:
        if first.acquire(blocking=False):
            meeting.wait(60)  # breaks, unless so many requests are under way
        return quota()

    cases = some(tmp_path)
    with serving(behaviour) as fake:
        run_in(Workers(3, cases), prepared(fake.endpoint), None, cases)
    assert not meeting.broken
    assert len(set(fake.peers)) == 3


def test_limits_hold_over_all(tmp_path: Path) -> None:
    """Twenty requests a second: after six of them, whoever sends them, the next has to wait for 0.3 s."""
    cases = some(tmp_path, 6)
    began = time.monotonic()
    with serving(lambda form: quota()) as fake, Workers(2, cases) as workers:
        target = prepared(fake.endpoint, throttle=Throttle(per_second=20, burst=1))
        target.limit()
        assert target.timetable is not None
        timetable = SharedTimetable(target.timetable)
        assert run_cases(target, Recorder(target, None), cases, workers=workers) == (Ending.WHOLE, [])
        following = timetable.update("GetSendQuota", lambda time: time)
        timetable.close()
        target.close()
    assert following - began >= 6 / 20


def test_a_worker_that_dies_costs_the_case_that_it_was_running(tmp_path: Path) -> None:
    cases = some(tmp_path)
    workers = Workers(1, cases)
    (worker,) = workers.all
    asked: list[Form] = []

    def behaviour(form: Form) -> Reply:
        asked.append(form)
        if len(asked) == 4:
            os.kill(worker.pid, signal.SIGKILL)
            return ...
        return quota()

    with serving(behaviour) as fake:
        recorder, ended = run_in(workers, prepared(fake.endpoint), tmp_path / "run.jsonl", cases)
    assert ended == (Ending.WHOLE, [])
    (lost,) = [case for case in recorder.cases if case.outcome == "error"]
    assert lost.reason == f"{LOST}: killed by SIGKILL"
    assert lost.digest
    assert {case.id for case in recorder.cases} == {case.id for case in cases}
    assert len(asked) == len(cases)


def test_where_none_can_take_its_place_nothing_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = some(tmp_path, 5)
    workers = Workers(1, cases)
    (worker,) = workers.all

    def behaviour(form: Form) -> Reply:
        os.kill(worker.pid, signal.SIGKILL)
        return ...

    def refuse(self: Workers) -> None:
        raise OSError("no room")

    monkeypatch.setattr(Workers, "begin", refuse)
    with serving(behaviour) as fake:
        recorder, _ = run_in(workers, prepared(fake.endpoint), None, cases)
    reasons = [case.reason for case in recorder.cases]
    assert reasons == [f"{LOST}: killed by SIGKILL"] + [f"{LOST}: the system allows no other in its place"] * 4


def test_the_run_ends_after_so_many_failures(tmp_path: Path) -> None:
    cases = some(tmp_path, 40)
    with serving(lambda form: rejection("Broken")) as fake:
        recorder, ended = run_in(Workers(2, cases), prepared(fake.endpoint), tmp_path / "run.jsonl", cases, maxfail=3)
    assert ended == (Ending.FAILURES, [])
    assert len(recorder.cases) == 3
    assert recorder.footer is None


MADE = """
- id: verify-domain-identity.made
  title: A title of some words
  requirement: REQ
  send: { Domain: "{domain}" }
  expect: { success: true }
- id: verify-domain-identity.more
  title: A title of some words
  requirement: REQ
  send: { Domain: "{domain}" }
  expect: { success: true }
"""


def test_an_interrupt_lets_the_case_that_is_running_clean_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The target keeps silent about a request. What that may have made is removed, and the next case is not begun."""
    cases = cases_of(tmp_path, MADE, "action: VerifyDomainIdentity\nclass: identities\n")
    asked: list[str] = []
    silent = threading.Event()

    def behaviour(form: Form) -> Reply:
        asked.append(form["Action"])
        if form["Action"] == "DeleteIdentity":
            return success("DeleteIdentity")
        silent.set()
        return ...

    def wait_and_interrupt(*arguments: Any) -> list[Any]:
        silent.wait()
        raise KeyboardInterrupt

    monkeypatch.setattr("conformance.run.in_processes.wait", wait_and_interrupt)
    with serving(behaviour) as fake:
        recorder, ended = run_in(Workers(1, cases), prepared(fake.endpoint), tmp_path / "run.jsonl", cases)
    assert ended == (Ending.INTERRUPTED, [])
    assert recorder.cases == []
    assert asked[:2] == ["VerifyDomainIdentity", "DeleteIdentity"]
    assert asked.count("VerifyDomainIdentity") == 1


def test_what_is_left_is_said(tmp_path: Path) -> None:
    cases = cases_of(tmp_path, MADE, "action: VerifyDomainIdentity\nclass: identities\n")

    def behaviour(form: Form) -> Reply:
        if form["Action"] == "DeleteIdentity":
            return rejection("InternalFailure", 500)
        return success(form["Action"], "<VerificationToken>abc</VerificationToken>")

    with serving(behaviour) as fake:
        _, (ending, left) = run_in(Workers(2, cases), prepared(fake.endpoint), None, cases)
    assert ending is Ending.WHOLE
    assert len(left) == 2
    assert all(line.startswith("left at the target: ") for line in left)


def test_they_are_there_before_the_target_is_probed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begun: Callable[[], int]
) -> None:
    there: list[int] = []

    def look(*arguments: Any, **named: Any) -> Prepared:
        there.append(begun())
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "prepare", look)
    assert main(["run", "--endpoint", "http://127.0.0.1:1", "-n", "3", "--out", str(tmp_path / "o")]) == 2
    assert there == [3]


@pytest.mark.usefixtures("begun")
def test_too_many_for_the_system_is_wrong_usage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    begin = Workers.begin

    def refuse(self: Workers) -> object:
        if len(self.all) == 1:
            raise OSError(11, "Resource temporarily unavailable")
        return begin(self)

    monkeypatch.setattr(Workers, "begin", refuse)
    assert main(["run", "--endpoint", "http://127.0.0.1:1", "-n", "2", "--out", str(tmp_path / "o")]) == 4
    assert "no 2 processes can be begun: Resource temporarily unavailable; give a lower -n" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("system", "threads", "method"), [("linux", 1, "fork"), ("linux", 2, "spawn"), ("darwin", 1, "spawn")]
)
def test_a_copy_is_made_where_that_is_safe(
    system: str, threads: int, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(threading, "active_count", lambda: threads)
    assert workers_module._method() == method


ORPHANS = """
    import os, signal, sys
    from conformance.run.workers import Workers
    if __name__ == "__main__":
        workers = Workers(2, [], "{method}")
        os.write(1, b"begun\\n")
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.sweep("fork")
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_they_end_with_the_process_that_began_them(tmp_path: Path, method: str) -> None:
    """Their copies of its standard output are closed only then."""
    script = tmp_path / "begin.py"
    script.write_text(textwrap.dedent(ORPHANS.format(method=method)))
    done = subprocess.run(
        [sys.executable, str(script)],
        env={**environment(), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGKILL, "begun\n", "")


@pytest.mark.skipif(INTERRUPTING is None, reason="Windows has no such signal")
def test_a_worker_is_deaf_to_what_a_terminal_sends(tmp_path: Path) -> None:
    """Ctrl-C reaches all processes of a command: the first of them says what is to be done."""
    cases = some(tmp_path, 1)
    with Workers(1, cases) as workers:
        (worker,) = workers.all
        with serving(lambda form: quota()) as fake:
            target = prepared(fake.endpoint)
            recorder = Recorder(target, None, {case.id: case for case in cases})
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                os.kill(worker.pid, number)
            assert run_cases(target, recorder, cases, workers=workers) == (Ending.WHOLE, [])
    events: list[CaseEvent] = recorder.cases
    assert [event.outcome for event in events] == ["failed"]
