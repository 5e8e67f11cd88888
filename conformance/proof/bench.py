"""Runs cases against one edition after the other, of a reference target that lets each request choose its edition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from conformance.model.case import Case
from conformance.proof import variations
from conformance.proof.trial import TRUE, Trial, trial_of
from conformance.proof.variations import Variation
from conformance.reference.app import MUTANT_HEADER, VARIATION_HEADER
from conformance.run.account_sharing import AccountSharing
from conformance.run.exchanger import Exchanger
from conformance.run.flow import run_case
from conformance.run.pacing import Pacer
from conformance.run.settings import RunSettings
from conformance.targets.profile import Profile
from conformance.targets.profile_parts import Throttle
from conformance.wire.limits import ExchangeLimits
from conformance.wire.transport import Transport


class EditionKind(StrEnum):
    """What the editions of a run are; the value is the option of the reference target that lets requests choose."""

    MUTANT = "--mutants"
    VARIATION = "--variations"


class Batch(NamedTuple):
    """Cases that one process runs against one edition, one after the other.

    Args:
        edition: name of the mutant or variation; `TRUE` for the true service.
        cases: ids.
    """

    edition: str
    cases: tuple[str, ...]


class Bench:
    """Runs the batches of one process.

    Args:
        kind: of the editions.
        profile: of the reference target, started with the option of ``kind``.
        cases: by id.
        seed: of the cases' names and values.
        lock: keeps cases of several processes apart on the account of an edition, as `AccountSharing` describes.
    """

    def __init__(
        self, kind: EditionKind, profile: Profile, cases: Mapping[str, Case], seed: str, lock: Path | None = None
    ) -> None:
        self._kind, self._profile, self._cases, self._seed = kind, profile, cases, seed
        self._sharing = AccountSharing(lock)

    def run(self, batch: Batch) -> list[Trial]:
        """Run a batch; return a trial for each of its cases."""
        # Of a mutant that lets the client wait nothing more is to be learned by waiting.
        hurried = self._kind is EditionKind.MUTANT and batch.edition != TRUE
        transport = Transport(ExchangeLimits(conduct_s=0.5) if hurried else ExchangeLimits())
        try:
            exchanger, settings = self._prepare(batch.edition, transport)
            return [trial_of(batch.edition, run_case(self._cases[id_], exchanger, settings)) for id_ in batch.cases]
        finally:
            transport.close()

    def _prepare(self, edition: str, transport: Transport) -> tuple[Exchanger, RunSettings]:
        if self._kind is EditionKind.VARIATION:
            profile = profile_of_variation(self._profile, variations.get(edition))
            pacer = Pacer(profile.throttle, None)
            settings = RunSettings(f"{self._seed}/{edition}")
            return Exchanger(profile, transport, pacer, sharing=self._sharing), settings
        # Our own server has no throttle: a mutant that claims to have one must not be waited for.
        pacer = Pacer(None, None, sleep=lambda seconds: None)
        # A mutant's cases run in one process, but for this one's that many do.
        sharing = self._sharing if edition == TRUE else None
        profile = profile_of_mutant(self._profile, edition)
        return Exchanger(profile, transport, pacer, sharing=sharing), RunSettings(self._seed)


def profile_of_mutant(base: Profile, mutant: str) -> Profile:
    """Return the profile of the reference target with a defect.

    Args:
        base: of the server, started with ``--mutants``.
        mutant: that the requests are to choose; `TRUE` for the true service.
    """
    # The throttle is one that a mutant may have wrong; nobody waits for it here.
    many = base.model_copy(update={"many_identities": True, "throttle": Throttle(per_second=1)})
    return many.model_copy(update={"headers": {**base.headers, MUTANT_HEADER: mutant}}) if mutant else many


def profile_of_variation(base: Profile, variation: Variation) -> Profile:
    """Return the profile of the reference target in a variation: what a user of such a target would write.

    Args:
        base: of the server, started with ``--variations``.
        variation: that the requests are to choose.
    """
    varied = as_varied(base, variation)
    return varied.model_copy(update={"headers": {**varied.headers, VARIATION_HEADER: variation.name}})


def as_varied(base: Profile, variation: Variation) -> Profile:
    """Return the profile of a reference target that has a variation of its own, without a header that asks for it.

    Args:
        base: of the server.
        variation: that it serves.
    """
    settings = variation.settings
    changes: dict[str, Any] = {}
    if variation.offers:
        changes["headers"] = {**base.headers, **variation.offers}
    if "immediate" in settings:
        changes["verification"] = "immediate" if settings["immediate"] else "pending"
    if "production" in variation.lacks:
        changes["sandbox"] = True
    if "get" in variation.lacks:
        changes["get"] = False
    if settings.get("throttle"):
        changes["throttle"] = {"per_second": settings["throttle"]}
    if base.signatures is not None:
        kept = [form for form in base.signatures.accepts or () if form not in variation.lacks]
        changes["signatures"] = {"checked": base.signatures.checked, "accepts": kept}
    return Profile.model_validate({**base.model_dump(mode="json", exclude_unset=True), **changes})


_bench: list[Bench] = []


def start_worker(kind: EditionKind, profile: Mapping[str, Any], cases: Sequence[Case], seed: str, lock: Path) -> None:
    """Prepare a worker process; arguments as of `Bench`, the profile as plain values."""
    _bench[:] = [Bench(kind, Profile.model_validate(profile), {case.id: case for case in cases}, seed, lock)]


def run_in_worker(batch: Batch) -> list[Trial]:
    """Run a batch in a worker process that was prepared by `start_worker`."""
    return _bench[0].run(batch)
