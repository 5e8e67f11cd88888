"""Bringing both sides together: first by what is unique in a request, then by order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from conformance.proxy.arrival import Arrival
from conformance.proxy.message import Message

_UNIQUE = re.compile(rb"[0-9A-Za-z]{8,}")
_PLAIN_CHECKS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(slots=True)
class Paired:
    """The arrivals of each request, in order, and those that belong to none.

    Args:
        arrivals: one list for each request; empty: it never arrived.
        strangers: arrivals that no request accounts for.
        health_checks: the proxy's own requests to see whether the upstream is alive; they say nothing.
    """

    arrivals: list[list[Arrival]]
    strangers: list[Arrival] = field(default_factory=list)
    health_checks: list[Arrival] = field(default_factory=list)


def pair(requests: Sequence[Message], arrivals: Sequence[Arrival]) -> Paired:
    """Bring requests and arrivals together.

    Nothing is relied on that a proxy may drop or add: an arrival belongs to the request with which it shares most of
    what is unique, wherever in the message it is. An arrival that shares nothing belongs to the first request that has
    none, unless it is a health check.

    Args:
        requests: that were sent, in order.
        arrivals: that came meanwhile, in order.
    """
    found = Paired([[] for _ in requests])
    marks = [_unique(request) for request in requests]
    unclaimed = []
    for arrival in arrivals:
        own = _unique(arrival.request)
        scores = [len(own & each) for each in marks]
        best = max(scores, default=0)
        if not best:
            unclaimed.append(arrival)
            continue
        # Of requests that are the same the first without an arrival.
        equal = [number for number, score in enumerate(scores) if score == best]
        free = [number for number in equal if not found.arrivals[number]]
        found.arrivals[(free or equal)[0]].append(arrival)
    for arrival in unclaimed:
        free = [number for number, each in enumerate(found.arrivals) if not each]
        alike = [
            number for number in free if requests[number].start.split(" ")[:2] == arrival.request.start.split(" ")[:2]
        ]
        if alike:
            found.arrivals[alike[0]].append(arrival)
        elif _is_health_check(arrival.request):
            found.health_checks.append(arrival)
        elif free:
            found.arrivals[free[0]].append(arrival)
        else:
            found.strangers.append(arrival)
    return found


def _unique(message: Message) -> frozenset[bytes]:
    """Return what hardly occurs in another request: long words with a digit in target, body and signature."""
    signature = message.get("authorization") or ""
    text = f"{message.target} {signature.rpartition('=')[2]} ".encode("latin-1", "replace") + message.body[:65536]
    words = _UNIQUE.findall(text)
    return frozenset(word for word in words if any(48 <= byte < 58 for byte in word) and not word.isdigit())


def _is_health_check(request: Message) -> bool:
    """Say whether a request is one with which proxies see whether an upstream is alive."""
    signature = (request.get("authorization") or "").startswith("AWS") or "Signature" in request.target
    return request.method in _PLAIN_CHECKS and not request.body and not signature
