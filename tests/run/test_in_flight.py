"""Several cases in flight in one process: the same verdicts, limits that hold over all, and an end in order."""

from __future__ import annotations

import contextlib
import os
import tempfile
import threading
import time
from pathlib import Path

import pytest

from conformance.cli import main
from conformance.commands import running
from conformance.model.case import Case
from conformance.model.vocabulary import Outcome
from conformance.report.log import read_log
from conformance.run.baton import Baton
from conformance.run.order import PACED_IN_FLIGHT
from conformance.run.prepared import Prepared
from conformance.run.recorder import Recorder
from conformance.run.run_cases import Ending, run_cases
from conformance.run.selection import Selection
from conformance.run.settings import RunSettings
from conformance.targets.probe import Probed
from conformance.targets.profile_parts import Throttle

from .fakes import Form, Reply, a_profile, cases_of, free_port, quota, rejection, right, serving

TOGETHER = 3
PATIENCE_S = 60.0


def prepared(endpoint: str, **given: object) -> Prepared:
    return Prepared(a_profile(endpoint, **given), Probed(), RunSettings("seed"), Selection(), None, PATIENCE_S)


def some(folder: Path, number: int = 12) -> list[Case]:
    """Return cases of which every third expects another quota than that of the fakes."""
    entries = [
        f"- id: quota.n{n}\n  title: A title of some words\n  requirement: REQ\n"
        + ("  expect: { result: { Max24HourSend: '7' } }\n" if n % 3 == 0 else "  expect: { success: true }\n")
        for n in range(number)
    ]
    return cases_of(folder, "".join(entries))


def verdicts(recorder: Recorder) -> dict[str, tuple[str, list[str]]]:
    return {case.id: (case.outcome, [str(one.check) for one in case.findings]) for case in recorder.cases}


def test_they_meet_at_the_target_and_their_verdicts_are_the_same(tmp_path: Path) -> None:
    meeting = threading.Barrier(TOGETHER)
    first = threading.Semaphore(TOGETHER)

    def behaviour(form: Form) -> Reply:
        if first.acquire(blocking=False):
            meeting.wait(PATIENCE_S)  # breaks, unless so many requests are under way
        return quota()

    cases = some(tmp_path)
    with serving(behaviour) as fake:
        target = prepared(fake.endpoint)
        several = Recorder(target, tmp_path / "several.jsonl", {case.id: case for case in cases})
        assert run_cases(target, several, cases, in_flight=TOGETHER) == (Ending.WHOLE, [])
        target.close()
        single = Recorder(target, tmp_path / "single.jsonl", {case.id: case for case in cases})
        assert run_cases(target, single, cases) == (Ending.WHOLE, [])
    assert not meeting.broken
    assert len(set(fake.peers)) == TOGETHER + 1
    assert verdicts(several) == verdicts(single)
    assert {outcome for outcome, _ in verdicts(single).values()} == {"passed", "failed"}
    log = read_log(tmp_path / "several.jsonl")
    assert log.footer is not None
    assert len(log.cases) == len(cases)


def test_neither_the_lock_nor_its_descriptors_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))

    def opened() -> list[str]:
        names = []
        for each in os.listdir("/proc/self/fd"):
            with contextlib.suppress(FileNotFoundError):  # closed meanwhile
                names.append(os.readlink(f"/proc/self/fd/{each}"))
        return [name for name in names if name.startswith(str(temporary))]

    during: list[int] = []

    def behaviour(form: Form) -> Reply:
        during.append(len(opened()))
        return quota()

    cases = some(tmp_path)
    with serving(behaviour) as fake:
        target = prepared(fake.endpoint)
        assert run_cases(target, Recorder(target, None), cases, in_flight=TOGETHER) == (Ending.WHOLE, [])
    assert (set(during), opened(), list(temporary.iterdir())) == ({TOGETHER}, [], [])


def test_one_thinks_at_a_time_and_pauses_hold_nobody_up() -> None:
    baton, thinking, most, others = Baton(), 0, 0, threading.Barrier(TOGETHER)

    def think() -> None:
        nonlocal thinking, most
        with baton.held():
            thinking += 1
            for _ in range(100):
                os.sched_yield()  # so that another thread comes in, if it can
                most = max(most, thinking)
            thinking -= 1
            with baton.let_go():
                others.wait(PATIENCE_S)  # all are here at once

    threads = [threading.Thread(target=think) for _ in range(TOGETHER)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert (most, others.broken) == (1, False)


def test_the_end_cuts_those_pauses_short_that_have_begun() -> None:
    baton, begun = Baton(), threading.Event()

    def pause() -> None:
        with baton.held():
            begun.set()
            baton.sleep(3600)

    thread = threading.Thread(target=pause, daemon=True)
    thread.start()
    begun.wait()
    with baton.held():
        baton.end()
    thread.join(PATIENCE_S)
    assert not thread.is_alive()
    began = time.monotonic()
    with baton.held():
        baton.sleep(0.05)
    assert time.monotonic() - began > 0.04  # keeps to the target's limits while cases clean up


def test_a_target_that_is_gone_ends_all_of_them(tmp_path: Path) -> None:
    cases = some(tmp_path, 6)
    target = prepared(f"http://127.0.0.1:{free_port()}")
    recorder = Recorder(target, tmp_path / "run.jsonl", {case.id: case for case in cases})
    exchanger_of = Prepared.exchanger

    def gone(self: Prepared, workers: int = 1, baton: Baton | None = None) -> object:
        exchanger = exchanger_of(self, workers, baton)
        exchanger.watch.gone = "it went home"
        return exchanger

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Prepared, "exchanger", gone)
        assert run_cases(target, recorder, cases, in_flight=2)[0] is Ending.WHOLE
    target.close()
    assert recorder.stopped.startswith("it went home")
    assert {case.outcome for case in recorder.cases} == {Outcome.INDETERMINATE}


def test_the_run_ends_after_so_many_failures(tmp_path: Path) -> None:
    cases = some(tmp_path, 40)
    with serving(lambda form: rejection("Broken")) as fake:
        target = prepared(fake.endpoint)
        recorder = Recorder(target, tmp_path / "run.jsonl", {case.id: case for case in cases})
        assert run_cases(target, recorder, cases, in_flight=2, maxfail=3)[0] is Ending.FAILURES
    target.close()
    assert len(recorder.cases) >= 3
    assert recorder.footer is None


def test_how_many_depends_on_the_target(tmp_path: Path) -> None:
    cases = some(tmp_path)
    quick, slow = prepared("http://127.0.0.1:1"), prepared("http://127.0.0.1:1")
    quick.probed, slow.probed = Probed(ms=5.0), Probed(ms=80.0)
    assert [running._in_flight(each, cases, None) for each in (quick, slow)] == [1, 1]
    throttled = prepared("http://127.0.0.1:1", throttle=Throttle(per_second=0.1))
    throttled.probed = Probed(ms=80.0)
    assert running._in_flight(throttled, cases, None) == PACED_IN_FLIGHT


def test_two_are_in_flight_against_the_suite_s_own_target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many of them: few are over before that pays."""
    own, cases = prepared("http://127.0.0.1:1"), some(tmp_path)
    monkeypatch.setattr(own, "reference", object())
    assert running._in_flight(own, cases, None) == 1
    monkeypatch.setattr(running, "_MANY", len(cases))
    assert running._in_flight(own, cases, None) == 2
    assert running._in_flight(own, cases, 1) == 1


def test_a_slow_target_makes_the_option_known(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chosen = ("run", "--id", "get-send-quota.max-24-hour-send.value", "--keep-going", "--out", str(tmp_path))
    with serving(right) as fake, pytest.MonkeyPatch.context() as patch:
        patch.delenv("SES_CONFORMANCE_IN_FLIGHT")
        for limit, known in ((0.0, True), (600_000.0, False)):
            patch.setattr(running, "_SLOW_MS", limit)
            main([*chosen, "--endpoint", fake.endpoint])
            assert ("--in-flight 8" in capsys.readouterr().err) is known


def test_the_command_takes_a_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chosen = ("run", "--id", "get-send-quota.*", "--keep-going", "--out", str(tmp_path))
    with serving(right) as fake:
        assert main([*chosen, "--endpoint", fake.endpoint, "--in-flight", "2"]) in (0, 1)
        assert main([*chosen, "--endpoint", fake.endpoint, "--in-flight", "2", "-n", "2"]) == 4
    assert "give one of them" in capsys.readouterr().err
    assert len(read_log(tmp_path / "run.jsonl").cases) > 2
