"""The least that proves the same: the likeliest pairs of mutant and case first, then more of whatever they leave open.

A pair that was a kill before is likely one again. Of others names tell: `list-identities-max-items-1001` dies by
`list-identities.max-items.out-of-range[above]`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import cache

from conformance.proof.aim import Aim
from conformance.proof.matrix import Matrix

Pairs = Mapping[str, tuple[str, ...]]
"""Mutant to the cases that it is tried with."""
Pair = tuple[str, str]
"""A mutant and a case."""
_FIRST = 1
"""Pairs that a mutant, or a case, is tried with first."""


def choose_pairs(aim: Aim, known: Collection[Pair] = frozenset()) -> dict[str, tuple[str, ...]]:
    """Return the fewest pairs by which most likely each mutant dies and each case kills.

    The known pairs are among them. A mutant that has none gets the likeliest of the cases that decide, a case its
    likeliest mutant. Cases that are said to kill nothing get all of theirs.

    Args:
        aim: all pairs.
        known: pairs that were a kill before; those of mutants and cases that are gone are passed over.
    """
    chosen = {mutant: {case for case in cases if (mutant, case) in known} for mutant, cases in aim.asked.items()}
    seeing: dict[str, list[str]] = {case: [] for case in aim.cases}
    for mutant, cases in aim.asked.items():
        deciding = [case for case in cases if aim.decides(mutant, case)] or cases
        if chosen[mutant].isdisjoint(deciding):
            chosen[mutant].update(sorted(deciding, key=lambda case: _unlikeness((mutant, case)))[:_FIRST])
        for case in cases:
            seeing[case].append(mutant)
    tried = {case for mutant, case in known if case in chosen.get(mutant, ())}
    for case, mutants in seeing.items():
        number = len(mutants) if aim.cases[case].unkillable else 0 if case in tried else _FIRST
        for mutant in sorted(mutants, key=lambda mutant: _unlikeness((mutant, case)))[:number]:
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


def kills_to_know(matrix: Matrix) -> list[Pair]:
    """Return few kills of a matrix that show all that it shows, in order: what ``choose_pairs`` may be told next time.

    Each mutant has one that decides and each case one, the same where that can be; each requirement that was broken
    has one that breaks it.

    Args:
        matrix: without problems.
    """
    aim = matrix.aim
    dead = {mutant: [trial.case for trial in trials] for mutant, trials in matrix.kills.items()}
    chosen: set[Pair] = set()
    open_cases = set(matrix.caught)
    # Those with the fewest cases choose first, and a case that still needs a kill before one that has its own.
    for mutant, cases in sorted(dead.items(), key=lambda one: (len(one[1]), one[0])):
        case = min(cases, key=lambda name: (name not in open_cases, matrix.trials[mutant, name].ms, name))
        chosen.add((mutant, case))
        if mutant in matrix.caught.get(case, ()):
            open_cases.discard(case)
    chosen |= {(matrix.caught[case][0], case) for case in open_cases}
    broken = {row.id for mutant, case in chosen if case in dead.get(mutant, ()) for row in aim.shared(mutant, case)}
    for mutant, cases in sorted(dead.items()):
        for case in cases:
            new = {row.id for row in aim.shared(mutant, case)} - broken
            if new:
                chosen.add((mutant, case))
                broken |= new
    return sorted(chosen)


def _unlikeness(pair: Pair) -> tuple[float, str, str]:
    one, other = _words(pair[0]), _words(pair[1])
    return -len(one & other) / len(one | other), *pair


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(re.split(r"[^a-z0-9]+", name.lower())) - {""}


def _in_order(aim: Aim, chosen: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    return {mutant: tuple(case for case in aim.asked[mutant] if case in cases) for mutant, cases in chosen.items()}
