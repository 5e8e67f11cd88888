"""Records the figures of trust that a session measured: at its end, so that no test sees them change."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, get_args

import pytest

from conformance.report.proof import Figure, Measured, record
from tests.sweeps import Sweeps

if TYPE_CHECKING:
    from tests.report.browser import Browser

# What other packages add to Hypothesis is not used here, and takes a while to import.
os.environ["HYPOTHESIS_NO_PLUGINS"] = "1"
# How fast a machine is does not decide how many cases a run has in flight, unless a test says how many.
os.environ["SES_CONFORMANCE_IN_FLIGHT"] = "1"
# A shell lets what it starts in the background ignore interrupts, nohup lets it ignore the end of the terminal, and so
# would the commands that the tests interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


class Figures:
    """Collects the figures from the properties of the tests that measure them, in whichever process they ran."""

    def __init__(self) -> None:
        self._found: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._found.update({name: str(value) for name, value in report.user_properties})

    def pytest_sessionfinish(self) -> None:
        names: tuple[Figure, ...] = get_args(Figure)
        for name in names:
            if name in self._found:
                record(name, Measured.model_validate_json(self._found[name]))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """Let the garbage collector pass over what stays until the end: modules, cases, and four thousand tests."""
    if not session.config.pluginmanager.has_plugin("dsession"):  # whose process has others collect and run
        from hypothesis import settings

        settings.register_profile("suite", deadline=None)  # how fast a machine is says nothing of what is tested
        settings.load_profile("suite")
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _forked_reference_targets() -> Iterator[None]:
    """Fork the reference targets that this process starts."""
    from conformance.targets import reference_process
    from tests.reference.forked import PROCESSES

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reference_process, "subprocess", PROCESSES)
        yield


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for all pages that a process opens."""
    from tests.report.browser import chromium

    with chromium(tmp_path_factory.mktemp("profile")) as started:
        yield started


@pytest.fixture(scope="session")
def axe(pytestconfig: pytest.Config) -> str:
    """The script that looks for what keeps people out; pytest keeps it between sessions."""
    from tests.report.browser import axe_script

    assert pytestconfig.cache is not None
    return axe_script(pytestconfig.cache.mkdir("axe"))


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Sweeps())
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Figures())
