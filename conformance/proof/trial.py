"""One case against one version of the reference target, and the worker process that runs many of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.model.case import Case
from conformance.model.vocabulary import Outcome
from conformance.reference.app import MUTANT_HEADER
from conformance.run.exchanger import Exchanger
from conformance.run.flow import run_case
from conformance.run.outcome import Result
from conformance.run.pacing import Pacer
from conformance.run.settings import RunSettings
from conformance.targets.profile import Profile
from conformance.wire.limits import ExchangeLimits
from conformance.wire.transport import Transport

TRUE = ""
"""The name of the reference target without a defect."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of a case.

    Args:
        mutant: its name; empty for the true target.
        case: id.
        outcome: of the case.
        layer: of the first finding, empty without one.
        detail: the first finding in words, or the reason of the outcome.
        ms: wall time in milliseconds.
    """

    mutant: str
    case: str
    outcome: Outcome
    layer: str
    detail: str
    ms: float


class Bench:
    """Runs cases of one process against the versions that one server has.

    Args:
        profile: of the reference target, started with ``--mutants``.
        cases: by id.
        seed: of the cases' names and values.
    """

    def __init__(self, profile: Profile, cases: Mapping[str, Case], seed: str) -> None:
        self._profile, self._cases, self._settings = profile, cases, RunSettings(seed)
        self._transport = Transport(ExchangeLimits())
        # A server of our own has no throttle: a mutant that says so must not be waited for.
        self._pacer = Pacer(None, None, sleep=lambda seconds: None)

    def run(self, mutant: str, cases: Sequence[str]) -> list[Trial]:
        """Run the cases against a mutant, or the true target, one after the other."""
        headers = {**self._profile.headers, MUTANT_HEADER: mutant} if mutant else self._profile.headers
        profile = self._profile.model_copy(update={"headers": headers})
        exchanger = Exchanger(profile, self._transport, self._pacer)
        return [_trial(mutant, run_case(self._cases[case], exchanger, self._settings)) for case in cases]

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()


def _trial(mutant: str, result: Result) -> Trial:
    layer, detail = "", result.reason
    if result.findings:
        first = result.findings[0]
        layer = first.layer.value
        detail = f"{first.where}: expected {first.expected}, got {first.actual}"
    return Trial(mutant, result.case.id, result.outcome, layer, detail, result.ms)


_bench: list[Bench] = []


def start_worker(profile: Mapping[str, Any], cases: Sequence[Case], seed: str) -> None:
    """Make a worker process ready; arguments as of `Bench`, the profile as plain values."""
    _bench[:] = [Bench(Profile.model_validate(profile), {case.id: case for case in cases}, seed)]


def run_in_worker(batch: tuple[str, Sequence[str]]) -> list[Trial]:
    """Run one batch, a mutant's name and case ids, in a worker process that was made ready."""
    mutant, cases = batch
    return _bench[0].run(mutant, cases)
