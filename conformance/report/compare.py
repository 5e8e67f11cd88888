"""Comparing runs: versions of one product by what each fixed and broke, products by what each has and another lacks."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from conformance.model.vocabulary import ACTIONS, ConformanceClass, Outcome
from conformance.report.causes import Cause, causes
from conformance.report.certificate import Certificate
from conformance.report.compared import KINDS, names_of, profile_words, selection_words, warnings_of
from conformance.report.event import CaseEvent
from conformance.report.files import write_text
from conformance.report.html import render
from conformance.report.kinds import OTHER, row_of
from conformance.report.log import RunLog
from conformance.report.messages import message_of
from conformance.report.overview import Cell, Overview, overview
from conformance.report.page_data import script_json
from conformance.report.text import one_line


@dataclass(frozen=True, slots=True)
class Column:
    """One run: what it is called, its figures, its cases by id."""

    name: str
    log: RunLog
    view: Overview
    certificate: Certificate
    cases: dict[str, CaseEvent]
    profile: str
    away: Cause | None
    """The cause that alone keeps most cases from passing."""

    @property
    def selection(self) -> str:
        """What the run selected."""
        return selection_words(self.log)

    @property
    def dialect(self) -> str:
        """In which dialect the run wrote its requests."""
        return KINDS["dialect"](self.log)

    @property
    def product(self) -> str:
        """What was tested, whatever its version."""
        return self.log.header.target.name


@dataclass(slots=True)
class Change:
    """In what two runs differ, and which cases only one of them selected.

    Between versions of one product ``fixed`` and ``broke`` are what they say. Between products nothing was fixed or
    broken: they are what only the second and what only the first passes.
    """

    before: str
    after: str
    of_versions: bool
    fixed: list[CaseEvent] = field(default_factory=list)
    broke: list[CaseEvent] = field(default_factory=list)
    other: list[tuple[CaseEvent, str]] = field(default_factory=list)
    only_before: list[str] = field(default_factory=list)
    only_after: list[str] = field(default_factory=list)

    @property
    def words(self) -> tuple[str, str, str]:
        """What to call ``fixed``, ``broke`` and ``other``."""
        if self.of_versions:
            return "fixed", "broke", "otherwise changed"
        return f"only {self.after} passes", f"only {self.before} passes", "otherwise different"


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

    def earlier(self, column: Column) -> Column | None:
        """Return the run of an earlier version of the same product, if there is one."""
        return _earlier(self.columns, self.columns.index(column))

    def unlike(self, read: str) -> bool:
        """Say whether the runs differ in ``suite``, ``truth``, ``selection``, ``dialect`` or ``profile``."""
        return len({KINDS[read](column.log) for column in self.columns}) > 1

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
    names = names_of(logs)
    columns = []
    for name, log in zip(names, logs, strict=True):
        view = overview(log)
        columns.append(
            Column(
                name,
                log,
                view,
                view.certificate,
                {case.id: case for case in log.cases},
                profile_words(log),
                max((cause for cause in causes(log.cases) if cause.alone), key=lambda cause: cause.alone, default=None),
            )
        )
    ids: dict[str, CaseEvent] = {}
    for column in columns:
        for case in column.log.cases:
            ids.setdefault(case.id, case)
    rows = {row_of(case) for case in ids.values()}
    classes = {name for column in columns for name in column.certificate.classes}
    known = [each.value for each in ConformanceClass]
    return Comparison(
        columns=tuple(columns),
        warnings=tuple(warnings_of(names, logs)),
        changes=tuple(_changes(columns)),
        actions=tuple(row for row in (*ACTIONS, OTHER) if row in rows),
        classes=tuple(sorted(classes, key=lambda name: (known.index(name) if name in known else len(known), name))),
        ids=tuple(sorted(ids, key=lambda each: (ids[each].file.split("/"), ids[each].line, each))),
    )


def write_compare(logs: Sequence[RunLog], path: Path) -> None:
    """Write the comparison as one HTML file, with links to the reports that lie beside the logs.

    Raises ``ValueError`` for less than two logs, and ``OSError``.
    """
    write_text(path, compare_html(logs, [_report(log, path) for log in logs]))


def compare_html(logs: Sequence[RunLog], reports: Sequence[str], home: str = "", cases_at: str = "") -> str:
    """Return the comparison as one HTML document.

    Args:
        logs: of the runs, in the order of the columns.
        reports: the address of each run's own report, as seen from the page; empty where there is none.
        home: the address of the page that leads here, if there is one.
        cases_at: the folder of the pages of single cases, with a slash at its end, if there is one.

    Raises:
        ValueError: less than two logs.
    """
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
    columns = [
        {"name": column.name, "product": one_line(column.product, 60), "report": report}
        for column, report in zip(found.columns, reports, strict=True)
    ]
    data = script_json({"columns": columns, "cases": cases, "casesAt": cases_at})
    values = {"found": found, "reports": reports, "data": data, "message_of": message_of, "home": home}
    return render("compare.html.j2", scripts=("query.js", "compare.js"), **values)


def _report(log: RunLog, path: Path) -> str:
    """Return the address of a run's own report, as seen from the page at ``path``; empty if there is none."""
    report = log.path.parent / "report.html"
    if not report.is_file():
        return ""
    try:
        return quote(Path(os.path.relpath(report.resolve(), path.resolve().parent)).as_posix())
    except ValueError:  # another drive
        return ""


def _first(found: Comparison, case_id: str) -> CaseEvent:
    return next(column.cases[case_id] for column in found.columns if case_id in column.cases)


def _earlier(columns: Sequence[Column], number: int) -> Column | None:
    return next((each for each in columns[:number][::-1] if each.product == columns[number].product), None)


def _changes(columns: Sequence[Column]) -> Iterator[Change]:
    """Compare each run with the version before it; of a product that comes first, with the run before it."""
    for number in range(1, len(columns)):
        yield _change(_earlier(columns, number) or columns[number - 1], columns[number])


def _change(before: Column, after: Column) -> Change:
    change = Change(before.name, after.name, before.product == after.product)
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
