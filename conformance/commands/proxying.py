"""Certifying a proxy from what the command line and the profile ask for, to the files and the exit code."""

from __future__ import annotations

import errno
import os
import secrets
import socket
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from conformance.commands import exits
from conformance.commands.options import REPORT_FOLDER
from conformance.commands.output_folder import hold_folder
from conformance.commands.progress import progress_bar
from conformance.commands.proxy_results import report_on_proxy, write_proxy_log
from conformance.model.suite import load_suite
from conformance.proxy.background import Background
from conformance.proxy.certificate import verdict_of
from conformance.proxy.certify import PROBES, Subject, certify, probes_of
from conformance.proxy.client import ProxyUnreachable
from conformance.proxy.contact import check_addresses, door_of, tls_of
from conformance.proxy.upstream import Upstream
from conformance.report.baseline import read_baseline
from conformance.report.event import Asked
from conformance.report.text import visible
from conformance.run.asked import asked_of
from conformance.run.interrupts import current
from conformance.run.prepare import DEFAULT_TIMEOUT_S, prepare
from conformance.run.prepared import Prepared
from conformance.run.selection import Selection
from conformance.run.settings import RunSettings
from conformance.run.wanted import UsageProblem, Wanted
from conformance.targets import guard
from conformance.targets.endpoint import checked_endpoint
from conformance.targets.local import LocalReference, ReferenceFailed
from conformance.targets.probe import Probed
from conformance.targets.profile import Profile
from conformance.targets.profile_file import load_profile
from conformance.targets.profile_parts import ProxyRules
from conformance.targets.secrets import secrets_of
from conformance.targets.unreachable import Unreachable
from conformance.wire.request import DEFAULT_PORTS
from conformance.wire.secrecy import SECRETS

_LOOPBACK = ("127.0.0.1", "localhost")


@dataclass(frozen=True, slots=True)
class ProxyWanted:
    """What is asked for.

    Args:
        target: endpoint, profile and the like.
        upstream: HOST:PORT that the proxy forwards to; None: the profile says.
        upstream_url: target behind it; None: the profile says, or else the reference target.
        name, version: of the proxy, for the certificate; None: those of the profile.
        probes_only: none of the suite's cases are sent.
        out: folder for the files.
        selection: of cases, and of probes: ids that begin with ``proxy.`` are theirs.
        baseline: file of known deviations; None: there is none.
        command: that asks.
    """

    target: Wanted
    upstream: str | None = None
    upstream_url: str | None = None
    name: str | None = None
    version: str | None = None
    probes_only: bool = False
    out: Path = REPORT_FOLDER
    selection: Selection = field(default_factory=Selection)
    baseline: Path | None = None
    command: Literal["run", "proxy"] = "proxy"


def names_upstream(target: Wanted) -> bool:
    """Say whether the profile of a target says that it is a proxy, and where its upstream is."""
    return target.target is not None and load_profile(target.target).proxy.upstream is not None


def certify_proxy(wanted: ProxyWanted) -> int:
    """Certify a proxy; return the exit code.

    Raises:
        UserProblem: what is asked for can't be, or the proxy can't be tested.
    """
    target, selection = wanted.target, wanted.selection
    profile = load_profile(target.target) if target.target is not None else None
    if profile is not None:
        SECRETS.keep(*secrets_of(profile))
    rules = profile.proxy if profile is not None else ProxyRules()
    given = target.endpoint or (profile.endpoint if profile is not None else None)
    if given is None:
        raise UsageProblem("--endpoint is missing: give the URL of the proxy")
    upstream = wanted.upstream or rules.upstream
    if upstream is None:
        raise UsageProblem("--upstream is missing: give the HOST:PORT that the proxy forwards to")
    upstream_url = wanted.upstream_url or rules.upstream_url
    endpoint, address = _endpoint(given), _address(upstream)
    for url in (endpoint, *([upstream_url] if upstream_url is not None else [])):
        if guard.real_host(url, resolve=True):
            raise UsageProblem(
                f"{url} is the real Amazon SES: a proxy is certified with the suite's own target behind it, or with an "
                "emulator (--upstream-url), since the probes send what no account should see"
            )
    check_addresses(endpoint, address)
    if wanted.probes_only and selection != Selection():
        raise UsageProblem("--probes-only sends no cases, so there are none to select: leave one of both out")
    probes = probes_of(selection)
    cases = [] if wanted.probes_only else selection.of(load_suite().cases)
    if not cases and not wanted.probes_only and len(probes) == len(PROBES):
        sys.stderr.write("ses-conformance: the selection matches no case; `ses-conformance list` shows them all\n")
        return exits.EXIT_NOTHING
    if wanted.baseline is not None:
        read_baseline(wanted.baseline)  # a wrong baseline is reported before anything is sent
    started = datetime.now(UTC)
    bundle = _bundle(target, profile)
    try:
        with hold_folder(wanted.out), ExitStack() as stack:
            door = door_of(endpoint, target.timeout or 15.0, bundle, insecure=target.insecure)
            straight = _reference(target, profile) if upstream_url is None else prepare(_behind(target, upstream_url))
            stack.callback(straight.close)
            background = stack.enter_context(Background())
            listener = _listen(stack, background, address, straight, bundle, insecure=target.insecure)
            tested = _tested(straight.profile, endpoint, wanted, profile)
            subject = Subject(
                door,
                tested,
                straight.exchanger(),
                straight.settings,
                straight.limits(),
                bundle or not target.insecure,
                _tapped(straight) if upstream_url is None and listener.host in _LOOPBACK else None,
                target.wait or 0.0,
            )
            stack.enter_context(current().postponed())
            with progress_bar(f"testing {visible(tested.name)}") as advance:
                found = certify(subject, listener, background, cases, probes, progress=advance)
            behind = f"{straight.profile.name} {straight.profile.version or ''}".strip()
            verdict = verdict_of(found, tested.name, f"{behind} behind {upstream}", selection)
            known = None if found.interrupted else verdict
            asked = _asked(wanted)
            try:
                log = write_proxy_log(found, known, tested, asked, straight.settings, selection, started, wanted.out)
            except OSError:
                # What is known is said all the same.
                verdict_said = "certified" if verdict.certified and not found.interrupted else "not certified"
                sys.stderr.write(f"ses-conformance: {visible(tested.name)}: {verdict_said}\n")
                raise
            return report_on_proxy(log, wanted.out, wanted.baseline)
    except (ProxyUnreachable, Unreachable) as error:
        sys.stderr.write(f"ses-conformance: {visible(str(error))}\n")
        return exits.EXIT_UNREACHABLE


def _listen(
    stack: ExitStack,
    background: Background,
    address: tuple[str, int],
    straight: Prepared,
    bundle: str | None,
    *,
    insecure: bool,
) -> Upstream:
    """Return the listener behind the proxy, which stops with ``stack``. Raises `UsageProblem`."""
    target = straight.profile.endpoint or ""
    listener = Upstream(*address, _place(target), tls=tls_of(target, bundle, insecure=insecure))
    where = f"--upstream {address[0]}:{address[1]}"
    try:
        background.run(listener.start())
    except socket.gaierror as error:
        raise UsageProblem(f"{where}: {error.strerror}; it has to be an address of this machine") from error
    except OSError as error:
        cure = "stop what uses it, or choose another port and point the proxy there"
        if error.errno in (errno.EADDRNOTAVAIL, None):  # None: Python 3.13 passes over such addresses
            cure = "it has to be an address of this machine"
        raise UsageProblem(f"{where} can't be listened on: {error.strerror or error}; {cure}") from error
    stack.callback(lambda: background.run(listener.stop()))
    return listener


def _asked(wanted: ProxyWanted) -> Asked:
    """Return how the run was asked for, as its log keeps it."""
    asked = asked_of(wanted.target, os.environ, uses_profile=True)
    own = {
        "upstream": wanted.upstream,
        "upstream_url": wanted.upstream_url,
        "name": wanted.name,
        "proxy_version": wanted.version,
        "probes_only": wanted.probes_only,
    }
    options = {**asked.options, **{key: value for key, value in own.items() if value}}
    return Asked(command=wanted.command, options=options, environment=asked.environment)


def _bundle(target: Wanted, profile: Profile | None) -> str | None:
    if target.ca_bundle is not None:
        return str(target.ca_bundle)
    return profile.ca_bundle if profile is not None else None


def _endpoint(text: str) -> str:
    try:
        return checked_endpoint(text)
    except ValueError as error:
        raise UsageProblem(str(error)) from error


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or "/" in text or not (port.isascii() and port.isdecimal() and 0 < int(port) < 65536):
        raise UsageProblem(f"--upstream {visible(text)} is no HOST:PORT, such as 127.0.0.1:8181")
    return host.strip("[]"), int(port)


def _place(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or DEFAULT_PORTS[parts.scheme]


def _behind(target: Wanted, url: str) -> Wanted:
    """Return what is wanted of a real target behind the proxy."""
    return replace(target, endpoint=_endpoint(url))


def _reference(target: Wanted, given: Profile | None) -> Prepared:
    """Start the reference target; a proxy that signs must know its key, so that of the profile is used."""
    pair = given.credentials if given is not None else None
    keys = ("--account-access-key-id", "--account-secret-access-key")
    values = (pair.access_key_id, pair.secret_access_key) if pair is not None else ()
    options = [word for option_and_value in zip(keys, values, strict=False) for word in option_and_value]
    try:
        reference = LocalReference(options)
    except ReferenceFailed as error:
        raise UsageProblem(f"the reference target did not start: {error}") from error
    return Prepared(
        profile=reference.profile(),
        probed=Probed(),
        settings=RunSettings(target.seed or secrets.token_hex(4), target.truth),
        selection=Selection(),
        rate=target.rate,
        timeout=target.timeout or DEFAULT_TIMEOUT_S,
        reference=reference,
    )


def _tapped(straight: Prepared) -> tuple[str, ...]:
    """Return the options of another reference target with the same credentials."""
    profile = straight.profile
    pairs = {
        "account": profile.credentials,
        "temporary": profile.temporary,
        "other-account": profile.other_account,
    }
    options: list[str] = []
    for name, pair in pairs.items():
        assert pair is not None
        options += [f"--{name}-access-key-id", pair.access_key_id]
        options += [f"--{name}-secret-access-key", pair.secret_access_key]
        if pair.session_token is not None:
            options += [f"--{name}-session-token", pair.session_token]
    return tuple(options)


def _tested(behind: Profile, endpoint: str, wanted: ProxyWanted, given: Profile | None) -> Profile:
    """Return the profile of the proxy as a target."""
    changes: dict[str, object] = {
        "endpoint": endpoint,
        "name": wanted.name or (given.name if given is not None else "proxy"),
        "version": wanted.version or (given.version if given is not None else None),
        "proxy": given.proxy if given is not None else ProxyRules(),
        "headers": given.headers if given is not None else {},
    }
    return behind.model_copy(update=changes)
