"""The first contact with a target: whether it responds at all, before it is asked for more."""

from __future__ import annotations

import threading

from conformance.model.case_file import RequestOptions
from conformance.run.prepared import Prepared
from conformance.run.rendering import Rendered
from conformance.run.requests import build
from conformance.targets.unreachable import Unreachable
from conformance.wire.exchange import Failure, FailureKind
from conformance.wire.transport import Transport

_ASKED = ("GetSendQuota", "SendEmail")
"""Two actions, since a target may have one and keep silent at the other. Neither does anything without parameters."""
_NO_SIGN = frozenset({FailureKind.UNREACHABLE, FailureKind.TIMEOUT})
"""What shows nothing of a target; whatever else comes, or ends the connection, is something to look at."""


def check_contact(prepared: Prepared) -> None:
    """See that the target responds to a request, whichever way; takes no longer than a single time-out.

    Raises:
        Unreachable: no connection can be made, or nothing comes on it.
    """
    failures: dict[str, Failure | None] = {}

    def ask(action: str) -> None:
        with Transport(prepared.limits(), verify=prepared.verify) as transport:
            exchange = transport.send(build(Rendered(action, {}, RequestOptions(), ()), prepared.profile))
        failures[action] = exchange.failure

    # Daemons, so that an interrupt need not wait for a silent target.
    threads = [threading.Thread(target=ask, args=(action,), daemon=True) for action in _ASKED]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    failed = [failure for action in _ASKED if (failure := failures.get(action)) and failure.kind in _NO_SIGN]
    if len(failed) == len(_ASKED):
        first = failed[0]
        silent = first.kind is FailureKind.TIMEOUT
        raise Unreachable(f"a connection is made, but no response comes: {first.detail}" if silent else first.detail)
