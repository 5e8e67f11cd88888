"""Which findings something beside the exchange may cause: other requests, or a busy machine."""

from __future__ import annotations

from collections.abc import Iterable

from conformance.judge.finding import Finding

HANG = "proxy.fault.hang"
_DOUBTED = (
    "proxy.connection.",
    HANG,
    "proxy.limit.",
    "proxy.own.",
    "proxy.request.expect",
    "proxy.response.cut",
    "proxy.response.none",
)


def is_doubted(findings: Iterable[Finding]) -> bool:
    """Say whether any of several findings is believed only if it comes again."""
    return any(one.check_id.startswith(_DOUBTED) for one in findings)
