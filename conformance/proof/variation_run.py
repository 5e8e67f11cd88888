"""All cases against one variation of the reference target, and the worker process that does it for many."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.model.case import Case
from conformance.model.vocabulary import Outcome
from conformance.proof.allowances import allowance
from conformance.reference import variations
from conformance.reference.app import VARIATION_HEADER
from conformance.reference.variations import Variation
from conformance.run.exchanger import Exchanger
from conformance.run.flow import run_case
from conformance.run.outcome import Result
from conformance.run.pacing import Pacer
from conformance.run.settings import RunSettings
from conformance.targets.profile import Profile
from conformance.wire.limits import ExchangeLimits
from conformance.wire.transport import Transport


@dataclass(frozen=True, slots=True)
class Deviation:
    """A case that did not pass on a variation.

    Args:
        case: id.
        outcome: of the case.
        findings: in words, or the reason of the outcome.
        allowed: why that is no wrong accusation; empty if nothing allows it.
    """

    case: str
    outcome: Outcome
    findings: tuple[str, ...]
    allowed: str = ""


@dataclass(frozen=True, slots=True)
class VariationRun:
    """What became of the cases on one variation.

    Args:
        variation: its name.
        cases: how many ran.
        deviations: the cases that did not pass.
        s: wall time in seconds.
    """

    variation: str
    cases: int
    deviations: tuple[Deviation, ...]
    s: float

    @property
    def accused(self) -> tuple[Deviation, ...]:
        """The cases that accuse the variation, though it is legal."""
        return tuple(one for one in self.deviations if not one.allowed)

    @property
    def passed(self) -> int:
        """How many cases passed."""
        return self.cases - len(self.deviations)


def profile_of(base: Profile, variation: Variation) -> Profile:
    """Return the profile of the reference target in a variation: what a user of such a target would write.

    Args:
        base: of the server, started with ``--variations``.
        variation: that the requests are to choose.
    """
    changes: dict[str, Any] = {"headers": {**base.headers, VARIATION_HEADER: variation.name, **variation.offers}}
    settings = variation.settings
    if "immediate" in settings:
        changes["verification"] = "immediate" if settings["immediate"] else "pending"
    if settings.get("throttle"):
        changes["throttle"] = {"per_second": settings["throttle"]}
    if base.signatures is not None:
        kept = [form for form in base.signatures.accepts if form not in variation.lacks]
        changes["signatures"] = {"checked": base.signatures.checked, "accepts": kept}
    return Profile.model_validate({**base.model_dump(mode="json", exclude_unset=True), **changes})


def run_variation(base: Profile, variation: Variation, cases: Sequence[Case], seed: str) -> VariationRun:
    """Run cases against a variation, one after the other.

    Args:
        base: profile of the server, started with ``--variations``.
        variation: to be tried.
        cases: in the order in which they run.
        seed: of the cases' names and values.
    """
    began = time.perf_counter()
    profile = profile_of(base, variation)
    transport = Transport(ExchangeLimits())
    try:
        exchanger = Exchanger(profile, transport, Pacer(profile.throttle, None))
        results = [run_case(case, exchanger, RunSettings(f"{seed}/{variation.name}")) for case in cases]
    finally:
        transport.close()
    deviations = tuple(_deviation(variation, one) for one in results if one.outcome is not Outcome.PASSED)
    return VariationRun(variation.name, len(cases), deviations, time.perf_counter() - began)


def _deviation(variation: Variation, result: Result) -> Deviation:
    findings = [f"{one.layer.value} {one.where}: expected {one.expected}, got {one.actual}" for one in result.findings]
    if result.reason:
        findings.insert(0, result.reason)
    found = allowance(variation, result.case, result.outcome)
    return Deviation(result.case.id, result.outcome, tuple(findings), found.why if found else "")


_prepared: list[tuple[Profile, Mapping[str, Case], str]] = []


def start_worker(profile: Mapping[str, Any], cases: Sequence[Case], seed: str) -> None:
    """Make a worker process ready; the profile as plain values."""
    _prepared[:] = [(Profile.model_validate(profile), {case.id: case for case in cases}, seed)]


def run_in_worker(name: str) -> VariationRun:
    """Run all cases against a variation in a worker process that was made ready."""
    profile, cases, seed = _prepared[0]
    return run_variation(profile, variations.get(name), list(cases.values()), seed)
