"""Groups failures with one cause, so that one defect doesn't read as fifty.

Findings belong to one cause if the same check found the same kind of thing at the same kind of place. A rule for all
responses that is broken is one cause over all actions; what a case asks for itself, and a response that can't be
read at all, has another cause in each action. A request that was accepted although its requirement forbids it has
another cause for each requirement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from conformance.model.checks import CHECKS, Reach
from conformance.model.datum import Datum, DatumKind
from conformance.model.place import general_name, general_place, steps_of
from conformance.model.vocabulary import Level, Outcome
from conformance.report.event import CaseEvent, FindingEvent
from conformance.report.text import count, one_line

CauseKey = tuple[str, ...]
"""Check (or outcome, where there are no findings), action, requirement, place, and the shapes of both sides."""

_BY_REQUIREMENT = frozenset({"status.accepted"})
_FREE = frozenset(
    {DatumKind.NUMBER, DatumKind.LIST, DatumKind.MAP, DatumKind.COUNTED, DatumKind.WITHIN, DatumKind.JSON}
)
"""Kinds whose values differ from case to case and say nothing of the cause."""
_FIRST_CODE = 3
"""Values of a rejection that count: status, Type and the first code. Which others are accepted too says nothing."""
_INNER = frozenset({"member", "entry", "key", "value"})
"""Steps of lists and maps, which say little without the step before."""
_READ = 500
"""Characters of a place that count: the judge writes no longer ones, a forged log might."""
_LONGEST_WORD = 24
_TITLES = {
    Outcome.BLOCKED: "Set-up or the control request failed",
    Outcome.INDETERMINATE: "No verdict: throttled or unreachable",
    Outcome.ERROR: "A fault of the suite",
    Outcome.FAILED: "Failed",
}


@dataclass(slots=True)
class Cause:
    """One probable cause of failures.

    ``cases`` are the positions of the cases it shows in; ``must`` how many of them are must-cases; ``findings`` how
    many findings it explains; ``alone`` how many cases show nothing else, ``must_alone`` how many must-cases do,
    ``turning`` are the positions of those of them that would pass with it mended, since it hides nothing of them.
    ``check`` is empty where there are no findings. ``where``, ``expected``, ``actual`` are those of its first finding;
    ``shape`` is the place that all have in common.
    """

    key: CauseKey
    title: str
    layer: str
    check: str = ""
    action: str = ""
    """The action that it shows in; empty where it shows in many."""
    shape: str = ""
    where: str = ""
    expected: str = ""
    actual: str = ""
    cases: list[int] = field(default_factory=list)
    actions: set[str] = field(default_factory=set)
    must: int = 0
    findings: int = 0
    alone: int = 0
    must_alone: int = 0
    turning: list[int] = field(default_factory=list)

    @property
    def turns(self) -> int:
        """How many must-cases would pass with this cause alone mended."""
        return len(self.turning)


def causes(cases: Sequence[CaseEvent]) -> list[Cause]:
    """Return the causes of all that diverged or stayed undecided, first the one that most must-cases show alone.

    Skipped cases are no failures. A case with several findings belongs to several causes.
    """
    found: dict[CauseKey, Cause] = {}
    for position, case in enumerate(cases):
        mine = _of_case(case)
        for cause in mine.values():
            known = found.setdefault(cause.key, cause)
            known.cases.append(position)
            known.actions.add(case.action)
            known.must += case.level is Level.MUST
            known.alone += len(mine) == 1
            alone = len(mine) == 1 and case.level is Level.MUST
            known.must_alone += alone
            if alone and _hides_nothing(case):
                known.turning.append(position)
            if known is not cause:
                known.findings += cause.findings
    return sorted(
        found.values(), key=lambda cause: (-cause.must_alone, -cause.must, -len(cause.cases), -cause.alone, cause.key)
    )


def _rank(cause: Cause) -> tuple[int, int, int, int, CauseKey]:
    return -cause.must_alone, -cause.must, -len(cause.cases), -cause.alone, cause.key


def effect_words(cause: Cause) -> str:
    """Say how many cases a cause shows in, and how many must-cases would pass with it mended alone."""
    shown = count(len(cause.cases), "case")
    if cause.turns:
        return f"{shown}; {count(cause.turns, 'must-case')} would pass with this alone mended"
    return f"{shown}, shown alone by {cause.alone:,}" if cause.alone else shown


def _hides_nothing(case: CaseEvent) -> bool:
    """Say whether nothing of a case's question is left open behind its findings.

    It is so if only rules for all responses are broken. A wrong kind of response, or a wrong one before the last, hides
    what a right one would have shown; so do set-up and control requests that did not work.
    """
    return case.outcome is Outcome.FAILED and bool(case.but_for)


def _of_case(case: CaseEvent) -> dict[CauseKey, Cause]:
    if case.outcome in (Outcome.PASSED, Outcome.SKIPPED):
        return {}
    mine: dict[CauseKey, Cause] = {}
    if case.outcome in (Outcome.UNSUPPORTED, Outcome.INDETERMINATE, Outcome.ERROR) or not case.findings:
        cause = _of_outcome(case)
        mine[cause.key] = cause
    else:
        for finding in case.findings:
            cause = _of_finding(case, finding)
            mine.setdefault(cause.key, cause).findings += 1
    return mine


def _of_outcome(case: CaseEvent) -> Cause:
    """Return the cause of a case that says by its outcome what is wrong."""
    if case.outcome is Outcome.UNSUPPORTED:
        action = case.lacks or case.action
        title = f"The target lacks {action}"
        return Cause(
            (case.outcome, action),
            one_line(title, 140),
            case.outcome,
            where=one_line(action),
            shape=one_line(action),
            expected=one_line(f"{action} is offered"),
            actual=one_line(case.reason),
            findings=1,
        )
    title = _TITLES.get(case.outcome, case.outcome.value)
    if case.lacks:
        title = f"Set-up needs {case.lacks}, which the target lacks"
    elif case.outcome is Outcome.ERROR and case.reason:
        title = f"{title}: {case.reason}"
    return Cause((case.outcome, title), one_line(title, 140), case.outcome, actual=one_line(case.reason), findings=1)


def _of_finding(case: CaseEvent, finding: FindingEvent) -> Cause:
    check = CHECKS.get(finding.check)
    everywhere = check is not None and check.reach is Reach.RESPONSE
    action = "" if everywhere else finding.action or case.action
    requirement = case.requirements[0] if finding.check in _BY_REQUIREMENT and case.requirements else ""
    where = one_line(general_place(finding.where[:_READ]))
    sides = _shape(finding.typed.expected), _shape(finding.typed.actual)
    return Cause(
        (finding.check, action, requirement, where, *sides),
        one_line(_title(finding, action, requirement), 140),
        finding.layer,
        finding.check,
        action,
        where,
        one_line(finding.where),
        one_line(finding.expected),
        one_line(finding.actual),
    )


def _shape(datum: Datum) -> str:
    """Return what a datum has in common with those of other cases that have the same cause."""
    if datum.kind in _FREE:
        return datum.kind
    values = datum.values
    if datum.kind is DatumKind.REJECTION:
        values = values[:_FIRST_CODE]
    if datum.kind in (DatumKind.TEXT, DatumKind.GROWN, DatumKind.PROSE):
        # A plain word (Pending, true) says what is wrong, anything else is a name or an id that the case has drawn.
        values = tuple(value for value in values if value.isalpha() and len(value) <= _LONGEST_WORD)
    parts = datum.parts
    if datum.kind is DatumKind.ANY_OF and parts and parts[0].kind is DatumKind.REJECTION:
        parts = parts[:1]
    if datum.kind is DatumKind.MEMBER:
        values = ()
    if datum.kind is DatumKind.ANY_OF and len(parts) == 1:
        return _shape(parts[0])
    inner = ",".join(_shape(part) for part in parts)
    return f"{datum.kind}({'|'.join(map(general_name, values))};{inner})"


def _title(finding: FindingEvent, action: str, requirement: str) -> str:
    check = CHECKS.get(finding.check)
    title = check.title if check is not None else finding.check
    steps = steps_of(finding.where[:_READ])
    name = "/".join(map(general_name, steps[-2:] if steps[-1] in _INNER else steps[-1:]))
    if finding.check in ("status.accepted", "status.rejected", "error.code", "error.status"):
        place = f" of {requirement}" if requirement else f" of {action}"
        wanted = finding.typed.expected if finding.check == "status.accepted" else finding.typed.actual
        return f"{title}{place}: {'expected' if finding.check == 'status.accepted' else 'got'} {_brief(wanted)}"
    if check is not None and check.reach is Reach.RESPONSE:
        return f"{title}: {name}{_got(finding.typed.actual)}"
    actual = finding.typed.actual
    return f"{title}: {' '.join(part for part in (action, name) if part)}{_got(actual, whole=True)}"


def _got(datum: Datum, whole: bool = False) -> str:
    """Return what came, in words; ``whole`` leaves the names of actions as they are."""
    if datum.kind in _FREE or datum.kind is DatumKind.PROSE:
        return ""
    return f", got {replace(datum, note='') if whole else _brief(datum)}"


def _brief(datum: Datum) -> str:
    """Return a datum in words, without what is for the single case only."""
    if datum.kind is DatumKind.ANY_OF and datum.parts:
        return _brief(datum.parts[0])
    values = datum.values[:_FIRST_CODE] if datum.kind is DatumKind.REJECTION else datum.values
    return str(Datum(datum.kind, tuple(map(general_name, values)), datum.parts))
