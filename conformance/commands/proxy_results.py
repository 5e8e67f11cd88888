"""What a run through a proxy leaves: the log, the reports, and what the terminal shows."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from conformance.commands import exits, outputs
from conformance.commands.console import CommandConsole, reader_may_go
from conformance.commands.gate import hold, print_gate
from conformance.proxy.certify import Certified
from conformance.proxy.log import probe_event, write_log
from conformance.report.event import Asked, CaseEvent
from conformance.report.log import RunLog, read_log
from conformance.report.proxy_certificate import proxy_certificate_text
from conformance.report.proxy_verdict import ProxyVerdict
from conformance.report.text import visible
from conformance.run.record import case_event
from conformance.run.selection import Selection
from conformance.run.settings import RunSettings
from conformance.targets.profile import Profile


def write_proxy_log(
    found: Certified,
    verdict: ProxyVerdict | None,
    tested: Profile,
    asked: Asked,
    settings: RunSettings,
    selection: Selection,
    started: datetime,
    out: Path,
) -> RunLog:
    """Write the log of a run through a proxy into a folder; return it as it was written.

    Args:
        found: in the run.
        verdict: on the proxy; None: the run was interrupted.
        tested: profile of the proxy as a target.
        asked: how the run was asked for.
        settings: of the run.
        selection: of cases.
        started: when the run began.
        out: folder.
    """
    secret = tuple(tested.headers)
    events: Sequence[CaseEvent] = [
        *(case_event(one, secret) for one in found.cases),
        *map(probe_event, found.probes),
    ]
    path = out / "run.jsonl"
    cases = [one.case for one in found.cases]
    write_log(path, tested, asked, settings, selection, cases, events, verdict, started, found.ms)
    return read_log(path, incomplete=True)


def report_on_proxy(log: RunLog, out: Path, baseline: Path | None) -> int:
    """Write all reports of a run through a proxy, print its certificate and what a baseline makes of it.

    Args:
        log: of the run; one without its footer is of a run that was interrupted.
        out: folder.
        baseline: file of known deviations; None: there is none.

    Returns:
        The exit code: the gate's, if there is one.
    """
    verdict = log.footer.proxy if log.footer is not None else None
    gate = hold(log, baseline) if verdict is not None else None
    # First whatever lasts: printing may fail, and nothing must be lost with it.
    written = outputs.write_reports(log, out, gate)
    complained = written.complain()
    with reader_may_go():
        console = CommandConsole(markup=False, highlight=False)
        if verdict is not None:
            console.print(proxy_certificate_text(log.header, verdict), soft_wrap=True)
        for path in (log.path, *written.paths):
            console.print(visible(f"{path.name}: {path}"), soft_wrap=True)
    with reader_may_go():
        outputs.tell_github(log, gate)
    if verdict is not None and verdict.barrier:
        sys.stderr.write(f"ses-conformance: {visible(verdict.barrier)}\n")
    if complained:
        return exits.EXIT_UNWRITTEN
    if verdict is None:
        return exits.EXIT_INTERRUPTED
    if gate is not None:
        return print_gate(gate, log)
    return exits.EXIT_OK if verdict.certified else exits.EXIT_NOT_CONFORMING
