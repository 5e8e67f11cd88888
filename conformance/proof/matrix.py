"""What the trials prove: which mutants are dead, what each case kills, and what is left to do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from conformance.model.vocabulary import Outcome
from conformance.proof.aim import Aim
from conformance.proof.trial import TRUE, Trial

_DEADLY = frozenset({Outcome.FAILED, Outcome.UNSUPPORTED})
"""Outcomes by which a mutant dies: those by which a target is not conforming. A case that is blocked, undecided or an
error of the suite proves nothing: before a dead server all are."""
_NAMED = 4


class Kind(StrEnum):
    """Kinds of problems, the worst first."""

    ACCUSED = "the true target is accused"
    FAULT = "a fault of the suite"
    UNCONTROLLED = "a case may be green for the wrong reason"
    UNKNOWN = "a mutant breaks what no requirement says"
    CASELESS = "a mutant without a case"
    SURVIVOR = "a mutant survives"
    UNPROVEN = "a case without a mutant"
    KILLABLE = "a case that kills says it can't"
    UNBROKEN = "a requirement without a dead mutant"


@dataclass(frozen=True, slots=True)
class MatrixProblem:
    """Something that keeps the proof from being whole.

    Args:
        kind: of problem.
        subject: the mutant, case or requirement.
        text: what is wrong and what to do.
    """

    kind: Kind
    subject: str
    text: str


class Matrix:
    """The kill matrix.

    Args:
        aim: what was asked.
        trials: what came of it, the true target's among them.
        seed: that repeats it.
        seconds: wall time of the whole.
    """

    def __init__(self, aim: Aim, trials: Iterable[Trial], seed: str, seconds: float) -> None:
        self.aim, self.seed, self.seconds = aim, seed, seconds
        self.trials = {(trial.edition, trial.case): trial for trial in trials}

    @cached_property
    def honest(self) -> frozenset[str]:
        """Cases that pass against the true target; a kill by another case proves nothing."""
        return frozenset(
            case for (mutant, case), trial in self.trials.items() if mutant == TRUE and trial.outcome is Outcome.PASSED
        )

    @cached_property
    def kills(self) -> Mapping[str, tuple[Trial, ...]]:
        """Mutant to the trials by which it died: by a case of the level of a requirement that it breaks."""
        dead: dict[str, list[Trial]] = defaultdict(list)
        for (mutant, case), trial in self.trials.items():
            if mutant and trial.outcome in _DEADLY and case in self.honest and self.aim.decides(mutant, case):
                dead[mutant].append(trial)
        return {mutant: tuple(trials) for mutant, trials in dead.items()}

    @cached_property
    def caught(self) -> Mapping[str, tuple[str, ...]]:
        """Case to the mutants in which it found something, of whatever level."""
        found: dict[str, list[str]] = defaultdict(list)
        for (mutant, case), trial in self.trials.items():
            if mutant and trial.outcome is Outcome.FAILED and case in self.honest:
                found[case].append(mutant)
        return {case: tuple(sorted(mutants)) for case, mutants in found.items()}

    @cached_property
    def alone(self) -> Mapping[str, tuple[str, ...]]:
        """Case to the mutants that die by it alone."""
        only: dict[str, list[str]] = defaultdict(list)
        for mutant, trials in sorted(self.kills.items()):
            if len(trials) == 1:
                only[trials[0].case].append(mutant)
        return {case: tuple(mutants) for case, mutants in only.items()}

    @property
    def survivors(self) -> list[str]:
        """Mutants that no asked case kills, though none was left out."""
        return [name for name in self.aim.mutants if name not in self.kills and not self.aim.left_out[name]]

    @property
    def undecided(self) -> list[str]:
        """Mutants that live, but may die by cases that were not selected."""
        return [name for name in self.aim.mutants if name not in self.kills and self.aim.left_out[name]]

    @property
    def sensitivity(self) -> tuple[int, int]:
        """How many mutants died, of how many."""
        return len(self.kills), len(self.aim.mutants) - len(self.undecided)

    @cached_property
    def problems(self) -> tuple[MatrixProblem, ...]:
        """All that is left to do, the worst first."""
        return (
            *self._accused(),
            *self._faults(),
            *self._uncontrolled(),
            *self._unknown(),
            *self._survivors(),
            *self._unproven(),
            *self._unbroken(),
        )

    def _accused(self) -> Iterator[MatrixProblem]:
        for (mutant, case), trial in self.trials.items():
            if mutant == TRUE and trial.outcome not in (Outcome.PASSED, Outcome.ERROR):
                if trial.outcome is Outcome.SKIPPED and self.aim.cases[case].unkillable:
                    continue  # The reference target can't be asked it, which is why no mutant is.
                words = f"{trial.outcome.value} against the reference target without a defect: {trial.detail}"
                yield MatrixProblem(
                    Kind.ACCUSED, case, f"{words}. Go back to the reference text: case or target is wrong."
                )

    def _faults(self) -> Iterator[MatrixProblem]:
        for (mutant, case), trial in self.trials.items():
            if trial.outcome is Outcome.ERROR:
                where = f"against {mutant}" if mutant else "against the true target"
                yield MatrixProblem(Kind.FAULT, case, f"error {where}: {trial.detail}. Mend the suite.")

    def _uncontrolled(self) -> Iterator[MatrixProblem]:
        for (_, case), trial in self.trials.items():
            if trial.unproven:
                yield MatrixProblem(Kind.UNCONTROLLED, case, trial.unproven)

    def _unknown(self) -> Iterator[MatrixProblem]:
        for mutant, ids in self.aim.unknown.items():
            text = (
                f"breaks {', '.join(ids)}, which fixtures/requirements does not have. Name requirements that are there."
            )
            yield MatrixProblem(Kind.UNKNOWN, mutant, text)

    def _survivors(self) -> Iterator[MatrixProblem]:
        for name in self.survivors:
            mutant, asked = self.aim.mutants[name], self.aim.asked[name]
            breaks = ", ".join(mutant.breaks)
            if not asked:
                yield MatrixProblem(
                    Kind.CASELESS, name, f"no case rests on {breaks}. Write one, or aim `breaks` elsewhere."
                )
                continue
            deciding = [case for case in asked if self.aim.decides(name, case)]
            if not deciding:
                text = f"no case of the level of {breaks} rests on it, only {_some(asked)}. Write one of that level."
                yield MatrixProblem(Kind.CASELESS, name, text)
                continue
            tried = [(case, self.trials[name, case]) for case in deciding if (name, case) in self.trials]
            came = _some([f"{case} {trial.outcome.value}" for case, trial in tried])
            do = "Strengthen one of these cases, or, if that is no breach of it, aim `breaks` elsewhere."
            yield MatrixProblem(Kind.SURVIVOR, name, f"{mutant.defect} Breaks {breaks}; {came}. {do}")

    def _unproven(self) -> Iterator[MatrixProblem]:
        for name, case in self.aim.cases.items():
            if name in self.caught:
                if case.unkillable:
                    text = f"it kills {_some(self.caught[name])}. Take its `unkillable` away."
                    yield MatrixProblem(Kind.KILLABLE, name, text)
            elif self.aim.every_mutant and not case.unkillable and name in self.honest:
                rests = ", ".join(case.requirement_ids)
                text = f"kills nothing. Add a mutant that breaks {rests} to conformance/proof/mutants and that it"
                yield MatrixProblem(
                    Kind.UNPROVEN, name, f"{text} sees, or say in the case why there is none (`unkillable`)."
                )

    def _unbroken(self) -> Iterator[MatrixProblem]:
        """Requirements all of whose cases were run against all of their mutants, and none died by it."""
        if not self.aim.every_mutant:
            return
        broken = {
            one.id
            for trials in self.kills.values()
            for trial in trials
            for one in self.aim.shared(trial.edition, trial.case)
        }
        rows: dict[str, list[str]] = defaultdict(list)
        for name, case in self.aim.cases.items():
            for requirement in case.requirement_ids:
                rows[requirement].append(name)
        for requirement, cases in rows.items():
            excused = all(self.aim.cases[case].unkillable for case in cases)
            if requirement in broken or requirement in self.aim.parted or excused:
                continue
            text = f"no mutant that breaks it dies by the cases that rest on it ({_some(cases)}). Add one."
            yield MatrixProblem(Kind.UNBROKEN, requirement, text)


def _some(names: Iterable[str]) -> str:
    listed = list(names)
    more = f" and {len(listed) - _NAMED} more" if len(listed) > _NAMED else ""
    return ", ".join(listed[:_NAMED]) + more
