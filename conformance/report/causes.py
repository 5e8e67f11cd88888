"""Groups failures with one cause, so that one defect doesn't read as fifty."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from conformance.model.vocabulary import ACTIONS
from conformance.report.event import CaseEvent, FindingEvent
from conformance.report.text import one_line

CauseKey = tuple[str, str, str, str]
"""Layer (or outcome, where there are no findings), and the shapes of where, expected and actual."""

_ACTION = re.compile(rf"\b(?:{'|'.join(sorted(ACTIONS, key=len, reverse=True))})(Response|Result)?\b")
_PREDICATE = re.compile(r"""\[(?:[^\]'"]|'[^']*'|"[^"]*")*\]""")
_QUOTED = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")
_PROSE = frozenset({"status", "error", "failed", "blocked", "indeterminate"})
"""Layers and outcomes whose quoted texts are messages, which differ from case to case, unless they are one word."""
_PLAIN_WORD = re.compile(r"['\"][A-Za-z]{1,24}['\"]")
_REFUSAL = re.compile(r"[45]\d\d (?:Sender |Receiver |Server )?(\w+)")
_ACCEPTED = re.compile(r"2\d\d ")
"""A bad request that was performed: the code that comes first is enough to tell what was not checked."""
_INNER = frozenset({"member", "entry", "key", "value"})
"""Steps of lists and maps, which say little without the step before."""
_LONG = 48
_READ = 500
"""Characters of a text that decide its shape: the judge writes no longer ones, a forged log might."""
_CHANGING = (
    (re.compile(r",? ?\(?and \d+ more[^)]*\)?"), ""),
    (re.compile(r"\b[0-9a-f]{8}-[0-9a-f-]{27,}\b", re.IGNORECASE), "…"),
    (re.compile(r"[^\s'\"<>@]+@[^\s'\"<>,;)]+"), "…@…"),
    (re.compile(r"\d{4}-\d{2}-\d{2}T[\d:.]+Z?"), "…"),
    (re.compile(r"\b[\w.-]+\.example(?:\.(?:com|net|org))?\b|\b[\w-]+\.example\.(?:com|net|org)\b"), "…"),
    (re.compile(r"\barn:aws[\w:*/.-]+"), "arn:…"),
    (re.compile(r"\b(?=\w*\d)\w{12,}\b"), "…"),
    (re.compile(r"\d{5,}"), "…"),
    (re.compile(r"^\d+(?=: \[)"), "…"),
    (re.compile(r"\[(?:[^\]]*\]|.*)"), "[…]"),
)
"""What differs from case to case and says nothing about the cause: counts, ids, addresses, times, random names."""


@dataclass(slots=True)
class Cause:
    """One probable cause of failures.

    ``cases`` are the positions of the cases it shows in; ``must`` how many of them are must-cases; ``findings`` how
    many findings it explains; ``alone`` how many cases show nothing else, so would pass with it mended. ``where``,
    ``expected``, ``actual`` are those of its first finding; ``shape`` is the place that all have in common.
    """

    key: CauseKey
    title: str
    layer: str
    shape: str
    where: str
    expected: str
    actual: str
    cases: list[int] = field(default_factory=list)
    actions: set[str] = field(default_factory=set)
    must: int = 0
    findings: int = 0
    alone: int = 0


def causes(cases: Sequence[CaseEvent]) -> list[Cause]:
    """Return the causes of all that diverged or stayed undecided, the one with most must-cases first.

    Skipped cases are no failures. A case with several findings belongs to several causes.
    """
    found: dict[CauseKey, Cause] = {}
    for position, case in enumerate(cases):
        mine = _of_case(case)
        for cause in mine.values():
            known = found.setdefault(cause.key, cause)
            known.cases.append(position)
            known.actions.add(case.action)
            known.must += case.level == "must"
            known.alone += len(mine) == 1
            if known is not cause:
                known.findings += cause.findings
    return sorted(found.values(), key=lambda cause: (-cause.must, -len(cause.cases), -cause.alone, cause.key))


def _of_case(case: CaseEvent) -> dict[CauseKey, Cause]:
    if case.outcome in ("passed", "skipped"):
        return {}
    mine: dict[CauseKey, Cause] = {}
    if case.outcome in ("unsupported", "indeterminate", "error") or not case.findings:
        cause = _of_reason(case)
        mine[cause.key] = cause
    else:
        for finding in case.findings:
            cause = _of_finding(finding)
            mine.setdefault(cause.key, cause).findings += 1
    return mine


def _of_reason(case: CaseEvent) -> Cause:
    """Return the cause of a case that says by its outcome what is wrong."""
    if case.outcome == "unsupported":
        named = _ACTION.search(case.reason)
        action = named[0] if named and named[0] in ACTIONS else case.action
        key = ("unsupported", action, "", "")
        title = f"The target lacks {action}"
        return Cause(key, title, "unsupported", action, "", f"{action} is offered", one_line(case.reason), findings=1)
    titles = {
        "blocked": "Set-up or control did not work",
        "indeterminate": "No verdict: throttled or unreachable",
        "error": "A fault of the suite",
        "failed": "Failed",
    }
    shape = _shape(case.reason, case.outcome)
    key = (case.outcome, "", "", shape)
    title = f"{titles.get(case.outcome, case.outcome)}: {shape}" if shape else titles.get(case.outcome, case.outcome)
    return Cause(key, one_line(title, 140), case.outcome, "", "", "", one_line(case.reason), findings=1)


def _of_finding(finding: FindingEvent) -> Cause:
    where = place_shape(finding.where)
    expected, actual = (_shape(words, finding.layer) for words in (finding.expected, finding.actual))
    refusal = _REFUSAL.match(expected) if finding.layer == "status" and _ACCEPTED.match(actual) else None
    if refusal:
        expected = refusal[1]
    key = (finding.layer, where, expected, actual)
    return Cause(
        key,
        one_line(_title(finding.layer, where, expected, actual), 140),
        finding.layer,
        where,
        one_line(finding.where),
        one_line(finding.expected),
        one_line(finding.actual),
    )


def place_shape(where: str) -> str:
    """Return a place without what tells actions, list members and map entries apart."""
    return one_line(_ACTION.sub(lambda found: "*" + (found[1] or ""), _PREDICATE.sub("", where[:_READ])))


def _shape(words: str, layer: str) -> str:
    def quoted(found: re.Match[str]) -> str:
        keep = _PLAIN_WORD.fullmatch(found[0]) or (layer not in _PROSE and len(found[0]) <= _LONG)
        return found[0] if keep else "'…'"

    text = _QUOTED.sub(quoted, words[:_READ])
    for pattern, instead in _CHANGING:
        text = pattern.sub(instead, text)
    return one_line(_ACTION.sub(lambda found: "*" + (found[1] or ""), text))


def _title(layer: str, where: str, expected: str, actual: str) -> str:
    steps = where.strip("/").split("/")
    name = "/".join(steps[-2:]) if steps[-1] in _INNER else steps[-1]
    if layer == "namespace":
        return f"{'No' if 'no namespace' in actual else 'Wrong'} namespace on {name}"
    if layer in ("structure", "metadata", "values") and actual.startswith("absent"):
        lacking = actual.removeprefix("absent").strip(" ()").removeprefix("no ")
        return f"{lacking or name} is missing"
    if layer in ("structure", "metadata") and actual.startswith(("no ", "none of")):
        return f"{actual.split(';')[0]} in {where}"
    if layer == "status" and _ACCEPTED.match(actual) and not expected[:1].isdigit():
        return f"Accepted instead of refused with {expected}"
    if layer == "status":
        return f"{expected}, but got {actual}"
    if layer == "headers":
        return f"Header {name}: {actual} instead of {expected}"
    if layer == "transport":
        return f"No answer: {actual}"
    if layer == "xml":
        return f"Not the XML it should be: {actual}"
    if layer == "root":
        return f"Root element: {actual}"
    return f"{name}: {actual} instead of {expected}"
