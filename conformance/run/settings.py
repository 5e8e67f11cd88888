"""What is the same for all cases of a run."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from conformance.run.budget import BudgetLimits

ROOTS = ("example.com", "example.net", "example.org")
"""Domains below which cases have theirs, reserved by RFC 2606 3."""
_LAST = ("ses.example",)
"""What stands in for them, as long as each, if the account has all three (RFC 2606 2)."""


def free_roots(verified: Collection[str]) -> tuple[str, ...]:
    """Return the domains below which cases have theirs, given what of `ROOTS` an account has verified.

    A verified domain covers all below it: mail from there would be taken, though a case has verified nothing.
    """
    return tuple(root for root in ROOTS if root not in verified) or _LAST


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
    roots: tuple[str, ...] = ROOTS
    """Domains below which cases have theirs."""
    kept_unverified: frozenset[str] = frozenset()
    """Actions that work for identities which are not verified, at a target that can verify none."""
