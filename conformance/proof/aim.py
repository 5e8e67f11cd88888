"""Which cases are asked about which mutant: those that rest on a requirement that the mutant says it breaks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from conformance.model.case import Case
from conformance.model.requirement import Requirement
from conformance.model.suite import Suite
from conformance.model.vocabulary import Level
from conformance.proof.mutant import Mutant
from conformance.run.selection import Selection

_STRENGTH = {Level.MAY: 0, Level.SHOULD: 1, Level.MUST: 2}


@dataclass(frozen=True, slots=True)
class Aim:
    """What is to be run, and what can't be decided by it.

    Args:
        mutants: the selected mutants by name.
        cases: the selected cases by id.
        asked: mutant to the selected cases that rest on a requirement it breaks.
        left_out: mutant to such cases that the selection leaves out.
        every_mutant: no mutant was left out, so that of cases and requirements it can be told that none proves them.
        unknown: mutant to ids of `breaks` that no requirement has.
        parted: requirements on which cases rest that the selection leaves out.
    """

    mutants: Mapping[str, Mutant]
    cases: Mapping[str, Case]
    asked: Mapping[str, tuple[str, ...]]
    left_out: Mapping[str, tuple[str, ...]]
    every_mutant: bool
    unknown: Mapping[str, tuple[str, ...]]
    parted: frozenset[str]

    def decides(self, mutant: str, case: str) -> bool:
        """Tell whether the case is as strong as a requirement that the mutant breaks and that the case rests on."""
        return bool(self.shared(mutant, case))

    def shared(self, mutant: str, case: str) -> list[Requirement]:
        """Return the requirements that the mutant breaks, the case rests on, and that are not stronger than the case.

        A `should` case of a `must` requirement looks at what the text leaves less clear; it decides nothing of it.
        """
        breaks, strength = self.mutants[mutant].breaks, _STRENGTH[self.cases[case].level]
        return [one for one in self.cases[case].requirements if one.id in breaks and _STRENGTH[one.level] <= strength]


def aim(suite: Suite, mutants: Sequence[Mutant], selection: Selection, globs: Sequence[str] = ()) -> Aim:
    """Return the cases for each mutant.

    Args:
        suite: all cases.
        mutants: all mutants.
        selection: which cases take part.
        globs: names of the mutants that take part; none means all of which a selected case could see something.
    """
    resting: dict[str, list[Case]] = defaultdict(list)
    for case in suite.cases:
        for requirement in case.requirements:
            resting[requirement.id].append(case)
    everything = selection == Selection()
    selected = {case.id for case in suite.cases if selection.takes(case)}
    chosen: dict[str, Mutant] = {}
    asked: dict[str, tuple[str, ...]] = {}
    left_out: dict[str, tuple[str, ...]] = {}
    for mutant in mutants:
        seeing = list(dict.fromkeys(case.id for name in mutant.breaks for case in resting[name]))
        taken = tuple(case for case in seeing if case in selected)
        named = not globs or any(fnmatchcase(mutant.name, glob) for glob in globs)
        if named and (taken or everything):
            chosen[mutant.name] = mutant
            asked[mutant.name] = taken
            left_out[mutant.name] = tuple(case for case in seeing if case not in selected)
    used = {case for cases in asked.values() for case in cases} if globs else selected
    known = suite.registry.requirements
    unknown = {name: tuple(one for one in mutant.breaks if one not in known) for name, mutant in chosen.items()}
    return Aim(
        mutants=chosen,
        cases={case.id: case for case in suite.cases if case.id in used},
        asked=asked,
        left_out=left_out,
        every_mutant=not globs,
        unknown={name: ids for name, ids in unknown.items() if ids},
        parted=frozenset(name for name, cases in resting.items() if any(case.id not in selected for case in cases)),
    )
