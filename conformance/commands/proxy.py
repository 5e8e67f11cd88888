"""``proxy``: certifies an intermediary by what is seen on both sides of it."""

from __future__ import annotations

import secrets
import sys
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import click
from rich.console import Console

from conformance.commands import exits
from conformance.commands.command import command
from conformance.commands.options import REPORT_FOLDER, class_and_id_options, option, out_option
from conformance.commands.progress import progress_bar
from conformance.commands.target_options import target_options
from conformance.model.suite import load_suite
from conformance.model.vocabulary import Outcome
from conformance.proxy.background import Background
from conformance.proxy.causes import causes
from conformance.proxy.certificate import ProxyCertificate, certificate_text
from conformance.proxy.certify import Certified, Subject, certify
from conformance.proxy.client import ProxyUnreachable
from conformance.proxy.contact import check_addresses, door_of
from conformance.proxy.hints import program_of
from conformance.proxy.log import probe_event, write_log
from conformance.proxy.upstream import Upstream
from conformance.report.files import write_json, write_text
from conformance.report.html import write_html
from conformance.report.log import read_log
from conformance.run.prepare import DEFAULT_TIMEOUT_S, Prepared, UsageProblem, Wanted, prepare
from conformance.run.record import case_event
from conformance.run.selection import Selection
from conformance.run.settings import RunSettings
from conformance.targets.local import LocalReference, ReferenceFailed
from conformance.targets.probe import Probed, Unreachable
from conformance.targets.profile import Profile, ProxyRules, checked_endpoint, load_profile
from conformance.wire.request import DEFAULT_PORTS


@command(
    "proxy",
    examples=[
        (
            "ses-conformance proxy --endpoint http://127.0.0.1:8080 --upstream 127.0.0.1:8181",
            "Certify a proxy on port 8080 that forwards to port 8181, where the suite listens.",
        ),
        (
            "ses-conformance proxy --endpoint https://gateway:8443 --ca-bundle ca.pem --upstream 127.0.0.1:8181 "
            "--upstream-url http://127.0.0.1:4566 --target moto",
            "Put an emulator behind it.",
        ),
    ],
)
@target_options
@option("--upstream", metavar="HOST:PORT", required=True, help="Address that the proxy forwards to; the suite listens.")
@option("--upstream-url", metavar="URL", help="Target behind it. Default: the suite's own reference target.")
@option("--name", metavar="NAME", help="Name of the proxy, for the certificate and for hints: nginx, HAProxy, Apache.")
@option("--proxy-version", metavar="VERSION", help="Version of the proxy, for the certificate.")
@option("--probes-only", is_flag=True, help="Send the probes for proxies only, and none of the suite's cases.")
@out_option("Folder for log and certificate.", default=REPORT_FOLDER, show_default=True)
@class_and_id_options
def main(
    target: Wanted,
    upstream: str,
    upstream_url: str | None,
    name: str | None,
    proxy_version: str | None,
    probes_only: bool,
    out: Path,
    selection: Selection,
) -> int:
    """Certify a proxy from both sides.

    The suite listens where the proxy forwards to, sends requests through the proxy, and compares what was sent with
    what arrived, and what was given with what came back. A profile given by --target says what the proxy does by
    trade (`proxy:`), and the credentials. The exit code is 0 if the proxy alters nothing.
    """
    if target.endpoint is None:
        raise UsageProblem("--endpoint is missing: give the URL of the proxy")
    endpoint = _endpoint(target.endpoint)
    address = _address(upstream)
    check_addresses(endpoint, address)
    cases = [] if probes_only else selection.of(load_suite().cases)
    if not cases and not probes_only:
        sys.stderr.write("ses-conformance: the selection matches no case; `ses-conformance list` shows them all\n")
        return exits.EXIT_NOTHING
    out.mkdir(parents=True, exist_ok=True)
    bundle = None if target.ca_bundle is None else str(target.ca_bundle)
    profile = load_profile(target.target) if target.target is not None else None
    try:
        with ExitStack() as stack:
            door = door_of(endpoint, target.timeout or 15.0, bundle, insecure=target.insecure)
            straight = _reference(target, profile) if upstream_url is None else prepare(_behind(target, upstream_url))
            stack.callback(straight.close)
            background = stack.enter_context(Background())
            listener = Upstream(*address, _place(straight.profile.endpoint or ""))
            try:
                background.run(listener.start())
            except OSError as error:
                raise UsageProblem(
                    f"--upstream {upstream} can't be listened on: {error.strerror or error}; stop what uses it, or "
                    "choose another port and point the proxy there"
                ) from error
            stack.callback(lambda: background.run(listener.stop()))
            tested = _tested(straight.profile, endpoint, name, proxy_version, profile)
            subject = Subject(
                door, tested, straight.exchanger(), straight.settings, straight.limits(), bundle or not target.insecure
            )
            with progress_bar(f"testing {tested.name}") as advance:
                found = certify(subject, listener, background, cases, progress=advance)
    except (ProxyUnreachable, Unreachable) as error:
        sys.stderr.write(f"ses-conformance: {error}\n")
        return exits.EXIT_UNREACHABLE
    certificate = _certificate(found, tested, straight, upstream, name, selection)
    _write(found, certificate, tested, straight, selection, out)
    return exits.EXIT_OK if certificate.certified else exits.EXIT_NOT_CONFORMING


def _endpoint(text: str) -> str:
    try:
        return checked_endpoint(text)
    except ValueError as error:
        raise UsageProblem(str(error)) from error


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not (port.isascii() and port.isdecimal() and 0 < int(port) < 65536):
        raise click.BadParameter(f"'{text}' is no HOST:PORT, such as 127.0.0.1:8181", param_hint="'--upstream'")
    return host.strip("[]"), int(port)


def _place(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or DEFAULT_PORTS[parts.scheme]


def _behind(target: Wanted, url: str) -> Wanted:
    """Return what is wanted of a real target behind the proxy."""
    if url.lower().startswith("https://"):
        raise UsageProblem("--upstream-url must begin with http://: the relay in front of it speaks no TLS")
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


def _tested(behind: Profile, endpoint: str, name: str | None, version: str | None, given: Profile | None) -> Profile:
    """Return the profile of the proxy as a target."""
    rules = given.proxy if given is not None else ProxyRules()
    headers = given.headers if given is not None else {}
    changes = {"endpoint": endpoint, "name": name or "proxy", "version": version, "proxy": rules, "headers": headers}
    return behind.model_copy(update=changes)


def _certificate(
    found: Certified, tested: Profile, straight: Prepared, upstream: str, name: str | None, selection: Selection
) -> ProxyCertificate:
    behind = f"{straight.profile.name} {straight.profile.version or ''}".strip()
    return ProxyCertificate(
        proxy=tested.name,
        version=tested.version,
        endpoint=tested.endpoint or "",
        upstream=f"{behind} behind {upstream}",
        exchanges=found.exchanges,
        cases=len(found.cases) + len(found.probes),
        causes=tuple(causes(found.findings)),
        limits=found.limits,
        undecided=tuple(one.case.id for one in found.cases if one.outcome is Outcome.INDETERMINATE),
        program=program_of([name or "", *found.signatures]),
        date=datetime.now(UTC).date().isoformat(),
        scope=_scope(found, selection),
        tunnel=found.tunnel,
    )


def _scope(found: Certified, selection: Selection) -> str:
    """Say which cases ran beside the probes."""
    if not found.cases:
        return "probes only, none of the suite's cases"
    part = ", ".join((*selection.classes, *selection.ids))
    return f"probes and {part or 'all'} cases ({len(found.cases):,})"


def _write(
    found: Certified,
    certificate: ProxyCertificate,
    tested: Profile,
    straight: Prepared,
    selection: Selection,
    out: Path,
) -> None:
    secret = tuple(tested.headers)
    events = [*(case_event(one, secret) for one in found.cases), *map(probe_event, found.probes)]
    path = out / "run.jsonl"
    settings = straight.settings
    cases = [one.case for one in found.cases]
    write_log(path, tested, settings.seed, settings.truth, selection.as_dict(), cases, events, found.ms)
    text = certificate_text(certificate)
    write_text(out / "certificate.txt", text)
    write_json(out / "certificate.json", certificate.as_dict())
    write_html(read_log(path), out / "report.html")
    console = Console(markup=False, highlight=False)
    console.print(text, soft_wrap=True)
    for file in ("certificate.txt", "certificate.json", "run.jsonl", "report.html"):
        console.print(f"{file}: {out / file}", soft_wrap=True)
