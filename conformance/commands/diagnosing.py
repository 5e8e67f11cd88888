"""The sender of a diagnosis for a target that is ready, paced as the run itself would be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from conformance.run.prepared import Prepared
from conformance.targets.diagnosis import Sender
from conformance.wire.transport import Transport


@contextmanager
def diagnosing(prepared: Prepared) -> Iterator[Sender]:
    """Yield a sender to the target; its connections are closed in the end."""
    pacer = prepared.pacer()
    with Transport(prepared.limits(), verify=prepared.verify) as transport:
        yield Sender(prepared.profile, transport.send, pacer.wait, pacer.back_off)
