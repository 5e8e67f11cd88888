"""From a case to its line in the log."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from conformance.model.case import Case
from conformance.model.vocabulary import Level, Outcome
from conformance.report.event import CaseEvent
from conformance.report.log import CaseLine
from conformance.run.exchanger import Exchanger
from conformance.run.flow import run_case
from conformance.run.outcome import Result
from conformance.run.record import RunRoom, case_event
from conformance.run.settings import RunSettings


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a case.

    Args:
        case: its event; of a case that another process has run, its line.
        gone: why the target is gone; empty: it is not.
    """

    case: CaseEvent | CaseLine
    gone: str = ""

    @property
    def event(self) -> CaseEvent:
        """The case's event, with or without its exchanges."""
        return self.case.event if isinstance(self.case, CaseLine) else self.case


def settle_case(
    case: Case,
    exchanger: Exchanger,
    settings: RunSettings,
    room: RunRoom,
    admitted: AbstractContextManager[None] | None = None,
) -> CaseEvent:
    """Run a case; return its line.

    Args:
        case: to be run.
        exchanger: sends its requests.
        settings: of the run.
        room: of the log's lines.
        admitted: is entered while the case runs; None: nothing is.
    """
    try:
        with admitted or nullcontext():
            result = run_case(case, exchanger, settings)
        return case_event(result, tuple(exchanger.profile.headers), room)
    except Exception as fault:  # the suite's own fault must not end the run
        return case_event(Result(case, Outcome.ERROR, f"{type(fault).__name__}: {fault}"))


def breaks_conformance(event: CaseEvent) -> bool:
    """Say whether a line counts as a failure: a must-case that did not pass, or a fault of the suite."""
    if event.outcome is Outcome.ERROR:
        return True
    return event.level is Level.MUST and event.outcome not in (Outcome.PASSED, Outcome.SKIPPED)
