"""What became of a case: the outcome, its findings, and the exchanges that led to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.judge.finding import Finding
from conformance.model.case import Case
from conformance.model.vocabulary import Outcome, Phase, Source
from conformance.wire.exchange import Exchange


class CaseStopped(Exception):
    """The case ends here, with this outcome. ``lacks`` is the action that the target lacks, if that is why."""

    def __init__(self, outcome: Outcome, reason: str, lacks: str = "") -> None:
        self.outcome, self.reason, self.lacks = outcome, reason, lacks
        super().__init__(reason)


class Indeterminate(CaseStopped):
    """Nothing can be said of the case, whatever it asks: the target stayed throttled, say, or out of reach."""

    def __init__(self, reason: str) -> None:
        super().__init__(Outcome.INDETERMINATE, reason)


@dataclass(frozen=True, slots=True)
class Sent:
    """One exchange of a case: what was asked for, in which phase, as which account, and what became of it.

    ``succeeded``: a success document came. ``uncertain``: neither that nor a rejection, so that nobody knows what the
    target has done. ``odd``: a rejection would have been right, or the request is in a form of its own, so that what
    was made may have another name than the one that was sent. ``captures`` are places in the response by the name that
    their values got.
    """

    action: str
    phase: Phase
    exchange: Exchange
    params: Mapping[str, Any] = field(default_factory=dict)
    account: str = "main"
    succeeded: bool = False
    uncertain: bool = False
    odd: bool = False
    captures: Mapping[str, str] = field(default_factory=dict)
    tampered: bool = False


@dataclass(slots=True)
class Result:
    """One case's result. ``matched`` are the sources whose alternative the responses fit; ``ms`` is wall time."""

    case: Case
    outcome: Outcome = Outcome.PASSED
    reason: str = ""
    lacks: str = ""
    """The action that the target lacks, if the case was not decided for that."""
    findings: list[Finding] = field(default_factory=list)
    matched: frozenset[Source] = frozenset()
    sent: list[Sent] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    asked: bool = False
    """Whether every step was sent and judged, so that nothing of the case's own question is left open."""
    ms: float = 0.0

    @property
    def but_for(self) -> list[str]:
        """The checks by which alone the case failed: rules for all responses, its own question is answered well."""
        if self.outcome is not Outcome.FAILED or not self.asked or any(finding.own for finding in self.findings):
            return []
        return sorted({finding.check_id for finding in self.findings})
