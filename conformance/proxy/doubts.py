"""Which findings something beside the exchange may cause: other requests, or a busy machine."""

from __future__ import annotations

from collections.abc import Iterable

from conformance.judge.finding import Finding

HANG = "proxy.fault.hang"
_DOUBTED = (HANG, "proxy.request.expect", "proxy.response.cut", "proxy.response.none")
_DOUBTED_KINDS = ("connection", "limit", "own")
"""All checks of a proxy that have this word in the middle."""


def is_doubted(findings: Iterable[Finding]) -> bool:
    """Say whether any of several findings is believed only if it comes again."""
    return any(one.check_id in _DOUBTED or _kind_of(one) in _DOUBTED_KINDS for one in findings)


def _kind_of(finding: Finding) -> str:
    layer, _, name = finding.check_id.partition(".")
    return name.partition(".")[0] if layer == "proxy" else ""
