"""A small suite and made-up trials, to try the matrix's reasoning without a target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from conformance.model.case import Case
from conformance.model.registered import Registry
from conformance.model.requirement import Requirement
from conformance.model.suite import Suite
from conformance.model.vocabulary import ConformanceClass, Level, Outcome, Source
from conformance.proof.aim import Aim, aim
from conformance.proof.matrix import Matrix
from conformance.proof.mutant import Mutant
from conformance.proof.trial import TRUE, Trial
from conformance.run.selection import Selection

PASSED, FAILED, BLOCKED = Outcome.PASSED, Outcome.FAILED, Outcome.BLOCKED


def requirement(name: str, level: Level = Level.MUST) -> Requirement:
    return Requirement(id=name, level=level, source=Source.PROTOCOL, at="AWS query protocol", text="A sentence.")


MUST = requirement("A.must")
SHOULD = requirement("A.should", Level.SHOULD)


def case(name: str, *rests: Requirement, level: Level = Level.MUST, unkillable: str | None = None) -> Case:
    return Case(
        id=name,
        title=name,
        action="GetSendQuota",
        conformance_class=ConformanceClass.PROTOCOL,
        level=level,
        source=Source.PROTOCOL,
        requirements=rests or (MUST,),
        needs=frozenset(),
        verified=(),
        verified_account="main",
        given=(),
        control=None,
        steps=(),
        names=frozenset(),
        row=None,
        file=Path("cases/protocol/a.yaml"),
        line=1,
        unkillable=unkillable,
    )


def mutant(name: str, *breaks: str) -> Mutant:
    return Mutant(name, breaks or ("A.must",), "It fails.", lambda service: service)


def suite(*cases: Case) -> Suite:
    rows = {row.id: row for one in cases for row in one.requirements} | {MUST.id: MUST, SHOULD.id: SHOULD}
    return Suite(cases, Registry(rows, {}, {}))


def aimed(
    cases: Sequence[Case], mutants: Sequence[Mutant], selection: Selection | None = None, globs: Sequence[str] = ()
) -> Aim:
    return aim(suite(*cases), mutants, selection or Selection(), globs)


def matrix(
    cases: Sequence[Case],
    mutants: Sequence[Mutant],
    outcomes: Mapping[tuple[str, str], Outcome],
    *,
    selection: Selection | None = None,
    globs: Sequence[str] = (),
) -> Matrix:
    """The matrix of made-up outcomes by (mutant, case); the true target passes all that is not told otherwise."""
    found = aimed(cases, mutants, selection, globs)
    trials = [trial(TRUE, name, outcomes.get((TRUE, name), PASSED)) for name in found.cases]
    trials += [
        trial(name, case, outcomes.get((name, case), PASSED)) for name, asked in found.asked.items() for case in asked
    ]
    return Matrix(found, trials, "seed", 1.0)


def trial(mutant: str, case: str, outcome: Outcome) -> Trial:
    layer = "status" if outcome is FAILED else ""
    return Trial(mutant, case, outcome, layer, ("status: expected 200, got 500",) if layer else (), "", 1.0)
