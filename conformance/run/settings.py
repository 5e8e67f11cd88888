"""What is the same for all cases of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from conformance.run.budget import BudgetLimits


@dataclass(frozen=True, slots=True)
class RunSettings:
    """What is the same for all cases of a run. ``truth`` is any, spec or observed."""

    seed: str
    truth: str = "any"
    unsupported: Mapping[str, str] = field(default_factory=dict)
    """Actions that the target lacks, with what it said."""
    silent: Mapping[str, str] = field(default_factory=dict)
    """Actions to which the target did not respond when probed; their cases fail without being sent."""
    hopeless: str = ""
    """Why nothing can come of the run, as with a wrong secret; then no case is sent."""
    dialect: str = ""
    """The name of the dialect that every request of the run speaks where it can; empty: the suite's usual one."""
    budget: BudgetLimits = field(default_factory=BudgetLimits)
    """What one case may cost."""
