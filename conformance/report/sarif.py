"""SARIF 2.1.0, for code scanning: a result for each finding, with the line of the user's repository where one is known.

A finding is about the target, which has no source here. So a result has a place only where the user has a file that
says something of it: the entry of the baseline, or a case file of the user's own; else it has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from conformance import __version__
from conformance.model.checks import CHECKS
from conformance.model.vocabulary import Level, Outcome
from conformance.report.event import CaseEvent
from conformance.report.files import write_text
from conformance.report.gate import Breach, BreachKind, Gate, Standing
from conformance.report.gate_words import departures, verdict_line
from conformance.report.log import RunLog
from conformance.report.messages import message_of
from conformance.report.places import FilePlace, place_of_case, place_of_entry
from conformance.report.text import one_line, visible, visible_json

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Level.MUST: "error", Level.SHOULD: "warning", Level.MAY: "note"}
_STATES = {Standing.NEW: "new", Standing.KNOWN: "unchanged"}
_SILENT = (Outcome.PASSED, Outcome.SKIPPED)
_MESSAGE = 1000


def write_sarif(log: RunLog, path: Path, gate: Gate | None = None, root: Path | None = None) -> None:
    """Write a run as SARIF; raises ``OSError``."""
    write_text(path, _pieces(log, gate, root or Path.cwd()))


def sarif(log: RunLog, gate: Gate | None = None, root: Path | None = None) -> dict[str, Any]:
    """Return a run as a SARIF log.

    Args:
        log: of the run, interrupted or not.
        gate: the run held against a baseline: results then say what is new, and what is known is suppressed.
        root: folder of the user's repository; left out, the present one.
    """
    root = root or Path.cwd()
    document = _without_results(log, gate, rules := _rules(log, gate, root))
    document["runs"][0]["results"] = list(_results(log, gate, root, rules))
    return document


def _pieces(log: RunLog, gate: Gate | None, root: Path) -> Iterator[str]:
    """Yield the log as JSON; of its results, which take as much room as all cases, one at a time."""
    rules = _rules(log, gate, root)
    begin, key, end = visible_json(_without_results(log, gate, rules), 2).rpartition('"results": [')
    yield begin + key
    comma = ""
    for result in _results(log, gate, root, rules):
        yield comma + f"\n{visible_json(result, 2)}".replace("\n", "\n" + " " * 8)
        comma = ","
    yield ("\n      " if comma else "") + end + "\n"


def _found(log: RunLog, gate: Gate | None, root: Path) -> Iterator[dict[str, Any]]:
    for case in log.cases:
        yield from _of_case(log, case, gate, root)
    if gate is not None:
        yield from (_of_breach(breach, gate, root) for breach in departures(gate))


def _rules(log: RunLog, gate: Gate | None, root: Path) -> dict[str, int]:
    """Return the rules by name, each with its place among them."""
    return {rule: place for place, rule in enumerate(sorted({each["ruleId"] for each in _found(log, gate, root)}))}


def _results(log: RunLog, gate: Gate | None, root: Path, rules: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    yield from ({**each, "ruleIndex": rules[each["ruleId"]]} for each in _found(log, gate, root))


def _without_results(log: RunLog, gate: Gate | None, rules: Mapping[str, int]) -> dict[str, Any]:
    header = log.header
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "ses-conformance",
                        "version": __version__,
                        "rules": [_rule(rule) for rule in rules],
                    }
                },
                "invocations": [
                    {"executionSuccessful": log.footer is not None, "startTimeUtc": visible(header.started)}
                ],
                "automationDetails": {"id": f"ses-conformance/{visible(header.target.name)}/"},
                "columnKind": "unicodeCodePoints",
                "properties": {
                    "target": visible(f"{header.target.name} {header.target.version or ''}".strip()),
                    "truth": header.truth,
                    "seed": visible(header.seed),
                    "cases_sha256": header.suite.cases_sha256,
                    **({"gate": verdict_line(gate, log)} if gate is not None else {}),
                },
                "results": [],
            }
        ],
    }


def _of_case(log: RunLog, case: CaseEvent, gate: Gate | None, root: Path) -> Iterator[dict[str, Any]]:
    """Return a result for each check that found something in a case; of a case without findings, one of its outcome."""
    if case.outcome in _SILENT:
        return
    judged = gate.cases.get(case.id) if gate is not None else None
    place = place_of_entry(gate, judged.line, root) if judged else None
    messages = {f"outcome.{case.outcome}": message_of(case)}
    if case.findings:
        messages = {}
        for finding in case.findings:
            messages.setdefault(finding.check, str(finding))
    for rule, message in messages.items():
        result = _result(rule, _LEVELS[case.level], case.id, f"{case.id}: {message}")
        result["properties"] = {
            "title": visible(case.title),
            "outcome": case.outcome.value,
            "action": visible(case.action),
        }
        _locate(result, place or place_of_case(log, case, root))
        if judged is not None:
            result["baselineState"] = _STATES.get(judged.standing, "none")
            if judged.standing is Standing.KNOWN:
                result["suppressions"] = [{"kind": "external", "justification": one_line(judged.reason, _MESSAGE)}]
        yield result


def _of_breach(breach: Breach, gate: Gate, root: Path) -> dict[str, Any]:
    result = _result(f"gate.{breach.kind.value}", "error", breach.id, breach.message)
    result["baselineState"] = "absent" if breach.kind is BreachKind.FIXED else "new"
    _locate(result, place_of_entry(gate, breach.line, root))
    return result


def _result(rule: str, level: str, case_id: str, message: str) -> dict[str, Any]:
    return {
        "ruleId": visible(rule),
        "level": level,
        "message": {"text": one_line(message, _MESSAGE)},
        "partialFingerprints": {"caseAndRule/v1": visible(f"{case_id}:{rule}")},
    }


def _locate(result: dict[str, Any], place: FilePlace | None) -> None:
    if place is not None:
        physical = {"artifactLocation": {"uri": quote(place.file)}, "region": {"startLine": place.line}}
        result["locations"] = [{"physicalLocation": physical}]


def _rule(rule: str) -> dict[str, Any]:
    check = CHECKS.get(rule)
    if check is None:
        return {"id": rule, "shortDescription": {"text": rule.replace(".", ": ")}}
    return {
        "id": rule,
        "shortDescription": {"text": check.title},
        "fullDescription": {"text": check.meaning},
        "help": {"text": check.advice},
        "defaultConfiguration": {"level": _LEVELS[check.level]},
    }
