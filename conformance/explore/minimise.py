"""Making a failed case small: what is left out stays out while the target still fails and the reference passes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from conformance.explore.differences import owner_of
from conformance.explore.oracle import Oracle
from conformance.explore.program import Program
from conformance.explore.reduction import smaller
from conformance.explore.rewriting import program_of
from conformance.judge.finding import Finding
from conformance.judge.response import ParsedResponse
from conformance.model.case import Case
from conformance.model.lint import lint
from conformance.model.problem import SourceError
from conformance.model.registry import registry
from conformance.model.suite import Suite
from conformance.model.vocabulary import Outcome
from conformance.run.exchanger import Exchanger
from conformance.run.flow import run_case
from conformance.run.outcome import Result
from conformance.run.settings import RunSettings
from conformance.wire.dialects import DIALECTS
from conformance.wire.tampering import TAMPERINGS

LISTINGS = {"ListIdentities": "Identities", "ListVerifiedEmailAddresses": "VerifiedEmailAddresses"}
"""The actions whose responses show what others have registered, and the list in each."""
MOST_RUNS = 400
"""Programs that are tried against the target, at most."""


class NotMinimisable(Exception):
    """The case can't be made small; the message says why."""


@dataclass(frozen=True, slots=True)
class Minimised:
    """The smallest program that was found.

    Args:
        program: still shows the finding.
        result: of its last run.
        finding: that it shows.
        runs: how many programs were tried.
    """

    program: Program
    result: Result
    finding: Finding
    runs: int


class _Minimiser:
    def __init__(self, exchanger: Exchanger, settings: RunSettings, oracle: Oracle, case_id: str, title: str) -> None:
        self._exchanger, self._settings, self._oracle = exchanger, settings, oracle
        self._case_id, self._title = case_id, title
        self.runs = 0
        self.may_rest_on_others = False
        """Whether the case as a whole already lists identities of others alone."""

    def case(self, program: Program) -> Case | None:
        """Return the case that a program is, if it is a case that an author might have written."""
        try:
            case = program.case(self._case_id, self._title)
        except (SourceError, ValueError):
            return None
        problems = lint(Suite((case,), registry()), TAMPERINGS, DIALECTS)
        return case if all("folder of that name" in each.message for each in problems) else None

    def shows(self, case: Case, check: str, action: str) -> Result | None:
        """Return the result of a case if the target fails it by the same check, and the reference passes it."""
        self.runs += 1
        settings = replace(self._settings, seed=f"{self._settings.seed}/{self.runs}")
        result = run_case(case, self._exchanger, settings)
        finding = _finding(result, check, action)
        if finding is None or not self._oracle.passes(case):
            return None
        if not self.may_rest_on_others and self.rests_on_others(result, finding, settings.seed):
            return None  # it fails by what somebody left in this account, and would not fail in another
        return result

    def rests_on_others(self, result: Result, finding: Finding, seed: str) -> bool:
        """Say whether the response with a finding lists identities, and none of them is the case's own."""
        if not 0 <= finding.exchange < len(result.sent) or _action(result, finding) not in LISTINGS:
            return False
        sent = result.sent[finding.exchange]
        listed = ParsedResponse(sent.exchange, sent.action).value(LISTINGS[sent.action])
        owns = owner_of(result.case, self._exchanger.profile, seed)
        return isinstance(listed, list) and bool(listed) and not any(owns(str(each)) for each in listed)


def minimise(
    case: Case,
    exchanger: Exchanger,
    settings: RunSettings,
    oracle: Oracle,
    *,
    case_id: str,
    check: str | None = None,
    tell: Callable[[int, Program], None] = lambda runs, program: None,
) -> Minimised:
    """Return the smallest program that shows a finding of a case.

    Args:
        case: that the target fails.
        exchanger: sends to the target.
        settings: of the run.
        oracle: says what a conforming target passes: a reduction that it does not pass has changed the question.
        case_id: id of the case that the program becomes.
        check: id of the finding's check; None: that of the case's first finding.
        tell: is called after each smaller program that was found, with the number of runs.

    Raises:
        NotMinimisable: the target does not fail the case that way, or the reference target does not pass it.
    """
    minimiser = _Minimiser(exchanger, settings, oracle, case_id, case.title)
    first = run_case(case, exchanger, settings)
    wanted = next((each for each in first.findings if check in (None, each.check_id)), None)
    if first.outcome is not Outcome.FAILED or wanted is None:
        said = f"{first.outcome.value}: {first.reason}" if first.reason else first.outcome.value
        way = f" by {check}" if check and first.findings else ""
        raise NotMinimisable(f"{case.id} does not fail{way} ({said}), so that there is nothing to make small")
    key = (wanted.check_id, _action(first, wanted))
    minimiser.may_rest_on_others = minimiser.rests_on_others(first, wanted, settings.seed)
    program = program_of(case)
    whole = minimiser.case(program)
    result = None if whole is None else minimiser.shows(whole, *key)
    if result is None:
        raise NotMinimisable(
            f"{case.id} can't be made small: written by itself it does not show {wanted.check_id} again"
        )
    while minimiser.runs < MOST_RUNS:
        found = _next(minimiser, program, key)
        if found is None:
            break
        program, result = found
        tell(minimiser.runs, program)
    finding = _finding(result, *key)
    assert finding is not None
    return Minimised(program, result, finding, minimiser.runs)


def _next(minimiser: _Minimiser, program: Program, key: tuple[str, str]) -> tuple[Program, Result] | None:
    """Return the first smaller program that still shows the finding, with its result."""
    for candidate in smaller(program):
        if minimiser.runs >= MOST_RUNS:
            return None
        case = minimiser.case(candidate)
        result = None if case is None else minimiser.shows(case, *key)
        if result is not None:
            return candidate, result
    return None


def _finding(result: Result, check: str, action: str) -> Finding | None:
    if result.outcome is not Outcome.FAILED:
        return None
    return next((each for each in result.findings if each.check_id == check and _action(result, each) == action), None)


def _action(result: Result, finding: Finding) -> str:
    return result.sent[finding.exchange].action if 0 <= finding.exchange < len(result.sent) else ""
