"""Signals at the moments of every other command that takes its time: a documented code, and no file lost or cut off."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from conformance.cli import main
from conformance.commands import doctor, fuzz, judge, outputs, proxy_results, proxying, replay
from conformance.proxy import certify
from conformance.recordings import session as recordings
from conformance.recordings.relay import RecordingRelay
from conformance.recordings.writers import HarWriter
from conformance.report.log import read_log
from conformance.run import prepare, probing
from conformance.run.interrupts import held_back, interruptible
from tests.commands.cli import ROOT, environment
from tests.proxy.products import free_port
from tests.robustness.test_signals import FILES, send_at
from tests.run.fakes import right, serving

# What takes processes that are started anew and ended is left to `make test-long`.
pytestmark = pytest.mark.long

pytestmark = pytest.mark.usefixtures("_alone")
CASE = "get-send-quota.answer.members"
RUN = ("run", "--target", "{profile}", "--id", CASE, "--out", "o")
PROXY = ("proxy", "--endpoint", "{proxy}", "--upstream", "{upstream}", "--id", "proxy.request.*", "--id", CASE)
JUDGE = ("judge", "{log}", "--out", "o")
Moment = tuple[tuple[str, ...], object, str, int, bool]
NOTHING_KNOWN: list[Moment] = [
    (RUN, probing, "probe", 1, False),
    (RUN, probing, "probe", 1, True),
    (("run", "--endpoint", "{closed}", "--wait", "600", "--out", "o"), prepare, "_sign_of_life", 2, True),
    (("doctor", "--target", "{profile}"), doctor, "prepare", 1, True),
    (("doctor", "--target", "{profile}"), doctor, "diagnose", 1, True),
    (("replay", CASE, "--target", "{profile}"), replay, "run_case", 1, False),
    (JUDGE, judge, "judge_recordings", 1, False),
    (JUDGE, recordings, "recognise", 3, True),
    (("fuzz", "--target", "{profile}", "--time", "600", "--out", "found"), fuzz, "prepare", 1, True),
    ((*PROXY, "--out", "o"), proxying, "_reference", 1, False),
]
"""Where nothing is known yet: command, owner and name of the function, at which call, and whether behind it."""
KEEPING: list[Moment] = [
    (JUDGE, judge, "write_log", 1, False),
    (JUDGE, judge, "read_log", 1, True),
    (JUDGE, outputs, "write_certificate", 1, False),
    (JUDGE, judge, "_print", 1, True),
    (("report", "{log}", "--out", "o"), outputs, "write_certificate", 1, False),
    ((*PROXY, "--out", "o"), certify, "confirm", 1, False),
    ((*PROXY, "--out", "o"), certify, "_run_cases", 1, False),
    ((*PROXY, "--out", "o"), proxying, "write_proxy_log", 1, False),
    ((*PROXY, "--out", "o"), proxy_results, "proxy_certificate_text", 1, False),
]
"""Where something is: all reports are written."""


def number_for(name: str) -> signal.Signals:
    return (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)[len(name) % 3]


def interrupted_at(
    moment: Moment, words: Mapping[str, str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> str:
    """Run a command that a signal interrupts at a moment; return what it wrote on standard error."""
    arguments, owner, name, call, late = moment
    send_at(owner, name, call, number_for(name), late, monkeypatch)
    code = main([word.format_map(words) for word in arguments])
    out, err = capfd.readouterr()
    assert (code, "Traceback" in out + err) == (2, False), err
    return err


def id_of(moment: Moment) -> str:
    arguments, _, name, call, late = moment
    return f"{arguments[0]}-{'after' if late else 'at'}-{name}-{call}"


@pytest.mark.parametrize("moment", NOTHING_KNOWN, ids=id_of)
def test_a_signal_before_anything_is_known(
    moment: Moment, words: Mapping[str, str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert "ses-conformance: interrupted" in interrupted_at(moment, words, monkeypatch, capfd)
    assert [path.name for path in Path.cwd().rglob("*") if path.is_file()] == []


@pytest.mark.sweep("judge-at-write_log-1", "report-at-write_certificate-1")
@pytest.mark.parametrize("moment", KEEPING, ids=id_of)
def test_a_signal_costs_nothing_that_is_known(
    moment: Moment, words: Mapping[str, str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    interrupted_at(moment, words, monkeypatch, capfd)
    names = {path.name for path in Path("o").iterdir()}
    reported_again = moment[0][0] == "report"
    assert names >= FILES - ({"run.jsonl"} if reported_again else set())
    assert {name for name in names if name.startswith(".")} == set()
    if not reported_again:
        assert read_log(Path("o/run.jsonl"), incomplete=True).header.selected >= 1


def test_a_signal_during_a_search_keeps_what_was_found(
    words: Mapping[str, str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The target gives 500 for everything: the first program finds it; a second signal comes while it is written."""
    from conformance.explore.fuzz import found

    with serving(lambda form: right(form) if form.get("Action") == "GetSendQuota" else (500, "<x/>")) as fake:
        original = found.examine_on

        def examine_on(*arguments: Any) -> Callable[..., found.Examined]:
            examine, seen = original(*arguments), list[found.Examined]()

            def examine_one(*case: Any) -> found.Examined:
                seen.append(examine(*case))
                if len(seen) == 20:
                    signal.raise_signal(signal.SIGTERM)
                return seen[-1]

            return examine_one

        monkeypatch.setattr(found, "examine_on", examine_on)
        send_at(found.Discovery, "write", 1, signal.SIGINT, False, monkeypatch)
        code = main(["fuzz", "--endpoint", fake.endpoint, "--seed", "1", "--time", "600", "--out", "found"])
    out, err = capfd.readouterr()
    assert (code, "Traceback" in out + err) == (2, False), err
    assert list(Path("found").rglob("*.yaml"))


def test_a_signal_ends_a_recording_whole(words: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """One within the writing of an exchange, and one within that of the file's end."""
    with serving(right) as fake:
        port = free_port()

        start = RecordingRelay.start

        async def start_and_ask(self: RecordingRelay, *address: Any) -> None:
            await start(self, *address)
            url = f"http://127.0.0.1:{port}/?Action=GetSendQuota"
            threading.Thread(target=lambda: urlopen(url).read()).start()

        monkeypatch.setattr(RecordingRelay, "start", start_and_ask)
        send_at(HarWriter, "add", 1, signal.SIGTERM, False, monkeypatch)
        send_at(HarWriter, "close", 1, signal.SIGHUP, False, monkeypatch)
        code = main(["record", "--target", fake.endpoint, "--listen", f"127.0.0.1:{port}", "--out", "o.har"])
    assert code == 0
    assert len(json.loads(Path("o.har").read_text())["log"]["entries"]) == 1


HOOKED = """
import os, runpy, signal, sys
number, moment = int(sys.argv.pop(1)), sys.argv.pop(1)
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == moment:
            os.kill(os.getpid(), number)
sys.meta_path.insert(0, Finder())
sys.argv[0] = "ses-conformance"
from conformance.entry import main
code = main()
if moment == "end":
    os.kill(os.getpid(), number)
sys.exit(code)
"""


@pytest.mark.sweep(every=6)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize(
    ("moment", "code"), [("conformance.cli", 2), ("click", 2), ("conformance.commands.checks", 2), ("end", 0)]
)
def test_a_signal_while_the_program_is_imported_or_ends(number: signal.Signals, moment: str, code: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", HOOKED, str(int(number)), moment, "checks"],
        env={**environment(), "PYTHONPATH": str(ROOT)},
        restore_signals=True,
        preexec_fn=lambda: (
            [signal.signal(each, signal.SIG_DFL) for each in (signal.SIGTERM, signal.SIGHUP)]
            + [signal.signal(signal.SIGINT, signal.default_int_handler)]
        ),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr
    assert ("ses-conformance: interrupted" in done.stderr) is (code == 2)


def test_signals_are_held_back_while_a_process_starts() -> None:
    with interruptible() as mine, mine.postponed():
        with held_back():
            signal.raise_signal(signal.SIGTERM)
            assert not mine.pending
        assert mine.pending
