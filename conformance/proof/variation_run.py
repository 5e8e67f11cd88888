"""What became of all cases on one variation, and which outcomes accuse it wrongly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from conformance.model.case import Case
from conformance.model.vocabulary import Outcome
from conformance.proof.allowances import allowance
from conformance.proof.trial import Trial
from conformance.proof.variations import Variation


@dataclass(frozen=True, slots=True)
class Deviation:
    """A case that did not pass on a variation.

    Args:
        case: id.
        outcome: of the case.
        findings: in words, after the reason of the outcome if there is one.
        allowed: why that is no wrong accusation; empty if nothing allows it.
    """

    case: str
    outcome: Outcome
    findings: tuple[str, ...]
    allowed: str = ""


@dataclass(frozen=True, slots=True)
class VariationRun:
    """What became of the cases on one variation.

    Args:
        variation: its name.
        cases: how many ran.
        deviations: the cases that did not pass.
        s: time of its cases in seconds.
    """

    variation: str
    cases: int
    deviations: tuple[Deviation, ...]
    s: float

    @property
    def accused(self) -> tuple[Deviation, ...]:
        """The cases that accuse the variation, though it is legal."""
        return tuple(one for one in self.deviations if not one.allowed)

    @property
    def passed(self) -> int:
        """How many cases passed."""
        return self.cases - len(self.deviations)


def judge_variation(variation: Variation, trials: Sequence[Trial], cases: Mapping[str, Case]) -> VariationRun:
    """Return what the trials of a variation amount to.

    Args:
        variation: that was tried.
        trials: one for each case, in the order in which they are reported.
        cases: by id.
    """
    deviations = tuple(
        _deviation(variation, trial, cases[trial.case]) for trial in trials if trial.outcome is not Outcome.PASSED
    )
    return VariationRun(variation.name, len(trials), deviations, sum(trial.ms for trial in trials) / 1000)


def _deviation(variation: Variation, trial: Trial, case: Case) -> Deviation:
    findings = (trial.reason, *trial.findings) if trial.reason else trial.findings
    found = allowance(variation, case, trial.outcome)
    return Deviation(case.id, trial.outcome, findings, found.why if found else "")
