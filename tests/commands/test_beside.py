"""Work that is done in a copy of the process."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.commands import beside
from conformance.commands.beside import do_first_beside

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="no process is copied elsewhere"),
    pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning"),
]


@pytest.fixture(autouse=True)
def _copied(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let processes be copied on any machine, though pytest may have threads of its own."""
    monkeypatch.setattr(beside, "_can_be_copied", lambda: True)


def _note(path: Path, why: str | None = None) -> Callable[[], str | None]:
    """Return work that notes in which process it is done."""

    def work() -> str | None:
        path.write_text(str(os.getpid()))
        return why

    return work


def test_the_first_is_done_in_a_process_of_its_own(tmp_path: Path) -> None:
    works = [_note(tmp_path / "first"), _note(tmp_path / "second", "no room"), _note(tmp_path / "third")]
    assert do_first_beside(works) == [None, "no room", None]
    first, second, third = ((tmp_path / name).read_text() for name in ("first", "second", "third"))
    assert first != second == third == str(os.getpid())


@pytest.mark.parametrize("why", ["no room", "", "ü\udc80" * 10_000])
def test_why_the_first_can_not_be_done(tmp_path: Path, why: str) -> None:
    (said,) = do_first_beside([_note(tmp_path / "first", why)])
    assert said is not None
    assert said.encode("utf-8", "backslashreplace")[:4000] == why.encode("utf-8", "backslashreplace")[:4000]


@pytest.mark.parametrize("end", [lambda: os._exit(1), lambda: os.kill(os.getpid(), signal.SIGKILL), lambda: 1 / 0])
def test_what_a_lost_copy_has_left_is_done_here(tmp_path: Path, end: Callable[[], object]) -> None:
    mine = os.getpid()

    def work() -> None:
        if os.getpid() != mine:
            end()
        (tmp_path / "done").write_text("here")

    assert do_first_beside([work, _note(tmp_path / "second")]) == [None, None]
    assert (tmp_path / "done").read_text() == "here"


def test_a_fault_of_the_first_shows_here() -> None:
    def work() -> None:
        raise LookupError("a fault")

    with pytest.raises(LookupError):
        do_first_beside([work])


def test_a_fault_of_another_leaves_no_copy_behind(tmp_path: Path) -> None:
    def work() -> None:
        raise LookupError("a fault")

    with pytest.raises(LookupError):
        do_first_beside([_note(tmp_path / "first"), work])
    with pytest.raises(ChildProcessError):
        os.waitpid(int((tmp_path / "first").read_text()), os.WNOHANG)


def test_no_room_for_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fork() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", fork)
    assert do_first_beside([_note(tmp_path / "first")]) == [None]
    assert (tmp_path / "first").read_text() == str(os.getpid())


def test_a_process_with_threads_is_not_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    ended = threading.Event()
    thread = threading.Thread(target=ended.wait)
    thread.start()
    try:
        assert not beside._can_be_copied()
    finally:
        ended.set()
        thread.join()
