"""The least that proves the same: a few pairs of mutant and case first, then all pairs of whatever they leave open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from conformance.proof.aim import Aim
from conformance.proof.matrix import Matrix

Pairs = Mapping[str, tuple[str, ...]]
"""Mutant to the cases that it is tried with."""
_TRIED = 2
"""Cases that a mutant is tried with first."""


def choose_pairs(aim: Aim) -> dict[str, tuple[str, ...]]:
    """Return a few pairs by which most likely each mutant dies and each case kills.

    Each mutant gets cases that decide, those that have the fewest mutants so far; each case gets a mutant. Cases that
    are said to kill nothing get all of theirs.

    Args:
        aim: all pairs.
    """
    chosen: dict[str, list[str]] = {mutant: [] for mutant in aim.asked}
    used: Counter[str] = Counter()
    for mutant, cases in sorted(aim.asked.items(), key=lambda item: len(item[1])):
        deciding = [case for case in cases if aim.decides(mutant, case)] or list(cases)
        for case in sorted(deciding, key=lambda case: used[case])[:_TRIED]:
            chosen[mutant].append(case)
            used[case] += 1
    for mutant, cases in aim.asked.items():
        for case in cases:
            if case not in chosen[mutant] and (not used[case] or aim.cases[case].unkillable):
                chosen[mutant].append(case)
                used[case] += 1
    return {mutant: tuple(cases) for mutant, cases in chosen.items()}


def open_pairs(matrix: Matrix) -> dict[str, tuple[str, ...]]:
    """Return the pairs that were not tried and could still mend a problem of the matrix.

    Args:
        matrix: of what was tried.
    """
    wanting = {problem.subject for problem in matrix.problems}
    aim = matrix.aim
    return {
        mutant: tuple(
            case
            for case in cases
            if (mutant, case) not in matrix.trials
            and not wanting.isdisjoint((mutant, case, *aim.cases[case].requirement_ids))
        )
        for mutant, cases in aim.asked.items()
    }
