"""The figures of a run: outcomes by level and class, divergence and coverage, and whether the target conforms."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from conformance.report.event import CaseEvent, ClassSummary, Footer

DECIDED = frozenset({"passed", "failed", "unsupported"})
DIVERGENT = frozenset({"failed", "unsupported"})
BREAKING = frozenset({"failed", "unsupported", "blocked", "indeterminate", "error"})
"""Outcomes of a must-case with which a target can't be called conforming."""
INCOMPLETE = frozenset({"skipped", "blocked", "indeterminate", "error"})


def conforming(cases: Iterable[CaseEvent]) -> bool:
    """Say whether no must-case diverged or stayed undecided, and the suite itself had no fault in any case."""
    return not any(case.outcome == "error" or (case.level == "must" and case.outcome in BREAKING) for case in cases)


def proven(cases: Iterable[CaseEvent]) -> bool:
    """Say whether any must-case passed, if there is one: a run that skips them all shows nothing."""
    outcomes = [case.outcome for case in cases if case.level == "must"]
    return "passed" in outcomes or not outcomes


def divergence(cases: Iterable[CaseEvent]) -> float:
    """Return (failed + unsupported) / all applicable cases. What is skipped still counts in the base."""
    outcomes = [case.outcome for case in cases]
    return sum(outcome in DIVERGENT for outcome in outcomes) / len(outcomes) if outcomes else 0.0


def coverage(cases: Iterable[CaseEvent]) -> float:
    """Return decided / all cases."""
    outcomes = [case.outcome for case in cases]
    return sum(outcome in DECIDED for outcome in outcomes) / len(outcomes) if outcomes else 0.0


def by_level(cases: Iterable[CaseEvent]) -> dict[str, dict[str, int]]:
    """Return level -> outcome -> number of cases."""
    found: Mapping[str, Counter[str]] = defaultdict(Counter)
    for case in cases:
        found[case.level][case.outcome] += 1
    return {level: dict(sorted(found[level].items())) for level in ("must", "should", "may") if level in found}


def by_class(cases: Iterable[CaseEvent]) -> dict[str, ClassSummary]:
    """Return each conformance class with its outcomes and verdicts."""
    groups: dict[str, list[CaseEvent]] = defaultdict(list)
    for case in cases:
        groups[case.conformance_class].append(case)
    return {
        name: ClassSummary(
            outcomes=by_level(group),
            conforming=conforming(group),
            complete=not any(case.level == "must" and case.outcome in INCOMPLETE for case in group),
        )
        for name, group in sorted(groups.items())
    }


def footer(cases: list[CaseEvent], ms: float, stopped: str = "") -> Footer:
    """Return the log's last line for these cases.

    Args:
        cases: all of the run.
        ms: the run's wall time in milliseconds.
        stopped: why the target was gone before the end, if it was.
    """
    return Footer(
        summary=by_level(cases),
        classes=by_class(cases),
        divergence=round(divergence(cases), 6),
        coverage=round(coverage(cases), 6),
        conforming=conforming(cases) and proven(cases),
        ms=round(ms, 1),
        stopped=stopped,
    )
