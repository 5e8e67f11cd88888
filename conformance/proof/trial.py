"""What became of one case against one edition of the reference target: a mutant, a variation, or the true service."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.model.vocabulary import Outcome
from conformance.proof.honesty import refusals, unproven
from conformance.run.outcome import Result
from conformance.run.record import case_event

TRUE = ""
"""The name of the reference target without a defect and without a variation."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of a case.

    Args:
        edition: name of the mutant or the variation; empty for the true service.
        case: id.
        outcome: of the case.
        layer: of the first finding, empty without one.
        findings: in words, in order.
        reason: of the outcome, empty if the findings are the reason.
        ms: wall time in milliseconds.
        unproven: why a rejection by the true service may be green for the wrong reason, see `honesty`; "" if none is.
    """

    edition: str
    case: str
    outcome: Outcome
    layer: str
    findings: tuple[str, ...]
    reason: str
    ms: float
    unproven: str = ""

    @property
    def detail(self) -> str:
        """The first finding, or the reason of the outcome without one."""
        return self.findings[0] if self.findings else self.reason


def trial_of(edition: str, result: Result) -> Trial:
    """Return the trial that a case's result on an edition makes."""
    return Trial(
        edition,
        result.case.id,
        result.outcome,
        result.findings[0].layer.value if result.findings else "",
        tuple(f"{one.where}: expected {one.expected}, got {one.actual}" for one in result.findings),
        result.reason,
        result.ms,
        _unproven(result) if edition == TRUE and result.outcome is Outcome.PASSED else "",
    )


def _unproven(result: Result) -> str:
    return (unproven(result.case, case_event(result)) or "") if refusals(result.case) else ""
