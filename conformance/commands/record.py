"""``record``: a relay before a target that writes an application's traffic down."""

from __future__ import annotations

import asyncio
import os
import ssl
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from conformance.commands import exits
from conformance.commands.command import command
from conformance.commands.options import FILE, option, trust_options
from conformance.recordings.relay import RecordingRelay
from conformance.recordings.secrets import Redactor
from conformance.recordings.writers import CaseWriter, HarWriter, RecordingWriter
from conformance.report.text import count, visible
from conformance.run.interrupts import current
from conformance.run.wanted import UsageProblem
from conformance.targets.endpoint import checked_endpoint
from conformance.targets.guard import check_url_allowed
from conformance.wire.exchange import Exchange

_SECRETS = ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN")
_POLL_S = 0.1


@command(
    "record",
    examples=[
        (
            "ses-conformance record --target http://127.0.0.1:4566",
            "Record to traffic.har what an application sends to port 8025.",
        ),
        (
            "ses-conformance record --target http://127.0.0.1:4566 --out cases.yaml",
            "Make a case file of it, which `run` repeats.",
        ),
    ],
)
@option("--target", metavar="URL", required=True, help="Where requests are passed on to.")
@option("--listen", metavar="HOST:PORT", default="127.0.0.1:8025", show_default=True, help="Where the relay listens.")
@option(
    "--out",
    type=FILE,
    metavar="FILE",
    default=Path("traffic.har"),
    show_default=True,
    help="File to write: a HAR, or by its ending .yaml a case file.",
)
@option(
    "--rewrite-host", is_flag=True, help="Send the target's own name as Host, which makes SigV4 signatures invalid."
)
@trust_options
def main(
    target: str,
    listen: str,
    out: Path,
    rewrite_host: bool,
    ca_bundle: Path | None,
    insecure: bool,
    allow_aws: bool,
) -> int:
    """Record an application's traffic.

    Point the application at the address that the relay listens on; Ctrl-C ends it. Signatures, session tokens, cookies
    and the secrets of the usual AWS variables are written as REDACTED. `judge` reads the HAR, `run` the case file.
    """
    address, redactor = _address(listen), Redactor(_values())
    endpoint = _endpoint(target, allow_aws)
    writer: RecordingWriter = CaseWriter(out) if out.suffix.lower() in (".yaml", ".yml") else HarWriter(out)
    kept = _Kept(out, writer, redactor)
    relay = RecordingRelay(endpoint, kept.take, _tls(endpoint, ca_bundle, insecure), host_of_target=rewrite_host)
    with current().postponed():
        try:
            asyncio.run(_serve(relay, listen, address))
        finally:
            said = writer.close()
            sys.stderr.write(f"ses-conformance: {count(kept.number, 'exchange')} in {visible(str(out))}\n")
            for line in said.splitlines():
                sys.stderr.write(f"ses-conformance: {visible(line)}\n")
        current().finish()  # a signal is how a recording is meant to end
    return exits.EXIT_OK if kept.fault is None else exits.EXIT_UNWRITTEN


class _Kept:
    """Takes each exchange, redacts and writes it; a full disk does not stop the application's traffic."""

    def __init__(self, out: Path, writer: RecordingWriter, redactor: Redactor) -> None:
        self._out, self._writer, self._redactor = out, writer, redactor
        self.number = 0
        self.fault: OSError | None = None

    def take(self, exchange: Exchange) -> None:
        if self.fault is not None:
            return
        try:
            self._writer.add(self._redactor.redact(exchange))
            self.number += 1
        except OSError as error:
            self.fault = error
            why = f"can't be written any more: {error.strerror or error}"
            sys.stderr.write(
                f"ses-conformance: {visible(str(self._out))} {why}; what else comes is passed on, and not recorded\n"
            )


async def _serve(relay: RecordingRelay, listen: str, address: tuple[str, int]) -> None:
    """Relay until a signal comes."""
    try:
        await relay.start(*address)
    except OSError as error:
        raise UsageProblem(f"--listen {listen} can't be listened on: {error.strerror or error}") from error
    shown = f"[{address[0]}]" if ":" in address[0] else address[0]
    try:
        sys.stdout.write(f"recording http://{shown}:{relay.port} -> {visible(relay.authority)}; Ctrl-C ends it\n")
        sys.stdout.flush()
        while not current().pending:
            await asyncio.sleep(_POLL_S)
    finally:
        await relay.stop()


def _values(environment: Mapping[str, str] = os.environ) -> list[str]:
    return [environment[name] for name in _SECRETS if environment.get(name)]


def _endpoint(text: str, allow_aws: bool) -> str:
    try:
        endpoint = checked_endpoint(text)
    except ValueError as error:
        raise UsageProblem(f"--target: {error}") from error
    try:
        check_url_allowed("--target", endpoint, allow_aws)
    except ValueError as error:
        raise UsageProblem(str(error)) from error
    return endpoint


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not (port.isascii() and port.isdecimal() and int(port) < 65536):
        raise click.BadParameter(f"'{text}' is no HOST:PORT, such as 127.0.0.1:8025", param_hint="'--listen'")
    return host.strip("[]"), int(port)


def _tls(endpoint: str, bundle: Path | None, insecure: bool) -> ssl.SSLContext | None:
    if not endpoint.lower().startswith("https://"):
        return None
    try:
        context = ssl.create_default_context(cafile=None if bundle is None else str(bundle))
    except (OSError, ssl.SSLError) as error:
        raise UsageProblem(f"--ca-bundle {bundle} can't be used: {error}") from error
    if insecure:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["http/1.1"])
    return context
