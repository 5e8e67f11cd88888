"""What the ``run`` command hands to the pytest session that it starts."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from conformance.model.case import Case
from conformance.pytest_session.keys import HANDOVER
from conformance.run.interrupts import held_back
from conformance.run.prepared import Prepared
from conformance.run.recorder import Recorder


@dataclass(slots=True)
class Handover:
    """What the ``run`` command hands to the plugin of the same process, which is made ready already.

    ``cases`` are those that it has read, by file, so that they need not be read twice.
    """

    prepared: Prepared
    recorder: Recorder
    cases: Mapping[Path, list[Case]] = field(default_factory=dict)


class HandoverPlugin:
    """The pytest plugin that puts a handover where the session looks for it, and lets workers start undisturbed.

    Args:
        handover: what the session takes over.
    """

    def __init__(self, handover: Handover) -> None:
        self._handover = handover

    def pytest_configure(self, config: pytest.Config) -> None:
        """Put the handover into the stash."""
        config.stash[HANDOVER] = self._handover

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionstart(self) -> Generator[None]:
        """Let no signal reach a worker before it can take it, as one that is sent to all processes at once would."""
        with held_back():
            yield
