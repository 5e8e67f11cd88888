"""``proxy``: certifies an intermediary by what is seen on both sides of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from conformance.commands.command import command
from conformance.commands.options import FILE, REPORT_FOLDER, class_and_id_options, option, out_option
from conformance.commands.proxying import ProxyWanted, certify_proxy
from conformance.commands.target_options import emulator_options
from conformance.commands.values import positive_number
from conformance.run.selection import Selection
from conformance.run.wanted import Wanted


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
@emulator_options
@option("--upstream", metavar="HOST:PORT", help="Address that the proxy forwards to, where the suite listens.")
@option("--upstream-url", metavar="URL", help="Target behind it. Default: the suite's own reference target.")
@option("--name", metavar="NAME", help="Name of the proxy, for the certificate and for hints: nginx, HAProxy, Apache.")
@option("--proxy-version", metavar="VERSION", help="Version of the proxy, for the certificate.")
@option("--probes-only", is_flag=True, help="Send the probes for proxies only, and none of the suite's cases.")
@option("--baseline", type=FILE, metavar="FILE", help="Known deviations; departures from them decide the exit code.")
@option("--wait", type=positive_number, metavar="S", help="Seconds to wait until the proxy reaches its upstream.")
@out_option("Folder for log, reports and certificate.", default=REPORT_FOLDER, show_default=True)
@class_and_id_options
def main(
    target: Wanted,
    upstream: str | None,
    upstream_url: str | None,
    name: str | None,
    proxy_version: str | None,
    probes_only: bool,
    baseline: Path | None,
    wait: float | None,
    out: Path,
    selection: Selection,
) -> int:
    """Certify a proxy from both sides.

    The suite listens where the proxy forwards to, sends requests through the proxy, and compares what was sent with
    what arrived, and what was given with what came back. A profile given by --target says what the proxy does by
    trade and where its upstream is (`proxy:`), and the credentials. The exit code is 0 if the proxy alters nothing, or
    departs in nothing from a baseline. --id takes ids of probes, too, such as 'proxy.limit.*'.
    """
    return certify_proxy(
        ProxyWanted(
            target=replace(target, wait=wait),
            upstream=upstream,
            upstream_url=upstream_url,
            name=name,
            version=proxy_version,
            probes_only=probes_only,
            out=out,
            selection=selection,
            baseline=baseline,
        )
    )
