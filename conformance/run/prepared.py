"""A target that is ready to be tested, and its way to worker processes."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from conformance.report.event import Asked
from conformance.run.account_sharing import AccountSharing, create_lock
from conformance.run.baton import Baton
from conformance.run.budget import BudgetLimits
from conformance.run.exchanger import Exchanger
from conformance.run.pacing import Pacer
from conformance.run.selection import Selection
from conformance.run.settings import RunSettings
from conformance.run.shared_file import SharedFile
from conformance.run.timetable import SharedTimetable, create_timetable
from conformance.run.watch import Patience, Watch, pinger
from conformance.targets import guard
from conformance.targets.probe import Probed
from conformance.targets.profile import Profile
from conformance.targets.reference_process import ReferenceProcess
from conformance.targets.secrets import secrets_of
from conformance.wire import dialects
from conformance.wire.dial import Tls, Verify
from conformance.wire.limits import ExchangeLimits
from conformance.wire.secrecy import SECRETS
from conformance.wire.transport import Transport

_TIMEOUTS_PER_CASE = 12


@dataclass(slots=True)
class Prepared:
    """A target ready to be tested. ``wire_form`` goes to the worker processes."""

    profile: Profile
    probed: Probed
    settings: RunSettings
    selection: Selection
    rate: float | None
    timeout: float
    verify: Verify = True
    """Whether certificates are checked, or the file of those that are trusted."""
    reference: ReferenceProcess | None = None
    asked: Asked | None = None
    """How the run was asked for; only the process that writes the log knows."""
    timetable: Path | None = None
    """The file by which all processes of the run keep to the target's limits together; None: there are no limits."""
    lock: Path | None = None
    """The file by which worker processes keep cases apart; None: there is only this process."""
    held: list[SharedFile] = field(default_factory=list)
    """Both files, in the process that made them."""
    patience: Patience = field(default_factory=Patience)
    """How long the target is waited for when it stops responding."""
    quiet: bool = False
    """Whether what is left at the target goes unsaid."""

    @property
    def insecure(self) -> bool:
        """Whether the target's certificate is not checked."""
        return (self.verify.verify if isinstance(self.verify, Tls) else self.verify) is False

    @property
    def real(self) -> bool:
        """Whether the target is the real service."""
        return bool(guard.real_target(self.profile))

    def close(self) -> None:
        """Stop the reference target, if the suite started it; remove what its processes shared."""
        if self.reference is not None:
            self.reference.close()
        for shared in self.held:
            shared.close()

    def limit(self) -> None:
        """Make what all processes of the run keep to the target's limits by, if there are any."""
        if self.profile.throttle is not None or self.rate is not None:
            self.held.append(create_timetable())
            self.timetable = self.held[-1].path

    def keep_cases_apart(self) -> None:
        """Make what worker processes keep apart by the cases that would disturb each other on one account."""
        self.held.append(create_lock())
        self.lock = self.held[-1].path

    def limits(self) -> ExchangeLimits:
        """Return how long one exchange may take."""
        return ExchangeLimits(connect_s=min(self.timeout, 5.0), read_s=self.timeout, total_s=self.timeout * 2)

    def exchanger(self, workers: int = 1, baton: Baton | None = None) -> Exchanger:
        """Return what sends the requests of one process, one of ``workers``; ``baton`` is that of its threads."""
        pacer = self.pacer(workers, baton)
        ping = pinger(self.profile, self.probed.ping or "GetSendQuota", self.verify)
        watch = Watch(
            ping,
            responsive=bool(self.probed.ping),
            timeout_s=self.timeout,
            patience=self.patience,
            waiting=contextlib.nullcontext if baton is None else baton.let_go,
            sleep=time.sleep if baton is None else baton.sleep,
        )
        transport = Transport(self.limits(), verify=self.verify)
        dialect = dialects.find(self.settings.dialect) if self.settings.dialect else None
        sharing = AccountSharing(self.lock)
        return Exchanger(
            self.profile,
            transport,
            pacer,
            watch,
            real=self.real,
            quiet=self.quiet,
            dialect=dialect,
            sharing=sharing,
        )

    def pacer(self, workers: int = 1, baton: Baton | None = None) -> Pacer:
        """Return what keeps one process, one of ``workers``, to the target's limits; arguments as of `exchanger`."""
        shared = None
        if self.timetable is not None:
            # A worker on another machine does not have the file: each keeps to its part of the limits.
            with contextlib.suppress(OSError):
                shared = SharedTimetable(self.timetable)
        sleep = time.sleep if baton is None else baton.sleep
        return Pacer(self.profile.throttle, self.rate, workers, sleep, timetable=shared)

    def wire_form(self) -> dict[str, Any]:
        """Return this as plain values, for a worker process on the same machine (never for a file)."""
        return {
            "profile": self.profile.model_dump(mode="json", exclude_unset=True),
            "probed": {
                "unsupported": self.probed.unsupported,
                "silent": self.probed.silent,
                "ping": self.probed.ping,
            },
            "seed": self.settings.seed,
            "truth": self.settings.truth,
            "hopeless": self.settings.hopeless,
            "roots": list(self.settings.roots),
            "kept_unverified": sorted(self.settings.kept_unverified),
            "dialect": self.settings.dialect,
            "selection": self.selection.as_dict(),
            "rate": self.rate,
            "timeout": self.timeout,
            "verify": list(self.verify) if isinstance(self.verify, Tls) else self.verify,
            "timetable": None if self.timetable is None else str(self.timetable),
            "lock": None if self.lock is None else str(self.lock),
            "patience": asdict(self.patience),
            "quiet": self.quiet,
        }


def from_wire_form(data: Mapping[str, Any]) -> Prepared:
    """Return what ``wire_form`` described, in a worker process."""
    probed = Probed(**data["probed"])
    budget = budget_of(data["timeout"])
    settings = RunSettings(
        data["seed"],
        data["truth"],
        probed.unsupported,
        probed.silent,
        data["hopeless"],
        data["dialect"],
        budget,
        tuple(data["roots"]),
        frozenset(data["kept_unverified"]),
    )
    selection = Selection(**{key: tuple(value) for key, value in data["selection"].items()})
    profile = Profile.model_validate(data["profile"])
    SECRETS.keep(*secrets_of(profile))
    verify = data["verify"]
    verify = Tls(*verify) if isinstance(verify, (list, tuple)) else verify
    timetable, lock = (Path(data[name]) if data[name] else None for name in ("timetable", "lock"))
    return Prepared(
        profile,
        probed,
        settings,
        selection,
        data["rate"],
        data["timeout"],
        verify,
        timetable=timetable,
        lock=lock,
        patience=Patience(**data["patience"]),
        quiet=data["quiet"],
    )


def budget_of(timeout: float) -> BudgetLimits:
    """Return what a case may cost: who grants a target more time for each response grants it more for a case."""
    usual = BudgetLimits()
    return replace(usual, seconds=max(usual.seconds, _TIMEOUTS_PER_CASE * timeout))
