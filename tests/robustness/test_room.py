"""Folders that are removed, disks that are full, output that nobody can print: each is said, and costs nothing else."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
import yaml

from conformance.cli import main
from conformance.commands import beside, concluding, outputs, running
from conformance.recordings.relay import RecordingRelay
from conformance.report.log import LogWriter
from conformance.run.recorder import Recorder
from tests.commands.cli import ROOT, cli, environment
from tests.proxy.products import free_port
from tests.robustness.test_signals import FILES
from tests.run.fakes import right, serving

pytestmark = pytest.mark.usefixtures("_alone")
CASE = "get-send-quota.answer.members"
REMOVED: list[tuple[object, str, int, bool, str]] = [
    (running, "prepare", 1, True, "o was removed before the first case: nothing was sent"),
    (Recorder, "begin", 1, False, "o/run.jsonl can't be written any more: was removed while the run was writing it"),
    (Recorder, "case", 2, False, "o/run.jsonl can't be written any more: was removed while the run was writing it"),
    (LogWriter, "footer", 1, False, "o/run.jsonl can't be written any more: was removed while the run was writing it"),
    (LogWriter, "footer", 1, True, "o/run.jsonl: removed meanwhile"),
    (concluding, "conclude", 1, False, "o/run.jsonl: removed meanwhile"),
    (outputs, "_write_page", 1, True, "o/run.jsonl, o/report.html: removed meanwhile"),
    (outputs, "write_certificate", 1, True, "o/certificate.txt, o/certificate.json: removed meanwhile"),
]
"""At which call of what, before or after its work, the output folder is removed, and what is said."""


@pytest.mark.sweep(every=4)
@pytest.mark.parametrize(("owner", "name", "call", "late", "said"), REMOVED)
def test_an_output_folder_is_removed(
    owner: object,
    name: str,
    call: int,
    late: bool,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    original, calls = getattr(owner, name), count(1)

    def wrapped(*arguments: Any, **named: Any) -> Any:
        now = next(calls) == call
        if now and not late:
            shutil.rmtree("o")
        result = original(*arguments, **named)
        if now and late:
            shutil.rmtree("o")
        return result

    monkeypatch.setattr(owner, name, wrapped)
    monkeypatch.setattr(beside, "_can_be_copied", lambda: False)  # one report after the other
    with serving(right) as fake:
        code = main(["run", "--id", "get-send-quota.*", "--keep-going", "--endpoint", fake.endpoint, "--out", "o"])
    out, err = capfd.readouterr()
    assert (code, "Traceback" in out + err, said in err) == (3, False, True), err
    if name not in ("prepare", "begin"):
        assert "GetSendQuota" in out  # the table of what is known
    if name not in ("prepare", "write_certificate"):
        assert {path.name for path in Path("o").iterdir()} >= FILES - {"run.jsonl", "report.html"}


@contextmanager
def no_room(folder: Path, room: int) -> Iterator[None]:
    """Let the file system of a folder have so much room, if this process may mount one; else each file may."""
    mounted = os.geteuid() == 0 and not _mount(folder)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        if mounted:
            _fill(folder / "filling", room)
        else:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, limits[1]))
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True, timeout=60)


def _mount(folder: Path) -> int:
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    return subprocess.run(command, capture_output=True, check=False, timeout=60).returncode


def _fill(path: Path, room: int) -> None:
    with path.open("wb", buffering=0) as file:
        try:
            while file.write(b"x" * 4096):
                pass
        except OSError:
            file.truncate(max(file.tell() - room, 0))


RUN = ("run", "--target", "{profile}", "--id", "get-send-quota.*", "--out")
PROXY = ("proxy", "--endpoint", "{proxy}", "--upstream", "{upstream}", "--id", "proxy.request.*", "--id", CASE, "--out")
WRITING: dict[str, tuple[str, ...]] = {
    "run": RUN,
    "proxy": PROXY,
    "judge": ("judge", "{log}", "--out"),
    "report": ("report", "{log}", "--out"),
    "compare": ("compare", "{log}", "{log}", "--out"),
    "badge": ("badge", "{log}", "--out"),
}


@pytest.mark.sweep("run-8192")
@pytest.mark.parametrize("room", [0, 8192])
@pytest.mark.parametrize("name", WRITING)
def test_a_full_disk(name: str, room: int, words: dict[str, str], tmp_path: Path) -> None:
    """In a process of its own: where each file has so much room, so has one in which the output is captured."""
    disk = tmp_path / "disk"
    disk.mkdir()
    with no_room(disk, room):
        done = cli(*(word.format_map(words) for word in WRITING[name]), "disk/o", cwd=tmp_path, anew=True)
        left = {path.name: path.read_text() for path in disk.rglob("*") if path.is_file() and path.name != "filling"}
    assert "Traceback" not in done.out + done.err
    assert done.code == 3 or (name == "badge" and room), done
    assert done.code != 3 or "disk/o" in done.err
    for file, text in left.items():
        assert not file.startswith("."), file
        if file == "run.jsonl" and text:
            assert text.endswith("}\n")
        elif file.endswith((".json", ".sarif")):
            json.loads(text)


@pytest.mark.parametrize("file", ["o.har", "o.yaml"])
def test_a_recording_is_whole_on_a_full_disk(
    file: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """It is said at once, and the traffic goes on."""
    said: list[bytes] = []
    disk = tmp_path / "disk"
    disk.mkdir()
    start = RecordingRelay.start
    with serving(right) as fake:
        port = free_port()

        def ask() -> None:
            for number in range(40):
                text = b"Action=VerifyEmailIdentity&EmailAddress=%d%s" % (number, b"a" * 1_000)
                said.append(urlopen(f"http://127.0.0.1:{port}/", text).read())
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)

        async def start_and_ask(self: RecordingRelay, *address: Any) -> None:
            await start(self, *address)
            threading.Thread(target=ask).start()

        monkeypatch.setattr(RecordingRelay, "start", start_and_ask)
        listen = ("--listen", f"127.0.0.1:{port}")
        with no_room(disk, 16_384):
            code = main(["record", "--target", fake.endpoint, *listen, "--out", f"disk/{file}"])
            text = (disk / file).read_text()
    err = capfd.readouterr().err
    assert (code, "Traceback" in err, len(said)) == (3, False, 40), err
    assert f"disk/{file} can't be written any more" in err
    kept = json.loads(text)["log"]["entries"] if file == "o.har" else yaml.safe_load(text)["cases"][0]["steps"]
    assert 2 < len(kept) < 40


PRINTING: list[tuple[str, ...]] = [
    ("list", "--id", "get-send-quota.*"),
    ("explain", CASE),
    ("checks",),
    ("run", "--plan", "--id", "get-send-quota.*"),
    ("run", "--help"),
    ("--version",),
    (*RUN, "o"),
    (*PROXY, "o"),
    ("judge", "{log}", "--out", "o"),
    ("report", "{log}", "--out", "o"),
    ("compare", "{log}", "{log}"),
    ("badge", "{log}", "--out", "o"),
    ("doctor", "--target", "{profile}"),
    ("replay", CASE, "--target", "{profile}"),
    ("serve",),
]


@pytest.mark.sweep("list", "run2", "judge", "doctor")
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("arguments", PRINTING, ids=lambda arguments: arguments[0])
def test_output_that_can_t_be_printed(
    arguments: tuple[str, ...],
    words: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full, monkeypatch.context() as changed:
        changed.setattr(sys, "stdout", full)
        code = main([word.format_map(words) for word in arguments])
    err = capfd.readouterr().err
    assert (code, "Traceback" in err, "No space left on device" in err) == (3, False, True), err
    if "o" in arguments and arguments[0] != "badge":
        assert {path.name for path in Path("o").iterdir()} >= FILES - {"run.jsonl"}


@pytest.mark.sweep("wrong usage")
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("explain", "no-such-case"), 4), (("no-such-command",), 4), (("run", "--id", CASE, "--out", "o"), 3)],
    ids=["wrong case", "wrong usage", "run"],
)
def test_a_full_standard_error_is_no_verdict(arguments: tuple[str, ...], code: int) -> None:
    """Python's own end, with a traceback that nobody sees, has the code of a target that does not conform."""
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "conformance", *arguments],
            env={**environment(), "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=full,
            timeout=300,
            check=False,
        )
    assert done.returncode == code
