"""Several processes: the same outcomes as one, one log, nothing lost."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from conformance.report.log import read_log
from tests.run.fakes import Form, Reply, right, serving

from .cli import cli, start


@pytest.mark.sweep("statistics")
@pytest.mark.parametrize("name", ["statistics", "dkim"])
def test_two_processes_give_what_one_gives(tmp_path: Path, reference_profile: Path, name: str) -> None:
    outcomes = []
    for processes in ("1", "2"):
        chosen = (
            "--class",
            name,
            "-n",
            processes,
            "--seed",
            "s",
            "--target",
            str(reference_profile),
            "--out",
            f"o{processes}",
        )
        done = cli("run", *chosen, cwd=tmp_path)
        assert done.code == 0, done
        log = read_log(tmp_path / f"o{processes}" / "run.jsonl")
        outcomes.append({case.id: case.outcome for case in log.cases})
        lines = log.path.read_text().splitlines()
        assert lines[0].startswith('{"event":"header"')
        assert lines[-1].startswith('{"event":"footer"')
        assert len(lines) == log.header.selected + 2
    assert outcomes[0] == outcomes[1]


@pytest.mark.long
def test_a_killed_process_costs_its_case_not_the_run(tmp_path: Path) -> None:
    """The target never responds to the first case that it sees, until its process is killed."""
    log = tmp_path / "o" / "run.jsonl"
    held: list[Form] = []

    def behaviour(form: Form) -> Reply:
        # The log is begun when the probes are done.
        if log.is_file() and log.stat().st_size and not held:
            held.append(form)
            return ...
        return right(form)

    with serving(behaviour) as fake:
        chosen = ("--class", "statistics", "-n", "2", "--endpoint", fake.endpoint, "--timeout", "60", "--out", "o")
        process = start("run", *chosen, cwd=tmp_path)
        while not held:
            assert process.poll() is None, process.communicate()
        peer = next(peer for form, peer in zip(fake.asked, fake.peers, strict=False) if form is held[0])
        os.kill(_process_at(peer, process.pid), signal.SIGKILL)
        out, err = process.communicate(timeout=300)
    assert (process.returncode, "Traceback" in out + err) == (1, False), (out, err)
    found = read_log(log)
    lost = [case for case in found.cases if case.outcome == "error"]
    assert len(lost) == 1
    assert "the worker process was lost" in lost[0].reason
    assert len(found.cases) == found.header.selected


def _process_at(port: int, parent: int) -> int:
    """Return the child of ``parent`` whose connection has this port at its own end."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    # A closed connection that the system still remembers belongs to no process any more.
    (socket,) = [row[9] for row in rows if row[1].endswith(f":{port:04X}") and row[9] != "0"]
    for child in _children(parent):
        links = [os.readlink(entry) for entry in Path(f"/proc/{child}/fd").iterdir() if entry.is_symlink()]
        if f"socket:[{socket}]" in links:
            return child
    raise AssertionError(f"no child of {parent} has the connection of port {port}")


def _children(parent: int) -> list[int]:
    threads = Path(f"/proc/{parent}/task").iterdir()
    return [int(word) for thread in threads for word in (thread / "children").read_text().split()]
