"""The pytest plugin as every session with the suite installed loads it: options, markers, fixtures; nothing heavy.

Inert unless a run is asked for, by ``--ses-endpoint``, ``--ses-target``, or by naming case files or folders of them;
only then is ``conformance.pytest_session.session`` imported. The fixtures import what they need when they are used.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from conformance.model import corpus
from conformance.model.case_header import is_case_file
from conformance.pytest_session.keys import WORKER_KEY

if TYPE_CHECKING:
    from conformance.pytest_session.case_tests import CaseTest, PreparedTarget
    from conformance.targets.test_double import TestDouble

_GROUP = "Amazon SES conformance"
_MARKERS = (
    "ses(conformance_class, action, level): a case of the Amazon SES conformance suite",
    "ses_cases(id=..., conformance_class=..., action=..., level=..., requirement=..., exclude=...): the cases that a "
    "test with the fixture ses_case is run for; each a string, or a list of them",
)


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Add the options of a run, all with the prefix ``--ses-``: ``--endpoint`` and ``--target`` may be others'."""
    group = parser.getgroup("ses-conformance", _GROUP)
    group.addoption("--ses-endpoint", metavar="URL", help="endpoint to be tested (default: the reference target)")
    group.addoption("--ses-target", metavar="NAME|FILE", help="profile of the target")
    for name in ("class", "action", "level", "id", "requirement"):
        group.addoption(
            f"--ses-{name}", action="append", default=[], metavar=name.upper(), help=f"cases of this {name}"
        )
    group.addoption(
        "--ses-exclude", action="append", default=[], metavar="ID|CLASS", help="leave out cases by id or class"
    )
    group.addoption("--ses-corpus", metavar="N", help="cases of this frozen corpus")
    group.addoption("--ses-truth", choices=("any", "spec", "observed"), default="any")
    group.addoption("--ses-dialect", metavar="NAME", help="write requests as some real client does")
    group.addoption("--ses-seed", metavar="S")
    group.addoption("--ses-rate", type=float, metavar="R", help="requests per second over all actions")
    group.addoption("--ses-timeout", type=float, metavar="S", help="seconds to wait for a response")
    group.addoption("--ses-wait", type=float, metavar="S", help="wait until the target responds, at most so long")
    group.addoption("--ses-shard", metavar="I/N")
    group.addoption("--ses-log", metavar="FILE", help="write the event log here")

    if any(name.endswith("conftest.py") for name, _ in pluginmanager.list_name_plugin()):
        # A conftest loads this plugin: the hook below has begun without it.
        _add_short_names(parser)


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(parser: pytest.Parser) -> Generator[None]:
    """Add ``--endpoint`` and ``--target`` once every conftest has had the chance to take them for itself."""
    yield
    _add_short_names(parser)


def _add_short_names(parser: pytest.Parser) -> None:
    group = parser.getgroup("ses-conformance", _GROUP)
    for name, metavar in (("endpoint", "URL"), ("target", "NAME|FILE")):
        _, unknown = parser.parse_known_and_unknown_args([f"--{name}", "x"])
        if f"--{name}" in unknown:
            group.addoption(f"--{name}", dest=f"ses_{name}", metavar=metavar, help=f"the same as --ses-{name}")


def pytest_configure(config: pytest.Config) -> None:
    """Declare the markers; let ``--pyargs conformance`` name the suite's cases."""
    for line in _MARKERS:
        config.addinivalue_line("markers", line)
    if config.option.pyargs:
        config.args[:] = [str(corpus.cases()) if argument == "conformance" else argument for argument in config.args]


def is_asked_for(config: pytest.Config) -> bool:
    """Say whether this pytest session is a run of the suite."""
    paths = [Path(str(arg).partition("::")[0]) for arg in config.args]
    if any(_holds_cases(config.invocation_params.dir / path) for path in paths):
        return True
    return bool(config.getoption("--ses-endpoint") or config.getoption("--ses-target"))


def _holds_cases(path: Path) -> bool:
    if path.is_dir():
        # A checkout has case files far below its root; only a folder that holds little else is meant as a run.
        return any(is_case_file(file) for file in sorted(path.glob("*.yaml"))[:3] + sorted(path.glob("*/*.yaml"))[:3])
    return path.suffix == ".yaml" and is_case_file(path)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Begin the run that this session is, if it is one."""
    config = session.config
    worker_input = getattr(config, "workerinput", None)
    asked = is_asked_for(config) if worker_input is None else WORKER_KEY in worker_input
    if asked:
        from conformance.pytest_session import session as run_session

        config.pluginmanager.register(run_session, run_session.__name__)
        run_session.begin(config)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make one test of each selected case, for a test function with the fixture ``ses_case``."""
    if "ses_case" in metafunc.fixturenames:
        from conformance.pytest_session.case_tests import selected_cases

        cases = selected_cases(metafunc)
        metafunc.parametrize("ses_case", cases, ids=[case.id for case in cases], indirect=True)


@pytest.fixture(scope="session")
def ses_reference_server() -> Iterator[TestDouble]:
    """The reference target, running for the whole session: one for each process of xdist."""
    from conformance.targets.test_double import TestDouble

    with TestDouble() as running:
        yield running


@pytest.fixture
def ses_reference(ses_reference_server: TestDouble) -> TestDouble:
    """A running reference target that knows nothing yet: its endpoint, keys, mail. It is reset for each test."""
    ses_reference_server.reset()
    return ses_reference_server


@pytest.fixture(scope="session")
def ses_target(pytestconfig: pytest.Config) -> Any:
    """What the cases are to test. Define a fixture of this name, scope ``session``, that returns it.

    A WSGI or ASGI application, the URL of an endpoint, or a profile: a dict, or the path of a file.
    """
    asked = pytestconfig.getoption("--ses-target") or pytestconfig.getoption("--ses-endpoint")
    if not asked:
        pytest.fail(
            'define a fixture ses_target with scope="session" that returns your WSGI or ASGI application, a URL or a '
            "profile; or give --ses-endpoint URL",
            pytrace=False,
        )
    return asked


@pytest.fixture(scope="session")
def ses_prepared_target(ses_target: Any, pytestconfig: pytest.Config) -> Iterator[PreparedTarget]:
    """The target of ``ses_target``, served if it is an application, probed and ready."""
    from conformance.pytest_session.case_tests import prepared_target

    with prepared_target(ses_target, pytestconfig) as prepared:
        yield prepared


@pytest.fixture
def ses_case(request: pytest.FixtureRequest, ses_prepared_target: PreparedTarget) -> CaseTest:
    """One case of the suite, to be run against ``ses_target`` by its method ``check``."""
    return ses_prepared_target.test(request.param)
