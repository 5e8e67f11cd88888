"""What breaks, grouped by check, with the line of configuration that likely does it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from conformance.judge.finding import Finding
from conformance.model.checks import CHECKS, PROXY_CHECKS, Check
from conformance.model.vocabulary import Level

SECTIONS: Mapping[str, str] = {row.id: row.section for row in PROXY_CHECKS}
"""The section of the text that each check rests on."""

UNCONFIGURABLE = frozenset(
    {
        "proxy.fault.end-hidden",
        "proxy.fault.status",
        "proxy.request.chunks",
        "proxy.request.empty-header",
        "proxy.request.hop-by-hop",
        "proxy.request.slashes",
        "proxy.request.tabs",
        "proxy.response.hop-by-hop",
        "proxy.response.interim",
        "proxy.response.reason",
        "proxy.response.trailers",
    }
)
"""Checks that depend on the program rather than on its configuration: they are named last."""


@dataclass(slots=True)
class ProxyCause:
    """All findings of one check: how many, in which exchanges first, and an example."""

    check: Check
    count: int
    cases: list[str]
    example: Finding

    @property
    def section(self) -> str:
        """The section of the text that the check rests on."""
        return SECTIONS.get(self.check.id, "")


_CACHE = "proxy.own.cached"
_RANK = {Level.MUST: 0, Level.SHOULD: 1, Level.MAY: 2}


def causes(findings: Iterable[tuple[str, Finding]]) -> list[ProxyCause]:
    """Group findings by check: what breaks conformance first, then by the order in which they were found.

    Args:
        findings: id of the case or probe, and a finding in it.
    """
    found: dict[str, ProxyCause] = {}
    for case, one in findings:
        cause = found.get(one.check_id)
        if cause is None:
            found[one.check_id] = ProxyCause(CHECKS[one.check_id], 1, [case], one)
        else:
            cause.count += 1
            if case not in cause.cases:
                cause.cases.append(case)
    return sorted(found.values(), key=_order)


def _order(cause: ProxyCause) -> tuple[int, bool, bool]:
    check = cause.check
    # A cache explains much of what else is found: HEAD sent on as GET, success while the upstream is away.
    return _RANK[check.level], check.id != _CACHE, check.id in UNCONFIGURABLE
