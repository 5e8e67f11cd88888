"""What looking at both sides of a proxy costs, beside the same cases through the same proxy seen from one side."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from multiprocessing.connection import Connection
from urllib.parse import urlsplit

from benchmarks.measure import seconds
from conformance.model.suite import load_suite
from conformance.proof.relay.misdeed import Behavior
from conformance.proof.relay.relay import Relay
from conformance.proxy.both_sides import CaseRunner, TwoSidedTransport
from conformance.proxy.judge import Judge
from conformance.proxy.recording import TappedReference
from conformance.run.exchanger import Exchanger
from conformance.run.flow import run_case
from conformance.run.pacing import Pacer
from conformance.run.selection import Selection
from conformance.run.settings import RunSettings
from conformance.targets.profile import Profile
from conformance.targets.profile_parts import ProxyRules
from conformance.wire.limits import ExchangeLimits
from conformance.wire.transport import Transport

_CASES = 60


def both_sides_ratio(profile: Profile, rounds: int) -> float:
    """Return the time of two sides over that of one, each in its best of ``rounds``.

    Args:
        profile: of a reference target that runs.
        rounds: of each; the two take turns case by case, so that both meet the same load.
    """
    cases = Selection(classes=("identities",)).of(load_suite().cases)[:_CASES]
    settings, limits, pacer = RunSettings("benchmark"), ExchangeLimits(), Pacer(None, None)
    with TappedReference(0, ()) as tapped:
        behind = tapped.profile()
        with (
            _relay(profile) as one,
            _relay(behind) as two,
            Transport(limits) as plain,
            TwoSidedTransport(limits, two.endpoint or "", tapped.recording) as recording,
            Transport(limits) as straight,
        ):
            single = Exchanger(one, plain, pacer)
            through, without = Exchanger(two, recording, pacer), Exchanger(behind, straight, pacer)
            runner = CaseRunner(through, recording, without, settings, Judge(ProxyRules(), {}))
            alone, both = [0.0] * rounds, [0.0] * rounds
            for at in range(rounds):
                for case in cases:
                    alone[at] += seconds(partial(run_case, case, single, settings))
                    both[at] += seconds(partial(runner.run, case))
    return min(both) / min(alone)


@contextmanager
def _relay(profile: Profile) -> Iterator[Profile]:
    """Run a relay, in a process of its own, in front of a target; yields the profile of both together."""
    ours, theirs = multiprocessing.Pipe()
    port = urlsplit(profile.endpoint or "").port or 80
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(port, theirs), daemon=True)
    process.start()
    try:
        yield profile.model_copy(update={"endpoint": f"http://127.0.0.1:{ours.recv()}"})
    finally:
        process.kill()
        process.join()


def _serve(upstream: int, ready: Connection) -> None:
    async def serve() -> None:
        relay = Relay(upstream, Behavior("plain"))
        await relay.start()
        ready.send(relay.port)
        await asyncio.Event().wait()

    asyncio.run(serve())
