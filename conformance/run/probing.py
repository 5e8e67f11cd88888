"""Probing a target before the run: each probe on a connection of its own, paced, and sent again where that helps."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from conformance.judge.response import ParsedResponse
from conformance.model.case_file import Need, RequestOptions
from conformance.run.pacing import ThrottleRecord, asked_pause
from conformance.run.prepared import Prepared
from conformance.run.rendering import Rendered
from conformance.run.requests import build
from conformance.run.settings import ROOTS
from conformance.run.throttled import find_failure, find_throttling
from conformance.targets.probe import Ask, Probed, probe
from conformance.targets.probe_unverified import kept_unverified
from conformance.wire.exchange import Exchange, FailureKind
from conformance.wire.transport import Transport

_RETRIES = 4
_PROBE_BYTES = 512 * 1024


def probe_target(prepared: Prepared) -> Probed:
    """Return what the probes of a target found.

    Raises:
        Unreachable: nothing takes the first request.
    """
    with _asking(prepared) as ask:
        return probe(prepared.profile, ask, ROOTS)


def find_kept_unverified(prepared: Prepared) -> frozenset[str]:
    """Return the actions that work for identities which are not verified, at a target that can verify none.

    It is not asked of the real service, which would write to the address, nor where a new identity can be verified.
    """
    if prepared.real or prepared.profile.lacks(Need.FRESH_VERIFIED) is None:
        return frozenset()
    with _asking(prepared) as ask:
        return kept_unverified(prepared.profile, ask, {*prepared.probed.unsupported, *prepared.probed.silent})


@contextmanager
def _asking(prepared: Prepared) -> Iterator[Ask]:
    """Let requests be sent for a while, by several threads as well: paced, and again where that helps."""
    pacer = prepared.pacer()
    lock = threading.Lock()

    def ask(action: str, params: Mapping[str, str], options: RequestOptions) -> Exchange:
        with lock:
            pacer.wait(action)
        # All actions are asked at once: together they may take as much memory as one request of a case.
        limits = replace(prepared.limits(), max_bytes=_PROBE_BYTES)
        with Transport(limits, verify=prepared.verify) as transport:
            return transport.send(build(Rendered(action, dict(params), options, ()), prepared.profile))

    try:
        yield asking_again(ask, pacer.back_off)
    finally:
        pacer.close()


def asking_again(ask: Ask, back_off: Callable[[int, str, float], None]) -> Ask:
    """Return an ``ask`` that sends a request again while the target throttles it, or where it breaks or fails once.

    A throttle would else be taken for what the target does: for a signature that it rejects, or an identity that it
    does not verify. A target may also take few connections at once (RFC 9112, 9.4).

    Args:
        ask: sends once.
        back_off: waits before the retry of a number, from 1, of an action, as `Pacer.back_off`.
    """
    throttles = ThrottleRecord()

    def ask_again(action: str, params: Mapping[str, str], options: RequestOptions) -> Exchange:
        for number in range(1, _RETRIES + 1):
            exchange = ask(action, params, options)
            if exchange.failure is not None:
                if exchange.failure.kind is not FailureKind.CLOSED or number > 1:
                    return exchange
            elif number == 1 and find_failure(ParsedResponse(exchange, action)):
                continue
            elif not find_throttling(ParsedResponse(exchange, action)):
                throttles.note_response(action)
                return exchange
            elif throttles.is_permanent(action):
                return exchange
            back_off(number, action, asked_pause(exchange.response))
        exchange = ask(action, params, options)
        if exchange.failure is None and find_throttling(ParsedResponse(exchange, action)):
            throttles.note_throttled(action)
        return exchange

    return ask_again
