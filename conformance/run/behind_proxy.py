"""Whether anything listens where a proxy forwards to: only ``run`` and ``proxy`` put something there by themselves."""

from __future__ import annotations

import contextlib
import socket

from conformance.model.problem import UserProblem
from conformance.targets.profile import Profile

_CONNECT_S = 2.0


def require_upstream(profile: Profile) -> None:
    """See that the upstream of a proxy is there, if the profile names one.

    Raises:
        UserProblem: nothing listens there; the message says what to do.
    """
    upstream = profile.proxy.upstream
    if upstream is None:
        return
    host, _, port = upstream.rpartition(":")
    with contextlib.suppress(OSError, ValueError, OverflowError):
        socket.create_connection((host.strip("[]"), int(port)), _CONNECT_S).close()
        return
    raise UserProblem(
        f"the profile names proxy.upstream, and nothing listens at {upstream} for the proxy to forward to; only `run` "
        f"and `proxy` listen there. Start `ses-conformance serve --port {port}`, or use one of these"
    )
