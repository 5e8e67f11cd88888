"""A case as it runs: one row of one entry, defaults filled in, accept-sets resolved."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conformance.model.case_file import Need, Pages, RequestOptions
from conformance.model.expectation import Alternative, Mail
from conformance.model.requirement import Requirement
from conformance.model.vocabulary import ConformanceClass, Level, Source


@dataclass(frozen=True, slots=True)
class Send:
    """One request to send, still with ``{names}`` and ``$generators``, and what may be answered."""

    action: str
    params: dict[str, Any]
    alternatives: tuple[Alternative, ...]
    omit: tuple[str, ...] = ()
    request: RequestOptions = field(default_factory=RequestOptions)
    capture: dict[str, str] = field(default_factory=dict)
    pages: Pages | None = None
    mail: Mail | None = None
    pipeline: bool = False
    parallel: bool = False
    pace: float | None = None
    times: int = 1
    assume: bool = False

    @property
    def refusable(self) -> bool:
        """True when a rejection is among the acceptable answers."""
        return any(alternative.error is not None for alternative in self.alternatives)


@dataclass(frozen=True, slots=True)
class Case:
    """One case. ``control`` is None where no good request has to be proven first; ``names`` are all that it uses."""

    id: str
    title: str
    action: str
    conformance_class: ConformanceClass
    level: Level
    source: Source
    requirements: tuple[Requirement, ...]
    needs: frozenset[Need]
    verified: tuple[str, ...]
    verified_account: str
    given: tuple[Send, ...]
    control: Send | None
    steps: tuple[Send, ...]
    names: frozenset[str]
    row: Any
    file: Path
    line: int
    why: str | None = None
    uncontrolled: str | None = None
    unkillable: str | None = None
    verified_by: str | None = None

    @property
    def requirement_ids(self) -> tuple[str, ...]:
        """Ids of the requirements that the case rests on."""
        return tuple(requirement.id for requirement in self.requirements)

    @property
    def actions(self) -> frozenset[str]:
        """Every action that the case sends, set-up and control included."""
        sends = (*self.given, *self.steps, *((self.control,) if self.control else ()))
        return frozenset(send.action for send in sends)
