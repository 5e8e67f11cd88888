"""CTRF (Common Test Report Format) JSON.

CTRF has fewer words than we: passed, skipped, failed, other. ``rawStatus`` is always our own outcome. As in JUnit, only
must-cases fail: failed, unsupported, blocked and indeterminate are ``failed`` for a must-case, ``other`` else; a fault
of the suite is ``failed`` at any level. With a gate a deviation that is known is ``other``, a new one ``failed``; so is
whatever else breaks the gate, as a test of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from conformance import __version__
from conformance.model.vocabulary import Outcome
from conformance.report.event import CaseEvent, FindingEvent
from conformance.report.files import write_text
from conformance.report.gate import Breach, Gate, Standing, counts
from conformance.report.gate_words import departures, known_as
from conformance.report.log import RunLog
from conformance.report.messages import details_of, message_of
from conformance.report.text import visible, visible_json

SPEC_VERSION = "0.0.0"
_GATE = "gate"
_STATUSES = ("passed", "failed", "skipped", "pending", "other")


def write_ctrf(log: RunLog, path: Path, gate: Gate | None = None) -> None:
    """Write a run as CTRF JSON; raises ``OSError``."""
    write_text(path, _pieces(log, gate))


def ctrf(log: RunLog, gate: Gate | None = None) -> dict[str, Any]:
    """Return a run as CTRF. An interrupted one says ``complete: false`` in ``summary.extra``."""
    document = _without_tests(log, gate)
    document["results"]["tests"] = list(_tests(log, gate))
    return document


def _pieces(log: RunLog, gate: Gate | None) -> Iterator[str]:
    """Yield the document as JSON; of all its tests, which take many times the room of the cases, one at a time."""
    begin, key, end = visible_json(_without_tests(log, gate), 2).partition('"tests": [')
    yield begin + key
    comma = ""
    for test in _tests(log, gate):
        yield comma + f"\n{visible_json(test, 2)}".replace("\n", "\n" + " " * 6)
        comma = ","
    yield ("\n    " if comma else "") + end + "\n"


def _tests(log: RunLog, gate: Gate | None) -> Iterator[dict[str, Any]]:
    yield from (_test(case, gate) for case in log.cases)
    for number, breach in enumerate(departures(gate) if gate else (), start=1):
        yield _breach(number, breach)


def _without_tests(log: RunLog, gate: Gate | None) -> dict[str, Any]:
    head, footer = log.header, log.footer
    breaches = len(departures(gate)) if gate is not None else 0
    statuses = Counter(_status(case, gate.standing(case.id) if gate is not None else None) for case in log.cases)
    statuses["failed"] += breaches
    suites = {case.conformance_class for case in log.cases} | ({_GATE} if breaches else set())
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
                "tests": statuses.total(),
                **{status: statuses[status] for status in _STATUSES},
                "suites": len(suites),
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
                    **({"gate": _gate(gate)} if gate is not None else {}),
                },
            },
            "environment": {
                "appName": visible(head.target.name),
                **({"appVersion": visible(head.target.version)} if head.target.version else {}),
                "testEnvironment": visible(head.target.endpoint),
            },
            "tests": [],
        },
    }


def _gate(gate: Gate) -> dict[str, Any]:
    figures = {each.value: gate.count(each) for each in Standing}
    return {"holds": gate.holds, **figures, "vanished": gate.vanished, "breaches": counts(gate)}


def _breach(number: int, breach: Breach) -> dict[str, Any]:
    return {
        "name": visible(f"gate.{breach.kind.value}.{number}"),
        "status": "failed",
        "rawStatus": breach.kind.value,
        "duration": 0,
        "suite": [_GATE],
        "message": str(breach),
    }


def _test(case: CaseEvent, gate: Gate | None) -> dict[str, Any]:
    standing = gate.standing(case.id) if gate is not None else None
    test: dict[str, Any] = {
        "testId": visible(case.id),
        "name": visible(case.id),
        "status": _status(case, standing),
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
            **({"gate": standing.value} if standing else {}),
        },
        "extra": {
            "title": visible(case.title),
            "findings": [_finding(each) for each in case.findings],
            **({"but_for": case.but_for} if case.but_for else {}),
            "notes": [visible(note) for note in case.notes],
        },
    }
    if case.outcome is not Outcome.PASSED:
        test["message"] = known_as(case, gate) + message_of(case)
        test["trace"] = details_of(case)
    return test


def _finding(finding: FindingEvent) -> dict[str, Any]:
    plain = finding.model_dump(mode="json", exclude={"typed"})
    return {name: visible(value) if isinstance(value, str) else value for name, value in plain.items()}


def _status(case: CaseEvent, standing: Standing | None) -> str:
    if standing in (Standing.NEW, Standing.KNOWN):
        return "failed" if standing is Standing.NEW else "other"
    if case.outcome in (Outcome.PASSED, Outcome.SKIPPED):
        return case.outcome.value
    return "failed" if case.outcome.breaks_conformance(case.level) else "other"


def _epoch_ms(moment: str) -> int:
    """Return a time of the log in milliseconds since 1970; 0 if it is no time, as only a forged log can have it."""
    try:
        return max(0, round(datetime.fromisoformat(moment).timestamp() * 1000))
    except (ValueError, OverflowError):
        return 0
