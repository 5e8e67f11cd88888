"""The pages of the results: an index, a matrix of all cases, a page for each run, case and requirement."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment

from conformance import __version__
from conformance.model.case import Case
from conformance.model.citation import resolve
from conformance.model.explanation import expected_lines
from conformance.model.suite import Suite, digest
from conformance.model.vocabulary import ConformanceClass, Outcome
from conformance.publish.emulator import Unavailable
from conformance.publish.overview import in_order_of_versions
from conformance.publish.results import Published
from conformance.publish.site.site_run import SiteRun
from conformance.report.compare import compare_html
from conformance.report.event import FindingEvent
from conformance.report.files import write_text
from conformance.report.html import asset, environment, report_html
from conformance.report.overview import Cell

_TEMPLATES = Path(__file__).resolve().parent / "templates"
_GLYPHS = {
    Outcome.PASSED: "✓",
    Outcome.FAILED: "✕",
    Outcome.UNSUPPORTED: "∅",
    Outcome.BLOCKED: "⊘",
    Outcome.INDETERMINATE: "?",
    Outcome.SKIPPED: "–",
    Outcome.ERROR: "!",
}
_FOUND = 6
"""Findings of one run that a case's page shows; the run's own page has all."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A case of the suite, as its page shows it."""

    case: Case

    @property
    def id(self) -> str:
        return self.case.id

    @property
    def row_label(self) -> str:
        return self.case.id.partition("[")[2].removesuffix("]")


@dataclass(frozen=True, slots=True)
class _History:
    title: str
    runs: tuple[SiteRun, ...]
    comparison: str


def write_result_pages(found: Sequence[Published], missing: Sequence[Unavailable], suite: Suite, out: Path) -> None:
    """Write all pages of the results.

    Args:
        found: what is published.
        missing: what could not be run, with the reasons.
        suite: the cases and requirements that have pages.
        out: the folder of the results.

    Raises:
        OSError: a page can't be written.
    """
    runs = [SiteRun(each) for each in in_order_of_versions(found)]
    current = [run for run in runs if not run.published.emulator.past]
    pages = _Pages(out, matrix=len(current) > 1)
    write_text(out / "style.css", asset("style.css") + (_TEMPLATES / "site.css").read_text(encoding="utf-8"))
    for run in runs:
        write_text(out / run.page, report_html(run.log, home="../index.html", requirements_at="../requirements/"))
    if pages.matrix:
        write_text(out / "matrix.html", _comparison(current))
    histories = list(_histories(runs, out))
    _write_index(pages, current, histories, missing)
    _write_requirements(pages, [*current], suite)
    _write_cases(pages, [*current, *(run for run in runs if run not in current)], suite)


class _Pages:
    """Renders templates into a folder."""

    def __init__(self, out: Path, *, matrix: bool) -> None:
        self.out = out
        self.matrix = matrix
        self._environment: Environment = environment(_TEMPLATES)
        self._environment.globals["glyphs"] = _GLYPHS
        self._usual = {"matrix": matrix, "version": __version__, "digest": digest()}

    def write(self, template: str, page: str, **values: Any) -> None:
        """Write a page, which lies at most one folder deep."""
        up = "../" if "/" in page else ""
        text = self._environment.get_template(template).render(**self._usual, up=up, **values)
        write_text(self.out / page, text)


def _comparison(runs: Sequence[SiteRun]) -> str:
    return compare_html([run.log for run in runs], [run.page for run in runs], home="index.html", cases_at="cases/")


def _histories(runs: Sequence[SiteRun], out: Path) -> list[_History]:
    products: dict[str, list[SiteRun]] = {}
    for run in runs:
        products.setdefault(run.published.emulator.name, []).append(run)
    found = []
    for name, versions in products.items():
        if len(versions) > 1:
            page = f"versions-{name}.html"
            write_text(out / page, _comparison(versions))
            found.append(_History(versions[0].published.emulator.product.title, tuple(versions), page))
    return found


def _write_index(
    pages: _Pages, current: Sequence[SiteRun], histories: Sequence[_History], missing: Sequence[Unavailable]
) -> None:
    names = [run.published.emulator.name for run in current]
    query = f"{names[0]}:failed {names[1]}:passed level:must" if len(names) > 1 else "level:must"
    known = [each.value for each in ConformanceClass]
    pages.write(
        "index.html.j2",
        "index.html",
        current=current,
        histories=histories,
        missing=missing,
        cases=max((run.cases for run in current), default=0),
        classes=[name for name in known if any(name in run.cards for run in current)],
        query=query,
    )


def _write_requirements(pages: _Pages, runs: Sequence[SiteRun], suite: Suite) -> None:
    known, in_area = suite.registry.requirements, suite.registry.areas
    areas: dict[str, list[str]] = {}
    for key in known:
        areas.setdefault(in_area[key], []).append(key)
    pages_of: dict[str, list[str]] = {}
    for case in suite.cases:
        for key in case.requirement_ids:
            base = case.id.partition("[")[0]
            if base not in pages_of.setdefault(key, []):
                pages_of[key].append(base)
    usual = {"runs": runs, "known": known, "passed": _passed}
    pages.write(
        "requirements.html.j2", "requirements/index.html", areas=sorted(areas.items()), total=len(known), **usual
    )
    for area, keys in areas.items():
        page = f"requirements/{area}.html"
        named = {"area": area, "keys": keys, "pages_of": {key: pages_of.get(key, []) for key in keys}}
        pages.write("requirement_area.html.j2", page, **named, places=_places, **usual)


def _places(requirement: Any) -> list[Any]:
    return [resolve(each) for each in requirement.citations]


def _passed(run: SiteRun, keys: Sequence[str]) -> Any:
    """Return how many of the cases that rest on these requirements passed in a run, with the style of such a cell."""
    cases = {case.id: case for key in keys for case in run.by_requirement.get(key, ())}.values()
    cell = Cell(
        passed=sum(case.outcome is Outcome.PASSED for case in cases),
        skipped=sum(case.outcome is Outcome.SKIPPED for case in cases),
        asked=len(cases),
    )
    return {"passed": cell.passed, "asked": cell.asked, "words": f"is-{cell.state}"}


def _write_cases(pages: _Pages, runs: Sequence[SiteRun], suite: Suite) -> None:
    tables: dict[str, list[_Row]] = {}
    for case in suite.cases:
        tables.setdefault(case.id.partition("[")[0], []).append(_Row(case))
    places = {case.id: f"{case.file}:{case.line}" for run in runs for case in run.log.cases}
    for base, rows in tables.items():
        first = rows[0].case
        pages.write(
            "case.html.j2",
            f"cases/{base}.html",
            id=base,
            first=first,
            rows=rows,
            runs=runs,
            shown=_shown(rows, runs),
            requirements=first.requirement_ids,
            known=suite.registry.requirements,
            areas=suite.registry.areas,
            asks=_asks,
            shell=shlex.quote,
            place=places.get(rows[0].id, first.file.name),
        )


def _asks(row: _Row) -> str:
    """Return what a case sends and accepts, without the place of its file on this machine."""
    return "\n".join(line.removeprefix("  ") for line in expected_lines(row.case)[1:])


def _shown(rows: Sequence[_Row], runs: Sequence[SiteRun]) -> Mapping[str, list[tuple[_Row, FindingEvent]]]:
    """Return by run the first finding of each row that has one, of some rows."""
    shown: dict[str, list[tuple[_Row, FindingEvent]]] = {}
    for run in runs:
        for row in rows:
            case = run.by_id.get(row.id)
            if case is not None and case.outcome is Outcome.FAILED and case.findings:
                shown.setdefault(run.name, []).append((row, case.findings[0]))
    return {name: found[:_FOUND] for name, found in shown.items()}
