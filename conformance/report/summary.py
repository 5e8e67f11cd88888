"""The figures of a run: outcomes by level and class, divergence and coverage, and whether the target conforms."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from conformance.model.checks import CHECKS
from conformance.model.vocabulary import Level, Outcome
from conformance.report.event import CaseEvent, ClassSummary, Footer, Headline, Undecided
from conformance.report.text import count, one_line

INCOMPLETE = (Outcome.BLOCKED, Outcome.INDETERMINATE, Outcome.SKIPPED, Outcome.ERROR)
"""Outcomes that say nothing about the target."""
_NAMED = 6
"""Reasons that are named where there is little room."""


def conforming(cases: Iterable[CaseEvent]) -> bool:
    """Say whether no must-case diverged or stayed undecided, and the suite itself had no fault in any case."""
    return not any(case.outcome.breaks_conformance(case.level) for case in cases)


def proven(cases: Iterable[CaseEvent]) -> bool:
    """Say whether any must-case passed, if there is one: a run that skips them all shows nothing."""
    outcomes = [case.outcome for case in cases if case.level is Level.MUST]
    return Outcome.PASSED in outcomes or not outcomes


def divergence(cases: Iterable[CaseEvent]) -> float:
    """Return (failed + unsupported) / all applicable cases. What is skipped still counts in the base."""
    outcomes = [case.outcome for case in cases]
    return sum(outcome.divergent for outcome in outcomes) / len(outcomes) if outcomes else 0.0


def coverage(cases: Iterable[CaseEvent]) -> float:
    """Return decided / all cases."""
    outcomes = [case.outcome for case in cases]
    return sum(outcome.decided for outcome in outcomes) / len(outcomes) if outcomes else 0.0


def by_level(cases: Iterable[CaseEvent]) -> dict[str, dict[str, int]]:
    """Return level -> outcome -> number of cases."""
    found: Mapping[str, Counter[str]] = defaultdict(Counter)
    for case in cases:
        found[case.level.value][case.outcome.value] += 1
    return {level.value: dict(sorted(found[level.value].items())) for level in Level if level.value in found}


def by_class(cases: Iterable[CaseEvent]) -> dict[str, ClassSummary]:
    """Return each conformance class with its outcomes and verdicts."""
    groups: dict[str, list[CaseEvent]] = defaultdict(list)
    for case in cases:
        groups[case.conformance_class].append(case)
    return {
        name: ClassSummary(
            outcomes=by_level(group),
            conforming=conforming(group),
            complete=not any(case.level is Level.MUST and case.outcome in INCOMPLETE for case in group),
        )
        for name, group in sorted(groups.items())
    }


def headline(cases: Iterable[CaseEvent], must_cases: int) -> Headline:
    """Return the headline; ``must_cases`` is how many the whole corpus has. Cases of users are none of them."""
    must = [case for case in cases if case.level is Level.MUST and not case.foreign]
    return Headline(
        passed=sum(case.outcome is Outcome.PASSED for case in must),
        but_for=sum(bool(case.but_for) for case in must),
        of=must_cases,
    )


def reasons(cases: Iterable[CaseEvent]) -> dict[Outcome, dict[str, int]]:
    """Return why must-cases say nothing about the target: outcome -> reason -> must-cases, the most frequent first."""
    found: dict[Outcome, Counter[str]] = defaultdict(Counter)
    for case in cases:
        if case.level is Level.MUST and case.outcome in INCOMPLETE:
            found[case.outcome][_reason(case)] += 1
    # Of several that are equally frequent the first by alphabet comes first: the order of cases counts for nothing.
    return {
        outcome: dict(sorted(found[outcome].items(), key=lambda item: (-item[1], item[0])))
        for outcome in INCOMPLETE
        if found[outcome]
    }


def undecided(cases: Iterable[CaseEvent]) -> dict[Outcome, Undecided]:
    """Return how many must-cases say nothing about the target, by outcome, each with its main reason."""
    found = {}
    for outcome, counted in reasons(cases).items():
        reason, because = next(iter(counted.items()))
        found[outcome] = Undecided(cases=sum(counted.values()), reason=reason, because=because)
    return found


def reason_lines(counted: Mapping[str, int], limit: int = _NAMED) -> list[str]:
    """Return reasons with the number of must-cases for each, the most frequent first; a single one without its number.

    Args:
        counted: reason -> must-cases, as in ``reasons``.
        limit: reasons that are named; of the others the number is.
    """
    if len(counted) == 1:
        return [one_line(next(iter(counted)), 160)]
    named = [f"{number:,} {one_line(reason, 160)}" for reason, number in list(counted.items())[:limit]]
    others = list(counted.values())[limit:]
    return [*named, f"{sum(others):,} for {count(len(others), 'further reason')}"] if others else named


def _reason(case: CaseEvent) -> str:
    if not case.findings:
        return case.reason
    first = case.findings[0]
    title = CHECKS[first.check].title if first.check in CHECKS else first.check
    return f"{first.action}: {title}" if first.action else title


def footer(cases: Sequence[CaseEvent], ms: float, must_cases: int, stopped: str = "") -> Footer:
    """Return the log's last line for these cases.

    Args:
        cases: all of the run.
        ms: the run's wall time in milliseconds.
        must_cases: how many must-cases the whole corpus has.
        stopped: why the target was gone before the end, if it was.
    """
    return Footer(
        summary=by_level(cases),
        classes=by_class(cases),
        divergence=round(divergence(cases), 6),
        coverage=round(coverage(cases), 6),
        conforming=conforming(cases) and proven(cases),
        headline=headline(cases, must_cases),
        undecided=undecided(cases),
        ms=round(ms, 1),
        stopped=stopped,
    )
