"""Sends probes through the proxy and judges each from both sides."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from conformance.judge.finding import Finding
from conformance.model import data
from conformance.proxy.arrival import Arrival, Seen
from conformance.proxy.client import Door, connect, converse
from conformance.proxy.judge import GATEWAY, REPEATED, AllowedChange, Judge, is_unanswered, repeated
from conformance.proxy.probe import Disturbance, Probe, Site
from conformance.proxy.recording import Arrivals
from conformance.proxy.response_findings import content
from conformance.proxy.upstream import Upstream
from conformance.proxy.words import finding

CONCURRENT = 12
_LATELY = 400
RECOVERY_S = 20.0
_PAUSE_S = 0.5
_TUNNEL_S = 2.0
TUNNEL_CHECKS = frozenset(
    {
        "proxy.framing.both-lengths",
        "proxy.framing.field-name",
        "proxy.framing.two-lengths",
        "proxy.request.hop-by-hop",
        "proxy.response.hop-by-hop",
    }
)
"""Checks that hold for what reads HTTP only: a tunnel passes bytes on without changing them (RFC 9110 section 3.7)."""

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class ProbeResult:
    """What became of a probe. ``passed`` says whether all of its exchanges went through as planned."""

    probe: Probe
    seen: list[Seen] = field(default_factory=list)
    arrivals: list[list[Arrival]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    passed: bool = False
    ms: float = 0.0
    tokens: list[str] = field(default_factory=list)


class Engine:
    """Sends probes.

    Args:
        door: where the proxy is.
        site: what requests are made for.
        upstream: that the proxy forwards to.
        judge: of exchanges.
    """

    def __init__(self, door: Door, site: Site, upstream: Upstream, judge: Judge) -> None:
        self.door, self.site, self.upstream, self.judge = door, site, upstream, judge
        self.sent = 0

    async def run_all(
        self,
        probes: Sequence[Probe],
        progress: Progress = lambda done, total: None,
        keep: Callable[[ProbeResult], None] = lambda result: None,
    ) -> list[ProbeResult]:
        """Run probes, a few at a time; return their results in order, each kept when it is there.

        Raises `ProxyUnreachable`.

        Those in which the upstream closes connections come last: a pool may hold a connection that was just closed,
        and a POST that meets it can't be sent again. Where it must get through all the same, nothing runs beside it.
        """
        results: dict[int, ProbeResult] = {}

        async def one(place: int, gate: asyncio.Semaphore) -> None:
            async with gate:
                results[place] = await self.run(probes[place])
            keep(results[place])
            progress(len(results), len(probes))

        for disturbing, at_once in (
            (Disturbance.NONE, CONCURRENT),
            (Disturbance.FAULT, CONCURRENT),
            (Disturbance.CLOSED, 1),
        ):
            gate = asyncio.Semaphore(at_once)
            chosen = [place for place, probe in enumerate(probes) if probe.disturbance is disturbing]
            await asyncio.gather(*(one(place, gate) for place in chosen))
        return [results[place] for place in range(len(probes))]

    async def run(self, probe: Probe) -> ProbeResult:
        """Run one probe. Raises `ProxyUnreachable`."""
        begun = time.perf_counter()
        asks = list(probe.asks(self.site))
        self.sent += len(asks)
        for ask in asks:
            self.upstream.arm(ask.token, ask.plan)
        result = ProbeResult(probe, tokens=[ask.token for ask in asks])
        result.seen, closed = await converse(
            self.door, [ask.raw for ask in asks], pipelined=probe.pipelined, awaits_end=probe.closes
        )
        result.arrivals = self._arrivals(result.tokens, result.seen, probe.pipelined)
        for number, (seen, arrivals) in enumerate(zip(result.seen, result.arrivals, strict=True)):
            if number and probe.pipelined and is_unanswered(seen, arrivals):
                break
            allowance = probe.allowance if number == 0 else _after(probe.allowance)
            for one in self.judge.findings(seen, arrivals, allowance):
                result.findings.append(_at(one, number))
        result.findings += _connection(probe, result.seen, closed)
        result.passed = all(
            arrivals
            and seen.response is not None
            and seen.response.whole
            and arrivals[-1].response is not None
            and seen.response.status == arrivals[-1].response.status
            for seen, arrivals in zip(result.seen, result.arrivals, strict=True)
        )
        result.ms = (time.perf_counter() - begun) * 1000
        return result

    def find_late_repeats(self, results: Sequence[ProbeResult]) -> None:
        """Add the findings of requests that arrived once more after their exchange was over."""
        for result in (one for one in results if one.tokens):
            known = {one.exchange for one in result.findings if one.check_id == REPEATED}
            late = self._arrivals(result.tokens, result.seen, result.probe.pipelined)
            for number, (seen, arrivals) in enumerate(zip(result.seen, late, strict=True)):
                again = len(arrivals) > max(len(result.arrivals[number]), 1) and number not in known
                if again and seen.request.method == "POST":
                    result.arrivals[number] = arrivals
                    result.findings.insert(0, _at(repeated(len(arrivals)), number))

    def _arrivals(self, tokens: Sequence[str], seen: Sequence[Seen], pipelined: bool) -> list[list[Arrival]]:
        """Return what arrived of each request; of a request that was sent several times, one for each."""
        found: list[list[Arrival]] = []
        for number, one in enumerate(seen):
            token = tokens[number]
            # What came before the request was sent for the last time belongs to an attempt that the proxy hung up on.
            since = 0.0 if pipelined else one.at
            arrivals = [each for each in self.upstream.by_token.get(token, []) if each.at >= since]
            if tokens.count(token) > 1:
                at = tokens[:number].count(token)
                last = at + 1 == tokens.count(token)
                every = self.upstream.by_token.get(token, [])
                arrivals = every[at:] if last else every[at : at + 1]
            found.append(list(arrivals))
        return found

    async def relays_bytes(self) -> bool:
        """Say whether the proxy passes on what does not make a request yet: a tunnel, which reads nothing of HTTP."""
        ask = self.site.ask()
        self.upstream.pieces.watch(ask.token.encode())
        streams = await connect(self.door)
        try:
            streams[1].write(ask.raw.partition(b"\r\n\r\n")[0])
            return await self.upstream.pieces.wait(_TUNNEL_S)
        finally:
            streams[1].close()

    async def wait_for_upstream(self) -> None:
        """Return once the proxy sees that another upstream stands there, or after the time that is left to it."""
        begun = time.monotonic()
        while time.monotonic() - begun < RECOVERY_S:
            seen, _ = await converse(self.door, [self.site.ask().raw])
            if seen[0].response is not None and seen[0].response.status not in GATEWAY:
                return
            await asyncio.sleep(_PAUSE_S)

    async def refuse(self, recovery_s: float = RECOVERY_S) -> ProbeResult:
        """Have the upstream refuse connections for a while; see what the proxy says, and whether it recovers.

        Args:
            recovery_s: seconds that are left to it to see that the upstream is back.
        """
        probe = Probe(
            "fault.refused",
            "connections refused for a while",
            lambda site: [site.ask()],
            AllowedChange(refused=True, fault=True),
        )
        await self.upstream.stop()
        try:
            result = await self.run(probe)
        finally:
            await self.upstream.start()
        begun = time.monotonic()
        while True:
            again = await self.run(Probe("fault.refused", "after it", lambda site: [site.ask()]))
            if not again.findings or all(one.check.level.value != "must" for one in again.findings):
                break
            if not any(one.check_id.split(".")[1] == "own" for one in again.findings):
                break
            if time.monotonic() - begun > recovery_s:
                expected = data.form(f"forwarded again within {recovery_s:g} s")
                came = again.seen[0].response
                result.findings.append(
                    finding("proxy.fault.recovery", "request", expected, came.start if came else again.seen[0].failure)
                )
                break
            await asyncio.sleep(_PAUSE_S)
        result.passed = not result.findings
        return result


def other_response(upstream: Arrivals) -> Callable[[bytes, Sequence[Arrival]], bool]:
    """Return what says whether a body is that of a response which the upstream gave to another request lately."""

    def said(body: bytes, own: Sequence[Arrival]) -> bool:
        numbers = {arrival.number for arrival in own}
        return any(
            arrival.response is not None and content(arrival.response) == body
            for arrival in upstream.arrivals[-_LATELY:]
            if arrival.number not in numbers
        )

    return said


def _after(allowance: AllowedChange) -> AllowedChange:
    """Return what is left to the proxy in the exchange behind another: behind a fault, a connection found closed."""
    return AllowedChange(fault=allowance.fault or allowance.closed)


def _at(one: Finding, number: int) -> Finding:
    return Finding(one.check_id, one.where, one.expected, one.actual, one.own, number)


def _connection(probe: Probe, seen: Sequence[Seen], closed: bool) -> list[Finding]:
    """Return the findings about the connection and about Expect."""
    first = seen[0].response
    if first is None:
        return []
    if probe.alive and closed:
        return [finding("proxy.connection.closed", "connection", data.form("kept"), data.form("closed"))]
    if probe.closes and not closed:
        return [finding("proxy.connection.open", "connection", data.form("closed"), data.form("open"))]
    if probe.continues and 100 not in first.interim and first.status < 300:
        return [finding("proxy.request.expect", "Expect", data.form("100 Continue"), data.form("nothing for a second"))]
    return []
