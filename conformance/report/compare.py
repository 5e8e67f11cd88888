"""Comparing runs: several targets or versions side by side, and what each fixed and broke against the one before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from conformance.model.vocabulary import ACTIONS, ConformanceClass, Outcome
from conformance.report.certificate import Certificate
from conformance.report.event import CaseEvent
from conformance.report.files import write_text
from conformance.report.html import render
from conformance.report.kinds import OTHER, row_of
from conformance.report.log import RunLog
from conformance.report.messages import message_of
from conformance.report.overview import Cell, Overview, overview
from conformance.report.page_data import script_json
from conformance.report.text import code, count, markdown, one_line, percent

_LISTED = 50
"""Cases that the Markdown lists for each of fixed and broken."""


@dataclass(frozen=True, slots=True)
class Column:
    """One run: what it is called, its figures, its cases by id."""

    name: str
    log: RunLog
    view: Overview
    certificate: Certificate
    cases: dict[str, CaseEvent]


@dataclass(slots=True)
class Change:
    """What a run fixed and broke against the run before it, and which cases only one of them selected."""

    before: str
    after: str
    fixed: list[CaseEvent] = field(default_factory=list)
    broke: list[CaseEvent] = field(default_factory=list)
    other: list[tuple[CaseEvent, str]] = field(default_factory=list)
    only_before: list[str] = field(default_factory=list)
    only_after: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Several runs side by side; ``warnings`` say in what they are not alike."""

    columns: tuple[Column, ...]
    warnings: tuple[str, ...]
    changes: tuple[Change, ...]
    actions: tuple[str, ...]
    classes: tuple[str, ...]
    ids: tuple[str, ...]

    def cell(self, column: Column, row: str) -> Cell | None:
        """Return how many cases of an action passed in a run; None if it selected none."""
        found = next((each.total for each in column.view.rows if each.action == row), None)
        return found if found is not None and found.asked else None

    def differs(self, row: str) -> bool:
        """Say whether some case of an action has not the same outcome in all runs."""
        return any(
            len({column.cases[each].outcome if each in column.cases else "" for column in self.columns}) > 1
            for each in self.ids
            if row_of(next(column.cases[each] for column in self.columns if each in column.cases)) == row
        )


def compare(logs: Sequence[RunLog]) -> Comparison:
    """Return the comparison of runs, in the order given; raises ``ValueError`` for less than two."""
    if len(logs) < 2:
        raise ValueError("a comparison needs two logs or more")
    names = _names(logs)
    columns = []
    for name, log in zip(names, logs, strict=True):
        view = overview(log)
        columns.append(Column(name, log, view, view.certificate, {case.id: case for case in log.cases}))
    ids: dict[str, CaseEvent] = {}
    for column in columns:
        for case in column.log.cases:
            ids.setdefault(case.id, case)
    rows = {row_of(case) for case in ids.values()}
    classes = {name for column in columns for name in column.certificate.classes}
    known = [each.value for each in ConformanceClass]
    return Comparison(
        columns=tuple(columns),
        warnings=tuple(_warnings(names, logs)),
        changes=tuple(_change(before, after) for before, after in pairwise(columns)),
        actions=tuple(row for row in (*ACTIONS, OTHER) if row in rows),
        classes=tuple(sorted(classes, key=lambda name: (known.index(name) if name in known else len(known), name))),
        ids=tuple(sorted(ids, key=lambda each: (ids[each].file.split("/"), ids[each].line, each))),
    )


def write_compare(logs: Sequence[RunLog], path: Path) -> None:
    """Write the comparison as one HTML file; raises ``ValueError`` for less than two logs, and ``OSError``."""
    found = compare(logs)
    cases = [
        [
            each,
            _first(found, each).title,
            row_of(_first(found, each)),
            _first(found, each).level,
            _first(found, each).conformance_class,
            [column.cases[each].outcome if each in column.cases else "" for column in found.columns],
        ]
        for each in found.ids
    ]
    data = script_json({"columns": [column.name for column in found.columns], "cases": cases})
    write_text(path, render("compare.html.j2", scripts=("compare.js",), found=found, data=data, message_of=message_of))


def _first(found: Comparison, case_id: str) -> CaseEvent:
    return next(column.cases[case_id] for column in found.columns if case_id in column.cases)


def _names(logs: Sequence[RunLog]) -> list[str]:
    """Return what to call the runs: target and version; where that is not enough, also the date, then the file."""
    names = [one_line(f"{log.header.target.name} {log.header.target.version or ''}".strip(), 60) for log in logs]
    for more in (lambda log: log.header.started[:16], lambda log: log.path.name, lambda log: str(log.path)):
        if len(set(names)) == len(names):
            break
        names = [
            f"{name} ({one_line(more(log), 60)})" if names.count(name) > 1 else name
            for name, log in zip(names, logs, strict=True)
        ]
    return [f"{name} #{number}" if names.count(name) > 1 else name for number, name in enumerate(names, start=1)]


def _warnings(names: Sequence[str], logs: Sequence[RunLog]) -> list[str]:
    """Say in what the runs are not alike, so that nobody takes apples for pears."""
    found: list[str] = []
    kinds: tuple[tuple[str, Callable[[RunLog], str]], ...] = (
        (
            "Not the same cases",
            lambda log: f"suite {log.header.suite.version}, cases {log.header.suite.cases_sha256[:12]}",
        ),
        ("Not the same truth", lambda log: log.header.truth),
        ("Not the same selection", lambda log: _selection(log)),
    )
    for what, read in kinds:
        values: dict[str, list[str]] = {}
        for name, log in zip(names, logs, strict=True):
            values.setdefault(read(log), []).append(name)
        if len(values) > 1:
            said = "; ".join(f"{value}: {', '.join(mine)}" for value, mine in values.items())
            found.append(f"{what}. {said}. A case that a run did not select shows as “not selected”.")
    cut = [name for name, log in zip(names, logs, strict=True) if log.footer is None]
    if cut:
        found.append(
            f"Incomplete: {', '.join(cut)} was interrupted." if len(cut) == 1 else f"Incomplete: {', '.join(cut)}."
        )
    return found


def _selection(log: RunLog) -> str:
    parts = [
        f"{key} {', '.join(map(str, value)) if isinstance(value, list) else value}"
        for key, value in sorted(log.header.selection.items())
    ]
    return one_line("; ".join(parts), 160) or "every case"


def _change(before: Column, after: Column) -> Change:
    change = Change(before.name, after.name)
    for case in after.log.cases:
        old = before.cases.get(case.id)
        if old is None:
            change.only_after.append(case.id)
        elif old.outcome != case.outcome:
            if case.outcome is Outcome.PASSED:
                change.fixed.append(case)
            elif old.outcome is Outcome.PASSED:
                change.broke.append(case)
            else:
                change.other.append((case, old.outcome))
    change.only_before = [case.id for case in before.log.cases if case.id not in after.cases]
    return change


def compare_markdown(logs: Sequence[RunLog]) -> str:
    """Return the comparison as Markdown for a pull request; raises ``ValueError`` for less than two logs."""
    found = compare(logs)
    names = [markdown(column.name, 80) for column in found.columns]
    lines = ["## SES v1 conformance, compared", ""]
    for warning in found.warnings:
        lines += [f"> ⚠️ {markdown(warning, 600)}", ""]
    lines += ["| | " + " | ".join(names) + " |", "|---|" + "--:|" * len(names)]
    views = [column.view for column in found.columns]
    lines.append(_line("headline", [_headline(view) for view in views]))
    lines.append(_line("divergence", [percent(view.footer.divergence) for view in views]))
    lines.append(_line("coverage", [percent(view.footer.coverage) for view in views]))
    selected = [f"{view.must[Outcome.PASSED]}/{sum(view.must.values())}" for view in views]
    lines.append(_line("selected must-cases passed", selected))
    for name in found.classes:
        lines.append(_line(markdown(name), [_class_words(column, name) for column in found.columns]))
    lines += ["", "| action | " + " | ".join(names) + " |", "|---|" + "--:|" * len(names)]
    for row in found.actions:
        lines.append(_line(row, [_cell_words(found.cell(column, row)) for column in found.columns]))
    for change in found.changes:
        lines += ["", *_change_lines(change)]
    return "\n".join(lines) + "\n"


def _headline(view: Overview) -> str:
    head = view.footer.headline
    return f"{head.passed}/{head.of}" + (f" (+{head.but_for} but for rules for all responses)" if head.but_for else "")


def _line(name: str, values: Sequence[str]) -> str:
    return f"| {name} | " + " | ".join(values) + " |"


def _class_words(column: Column, name: str) -> str:
    each = column.certificate.classes.get(name)
    if each is None:
        return "not selected"
    return f"{'✓ ' if each.certified else ''}{each.must.get('passed', 0)}/{sum(each.must.values())}"


def _cell_words(cell: Cell | None) -> str:
    return f"{cell.passed}/{cell.asked}" if cell else "not selected"


def _change_lines(change: Change) -> list[str]:
    lines = [f"### {markdown(change.before, 80)} → {markdown(change.after, 80)}", ""]
    lines.append(
        f"fixed **{len(change.fixed)}**, broke **{len(change.broke)}**, otherwise changed {len(change.other)}"
        + (f", no longer selected {len(change.only_before)}" if change.only_before else "")
        + (f", newly selected {len(change.only_after)}" if change.only_after else "")
    )
    for title, cases in (("Broke", change.broke), ("Fixed", change.fixed)):
        if not cases:
            continue
        lines += ["", f"<details><summary>{title} {count(len(cases), 'case')}</summary>", ""]
        lines += [_case_line(case) for case in cases[:_LISTED]]
        if len(cases) > _LISTED:
            lines.append(f"- … and {len(cases) - _LISTED} more")
        lines += ["", "</details>"]
    return lines


def _case_line(case: CaseEvent) -> str:
    why = "" if case.outcome is Outcome.PASSED else f": {case.outcome}, {code(message_of(case), 160)}"
    return f"- {code(case.id, 120)} ({case.level}){why}"
