"""Trying the judge of proxies on relays: which check is broken first?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from conformance.proof.relay.flows import flow_misdeeds
from conformance.proof.relay.misdeed import Behavior
from conformance.proof.relay.relay import Relay
from conformance.proof.relay.requests import REQUEST_MISDEEDS
from conformance.proof.relay.responses import RESPONSE_MISDEEDS
from conformance.proof.relay.signing import KEY
from conformance.proxy.causes import ProxyCause, causes
from conformance.proxy.certify import PROBES, find_tunnel, strangers
from conformance.proxy.client import Door
from conformance.proxy.confirm import confirm
from conformance.proxy.engine import Engine, other_response
from conformance.proxy.judge import Judge
from conformance.proxy.probe import Probe, Site
from conformance.proxy.upstream import Upstream

_AT_ONCE = 6
_RECOVERY_S = 1.0
_SLOW = ("fault.slow-", "limit.request-body", "limit.response-body", "request.expect", "request.close")
"""How the ids of probes begin that take long, and are sent only to relays that ask for them."""
_CODES = ("MalformedQueryString", "ServiceUnavailable", "Throttling")


@dataclass(frozen=True, slots=True)
class RelayVerdict:
    """What was found of a relay."""

    behavior: Behavior
    causes: tuple[ProxyCause, ...]

    @property
    def first(self) -> str:
        """The check that is broken first; empty: none is."""
        return self.causes[0].check.id if self.causes else ""


def misdeeds() -> tuple[Behavior, ...]:
    """Return every misdeed."""
    return (*REQUEST_MISDEEDS, *RESPONSE_MISDEEDS, *flow_misdeeds())


def usual(probe: Probe) -> bool:
    """Say whether a probe is sent to every relay."""
    code = probe.id.partition("[")[2].rstrip("]")
    return not probe.id.startswith(_SLOW) and (not probe.id.startswith("fault.code") or code in _CODES)


async def try_relay(behavior: Behavior) -> RelayVerdict:
    """Send the probes to one relay, and judge them."""
    upstream = Upstream()
    await upstream.start()
    relay = Relay(upstream.port, behavior)
    await relay.start()
    try:
        judge = Judge(behavior.rules, {KEY.access_key_id: KEY.secret_access_key}, other_response(upstream))
        endpoint = f"http://127.0.0.1:{relay.port}"
        engine = Engine(Door("127.0.0.1", relay.port, None, behavior.timeout_s), Site(endpoint, KEY), upstream, judge)
        chosen = [probe for probe in PROBES if usual(probe) or probe.id in behavior.probes]
        results = await engine.run_all(chosen)
        await confirm(engine, results, _RECOVERY_S)
        if "fault.refused" in behavior.probes:
            results.append(await engine.refuse(_RECOVERY_S))
        await find_tunnel(engine, results)
        findings = [(result.probe.id, one) for result in results for one in result.findings]
        findings += [("strangers", one) for one in strangers(upstream, 0)]
    finally:
        await relay.stop()
        await upstream.stop()
    return RelayVerdict(behavior, tuple(causes(findings)))


async def try_all(
    behaviors: Sequence[Behavior], done: Callable[[RelayVerdict], None] = lambda verdict: None
) -> list[RelayVerdict]:
    """Try several relays in this event loop, a few at a time."""
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(behavior: Behavior) -> RelayVerdict:
        async with gate:
            verdict = await try_relay(behavior)
        done(verdict)
        return verdict

    return list(await asyncio.gather(*map(one, behaviors)))
