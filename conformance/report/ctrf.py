"""CTRF (Common Test Report Format) JSON.

CTRF has fewer words than we: passed, skipped, failed, other. ``rawStatus`` is always our own outcome. As in JUnit, only
must-cases fail: failed, unsupported, blocked and indeterminate are ``failed`` for a must-case, ``other`` else; a fault
of the suite is ``failed`` at any level.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from conformance import __version__
from conformance.model.vocabulary import Outcome
from conformance.report.event import CaseEvent, FindingEvent
from conformance.report.files import write_json
from conformance.report.junit import details_of, message_of
from conformance.report.log import RunLog
from conformance.report.text import visible

SPEC_VERSION = "0.0.0"
_STATUSES = ("passed", "failed", "skipped", "pending", "other")


def write_ctrf(log: RunLog, path: Path) -> None:
    """Write a run as CTRF JSON; raises ``OSError``."""
    write_json(path, ctrf(log))


def ctrf(log: RunLog) -> dict[str, Any]:
    """Return a run as CTRF. An interrupted one says ``complete: false`` in ``summary.extra`` and is not healthy."""
    head, footer = log.header, log.footer
    tests = [_test(case) for case in log.cases]
    start = _epoch_ms(head.started)
    took = round(footer.ms if footer else sum(case.ms for case in log.cases))
    return {
        "reportFormat": "CTRF",
        "specVersion": SPEC_VERSION,
        "generatedBy": f"ses-conformance {__version__}",
        "results": {
            "tool": {
                "name": "ses-conformance",
                "version": head.suite.version,
                "extra": {"cases_sha256": head.suite.cases_sha256, "truth": head.truth, "seed": visible(head.seed)},
            },
            "summary": {
                "tests": len(tests),
                **{status: sum(test["status"] == status for test in tests) for status in _STATUSES},
                "suites": len({case.conformance_class for case in log.cases}),
                "start": start,
                "stop": start + took,
                "duration": took,
                "extra": {
                    "complete": footer is not None,
                    "selected": head.selected,
                    "conforming": footer.conforming if footer else None,
                    "divergence": footer.divergence if footer else None,
                    "coverage": footer.coverage if footer else None,
                    "headline": footer.headline.model_dump() if footer else None,
                },
            },
            "environment": {
                "appName": visible(head.target.name),
                **({"appVersion": visible(head.target.version)} if head.target.version else {}),
                "testEnvironment": visible(head.target.endpoint),
                "healthy": bool(footer and footer.conforming),
            },
            "tests": tests,
        },
    }


def _test(case: CaseEvent) -> dict[str, Any]:
    test: dict[str, Any] = {
        "testId": visible(case.id),
        "name": visible(case.title),
        "status": _status(case),
        "rawStatus": case.outcome,
        "duration": round(case.ms),
        "suite": [visible(case.conformance_class), visible(case.action)],
        "filePath": visible(f"cases/{case.file}"),
        "line": case.line,
        "tags": [visible(tag) for tag in (case.level, case.conformance_class, case.action)],
        "labels": {
            "level": case.level,
            "class": visible(case.conformance_class),
            "source": case.source,
            **({"requirements": [visible(each) for each in case.requirements]} if case.requirements else {}),
            **({"matched": case.matched} if case.matched else {}),
        },
        "extra": {
            "findings": [_finding(each) for each in case.findings],
            **({"but_for": case.but_for} if case.but_for else {}),
            "notes": [visible(note) for note in case.notes],
        },
    }
    if case.outcome is not Outcome.PASSED:
        test["message"] = message_of(case)
        test["trace"] = details_of(case)
    return test


def _finding(finding: FindingEvent) -> dict[str, Any]:
    plain = finding.model_dump(mode="json", exclude={"typed"})
    return {name: visible(value) if isinstance(value, str) else value for name, value in plain.items()}


def _status(case: CaseEvent) -> str:
    if case.outcome in (Outcome.PASSED, Outcome.SKIPPED):
        return case.outcome.value
    return "failed" if case.outcome.breaks_conformance(case.level) else "other"


def _epoch_ms(moment: str) -> int:
    """Return a time of the log in milliseconds since 1970; 0 if it is no time, as only a forged log can have it."""
    try:
        return max(0, round(datetime.fromisoformat(moment).timestamp() * 1000))
    except (ValueError, OverflowError):
        return 0
