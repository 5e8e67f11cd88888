"""Whether a log's cases are those of the suite that it names."""

from __future__ import annotations

from collections.abc import Collection

from conformance.report.log import LogError, RunLog
from conformance.report.text import one_line

_NAMED = 3
_PROBES = "proxy."
"""What the ids of the probes begin with that only a proxy is asked."""


class UnknownCases(LogError):
    """The log says that it is of this very suite, but has cases that the suite does not have."""


def require_known(log: RunLog, suite_ids: Collection[str], digest: str) -> None:
    """Raise ``UnknownCases`` if a log of the suite with this ``digest`` has other cases than ``suite_ids``.

    A log of another version of the cases may have ids that this one does not know; it passes.
    """
    if log.header.suite.cases_sha256 != digest:
        return
    known = set(suite_ids)
    unknown = [case.id for case in log.cases if case.id not in known and not case.id.startswith(_PROBES)]
    if unknown:
        named = ", ".join(one_line(each, 80) for each in unknown[:_NAMED])
        more = f" and {len(unknown) - _NAMED} more" if len(unknown) > _NAMED else ""
        raise UnknownCases(f"{log.path}: the suite has no case {named}{more}: edited by hand?")
