"""From what the user asked for to a target that is ready: profile, credentials, guard, reference target, probes."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from conformance.model.case_file import RequestOptions
from conformance.run.asked import PROFILE_VARIABLE, asked_of
from conformance.run.behind_proxy import require_upstream
from conformance.run.prepared import Prepared, budget_of
from conformance.run.probing import find_kept_unverified, probe_target
from conformance.run.rendering import Rendered
from conformance.run.requests import build
from conformance.run.settings import RunSettings, free_roots
from conformance.run.tls import tls_of
from conformance.run.waiting import STARTING, wait_until_up
from conformance.run.wanted import UsageProblem, Wanted
from conformance.targets import guard
from conformance.targets.endpoint import checked_endpoint
from conformance.targets.local import profile_of
from conformance.targets.probe import Probed
from conformance.targets.profile import Profile
from conformance.targets.profile_file import load_profile, with_default_credentials
from conformance.targets.reference_process import ReferenceFailed, ReferenceProcess
from conformance.targets.secrets import secrets_of
from conformance.wire import dialects
from conformance.wire.scheme import Scheme
from conformance.wire.secrecy import SECRETS
from conformance.wire.transport import Transport

YES = "SES_CONFORMANCE_YES"
"""What agrees to the real service being tested, where there is no command line."""
DEFAULT_TIMEOUT_S = 10.0
REAL_RATE = 1.0
"""Requests per second to the real service, unless the user says otherwise: what it allows a new account."""


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
                wanted.seed or secrets.token_hex(4),
                wanted.truth,
                dialect=wanted.dialect or "",
                budget=budget_of(timeout),
            ),
            selection=wanted.selection,
            rate=wanted.rate,
            timeout=timeout,
            verify=tls_of(wanted, profile),
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
    prepared.probed = probed = probe_target(prepared)
    roots = free_roots({*probed.verified, prepared.profile.verified.domain or ""})
    prepared.settings = replace(prepared.settings, unsupported=probed.unsupported, silent=probed.silent, roots=roots)
    prepared.profile = _completed(prepared.profile, probed)
    prepared.settings = replace(prepared.settings, kept_unverified=find_kept_unverified(prepared))
    return prepared


def _completed(profile: Profile, probed: Probed) -> Profile:
    """Fill in what the profile leaves open with what the probes found."""
    data = profile.model_dump(mode="json", exclude_unset=True)
    if profile.signatures is None and probed.signatures_checked is not None:
        data["signatures"] = {"checked": probed.signatures_checked}
    if probed.signatures_accepted and Scheme.SIGV4 in probed.signatures_accepted:
        # Without it, what signs the usual requests is for the user to say: it may be a fault of the target.
        data.setdefault("signatures", {})["accepts"] = [scheme.value for scheme in probed.signatures_accepted]
    if profile.verification is None:
        data["verification"] = probed.verification or "immediate"
    if profile.get is None and probed.get is not None:
        data["get"] = probed.get
    return Profile.model_validate(data)
