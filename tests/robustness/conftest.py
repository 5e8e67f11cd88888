"""What tests of whole runs in this process need."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.commands import session


@pytest.fixture
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in a folder of the test's own, and give the variables back that a run in this process changes."""
    monkeypatch.chdir(tmp_path)
    for name in (*session._CHANGING, "PYTEST_DISABLE_PLUGIN_AUTOLOAD", "PYTHONSAFEPATH"):
        monkeypatch.setenv(name, "")
