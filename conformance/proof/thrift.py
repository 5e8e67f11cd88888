"""The least that proves the same: the likeliest pairs of mutant and case first, then more of whatever they leave open.

Names tell which are likely: `list-identities-max-items-1001` dies by `list-identities.max-items.out-of-range[above]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from conformance.proof.aim import Aim
from conformance.proof.matrix import Matrix

Pairs = Mapping[str, tuple[str, ...]]
"""Mutant to the cases that it is tried with."""
_FIRST = 1
"""Pairs that a mutant, or a case, is tried with first."""


def choose_pairs(aim: Aim) -> dict[str, tuple[str, ...]]:
    """Return the fewest pairs by which most likely each mutant dies and each case kills.

    Each mutant gets the likeliest of the cases that decide, each case its likeliest mutant. Cases that are said to
    kill nothing get all of theirs.

    Args:
        aim: all pairs.
    """
    chosen: dict[str, set[str]] = {mutant: set() for mutant in aim.asked}
    seeing: dict[str, list[str]] = {case: [] for case in aim.cases}
    for mutant, cases in aim.asked.items():
        deciding = [case for case in cases if aim.decides(mutant, case)] or cases
        chosen[mutant].update(_likeliest([(mutant, case) for case in deciding], _FIRST, 1))
        for case in cases:
            seeing[case].append(mutant)
    for case, mutants in seeing.items():
        number = len(mutants) if aim.cases[case].unkillable else _FIRST
        for mutant in _likeliest([(mutant, case) for mutant in mutants], number, 0):
            chosen[mutant].add(case)
    return _in_order(aim, chosen)


def open_pairs(matrix: Matrix, number: int) -> dict[str, tuple[str, ...]]:
    """Return pairs that were not tried and could still mend a problem of the matrix.

    Args:
        matrix: of what was tried.
        number: how many for each mutant, case or requirement that has a problem: the likeliest.
    """
    aim = matrix.aim
    left: dict[str, list[tuple[str, str]]] = {problem.subject: [] for problem in matrix.problems}
    for mutant, cases in aim.asked.items():
        for case in cases:
            if (mutant, case) not in matrix.trials:
                for subject in left.keys() & {mutant, case, *aim.cases[case].requirement_ids}:
                    left[subject].append((mutant, case))
    chosen: dict[str, set[str]] = {mutant: set() for mutant in aim.asked}
    for pairs in left.values():
        for mutant, case in sorted(pairs, key=_unlikeness)[:number]:
            chosen[mutant].add(case)
    return _in_order(aim, chosen)


def _likeliest(pairs: list[tuple[str, str]], number: int, side: int) -> list[str]:
    """Return the names on one side (0: mutants, 1: cases) of the pairs that are likely to be a kill."""
    return [pair[side] for pair in sorted(pairs, key=_unlikeness)[:number]]


def _unlikeness(pair: tuple[str, str]) -> tuple[float, str, str]:
    one, other = _words(pair[0]), _words(pair[1])
    return -len(one & other) / len(one | other), *pair


def _words(name: str) -> set[str]:
    return set(re.split(r"[^a-z0-9]+", name.lower())) - {""}


def _in_order(aim: Aim, chosen: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    return {mutant: tuple(case for case in aim.asked[mutant] if case in cases) for mutant, cases in chosen.items()}
