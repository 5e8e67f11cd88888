"""What many rejections have in common: a limit on rate or on connections, or an upstream beside ours."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from conformance.judge.finding import Finding
from conformance.model import data
from conformance.proxy.arrival import ArrivalPlan
from conformance.proxy.engine import CONCURRENT, RECOVERY_S, Engine, ProbeResult
from conformance.proxy.judge import GATEWAY, Rejection, shown_outcome
from conformance.proxy.planned import answered
from conformance.proxy.probe import Disturbance, Probe, success
from conformance.proxy.words import finding

RATE = "proxy.limit.rate"
CONNECTIONS = "proxy.limit.connections"
ELSEWHERE = "proxy.own.other-upstream"

_CACHED = "proxy.own.cached"
_IN_A_ROW = 8
_APART, _PAUSE_S = 4, 1.2
_HELD_S = 0.5
_BUSY = 429
_UNREACHED = frozenset({502, 504})

_PLAIN = Probe("alone", "plain requests, one after the other", lambda site: [site.ask()])
_HELD = Probe(
    "alone",
    "plain requests beside each other",
    lambda site: [answered(site.ask(), lambda token: ArrivalPlan((success(token).data,), pause_s=_HELD_S))],
)


@dataclass(frozen=True, slots=True)
class CommonCause:
    """Why requests were rejected that were plain enough to pass: the check, how many of how many, and an example."""

    check: str
    rejected: int
    sent: int
    example: ProbeResult

    @property
    def rejection(self) -> Rejection:
        """How the cause shows in any exchange."""
        came = self.example.seen[0].response
        return Rejection(self.check, came.status if came is not None else 0)

    def result(self) -> ProbeResult:
        """Return the cause as the result of a probe of its own."""
        how = {RATE: "one after the other", CONNECTIONS: "beside each other"}.get(self.check, "all to one upstream")
        expected = data.form(f"plain requests, {how}, arrive")
        said = data.text(f"{self.rejected} of {self.sent} did not: {shown_outcome(self.example.seen[0])}")
        made = finding(self.check, "request", expected, said)
        return ProbeResult(_PLAIN, self.example.seen, self.example.arrivals, [made], ms=self.example.ms)


def never_arrived(result: ProbeResult) -> bool:
    """Say whether a request of a probe did not arrive, though the upstream was there and at no fault."""
    return result.probe.disturbance is Disturbance.NONE and bool(result.findings) and not all(result.arrivals)


async def find_common_cause(
    engine: Engine, lost: Sequence[ProbeResult], recovery_s: float = RECOVERY_S
) -> CommonCause | None:
    """Return why requests were rejected that would pass at another time; None: each rejection stands by itself.

    Plain requests tell: first in a row, then each after a pause, or all at once if none of the first was rejected.

    Args:
        engine: sends them.
        lost: results of probes in which a request never arrived.
        recovery_s: seconds that a limit has until it lets requests through again.
    """
    if not any(arrival.request.method == "POST" for arrival in engine.upstream.arrivals):
        return None
    row = await _ask_in_a_row(engine)
    if len(_rejected(row)) == len(row) and _status(row[0]) in GATEWAY:
        # It takes its upstream for down: once it tries again, the row can be asked.
        if not await wait_for_room(engine, recovery_s):
            return None
        row = await _ask_in_a_row(engine)
    rejected = _rejected(row)
    if not rejected:
        beside = await engine.run_all([_HELD] * CONCURRENT)
        held_back = _rejected(beside)
        if held_back:
            return CommonCause(CONNECTIONS, len(held_back), len(beside), held_back[0])
        return await _passing(engine, lost)
    if of_check(rejected[0].findings, _CACHED):
        return None
    status = _status(rejected[0])
    cause = partial(CommonCause, rejected=len(rejected), sent=len(row), example=rejected[0])
    if status == _BUSY:
        return cause(RATE)
    if status in _UNREACHED:
        return cause(ELSEWHERE) if len(rejected) < len(row) else None
    late = _rejected([await _after_pause(engine) for _ in range(_APART)])
    if len(late) == _APART:
        back = await wait_for_room(engine, recovery_s)
        return cause(RATE) if back or status not in GATEWAY else None
    return cause(RATE if not late and 2 * len(rejected) >= len(row) else ELSEWHERE)


async def _ask_in_a_row(engine: Engine) -> list[ProbeResult]:
    return [await engine.run(_PLAIN) for _ in range(_IN_A_ROW)]


async def _after_pause(engine: Engine) -> ProbeResult:
    await asyncio.sleep(_PAUSE_S)
    return await engine.run(_PLAIN)


async def _passing(engine: Engine, lost: Sequence[ProbeResult]) -> CommonCause | None:
    """Return the cause of gateway errors that come now and then: an upstream that is down, and tried now and then."""
    unreached = [one for one in lost if any(_status(one, number) in GATEWAY for number in range(len(one.seen)))]
    for one in unreached:
        again = await engine.run(one.probe)
        # What is rejected for its size may arrive in part, now and then.
        if again.passed:
            return CommonCause(ELSEWHERE, len(unreached), engine.sent, one)
    return None


async def wait_for_room(engine: Engine, recovery_s: float = RECOVERY_S) -> bool:
    """Say whether a plain request arrives again, after some seconds if need be."""
    begun = time.monotonic()
    while not all((await engine.run(_PLAIN)).arrivals):
        if time.monotonic() - begun > recovery_s:
            return False
        await asyncio.sleep(min(_PAUSE_S, recovery_s))
    return True


def _rejected(results: Sequence[ProbeResult]) -> list[ProbeResult]:
    return [one for one in results if not all(one.arrivals)]


def _status(result: ProbeResult, number: int = 0) -> int:
    came = result.seen[number].response
    return came.status if came is not None and not result.arrivals[number] else 0


def of_check(findings: Sequence[Finding], check: str) -> bool:
    """Say whether one of several findings is of a check."""
    return any(one.check_id == check for one in findings)
