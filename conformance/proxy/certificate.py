"""The verdict on a proxy from all that was found, as its log and its certificate hold it."""

from __future__ import annotations

from conformance.model.vocabulary import Outcome
from conformance.proxy.causes import ProxyCause, causes
from conformance.proxy.certify import Certified
from conformance.proxy.hints import hint, program_of
from conformance.report.proxy_verdict import BrokenCheck, ProxyVerdict
from conformance.run.selection import Selection

_NAMED = 3


def verdict_of(found: Certified, name: str, upstream: str, selection: Selection) -> ProxyVerdict:
    """Return the verdict.

    Args:
        found: in the run.
        name: of the proxy, which says whose configuration is hinted at, unless the proxy names itself.
        upstream: what stood behind the proxy and where, in words.
        selection: of cases.
    """
    program = program_of([name, *found.signatures])
    return ProxyVerdict(
        upstream=upstream,
        scope=_scope(found, selection),
        tunnel=found.tunnel,
        exchanges=found.exchanges,
        cases=len(found.cases) + len(found.probes),
        undecided=[one.case.id for one in found.cases if one.outcome is Outcome.INDETERMINATE],
        limits=found.limits,
        checks=[_broken(cause, program) for cause in causes(found.findings)],
        barrier=found.barrier,
    )


def _broken(cause: ProxyCause, program: str | None) -> BrokenCheck:
    return BrokenCheck(
        check=cause.check.id,
        level=cause.check.level,
        section=cause.section,
        title=cause.check.title,
        findings=cause.count,
        cases=cause.cases[:_NAMED],
        more=max(len(cause.cases) - _NAMED, 0),
        where=cause.example.where,
        before=str(cause.example.expected),
        behind=str(cause.example.actual),
        advice=cause.check.advice,
        configuration=hint(cause.check.id, program),
    )


def _scope(found: Certified, selection: Selection) -> str:
    """Say which cases ran beside the probes."""
    probes = "probes" if found.all_probes else f"{len(found.probes)} probes"
    if not found.cases:
        return f"{probes} only, none of the suite's cases"
    part = ", ".join((*selection.classes, *selection.ids))
    return f"{probes} and {part or 'all'} cases ({len(found.cases):,})"
