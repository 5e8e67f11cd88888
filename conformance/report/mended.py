"""What a run would show with rules for all responses mended: which cases pass but for them is in the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from conformance.model.vocabulary import Level, Outcome
from conformance.report.event import CaseEvent


@dataclass(frozen=True, slots=True)
class MendedRules:
    """A step: ``checks`` are mended in it, and with those of the steps before it ``passed`` must-cases would pass."""

    checks: tuple[str, ...]
    passed: int


def mended(cases: Sequence[CaseEvent]) -> list[MendedRules]:
    """Return the steps in the order that turns most must-cases soonest; none if no case passes but for such rules.

    A step mends as many checks at once as it takes to turn a case: often every response breaks several.
    """
    must = [case for case in cases if case.level is Level.MUST]
    passed = sum(case.outcome is Outcome.PASSED for case in must)
    left = Counter(frozenset(case.but_for) for case in must if case.but_for)
    done: frozenset[str] = frozenset()
    steps = []
    while left:
        whole = done | min(left, key=lambda each: (-_turned(left, done | each) / len(each - done), sorted(each)))
        passed += _turned(left, whole)
        steps.append(MendedRules(tuple(sorted(whole - done)), passed))
        done = whole
        left = Counter({each: number for each, number in left.items() if not each <= done})
    return steps


def _turned(left: Counter[frozenset[str]], done: frozenset[str]) -> int:
    return sum(number for each, number in left.items() if each <= done)
