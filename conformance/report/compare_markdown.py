"""A comparison as Markdown, for a pull request."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.model.vocabulary import Outcome
from conformance.report.compare import Change, Column, compare
from conformance.report.event import CaseEvent
from conformance.report.log import RunLog
from conformance.report.messages import message_of
from conformance.report.overview import Cell, Overview
from conformance.report.text import code, count, markdown

_LISTED = 50
"""Cases that are listed for each of what differs."""


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
    lines.append(_line("one cause away from", [_away_words(column) for column in found.columns]))
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


def _away_words(column: Column) -> str:
    away = column.away
    return f"at most {away.alone} more: {markdown(away.title, 100)}" if away is not None else ""


def _cell_words(cell: Cell | None) -> str:
    return f"{cell.passed}/{cell.asked}" if cell else "not selected"


def _change_lines(change: Change) -> list[str]:
    before, after = markdown(change.before, 80), markdown(change.after, 80)
    lines = [f"### {before} {'→' if change.of_versions else 'and'} {after}", ""]
    better, worse, otherwise = change.words
    lines.append(
        f"{markdown(better, 100)} **{len(change.fixed)}**, {markdown(worse, 100)} **{len(change.broke)}**, "
        f"{otherwise} {len(change.other)}"
        + (f", no longer selected {len(change.only_before)}" if change.only_before else "")
        + (f", newly selected {len(change.only_after)}" if change.only_after else "")
    )
    for title, cases in ((worse, change.broke), (better, change.fixed)):
        if not cases:
            continue
        lines += ["", f"<details><summary>{markdown(title, 100)}: {count(len(cases), 'case')}</summary>", ""]
        lines += [_case_line(case) for case in cases[:_LISTED]]
        if len(cases) > _LISTED:
            lines.append(f"- … and {len(cases) - _LISTED} more")
        lines += ["", "</details>"]
    return lines


def _case_line(case: CaseEvent) -> str:
    why = "" if case.outcome is Outcome.PASSED else f": {case.outcome}, {code(message_of(case), 160)}"
    return f"- {code(case.id, 120)} ({case.level}){why}"
