"""What a run has written need not be read again: its recorder knows it as whoever reads the log does."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.report.log import read_log
from conformance.run.prepared import Prepared
from conformance.run.recorder import Recorder
from conformance.run.run_cases import run_cases
from conformance.run.selection import Selection
from conformance.run.settings import RunSettings
from conformance.targets.probe import Probed

from .fakes import Form, Reply, a_profile, cases_of, quota, serving


def entries(number: int) -> str:
    return "".join(
        f"- id: quota.n{n}\n  title: A title of some words\n  requirement: REQ\n"
        f"  expect: {{ result: {{ Max24HourSend: '{200.0 if n % 2 else 7}' }} }}\n"
        for n in range(number)
    )


@pytest.mark.parametrize("whole", [True, False])
def test_the_recorder_knows_the_log_as_it_is_read(tmp_path: Path, whole: bool) -> None:
    def behaviour(form: Form) -> Reply:
        status, body = quota()
        return status, body.replace("</", "\u202e\x7f</", 1)

    cases = cases_of(tmp_path, entries(6))
    with serving(behaviour) as fake:
        target = Prepared(a_profile(fake.endpoint), Probed(), RunSettings("seed"), Selection(), None, 60.0)
        recorder = Recorder(target, tmp_path / "run.jsonl", {case.id: case for case in cases})
        run_cases(target, recorder, cases, maxfail=None if whole else 1)
    known, read = recorder.log(), read_log(tmp_path / "run.jsonl", incomplete=not whole)
    assert known is not None
    assert (known.footer is not None) is whole
    assert known == read
    assert [list(case.exchanges) for case in known.cases] == [list(case.exchanges) for case in read.cases]
    assert all(len(case.exchanges) for case in known.cases)


def test_a_run_without_a_log_has_none(tmp_path: Path) -> None:
    target = Prepared(a_profile(), Probed(), RunSettings("seed"), Selection(), None, 1.0)
    recorder = Recorder(target, None)
    recorder.begin(0)
    assert recorder.log() is None
