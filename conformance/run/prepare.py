"""From what the user asked for to a target that is ready: profile, credentials, guard, reference target, probes."""

from __future__ import annotations

import contextlib
import os
import secrets
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from conformance.model.case_file import RequestOptions
from conformance.report.event import Asked
from conformance.run.account_sharing import AccountSharing, create_lock
from conformance.run.asked import PROFILE_VARIABLE, asked_of
from conformance.run.baton import Baton
from conformance.run.behind_proxy import require_upstream
from conformance.run.budget import BudgetLimits
from conformance.run.exchanger import Exchanger
from conformance.run.pacing import Pacer
from conformance.run.rendering import Rendered
from conformance.run.requests import build
from conformance.run.selection import Selection
from conformance.run.settings import RunSettings
from conformance.run.shared_file import SharedFile
from conformance.run.timetable import SharedTimetable, create_timetable
from conformance.run.waiting import STARTING, wait_until_up
from conformance.run.wanted import UsageProblem as UsageProblem  # whoever prepares a target finds these here
from conformance.run.wanted import Wanted as Wanted
from conformance.run.watch import Patience, Watch, pinger
from conformance.targets import guard
from conformance.targets.endpoint import checked_endpoint
from conformance.targets.local import profile_of
from conformance.targets.probe import Probed, probe
from conformance.targets.profile import Profile
from conformance.targets.profile_file import load_profile, with_default_credentials
from conformance.targets.reference_process import ReferenceFailed, ReferenceProcess
from conformance.targets.secrets import secrets_of
from conformance.wire import dialects
from conformance.wire.dial import Tls, Verify, check
from conformance.wire.exchange import Exchange
from conformance.wire.limits import ExchangeLimits
from conformance.wire.secrecy import SECRETS
from conformance.wire.transport import Transport

YES = "SES_CONFORMANCE_YES"
"""What agrees to the real service being tested, where there is no command line."""
DEFAULT_TIMEOUT_S = 10.0
REAL_RATE = 1.0
"""Requests per second to the real service, unless the user says otherwise: what it allows a new account."""
_TIMEOUTS_PER_CASE = 12
_PROBE_BYTES = 512 * 1024


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
    budget = _budget(data["timeout"])
    settings = RunSettings(
        data["seed"], data["truth"], probed.unsupported, probed.silent, data["hopeless"], data["dialect"], budget
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


def _budget(timeout: float) -> BudgetLimits:
    """Return what a case may cost: who grants a target more time for each response grants it more for a case."""
    usual = BudgetLimits()
    return replace(usual, seconds=max(usual.seconds, _TIMEOUTS_PER_CASE * timeout))


def prepare(
    wanted: Wanted,
    environment: Mapping[str, str] = os.environ,
    approve: Callable[[Prepared], None] | None = None,
    profile: Profile | None = None,
    reference: ReferenceProcess | None = None,
) -> Prepared:
    """Make the target ready: starts the reference target if none is asked for, and probes it.

    Args:
        wanted: what the user asked for.
        environment: variables.
        profile: of the target, where it is known already; an endpoint that is wanted takes precedence.
        approve: sees the target before anything is sent, and raises if it is not to be tested. Left out: the real
            service is not, unless the user has agreed in advance.
        reference: the reference target, if it is wanted and its process was begun already; it is closed with the rest.

    Raises ``UsageProblem`` or ``SourceError`` (wrong profile, endpoint, credentials), ``Unreachable``.
    """
    prepared: Prepared | None = None
    timeout = wanted.timeout or DEFAULT_TIMEOUT_S
    if wanted.dialect is not None:
        try:
            dialects.find(wanted.dialect)
        except ValueError as error:
            raise UsageProblem(str(error)) from error
    try:
        if profile is None and wanted.of_reference:
            reference = reference or ReferenceProcess()
            profile = reference_profile(reference)
        else:
            profile = find_profile(wanted, environment, profile)
            if wanted.endpoint is None:
                require_upstream(profile)
        SECRETS.keep(*secrets_of(profile))
        prepared = Prepared(
            profile=profile,
            probed=Probed(),
            settings=RunSettings(
                wanted.seed or secrets.token_hex(4), wanted.truth, dialect=wanted.dialect or "", budget=_budget(timeout)
            ),
            selection=wanted.selection,
            rate=wanted.rate,
            timeout=timeout,
            verify=_tls(profile, _verify(wanted, profile.ca_bundle)),
            reference=reference,
            asked=asked_of(wanted, environment, uses_profile=reference is None),
        )
        if prepared.real and prepared.rate is None:
            prepared.rate = REAL_RATE
        (approve or partial(_agreed, wanted, environment))(prepared)
        if wanted.wait is not None:
            wait_until_up(lambda: _sign_of_life(prepared), wanted.wait)
        return _probed(prepared)
    except ReferenceFailed as error:
        raise UsageProblem(f"the reference target did not start: {error}") from error
    except BaseException:
        if prepared is not None:
            prepared.close()
        elif reference is not None:
            reference.close()
        raise


def _agreed(wanted: Wanted, environment: Mapping[str, str], prepared: Prepared) -> None:
    if prepared.real and not wanted.yes and environment.get(YES) != "1":
        raise UsageProblem(f"{prepared.profile.endpoint} is the real Amazon SES: set {YES}=1 if it is to be tested")


def _tls(profile: Profile, verify: bool | str) -> Verify:
    """Return how to speak TLS with the target; see that the client's certificate can be used."""
    tls = profile.tls
    if tls is None:
        return verify
    found = Tls(verify, tls.certificate, tls.key, tls.server_name)
    try:
        check(found)
    except OSError as error:
        raise UsageProblem(f"the profile's tls: {error}") from error
    return found


def _verify(wanted: Wanted, of_profile: str | None) -> bool | str:
    if wanted.insecure:
        return False
    where, bundle = ("--ca-bundle", wanted.ca_bundle) if wanted.ca_bundle else ("the profile's ca_bundle", of_profile)
    if bundle is None:
        return True
    try:
        ssl.create_default_context(cafile=str(bundle))
    except ssl.SSLError as error:
        raise UsageProblem(f"{where}: {bundle} holds no certificates in PEM form") from error
    except OSError as error:
        raise UsageProblem(f"{where}: {bundle} can't be read: {error.strerror}") from error
    return os.path.abspath(bundle)


def reference_profile(reference: ReferenceProcess) -> Profile:
    """Return the profile of the reference target, once it is ready; raises ``UsageProblem`` if it does not start."""
    try:
        reference.await_ready()
    except ReferenceFailed as error:
        raise UsageProblem(f"the reference target did not start: {error}") from error
    return profile_of(reference.ready)


def find_profile(wanted: Wanted, environment: Mapping[str, str] = os.environ, known: Profile | None = None) -> Profile:
    """Return the profile of a target that is not the suite's own; nothing is sent.

    Args:
        wanted: what the user asked for.
        environment: variables.
        known: the profile, where it need not be read; an endpoint that is wanted takes precedence.

    Raises:
        UserProblem: the profile, the endpoint or the credentials can't be used.
    """
    profile = known or (load_profile(wanted.target) if wanted.target is not None else Profile(name="target"))
    if any(name.startswith(PROFILE_VARIABLE) for name in environment):
        from conformance.run.profile_variables import override

        profile = override(profile, environment)
    try:
        if wanted.endpoint is not None:
            endpoint = checked_endpoint(wanted.endpoint)
            # The name in reports of a bare endpoint is the endpoint itself.
            name = profile.name if known is not None or wanted.target is not None else endpoint
            profile = profile.model_copy(update={"endpoint": endpoint, "name": name})
        if profile.endpoint is None:
            raise ValueError(f"the profile {profile.name} names no endpoint: give --endpoint URL")
        guard.check_aws_allowed(profile, wanted.allow_aws, environment)
        return with_default_credentials(profile, environment)
    except ValueError as error:
        raise UsageProblem(str(error)) from error


def _sign_of_life(prepared: Prepared) -> str:
    """Return why the target does not respond yet; "" if it does."""
    with Transport(prepared.limits(), verify=prepared.verify) as transport:
        exchange = transport.send(build(Rendered("GetSendQuota", {}, RequestOptions(), ()), prepared.profile))
    if exchange.response is None:
        return exchange.failure.detail if exchange.failure is not None else "no response"
    status = exchange.response.status
    return f"status {status}" if status in STARTING else ""


def _probed(prepared: Prepared) -> Prepared:
    prepared.limit()
    pacer = prepared.pacer()
    lock = threading.Lock()

    def ask(action: str, params: Mapping[str, str], options: RequestOptions) -> Exchange:
        with lock:
            pacer.wait(action)
        # All actions are asked at once: together they may take as much memory as one request of a case.
        limits = replace(prepared.limits(), max_bytes=_PROBE_BYTES)
        with Transport(limits, verify=prepared.verify) as transport:
            return transport.send(build(Rendered(action, dict(params), options, ()), prepared.profile))

    settings = prepared.settings
    try:
        prepared.probed = probed = probe(prepared.profile, ask)
    finally:
        pacer.close()
    prepared.settings = replace(settings, unsupported=probed.unsupported, silent=probed.silent)
    prepared.profile = _completed(prepared.profile, probed)
    return prepared


def _completed(profile: Profile, probed: Probed) -> Profile:
    """Fill in what the profile leaves open with what the probes found."""
    data = profile.model_dump(mode="json", exclude_unset=True)
    if profile.signatures is None and probed.signatures_checked is not None:
        data["signatures"] = {"checked": probed.signatures_checked}
    if probed.signatures_accepted is not None:
        data.setdefault("signatures", {})["accepts"] = [scheme.value for scheme in probed.signatures_accepted]
    if profile.verification is None:
        data["verification"] = probed.verification or "immediate"
    if profile.get is None and probed.get is not None:
        data["get"] = probed.get
    return Profile.model_validate(data)
