"""The run as one process of pytest sees it."""

from __future__ import annotations

import sys

import pytest

from conformance.report.text import visible
from conformance.run.exchanger import Exchanger
from conformance.run.prepared import Prepared
from conformance.run.record import RUN_BYTES, RunRoom
from conformance.run.recorder import Recorder


class ProcessRun:
    """A run in this process: in the controller it owns the target and the log, in a worker only the exchanger."""

    def __init__(self, prepared: Prepared, workers: int, recorder: Recorder | None, repeat: str) -> None:
        self.prepared, self.recorder, self.workers, self.repeat = prepared, recorder, workers, repeat
        self.room = RunRoom(RUN_BYTES // workers)
        self._exchanger: Exchanger | None = None

    @property
    def exchanger(self) -> Exchanger:
        """What sends this process's requests; made at its first use."""
        if self._exchanger is None:
            self._exchanger = self.prepared.exchanger(self.workers)
        return self._exchanger

    def close(self) -> None:
        """Close the connections."""
        if self._exchanger is not None:
            for what in self._exchanger.close():
                sys.stderr.write(f"ses-conformance: {visible(what)}\n")


RUN: pytest.StashKey[ProcessRun] = pytest.StashKey()
