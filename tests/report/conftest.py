from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from conformance.report.event import CaseEvent
from conformance.report.log import RunLog

from . import build

MakeLog = Callable[..., RunLog]


@pytest.fixture
def make_log(tmp_path: Path) -> MakeLog:
    """Makes logs of cases; each under its own name."""
    made: list[str] = []

    def make(cases: Iterable[CaseEvent], **parts: Any) -> RunLog:
        made.append(f"run-{len(made)}.jsonl")
        return build.log(tmp_path, cases, made[-1], **parts)

    return make


@pytest.fixture(scope="session")
def big_log(tmp_path_factory: pytest.TempPathFactory) -> RunLog:
    """A run of 1,500 cases against an imagined emulator."""
    return build.log(tmp_path_factory.mktemp("big"), build.many(1500))
