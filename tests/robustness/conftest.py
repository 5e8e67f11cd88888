"""What tests of whole runs in this process need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from conformance.cli import main
from conformance.proof.relay.misdeed import Behavior
from tests.commands.conftest import reference, reference_profile  # noqa: F401 - fixtures
from tests.proxy.products import free_port
from tests.proxy.test_command import relay
from tests.run.fakes import right, serving


@pytest.fixture
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in a folder of the test's own."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The log of a run."""
    folder = tmp_path_factory.mktemp("known")
    with serving(right) as fake:
        main(["run", "--id", "get-send-quota.*", "--keep-going", "--endpoint", fake.endpoint, "--out", str(folder)])
    return folder / "run.jsonl"


@pytest.fixture
def words(log: Path, reference_profile: Path) -> Iterator[Mapping[str, str]]:  # noqa: F811
    """What stands in a command line for a log, and for targets: good, closed, and behind a proxy."""
    upstream = free_port()
    with relay(upstream, Behavior("honest")) as port:
        yield {
            "log": str(log),
            "profile": str(reference_profile),
            "closed": f"http://127.0.0.1:{free_port()}",
            "proxy": f"http://127.0.0.1:{port}",
            "upstream": f"127.0.0.1:{upstream}",
        }
