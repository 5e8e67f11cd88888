"""Why a case did not pass: in one line, and in full."""

from __future__ import annotations

from conformance.report.event import CaseEvent
from conformance.report.text import visible


def message_of(case: CaseEvent) -> str:
    """Return in one line why a case did not pass."""
    if case.findings:
        first = case.findings[0]
        more = f" (+{len(case.findings) - 1} more)" if len(case.findings) > 1 else ""
        return visible(f"{first}{more}")
    return visible(case.reason or case.outcome)


def details_of(case: CaseEvent) -> str:
    """Return a case's title, reason, findings and notes, a line each."""
    lines = [case.title, f"reason: {case.reason}" if case.reason else ""]
    lines += [str(each) + (f" (exchange {each.exchange + 1})" if each.exchange >= 0 else "") for each in case.findings]
    lines += [f"note: {note}" for note in case.notes]
    return "\n".join(visible(line) for line in lines if line)
