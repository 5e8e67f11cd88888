"""Signals at every moment of a run: each ends it in order, whatever pytest or the suite is just doing."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.cli import main
from conformance.commands import session
from conformance.report.log import read_log
from conformance.run import interrupts
from tests.run.fakes import Form, Reply, right, serving

FILES = {"run.jsonl", "report.html", "junit.xml", "ctrf.json", "summary.md", "report.sarif"}
ONE = ("run", "--id", "get-send-quota.*", "--keep-going", "--out", "o")


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A session within the session: it must change neither the folder nor the environment of this one."""
    monkeypatch.chdir(tmp_path)
    for name in (*session._CHANGING, "PYTEST_DISABLE_PLUGIN_AUTOLOAD", "PYTHONSAFEPATH"):
        monkeypatch.setenv(name, "")
    hook = sys.unraisablehook
    yield
    assert sys.unraisablehook is hook


def run_with(plugin: object, monkeypatch: pytest.MonkeyPatch, behaviour: Callable[[Form], Reply] = right) -> int:
    """Run a few cases with one more plugin of pytest in the session."""
    original = session._HandOver.pytest_configure

    def configure(self: session._HandOver, config: pytest.Config) -> None:
        original(self, config)
        config.pluginmanager.register(plugin)

    monkeypatch.setattr(session._HandOver, "pytest_configure", configure)
    with serving(behaviour) as fake:
        return main([*ONE, "--endpoint", fake.endpoint])


def at(hook: str, number: signal.Signals, *, late: bool = False) -> object:
    """Return a plugin that sends a signal to this process when ``hook`` is called for the second time, or first."""
    calls: list[str] = []

    def send() -> None:
        calls.append(hook)
        if len(calls) == (1 if hook in ONCE else 2):
            signal.raise_signal(number)

    class Plugin:
        pass

    def wrapped(self: object) -> Iterator[None]:
        if not late:
            send()
        yield
        if late:
            send()

    setattr(Plugin, hook, pytest.hookimpl(hookwrapper=True)(wrapped))
    return Plugin()


ONCE = {
    "pytest_sessionstart",
    "pytest_collection",
    "pytest_collection_modifyitems",
    "pytest_collection_finish",
    "pytest_runtestloop",
    "pytest_sessionfinish",
    "pytest_unconfigure",
}
OFTEN = {
    "pytest_collect_file",
    "pytest_make_collect_report",
    "pytest_runtest_protocol",
    "pytest_runtest_logreport",
}


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("hook", sorted(ONCE | OFTEN))
def test_a_signal_in_any_phase_of_the_session(
    hook: str, late: bool, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    number = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)[len(hook) % 3]
    code = run_with(at(hook, number, late=late), monkeypatch)
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

    class Plugin:
        @pytest.hookimpl(hookwrapper=True)
        def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
            began.append(item.nodeid)
            yield

    def behaviour(form: Form) -> Reply:
        if len(began) < 2:
            return right(form)
        signal.pthread_kill(main_thread, signal.SIGTERM)
        return ...

    assert run_with(Plugin(), monkeypatch, behaviour) == 2
    out, err = capfd.readouterr()
    assert "Traceback" not in out + err
    assert len(read_log(tmp_path / "o" / "run.jsonl", incomplete=True).cases) == 1


def test_a_signal_while_reports_are_written_costs_none(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    from conformance.commands import outputs

    write = outputs._REPORTS["junit.xml"]

    def interrupted(*arguments: Any) -> None:
        signal.raise_signal(signal.SIGTERM)
        write(*arguments)

    monkeypatch.setattr(outputs, "_REPORTS", {**outputs._REPORTS, "junit.xml": interrupted})
    assert run_with(object(), monkeypatch) == 2
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
