"""What the user asked for, as every way of asking hands it over."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from conformance.model.problem import UserProblem
from conformance.run.selection import Selection


class UsageProblem(UserProblem):
    """What the user gave can't be used; the message says what and what to do."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user asked for, whichever way: command line, environment, pytest option."""

    endpoint: str | None = None
    target: str | None = None
    selection: Selection = field(default_factory=Selection)
    truth: str = "any"
    seed: str | None = None
    rate: float | None = None
    timeout: float | None = None
    allow_aws: bool = False
    yes: bool = False
    """Whether the user has agreed in advance to the real service being tested."""
    ca_bundle: Path | None = None
    insecure: bool = False
    keep_going: bool = False
    dialect: str | None = None
    wait: float | None = None
    """Seconds to wait until the target responds for the first time."""
    maxfail: int | None = None
    """After how many failures of must-cases the run ends."""

    @property
    def of_reference(self) -> bool:
        """Whether the target is the suite's own, which it starts."""
        return self.endpoint is None and self.target in (None, "reference")
