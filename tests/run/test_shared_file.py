"""Files that the processes of a run share: found by all, and left nowhere."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from conformance.run.prepared import Prepared
from conformance.run.selection import Selection
from conformance.run.settings import RunSettings
from conformance.run.shared_file import SharedFile
from conformance.run.timetable import SharedTimetable, create_timetable
from conformance.targets.probe import Probed
from conformance.targets.profile_parts import Throttle

from .fakes import a_profile

_HOLDER = """
import sys
from conformance.run.shared_file import SharedFile
file = SharedFile(".times", 8)
print(file.path, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_another_process_finds_it_and_a_killed_one_leaves_nothing(tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as holder:
        assert holder.stdout is not None
        path = Path(holder.stdout.readline().rstrip("\n"))
        assert path.read_bytes() == bytes(8)
        holder.send_signal(signal.SIGKILL)
    assert list(tmp_path.iterdir()) == []


def test_where_open_files_are_not_listed_it_has_a_name_until_it_is_closed(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "samefile", lambda self, other: False)
    file = SharedFile(".lock")
    assert list(temporary.iterdir()) == [file.path]
    file.close()
    file.close()
    assert list(temporary.iterdir()) == []


def test_what_a_killed_run_left_there_is_removed_by_the_next(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def kill(process: int, number: int) -> None:
        assert number == 0
        if process == 41:
            raise ProcessLookupError
        if process == 42:
            raise PermissionError

    monkeypatch.setattr(os, "kill", kill)
    kept = {"41-c.txt", "42-d.lock", "43-e.times", "f.lock"}
    for name in (*kept, "41-a.lock", "41-b.times"):
        (temporary / f"ses-conformance-{name}").touch()
    SharedFile(".lock").close()
    assert {path.name.removeprefix("ses-conformance-") for path in temporary.iterdir()} == kept


def test_what_has_been_opened_outlives_the_one_who_made_it(temporary: Path) -> None:
    file = create_timetable()
    one, two = SharedTimetable(file.path), SharedTimetable(file.path)
    file.close()
    one.update("a", lambda _: 7.0)
    assert two.update("a", lambda old: old) == 7.0
    one.close()
    one.close()
    two.close()


def test_a_run_lets_go_of_all_that_it_opened(temporary: Path) -> None:
    def opened() -> list[str]:
        names = []
        for each in os.listdir("/proc/self/fd"):
            with contextlib.suppress(FileNotFoundError):  # closed meanwhile
                names.append(os.readlink(f"/proc/self/fd/{each}"))
        return [name for name in names if name.startswith(str(temporary))]

    target = Prepared(a_profile(throttle=Throttle(per_second=1)), Probed(), RunSettings("seed"), Selection(), None, 1.0)
    target.limit()
    target.keep_cases_apart()
    exchanger = target.exchanger(2)
    assert len(opened()) == 5  # a mapped file has a descriptor more
    exchanger.close()
    assert len(opened()) == 2
    target.close()
    assert opened() == []
