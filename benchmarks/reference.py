"""The reference target by itself: how fast it starts and answers one keep-alive client."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from benchmarks.measure import seconds
from conformance.model.case_file import RequestOptions
from conformance.run.rendering import Rendered
from conformance.run.requests import build
from conformance.targets.local import LocalReference
from conformance.targets.profile import Profile
from conformance.wire.transport import Transport

EXCHANGES = 2000


def start_up() -> float:
    """Return the seconds from nothing to a reference target that answers."""
    began = time.perf_counter()
    with LocalReference():
        return time.perf_counter() - began


def exchanges_per_second(profile: Profile) -> float:
    """Return how many signed requests a second one keep-alive client gets answered."""
    item = Rendered("GetSendQuota", {}, RequestOptions(), ())
    request = build(item, profile, datetime.now(UTC))
    with Transport() as transport:
        transport.send(request)
        return EXCHANGES / seconds(lambda: [transport.send(request) for _ in range(EXCHANGES)])
