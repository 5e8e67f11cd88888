"""A run through a proxy as an event log: cases and probes alike, with what the proxy altered as their findings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from conformance import __version__
from conformance.model.case import Case
from conformance.model.suite import digest, must_cases
from conformance.model.vocabulary import Level, Outcome, Phase, Source
from conformance.proxy.arrival import Seen
from conformance.proxy.engine import ProbeResult
from conformance.report import summary
from conformance.report.event import Asked, CaseEvent, Header, SuiteInfo, TargetInfo
from conformance.report.log import LogWriter
from conformance.report.proxy_verdict import ProxyVerdict
from conformance.run.outcome import Sent
from conformance.run.record import Room, exchange_event, finding_event, without_secrets
from conformance.run.selection import Selection
from conformance.run.settings import RunSettings
from conformance.targets.profile import Profile
from conformance.targets.secrets import shown_profile
from conformance.wire.exchange import Exchange, Failure, FailureKind, Request, Response

CLASS = "proxy"
"""The class of probes in the log."""

_ACTION = "GetSendQuota"


def probe_event(result: ProbeResult) -> CaseEvent:
    """Return the line of a probe."""
    sent = [Sent(_ACTION, Phase.SEND, _exchange(seen)) for seen in result.seen]
    room = Room()
    must = [one for one in result.findings if one.check.level is Level.MUST]
    event = CaseEvent(
        id=f"proxy.{result.probe.id}",
        title=result.probe.title,
        action=_ACTION,
        conformance_class=CLASS,
        level=Level.MUST,
        source=Source.PROTOCOL,
        requirements=[],
        outcome=Outcome.FAILED if must else Outcome.PASSED,
        matched=None if must else "both",
        notes=[f"advice: {one}" for one in result.findings if one not in must],
        findings=[finding_event(one, sent) for one in (result.findings if must else [])],
        exchanges=[exchange_event(one, (), room) for one in sent],
        file="proxy",
        line=1,
        ms=round(result.ms, 3),
    )
    return without_secrets(event, sent)


def _exchange(seen: Seen) -> Exchange:
    """Return the client's side of an exchange as the log writes it."""
    request = seen.request
    host = request.get("host") or "unknown"
    target = request.target if request.target.startswith("/") else "/"
    url = f"http://{host}{target}"
    came = seen.response
    response = None if came is None else Response(came.status, came.headers, came.body, came.reason, came.version)
    failure = None
    if seen.failure:
        kind, _, detail = seen.failure.partition(": ")
        failure = Failure(FailureKind.TIMEOUT if kind == "timeout" else FailureKind.CLOSED, detail)
        response = None
    sent_at = datetime.fromtimestamp(seen.at, UTC)
    return Exchange(Request(request.method, url, request.headers, request.body), response, failure, sent_at, seen.ms)


def write_log(
    path: Path,
    profile: Profile,
    asked: Asked,
    settings: RunSettings,
    selection: Selection,
    cases: Sequence[Case],
    events: Sequence[CaseEvent],
    verdict: ProxyVerdict | None,
    started: datetime,
    ms: float,
) -> None:
    """Write a log.

    Args:
        path: of the file.
        profile: of the proxy as a target.
        asked: how the run was asked for.
        settings: seed of names and values, and the truth, as asked for.
        selection: of cases, as asked for.
        cases: that ran.
        events: of cases and probes.
        verdict: on the proxy; None: the run was interrupted, and its log has no footer.
        started: when the run began.
        ms: wall time in milliseconds.
    """
    writer = LogWriter(path)
    try:
        writer.header(
            Header(
                suite=SuiteInfo(version=__version__, cases_sha256=digest(cases)),
                target=TargetInfo(
                    name=profile.name,
                    version=profile.version,
                    endpoint=profile.endpoint or "",
                    profile=shown_profile(profile),
                ),
                seed=settings.seed,
                truth=settings.truth,
                selection=selection.as_dict(),
                selected=len(events),
                asked=asked,
                started=started.isoformat(timespec="seconds").replace("+00:00", "Z"),
            )
        )
        for event in events:
            writer.case(event)
        if verdict is not None:
            probes = sum(event.conformance_class == CLASS for event in events)
            footer = summary.footer(events, ms, must_cases() + probes)
            writer.footer(footer.model_copy(update={"proxy": verdict}))
    finally:
        writer.close()
