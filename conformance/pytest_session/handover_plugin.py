"""The pytest plugin by which the ``run`` command hands over what it made ready."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from conformance.pytest_session.handover import Handover
from conformance.pytest_session.keys import HANDOVER
from conformance.run.interrupts import held_back


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
