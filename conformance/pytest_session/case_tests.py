"""The suite's cases as tests of somebody's own: the fixture ``ses_case``, and the target that it tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest

from conformance.model.case import Case
from conformance.model.problem import UserProblem
from conformance.model.suite import load_suite
from conformance.pytest_session.options import wanted_of
from conformance.pytest_session.outcome import CaseFailed, conclude
from conformance.run.exchanger import Exchanger
from conformance.run.flow import run_case
from conformance.run.prepare import prepare
from conformance.run.prepared import Prepared
from conformance.run.selection import Selection
from conformance.targets.subject import profile_of_subject
from conformance.targets.unreachable import Unreachable

_MARK = "ses_cases"
_KEYS = {
    "id": "ids",
    "conformance_class": "classes",
    "action": "actions",
    "level": "levels",
    "requirement": "requirements",
    "exclude": "excludes",
    "corpus": "corpus",
}


@dataclass(frozen=True, slots=True)
class CaseTest:
    """One case, and the target that it is to be run against."""

    case: Case
    _target: PreparedTarget

    def check(self) -> None:
        """Run the case. It is skipped where the profile lacks what it needs, and a weaker level than must is an xfail.

        Raises:
            Failed: the case did not pass; the message says what the requirement says, what was expected, what came.
        """
        result = run_case(self.case, self._target.exchanger, self._target.prepared.settings)
        try:
            conclude(result, repeat="")
        except CaseFailed as failed:
            pytest.fail(str(failed), pytrace=False)


@dataclass(frozen=True, slots=True)
class PreparedTarget:
    """A target that is ready to be tested, and what sends it the requests of this process."""

    prepared: Prepared
    exchanger: Exchanger

    def test(self, case: Case) -> CaseTest:
        """Return a case as a test of this target."""
        return CaseTest(case, self)


def selected_cases(metafunc: pytest.Metafunc) -> list[Case]:
    """Return the cases that a test function's markers ``ses_cases`` and the session's options select.

    Raises:
        pytest.UsageError: a marker has an unknown key or is given something by position, or nothing is selected.
    """
    where = metafunc.definition.nodeid
    cases = wanted_of(metafunc.config).selection.of(load_suite().cases)
    for mark in metafunc.definition.iter_markers(_MARK):
        unknown = [*map(repr, mark.args), *(key for key in mark.kwargs if key not in _KEYS)]
        if unknown:
            raise pytest.UsageError(f"{where}: ses_cases takes {', '.join(_KEYS)}, not {', '.join(unknown)}")
        fields: dict[str, Any] = {_KEYS[key]: _several(value) for key, value in mark.kwargs.items()}
        try:
            cases = Selection(**fields).of(cases)
        except UserProblem as error:
            raise pytest.UsageError(f"{where}: {error}") from error
    if not cases:
        raise pytest.UsageError(f"{where}: its markers ses_cases select no case; `ses-conformance list` shows them all")
    return cases


def _several(value: str | Sequence[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


@contextmanager
def prepared_target(subject: Any, config: pytest.Config) -> Iterator[PreparedTarget]:
    """Make ready what the fixture ``ses_target`` returned; serve it while the block runs, if it is an application."""
    with ExitStack() as stack:
        try:
            profile = stack.enter_context(profile_of_subject(subject))
            prepared = prepare(replace(wanted_of(config), endpoint=None, target=None), profile=profile)
        except (UserProblem, Unreachable) as error:
            pytest.fail(f"ses_target: {error}", pytrace=False)
        stack.callback(prepared.close)
        exchanger = prepared.exchanger(getattr(config, "workerinput", {}).get("workercount", 1))
        stack.callback(exchanger.transport.close)
        yield PreparedTarget(prepared, exchanger)
