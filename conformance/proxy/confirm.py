"""Asking again: what the proxy rejected or was slow with is believed only if it happens to a probe by itself, too."""

from __future__ import annotations

import time
from dataclasses import replace

from conformance.proxy.common_cause import (
    CONNECTIONS,
    RATE,
    CommonCause,
    find_common_cause,
    never_arrived,
    of_check,
    wait_for_room,
)
from conformance.proxy.doubts import HANG, is_doubted
from conformance.proxy.engine import RECOVERY_S, Engine, ProbeResult

_MANY = 3
_TRIES = 6
_BUDGET_S = 90.0


async def confirm(engine: Engine, results: list[ProbeResult], recovery_s: float = RECOVERY_S) -> None:
    """Ask again, alone, what is doubtful; put a cause that many rejections have in common before all results.

    What the common cause explains is no finding of any other probe.

    Args:
        engine: sends the probes; from then on its judge knows the cause.
        results: of all probes; changed in place.
        recovery_s: seconds that a limit has until it lets requests through again.
    """
    hanging = [place for place, one in enumerate(results) if any(each.check_id == HANG for each in one.findings)]
    # What hangs in many probes does so by itself, and takes long each time.
    sure = set(hanging) if len(hanging) > _MANY else set()
    doubtful = [place for place, one in enumerate(results) if _is_doubtful(one) and place not in sure]
    if not doubtful:
        return
    lost = [results[place] for place in doubtful if not all(results[place].arrivals)]
    telling = [one for one in lost if never_arrived(one)]
    cause = await find_common_cause(engine, telling, recovery_s) if telling else None
    if cause is not None and cause.check != CONNECTIONS:
        engine.judge = replace(engine.judge, rejection=cause.rejection)
    if cause is None and lost:
        # A proxy may take an upstream for down that was at fault in other probes: it has time to try it again.
        await wait_for_room(engine, recovery_s)
    end = time.monotonic() + _BUDGET_S
    for place in doubtful:
        paced = cause is not None and cause.check == RATE and time.monotonic() < end
        if paced and not await wait_for_room(engine, recovery_s):
            end = 0.0
        results[place] = await _again(engine, results[place], cause, end)
    if cause is not None:
        results.insert(0, cause.result())


def _is_doubtful(result: ProbeResult) -> bool:
    return bool(result.findings and not all(result.arrivals)) or is_doubted(result.findings)


async def _again(engine: Engine, result: ProbeResult, cause: CommonCause | None, end: float) -> ProbeResult:
    """Return the result of a probe that runs alone, without what the common cause explains."""
    again = result
    for _ in range(_TRIES if cause is not None else 1):
        if cause is not None and time.monotonic() > end:
            break
        again = await engine.run(result.probe)
        in_part = len(again.seen) > 1 and not all(again.arrivals)
        if cause is None or not (of_check(again.findings, cause.check) or in_part):
            return again
    again.findings = []
    return again
