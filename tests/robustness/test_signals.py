"""Signals at every moment of a run: each ends it in order, whatever the suite is just doing."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from conformance.cli import main
from conformance.commands import concluding, running, session
from conformance.model.case import Case
from conformance.report.log import LogWriter, read_log
from conformance.run import interrupts, one_by_one, settle
from conformance.run.exchanger import Exchanger
from conformance.run.flow import run_case
from conformance.run.outcome import Result
from conformance.run.prepared import Prepared
from conformance.run.recorder import Recorder
from tests.run.fakes import Form, Reply, right, serving

FILES = {"run.jsonl", "report.html", "junit.xml", "ctrf.json", "summary.md", "report.sarif"}
ONE = ("run", "--id", "get-send-quota.*", "--keep-going", "--out", "o")


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A run within the session: it must not change its folder."""
    monkeypatch.chdir(tmp_path)
    hook = sys.unraisablehook
    yield
    assert sys.unraisablehook is hook


def run_few(behaviour: Callable[[Form], Reply] = right, *more: str) -> int:
    """Run a few cases."""
    with serving(behaviour) as fake:
        return main([*ONE, "--endpoint", fake.endpoint, *more])


PHASES: list[tuple[object, str, int]] = [
    (running, "run_session", 1),
    (session, "run_cases", 1),
    (Prepared, "exchanger", 1),
    (Recorder, "begin", 1),
    (one_by_one, "settle_case", 2),
    (settle, "run_case", 2),
    (settle, "case_event", 2),
    (Recorder, "case", 2),
    (LogWriter, "case", 2),
    (Exchanger, "close", 1),
    (Recorder, "end", 1),
    (LogWriter, "footer", 1),
    (Recorder, "log", 1),
    (concluding, "_print", 1),
]
"""What a run calls in turn, and at which of its calls the signal comes."""


def send_at(
    owner: object, name: str, call: int, number: signal.Signals, late: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Send a signal to this process at one of the calls of a function, before or after its work."""
    original, calls = getattr(owner, name), count(1)

    def wrapped(*arguments: Any, **named: Any) -> Any:
        now = next(calls) == call
        if now and not late:
            signal.raise_signal(number)
        result = original(*arguments, **named)
        if now and late:
            signal.raise_signal(number)
        return result

    monkeypatch.setattr(owner, name, wrapped)


IN_THREADS = [phase for phase in PHASES if phase[0] not in (one_by_one, settle)]
"""Those of the main thread, where several cases are in flight: only there signals come."""


@pytest.mark.sweep(every=4)
@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize(
    ("owner", "name", "call", "in_flight"),
    [(*phase, 1) for phase in PHASES] + [(*phase, 2) for phase in IN_THREADS],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_signal_in_any_phase_of_the_run(
    owner: object,
    name: str,
    call: int,
    late: bool,
    in_flight: int,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    number = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)[len(name) % 3]
    send_at(owner, name, call, number, late, monkeypatch)
    code = run_few(right, "--in-flight", str(in_flight))
    out, err = capfd.readouterr()
    assert (code, "Traceback" in out + err, "Error" in err) == (2, False, False), err
    assert {path.name for path in (tmp_path / "o").iterdir()} >= FILES
    read_log(tmp_path / "o" / "run.jsonl", incomplete=True)


def test_a_signal_while_the_target_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The case is left at once, is cleaned up after, and what was known before it is reported."""
    began: list[str] = []
    main_thread = threading.main_thread().ident
    assert main_thread is not None

    def begin(case: Case, *arguments: Any) -> Result:
        began.append(case.id)
        return run_case(case, *arguments)

    def behaviour(form: Form) -> Reply:
        if len(began) < 2:
            return right(form)
        signal.pthread_kill(main_thread, signal.SIGTERM)
        return ...

    monkeypatch.setattr(settle, "run_case", begin)
    assert run_few(behaviour) == 2
    out, err = capfd.readouterr()
    assert "Traceback" not in out + err
    assert len(read_log(tmp_path / "o" / "run.jsonl", incomplete=True).cases) == 1


def test_a_signal_while_several_cases_wait_for_the_target(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """All of them end with the responses that they wait for, clean up, and no other begins."""
    main_thread = threading.main_thread().ident
    assert main_thread is not None
    began: list[str] = []
    once = threading.Semaphore()  # a third signal would end the process

    def begin(case: Case, *arguments: Any) -> Result:
        began.append(case.id)
        return run_case(case, *arguments)

    def behaviour(form: Form) -> Reply:
        # Not just the second: a case that is skipped sends nothing.
        if len(began) >= 2 and once.acquire(blocking=False):
            signal.pthread_kill(main_thread, signal.SIGTERM)
        return right(form)

    monkeypatch.setattr(settle, "run_case", begin)
    assert run_few(behaviour, "--in-flight", "2") == 2
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("cases-")]
    assert "Traceback" not in "".join(capfd.readouterr())
    log = read_log(tmp_path / "o" / "run.jsonl", incomplete=True)
    assert len(log.cases) <= len(began)


def test_a_signal_while_reports_are_written_costs_none(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    from conformance.commands import outputs

    write = outputs._REPORTS["junit.xml"]

    def interrupted(*arguments: Any) -> None:
        signal.raise_signal(signal.SIGTERM)
        write(*arguments)

    monkeypatch.setattr(outputs, "_REPORTS", {**outputs._REPORTS, "junit.xml": interrupted})
    assert run_few() == 2
    out, err = capfd.readouterr()
    assert "Traceback" not in out + err
    assert {path.name for path in (tmp_path / "o").iterdir()} >= FILES
    assert read_log(tmp_path / "o" / "run.jsonl").footer is not None


class Ended(BaseException):
    pass


def test_the_second_is_acknowledged_and_the_third_ends_at_once(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def leave(code: int) -> None:
        raise Ended(code)

    monkeypatch.setattr("os._exit", leave)
    with interrupts.interruptible() as mine, mine.postponed():
        signal.raise_signal(signal.SIGTERM)
        assert mine.pending
        signal.raise_signal(signal.SIGTERM)
        assert "interrupt once more to give that up" in capfd.readouterr().err
        with pytest.raises(Ended, match="2"):
            signal.raise_signal(signal.SIGTERM)


def test_outside_of_a_session_the_first_interrupts_at_once() -> None:
    with interrupts.interruptible(), pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGHUP)


def test_a_signal_in_a_finaliser_is_not_lost(capfd: pytest.CaptureFixture[str]) -> None:
    class Dying:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGTERM)

    with interrupts.interruptible() as mine, mine.postponed():
        with mine.admitted():
            Dying()
        with pytest.raises(KeyboardInterrupt), mine.admitted():
            pass
    assert capfd.readouterr().err == ""


def test_a_signal_that_only_a_finaliser_saw_comes_again(capfd: pytest.CaptureFixture[str]) -> None:
    class Dying:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGTERM)

    def live_on() -> None:
        Dying()
        threading.Event().wait(60)

    with interrupts.interruptible(), pytest.raises(KeyboardInterrupt):
        live_on()
    assert capfd.readouterr().err == ""


def test_a_signal_after_the_end_changes_nothing() -> None:
    with interrupts.interruptible() as mine:
        mine.finish()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.raise_signal(number)
        mine.check()
    assert not mine.pending


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_reader_of_the_workers_queue_notices_a_signal(number: signal.Signals) -> None:
    main_thread = threading.main_thread().ident
    assert main_thread is not None
    with interrupts.interruptible() as mine, mine.postponed():
        waiting = interrupts.InterruptibleQueue(mine)
        waiting.put("event")
        assert waiting.get(timeout=2.0) == "event"
        threading.Timer(0.0, signal.pthread_kill, (main_thread, number)).start()
        with pytest.raises(KeyboardInterrupt):
            waiting.get()
