"""``doctor``: can the target be reached, is the clock right, do the credentials work, what did the probes find."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from conformance.commands import exits
from conformance.commands.command import command
from conformance.commands.target_options import target_options
from conformance.judge.response import ParsedResponse
from conformance.model.case_file import Need, RequestOptions
from conformance.report.text import visible
from conformance.run.prepare import Prepared, Wanted, prepare
from conformance.run.rendering import Rendered
from conformance.run.requests import build
from conformance.targets.probe import Unreachable
from conformance.wire.exchange import Exchange

CLOCK_S = 5 * 60


@command(
    "doctor",
    examples=[
        ("ses-conformance doctor --endpoint http://127.0.0.1:4566", "Check an emulator on this machine."),
        ("ses-conformance doctor --target my-emulator.yaml", "Check a target with its profile."),
    ],
)
@target_options
def main(target: Wanted) -> int:
    """Check that a target can be tested.

    Prints one line each for the connection, the clock, the credentials, and what the probes found. The exit code is
    1 if anything stands in the way of a run, and 6 if the target can't be reached.
    """
    try:
        prepared = prepare(target)
    except Unreachable as error:
        sys.stdout.write(visible(f"✗ connection: {error}\n"))
        return exits.EXIT_UNREACHABLE
    try:
        exchanger = prepared.exchanger()
        with exchanger.transport as transport:
            item = Rendered("GetSendQuota", {}, RequestOptions(), ())
            exchange = transport.send(build(item, prepared.profile))
        checks = [*_checks(prepared, exchange)]
    finally:
        prepared.close()
    for good, text in checks:
        sys.stdout.write(visible(f"{'✓' if good else '✗'} {text}\n"))
    return exits.EXIT_OK if all(good for good, _ in checks) else exits.EXIT_NOT_CONFORMING


def _checks(prepared: Prepared, exchange: Exchange) -> list[tuple[bool, str]]:
    profile, probed = prepared.profile, prepared.probed
    found: list[tuple[bool, str]] = [(True, f"connection: {profile.endpoint} responds in {exchange.ms:.0f} ms")]
    response = ParsedResponse(exchange, "GetSendQuota")
    found.append(_clock(response))
    key = profile.credentials.access_key_id if profile.credentials else "(none)"
    rejected = response.kind == "error" and response.status == 403
    outcome = f"rejected with {response.datum}" if rejected else "accepted"
    found.append((not rejected, f"credentials: access key {key} is {outcome}"))
    checked = profile.signatures is not None and profile.signatures.checked
    found.append((True, f"signatures: {'checked' if checked else 'not checked'}"))
    if checked and profile.signatures is not None and profile.signatures.accepts:
        found.append((True, f"signatures accepted: {', '.join(profile.signatures.accepts)}"))
    if probed.signatures_checked is not None and checked != probed.signatures_checked:
        found.append((False, "signatures: the probe found otherwise: correct signatures.checked in the profile"))
    found.append((True, f"verification: {profile.verification}"))
    found += [(True, f"lacks {action}: {said}") for action, said in sorted(probed.unsupported.items())]
    found += [(False, f"no response to {action}: {said}") for action, said in sorted(probed.silent.items())]
    lacking = [(need.value, profile.lacks(need)) for need in Need]
    return [*found, *((True, f"skips cases that need {need}: {reason}") for need, reason in lacking if reason)]


def _clock(response: ParsedResponse) -> tuple[bool, str]:
    given = response.header("Date")
    try:
        away = abs((parsedate_to_datetime(given or "") - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return True, "clock: the target sends no Date to compare with"
    return away <= CLOCK_S, f"clock: {away:.0f} s apart"
