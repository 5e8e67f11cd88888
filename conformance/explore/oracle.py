"""The reference target as a second opinion: what it does not pass either accuses nobody."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from conformance.model.case import Case
from conformance.model.case_file import Need, RequestOptions
from conformance.model.vocabulary import Outcome
from conformance.run.budget import Budget, BudgetLimits
from conformance.run.exchanger import Exchanger
from conformance.run.flow import run_case
from conformance.run.pacing import Pacer
from conformance.run.rendering import Rendered
from conformance.run.requests import build
from conformance.run.settings import RunSettings
from conformance.targets.local import LocalReference
from conformance.wire.transport import Transport

_OTHERS = 12
"""Identities of somebody else in each account: a case that only an empty account passes is none."""


class Oracle:
    """Runs cases against reference targets of its own, which are started when they are first needed.

    Raises ``ReferenceFailed`` from `passes` if one does not start.
    """

    def __init__(self) -> None:
        self._started: dict[bool, tuple[LocalReference, Exchanger]] = {}
        self._asked = 0

    def passes(self, case: Case) -> bool:
        """Say whether the reference target passes a case: one whose identities stay pending, if the case needs that."""
        self._asked += 1
        return run_case(case, self._exchanger(Need.PENDING in case.needs), self._settings()).outcome is Outcome.PASSED

    def _settings(self) -> RunSettings:
        return RunSettings(f"oracle/{self._asked}")

    def _exchanger(self, pending: bool) -> Exchanger:
        if pending not in self._started:
            reference = LocalReference(("--verification", "manual") if pending else ())
            exchanger = Exchanger(reference.profile(), Transport(), Pacer(None, None))
            self._started[pending] = reference, exchanger
            fill_account(exchanger)
        return self._started[pending][1]

    def close(self) -> None:
        """End the reference targets."""
        for reference, exchanger in self._started.values():
            exchanger.transport.close()
            reference.close()
        self._started.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def fill_account(exchanger: Exchanger) -> None:
    """Register identities that no case knows of."""
    budget = Budget(BudgetLimits())
    for number in range(_OTHERS):
        action, params = ("VerifyDomainIdentity", {"Domain": f"other{number}.example.edu"})
        if number % 2:
            action, params = ("VerifyEmailIdentity", {"EmailAddress": f"other{number}@example.edu"})
        exchanger.ask(build(Rendered(action, params, RequestOptions(), ()), exchanger.profile), budget)
