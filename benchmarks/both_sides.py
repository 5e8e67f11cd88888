"""What looking at both sides of a proxy costs, beside the same cases through the same proxy seen from one side."""

from __future__ import annotations

from urllib.parse import urlsplit

from benchmarks.measure import seconds
from conformance.model.suite import load_suite
from conformance.proof.relay.misdeed import Behavior
from conformance.proof.relay.relay import Relay
from conformance.proxy.background import Background
from conformance.proxy.both_sides import CaseRunner, TwoSidedTransport
from conformance.proxy.judge import Judge
from conformance.proxy.upstream import Upstream
from conformance.run.exchanger import Exchanger
from conformance.run.flow import run_case
from conformance.run.pacing import Pacer
from conformance.run.selection import Selection
from conformance.run.settings import RunSettings
from conformance.targets.profile import Profile, ProxyRules
from conformance.wire.limits import ExchangeLimits
from conformance.wire.transport import Transport

_CASES = 60


def both_sides_ratio(profile: Profile, rounds: int) -> float:
    """Return the time of two sides over that of one, each in its best of ``rounds``.

    Args:
        profile: of a reference target that runs.
        rounds: of each, one after the other in turn.
    """
    cases = Selection(classes=("identities",)).of(load_suite().cases)[:_CASES]
    settings, limits, pacer = RunSettings("benchmark"), ExchangeLimits(), Pacer(None, None)
    place = urlsplit(profile.endpoint or "")
    target = (place.hostname or "", place.port or 80)
    with Background() as background:
        upstream = Upstream(target=target)
        background.run(upstream.start())
        relays = [Relay(port, Behavior("plain")) for port in (target[1], upstream.port)]
        for relay in relays:
            background.run(relay.start())
        one, two = (profile.model_copy(update={"endpoint": f"http://127.0.0.1:{relay.port}"}) for relay in relays)
        with (
            Transport(limits) as plain,
            TwoSidedTransport(limits, two.endpoint or "", upstream) as recording,
            Transport(limits) as straight,
        ):
            single = Exchanger(one, plain, pacer)
            runner = CaseRunner(
                Exchanger(two, recording, pacer),
                recording,
                Exchanger(profile, straight, pacer),
                settings,
                Judge(ProxyRules(), {}),
            )
            times: list[tuple[float, float]] = []
            for _ in range(rounds):
                alone = seconds(lambda: [run_case(case, single, settings) for case in cases])
                times.append((alone, seconds(lambda: [runner.run(case) for case in cases])))
        for relay in relays:
            background.run(relay.stop())
        background.run(upstream.stop())
    return min(both for _, both in times) / min(alone for alone, _ in times)
