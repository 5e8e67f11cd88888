from __future__ import annotations

import sys
import urllib.request
from pathlib import Path

import pytest

from conformance.publish.emulator import Emulator, Product
from conformance.publish.environment import InstallFailed, install_emulator
from conformance.publish.server import StartFailed, run_emulator

PRODUCT = Product("some", "A server for tests.", "https://example.com", profile="moto")


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache of environments, in which ``some-1`` counts as installed: it has no packages."""
    monkeypatch.setenv("SES_CONFORMANCE_CACHE", str(tmp_path))
    home = tmp_path / "emulators" / "some-1"
    home.mkdir(parents=True)
    (home / "installed").write_text("")
    return tmp_path


def emulator(*options: str) -> Emulator:
    server = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", *options]
    return Emulator("some", "1", PRODUCT, lambda home, port: [*server, str(port)])


def test_an_emulator_runs_for_as_long_as_it_is_needed() -> None:
    with run_emulator(emulator()) as endpoint:
        assert urllib.request.urlopen(endpoint, timeout=5).status == 200
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(endpoint, timeout=5)


def test_an_emulator_that_ends_at_once_is_reported_with_its_exit_code() -> None:
    with (
        pytest.raises(StartFailed, match=r"some-1 ended at once, with exit code 2"),
        run_emulator(emulator("--no-such-option")),
    ):
        pass


def test_a_failed_installation_quotes_its_installer(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(cache))
    wanted = Emulator("other", "1", PRODUCT, lambda home, port: [], npm=("other@1",))
    with pytest.raises(InstallFailed, match=r"npm install .*other@1: .*No such file"):
        install_emulator(wanted)
    assert not (cache / "emulators" / "other-1" / "installed").exists()
