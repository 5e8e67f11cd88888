"""Certifying a proxy, from first contact to the verdict."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial

from conformance.judge.finding import Finding
from conformance.model import data
from conformance.model.case import Case
from conformance.proxy.background import Background
from conformance.proxy.both_sides import CaseRunner, TwoSidedTransport
from conformance.proxy.client import Door
from conformance.proxy.confirm import confirm
from conformance.proxy.contact import make_contact
from conformance.proxy.engine import TUNNEL_CHECKS, Engine, ProbeResult, other_response
from conformance.proxy.faults import FAULTS
from conformance.proxy.forms import REQUESTS, RESPONSES
from conformance.proxy.judge import Judge
from conformance.proxy.limits import LIMITS
from conformance.proxy.pairing import pair
from conformance.proxy.probe import Probe, Site
from conformance.proxy.recording import Arrivals, TappedReference
from conformance.proxy.upstream import Upstream
from conformance.proxy.words import finding
from conformance.report.baseline import matches
from conformance.run import interrupts
from conformance.run.exchanger import Exchanger
from conformance.run.outcome import Result
from conformance.run.pacing import Pacer
from conformance.run.selection import Selection
from conformance.run.settings import RunSettings
from conformance.targets.profile import Profile
from conformance.wire.credentials import Scope
from conformance.wire.limits import ExchangeLimits
from conformance.wire.transport import Transport

ID_PREFIX = "proxy."
"""What the ids of probes begin with, beside those of cases."""
PROBES: tuple[Probe, ...] = (*REQUESTS, *RESPONSES, *LIMITS, *FAULTS)
"""Every probe that can run beside others."""

_STRANGERS = Probe("strangers", "requests that nobody sent", lambda site: [])

Progress = Callable[[int, int], None]


def probes_of(selection: Selection) -> tuple[Probe, ...]:
    """Return the probes that a selection asks for: all of them, unless it names some as ``proxy.…``."""
    named = [pattern for pattern in selection.ids if pattern.startswith(ID_PREFIX)]
    if not named:
        return PROBES
    return tuple(probe for probe in PROBES if any(matches(pattern, f"{ID_PREFIX}{probe.id}") for pattern in named))


@dataclass(slots=True)
class Certified:
    """All that is known of a proxy after a run."""

    probes: list[ProbeResult] = field(default_factory=list)
    cases: list[Result] = field(default_factory=list)
    exchanges: int = 0
    ms: float = 0.0
    tunnel: bool = False
    barrier: str = ""
    """What keeps every request from getting through, so that nothing else was asked; empty: nothing does."""
    all_probes: bool = True
    """Whether every probe was asked."""
    interrupted: bool = False
    """Whether a signal ended the run: what is here is right, but not all."""

    @property
    def limits(self) -> dict[str, float]:
        """What passed at most."""
        found: dict[str, float] = {}
        for result in self.probes:
            if result.probe.limit is not None and result.passed:
                name, amount = result.probe.limit
                found[name] = max(found.get(name, 0), amount)
        slowest = max((one.ms / 1000 for result in self.probes if result.passed for one in result.seen), default=0.0)
        return {**found, "response time": max(found.get("response time", 0.0), round(slowest, 1))}

    @property
    def signatures(self) -> list[str]:
        """What the proxy says of itself in its responses: Server, where the upstream gives none, and Via."""
        came = [one.response for result in self.probes for one in result.seen if one.response is not None]
        return sorted({value for one in came for value in (*one.all("server"), *one.all("via"))})

    @property
    def findings(self) -> list[tuple[str, Finding]]:
        """Every finding with the id of its case or probe, probes first."""
        return [
            *((f"{ID_PREFIX}{result.probe.id}", one) for result in self.probes for one in result.findings),
            *((result.case.id, one) for result in self.cases for one in result.findings),
        ]


@dataclass(frozen=True, slots=True)
class Subject:
    """What is tested, and how.

    Args:
        door: where the proxy is.
        profile: of the proxy as a target: its endpoint, and credentials that the upstream's target knows.
        straight: profile of the same target without the proxy.
        settings: of the run.
        limits: of each exchange.
        verify: whether certificates are checked, or a bundle.
        tapped: options of a reference target that stands on the upstream's address while cases run, and takes down
            all bytes itself, which costs least; None: the upstream forwards to its target.
        wait_s: seconds until the proxy has to respond for the first time.
    """

    door: Door
    profile: Profile
    straight: Exchanger
    settings: RunSettings
    limits: ExchangeLimits
    verify: bool | str = True
    tapped: tuple[str, ...] | None = None
    wait_s: float = 0.0


def certify(
    subject: Subject,
    upstream: Upstream,
    background: Background,
    cases: Sequence[Case],
    probes: Sequence[Probe] = PROBES,
    progress: Progress = lambda done, total: None,
) -> Certified:
    """Run probes and cases through a proxy, all of them unless a signal comes.

    Args:
        subject: what is tested.
        upstream: that listens already, in the loop of ``background``.
        background: the loop.
        cases: to run.
        probes: to run.
        progress: is called with what is done and to do.

    Raises:
        ProxyUnreachable: nothing listens at the endpoint.
        NoContact: the proxy is not set up to be tested.
    """
    begun = time.perf_counter()
    found = Certified(all_probes=len(probes) == len(PROBES))
    try:
        with interrupts.current().admitted():
            _certify(found, subject, upstream, background, cases, probes, progress)
    except KeyboardInterrupt:
        found.interrupted = True
    found.exchanges += sum(len(result.seen) for result in found.probes)
    found.ms = (time.perf_counter() - begun) * 1000
    return found


def _certify(
    found: Certified,
    subject: Subject,
    upstream: Upstream,
    background: Background,
    cases: Sequence[Case],
    probes: Sequence[Probe],
    progress: Progress,
) -> None:
    """Run all; what is found so far is in ``found`` at any moment. Raises as `certify` does, and KeyboardInterrupt."""
    engine = _engine(subject, upstream)
    barrier = background.run(make_contact(engine, subject.wait_s))
    if barrier is not None:
        found.probes, found.barrier = [barrier.result], barrier.message
        return
    total = len(probes) + len(cases)
    _run_probes(found, engine, background, probes, lambda done, _: progress(done, total))
    if cases:
        with _stage(subject, upstream, background, engine) as stage:
            judge = replace(engine.judge, left_out=TUNNEL_CHECKS) if found.tunnel else engine.judge
            done = partial(_done, found, progress, total)
            found.exchanges = _run_cases(subject, stage, judge, cases, done)
    if found.all_probes:
        found.probes.append(background.run(engine.refuse()))


def _engine(subject: Subject, upstream: Upstream) -> Engine:
    """Return what sends probes by the profile of the proxy."""
    profile = subject.profile
    pairs = (profile.credentials, profile.other_account, profile.temporary)
    secrets = {each.access_key_id: each.secret_access_key for each in pairs if each is not None}
    own = frozenset(name.lower() for name in profile.headers)
    assert profile.credentials is not None
    key, scope = profile.credentials.credentials(), Scope(profile.region, profile.service)
    judge = Judge(profile.proxy, secrets, other_response(upstream), own, scope=scope)
    site = Site(profile.endpoint or "", key, scope, tuple(profile.headers.items()))
    return Engine(subject.door, site, upstream, judge)


def _run_probes(
    found: Certified, engine: Engine, background: Background, probes: Sequence[Probe], progress: Progress
) -> None:
    """Run all probes that can run beside others; keep their results, and whether the proxy is a tunnel."""
    mark = len(engine.upstream.arrivals)
    results: list[ProbeResult] = []
    try:
        results = background.run(engine.run_all(probes, progress, results.append))
        background.run(confirm(engine, results))
        engine.find_late_repeats(results)
        unsolicited = strangers(engine.upstream, mark)
        if unsolicited:
            results.append(ProbeResult(_STRANGERS, findings=unsolicited))
        found.tunnel = background.run(find_tunnel(engine, results))
    except KeyboardInterrupt:
        # A finding that was not confirmed may be none.
        found.probes = [result for result in list(results) if not result.findings]
        raise
    found.probes = results


@dataclass(frozen=True, slots=True)
class _Stage:
    """What stands behind the proxy while cases run: who knows what arrived, and the target with and without proxy."""

    arrivals: Arrivals
    profile: Profile
    straight: Exchanger


@contextmanager
def _stage(subject: Subject, upstream: Upstream, background: Background, engine: Engine) -> Iterator[_Stage]:
    if subject.tapped is None:
        yield _Stage(upstream, subject.profile, subject.straight)
        return
    background.run(upstream.stop())
    with TappedReference(upstream.port, subject.tapped) as target, Transport(subject.limits) as transport:
        background.run(engine.wait_for_upstream())
        behind = target.profile()
        own = {name: getattr(subject.profile, name) for name in ("endpoint", "name", "version", "proxy", "headers")}
        yield _Stage(
            target.recording,
            behind.model_copy(update=own),
            Exchanger(behind, transport, Pacer(behind.throttle, None)),
        )


def _run_cases(
    subject: Subject, stage: _Stage, judge: Judge, cases: Sequence[Case], done: Callable[[Result], None]
) -> int:
    """Run cases through the proxy; return the number of exchanges."""
    profile = stage.profile
    judge = replace(judge, other_response=other_response(stage.arrivals))
    with TwoSidedTransport(subject.limits, profile.endpoint or "", stage.arrivals, verify=subject.verify) as transport:
        through = Exchanger(profile, transport, Pacer(profile.throttle, None))
        runner = CaseRunner(through, transport, stage.straight, subject.settings, judge)
        for case in cases:
            done(runner.run(case))
        return runner.exchanges


def _done(found: Certified, progress: Progress, total: int, result: Result) -> None:
    found.cases.append(result)
    progress(len(found.probes) + len(found.cases), total)


async def find_tunnel(engine: Engine, results: Sequence[ProbeResult]) -> bool:
    """Say whether the proxy is a tunnel, if that matters, and take back what is no tunnel's duty."""
    matters = any(one.check_id in TUNNEL_CHECKS for result in results for one in result.findings)
    if not (matters and await engine.relays_bytes()):
        return False
    for result in results:
        result.findings = [one for one in result.findings if one.check_id not in TUNNEL_CHECKS]
    return True


def strangers(upstream: Upstream, mark: int) -> list[Finding]:
    """Return the findings of requests that arrived while the probes ran, and are none of theirs."""
    unknown = [arrival for arrival in upstream.arrivals[mark:] if not arrival.token]
    return [
        finding("proxy.request.unsolicited", "request", data.ABSENT, arrival.request.start)
        for arrival in pair([], unknown).strangers
    ]
