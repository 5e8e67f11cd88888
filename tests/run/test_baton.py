"""Several threads of which one works at a time."""

from __future__ import annotations

import os
import sys
import threading

import pytest

from conformance.run.baton import on_one_core


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such call")
def test_threads_that_take_turns_stay_on_one_core_and_those_after_them_do_not() -> None:
    found: list[set[int]] = []
    before = os.sched_getaffinity(0)
    with on_one_core():
        thread = threading.Thread(target=lambda: found.append(os.sched_getaffinity(0)))
        thread.start()
        thread.join()
    assert [len(cores) for cores in found] == [1]
    assert found[0] <= before
    assert os.sched_getaffinity(0) == before
