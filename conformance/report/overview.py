"""What a stranger must see in ten seconds: the verdict, the headline, the classes, the matrix of actions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from conformance.model.vocabulary import ACTIONS, ConformanceClass, Level, Outcome
from conformance.report import summary
from conformance.report.certificate import Certificate, ClassCertificate, certificate, headline_of
from conformance.report.event import CaseEvent, Footer
from conformance.report.kinds import GROUPS, KINDS, OTHER, groups_of, kind_of, row_of
from conformance.report.log import RunLog
from conformance.report.proxy_verdict import ProxyVerdict
from conformance.report.signed import signed_words
from conformance.report.text import count, headline_words, one_line

OUTCOMES: tuple[Outcome, ...] = (
    Outcome.FAILED,
    Outcome.UNSUPPORTED,
    Outcome.BLOCKED,
    Outcome.ERROR,
    Outcome.INDETERMINATE,
    Outcome.SKIPPED,
    Outcome.PASSED,
)
"""Outcomes in the order in which they need a maintainer's eye."""


@dataclass(slots=True)
class Cell:
    """A cell of the matrix: how many of its cases passed, of how many; ``skipped`` are among them all."""

    passed: int = 0
    skipped: int = 0
    asked: int = 0

    @property
    def state(self) -> str:
        """``all`` passed, ``most``, ``some``, ``none``; ``skipped``: all are. A skip never improves the share."""
        if self.asked == self.skipped:
            return "skipped"
        share = self.passed / self.asked
        if share == 1:
            return "all"
        return "none" if share == 0 else "most" if share >= 0.75 else "some"


@dataclass(slots=True)
class Row:
    """A row of the matrix: an action, its cases by kind, and how many have findings in each group of layers."""

    action: str
    total: Cell = field(default_factory=Cell)
    kinds: dict[str, Cell] = field(default_factory=dict)
    groups: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Card:
    """A conformance class: its certificate, and its cases by outcome."""

    name: str
    certificate: ClassCertificate
    outcomes: Counter[Outcome]
    asked: int
    must: int
    must_passed: int

    @property
    def state(self) -> str:
        """``certified``; ``undecided``: nothing differs, but something was skipped or not selected; ``diverges``.

        A class of which nothing passed is never just undecided: a profile that offers less must not soften it.
        """
        if self.certificate.certified:
            return "certified"
        missing = {each.outcome for each in self.certificate.missing}
        return "undecided" if self.must_passed and missing <= {Outcome.SKIPPED, "not-asked"} else "diverges"


@dataclass(frozen=True, slots=True)
class Overview:
    """A run at a glance. ``footer`` holds the figures of the cases so far if the run was interrupted."""

    state: str
    verdict: str
    detail: str
    complete: bool
    footer: Footer
    certificate: Certificate
    lacking: dict[str, str]
    """Actions that the target lacks, with what shows it."""
    outcomes: Counter[Outcome]
    must: Counter[Outcome]
    cards: tuple[Card, ...]
    unasked: tuple[str, ...]
    rows: tuple[Row, ...]
    kinds: tuple[str, ...]
    groups: tuple[str, ...]


def overview(log: RunLog) -> Overview:
    """Return the overview of a run."""
    footer = log.footer or summary.footer(log.cases, sum(case.ms for case in log.cases), headline_of(log).of)
    outcomes = Counter(case.outcome for case in log.cases)
    must = Counter(case.outcome for case in log.cases if case.level is Level.MUST)
    found = certificate(log)
    state, verdict, detail = _verdict(log, footer, found, must)
    if log.header.target.profile.get("insecure"):
        detail += " The target's certificate was not checked (--insecure)."
    detail = " ".join(filter(None, (detail, signed_words(log.header))))
    rows = _rows(log.cases)
    return Overview(
        state=state,
        verdict=verdict,
        detail=detail,
        complete=log.footer is not None,
        footer=footer,
        certificate=found,
        lacking=lacking(log),
        outcomes=Counter({outcome: outcomes[outcome] for outcome in OUTCOMES if outcomes[outcome]}),
        must=Counter({outcome: must[outcome] for outcome in OUTCOMES if must[outcome]}),
        cards=_cards(log.cases, found),
        unasked=tuple(each.value for each in ConformanceClass if each.value not in found.classes),
        rows=rows,
        kinds=tuple(kind for kind in KINDS if any(kind in row.kinds for row in rows)),
        groups=tuple(group for group in GROUPS if any(row.groups[group] for row in rows)),
    )


def lacking(log: RunLog) -> dict[str, str]:
    """Return the actions that the target lacks, each with what shows it, in the order of the 22 actions."""
    probed = log.header.probed.get("unsupported")
    found = {str(key): str(value) for key, value in probed.items()} if isinstance(probed, dict) else {}
    for case in log.cases:
        if case.outcome is Outcome.UNSUPPORTED and case.lacks:
            found.setdefault(case.lacks, case.reason)
    return {action: one_line(found[action], 200) for action in ACTIONS if action in found}


def _verdict(log: RunLog, footer: Footer, found: Certificate, must: Counter[Outcome]) -> tuple[str, str, str]:
    """Return the state (for its colour), the verdict, and one or two sentences that say why.

    Only a run in which every must-case of the suite passed has the state ``conforms``.
    """
    name = one_line(log.header.target.name, 80)
    if log.footer is None:
        known = f"{len(log.cases):,} of {count(log.header.selected, 'case')}"
        return "incomplete", f"{name}: incomplete", f"The run was interrupted: {known} known. No verdict follows."
    if not log.cases:
        return "incomplete", f"{name}: no verdict", "The run selected no case."
    if log.footer.proxy is not None:
        return _proxy_verdict(name, log.footer.proxy)
    if found.scope is not None and found.scope.conforms:
        size = f"{len(found.scope.actions)} of {found.scope.of} actions"
        rest = found.scope.of - len(found.scope.actions)
        detail = (
            f"Everything that these can show passes: {count(found.scope.asked, 'must-case')}. "
            f"It says nothing about {'the other one' if rest == 1 else f'the other {rest}'}: {_of_all(footer)}."
        )
        return "partly", f"{name} conforms in {size}", detail
    asked = sum(must.values())
    if any(must[outcome] for outcome in OUTCOMES if outcome.breaks_conformance(Level.MUST)):
        others = [outcome for outcome in OUTCOMES if must[outcome] and outcome is not Outcome.PASSED]
        parts = [f"{must[outcome]:,} {outcome}" for outcome in others]
        missed = asked - must[Outcome.PASSED]
        detail = f"{missed:,} of {count(asked, 'must-case')} did not pass: {', '.join(parts)}."
        if log.footer.stopped:
            # What was not sent shows nothing against the target.
            known = f"The run stopped early: {one_line(log.footer.stopped)}."
            return "incomplete", f"{name}: incomplete", f"{known} {detail}"
        return "diverges", f"{name} does not conform", detail
    if not must[Outcome.PASSED]:
        return "partly", f"{name}: no verdict", "The run decided no must-case."
    if must[Outcome.SKIPPED]:
        left = f"{must[Outcome.SKIPPED]:,} of {count(asked, 'must-case')} skipped"
        return "partly", f"{name} is not shown to conform", f"Nothing failed, but {left}: {_of_all(footer)}."
    if log.header.selection.get("recordings"):
        answered = f"{count(asked, 'must-question')} that the recordings answer"
        return "partly", f"{name}: nothing found", f"{answered}: as they should be. They say nothing about the rest."
    if footer.headline.passed < footer.headline.of or log.header.selection:
        return "partly", f"{name} passes the selected cases", f"They say nothing about the rest: {_of_all(footer)}."
    asks = f"All {count(asked, 'must-case')} passed" if asked > 1 else "The one must-case passed"
    return "conforms", f"{name} conforms", f"{asks}."


def _proxy_verdict(name: str, found: ProxyVerdict) -> tuple[str, str, str]:
    """Return state, verdict and detail of a proxy that was seen from both sides."""
    asked = f"Scope: {one_line(found.scope, 200)}."
    if found.barrier:
        return "diverges", f"{name} lets no request through", one_line(f"{found.barrier}.", 600)
    if not found.certified:
        first = found.broken[0]
        return "diverges", f"{name}: {found.summary}", f"First {first.check}: {one_line(first.title, 120)}. {asked}"
    undecided = f" {count(len(found.undecided), 'case')} say nothing." if found.undecided else ""
    return (
        "conforms",
        f"{name} {found.summary}",
        f"What it got arrived, and what it was given came back. {asked}{undecided}",
    )


def _of_all(footer: Footer) -> str:
    return headline_words(footer.headline)


def _cards(cases: Sequence[CaseEvent], found: Certificate) -> tuple[Card, ...]:
    cards = []
    for name in sorted(found.classes, key=_class_order):
        mine = [case for case in cases if case.conformance_class == name]
        counted = Counter(case.outcome for case in mine)
        each = found.classes[name]
        cards.append(
            Card(
                name=name,
                certificate=each,
                outcomes=Counter({outcome: counted[outcome] for outcome in OUTCOMES if counted[outcome]}),
                asked=len(mine),
                must=sum(each.must.values()),
                must_passed=each.must.get("passed", 0),
            )
        )
    return tuple(cards)


def _class_order(name: str) -> tuple[int, str]:
    known = [each.value for each in ConformanceClass]
    return (known.index(name) if name in known else len(known), name)


def _rows(cases: Sequence[CaseEvent]) -> tuple[Row, ...]:
    """Return a row for each of the 22 actions, selected or not, and one for what was sent under other names."""
    rows = {action: Row(action) for action in (*ACTIONS, OTHER)}
    for case in cases:
        row = rows[row_of(case)]
        for cell in (row.total, row.kinds.setdefault(kind_of(case), Cell())):
            cell.asked += 1
            cell.passed += case.outcome is Outcome.PASSED
            cell.skipped += case.outcome is Outcome.SKIPPED
        row.groups.update(groups_of(case))
    return tuple(row for row in rows.values() if row.action != OTHER or row.total.asked)
