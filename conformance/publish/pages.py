"""``python -m conformance.publish.pages``: writes the pages that are made from the checks and the requirements.

They are ``docs/checks.md``, and in ``docs/requirements/`` an index and a page for each action or area, where each
requirement has an address of its own: ``docs/requirements/ListIdentities.md#ListIdentities.MaxItems.range``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from conformance.model.checks import CHECKS
from conformance.model.citation import resolve
from conformance.model.registered import Registry
from conformance.model.registry import registry
from conformance.model.requirement import Requirement
from conformance.report.checks_page import checks_markdown
from conformance.report.text import count

DOCS = Path(__file__).resolve().parents[2] / "docs"
FOLDER = "requirements"

_INDEX = """\
# Requirements

What each sentence of the API Reference asks, in our own words, with the place that says so. Every case rests on at
least one requirement. An id never changes its meaning, and is an anchor of its page: a link to it stays right.
`ses-conformance explain ID` shows a requirement with its cases, `ses-conformance coverage` lists all of them.

These pages are made from [fixtures/requirements](../../fixtures/requirements) by `make pages`.

| page | requirements |
|---|---|
"""
_TABLE = """\
| requirement | level | what it asks | where it is said |
|---|---|---|---|
"""


def pages(known: Registry) -> dict[str, str]:
    """Return the text of each page, by its path in ``docs/``."""
    areas: dict[str, list[Requirement]] = {}
    for key, requirement in known.requirements.items():
        areas.setdefault(known.areas[key], []).append(requirement)
    index = "".join(f"| [{area}]({area}.md) | {len(rows)} |\n" for area, rows in sorted(areas.items()))
    return {
        "checks.md": checks_markdown(CHECKS.values()),
        f"{FOLDER}/README.md": _INDEX + index,
        **{f"{FOLDER}/{area}.md": _page(area, rows) for area, rows in areas.items()},
    }


def _page(area: str, rows: list[Requirement]) -> str:
    head = f"# {area}\n\n{count(len(rows), 'requirement')}. [All pages](README.md)\n\n"
    return head + _TABLE + "".join(map(_row, rows))


def _row(requirement: Requirement) -> str:
    says = requirement.text + (f" *Not tested: {requirement.excluded}*" if requirement.excluded else "")
    level = f"{requirement.level.value}, {requirement.source.value}"
    where = ", ".join(map(_link, requirement.citations))
    cells = (f'<a id="{requirement.id}"></a>`{requirement.id}`', level, _cell(says), where)
    return f"| {' | '.join(cells)} |\n"


def _cell(text: str) -> str:
    """Return prose as a cell of a table; what looks like an element of HTML stays text."""
    return text.replace("|", "\\|").replace("<", "&lt;")


def _link(citation: str) -> str:
    found = resolve(citation)
    return f"[{found.text}]({found.link.replace('docs/', '../', 1) if found.is_row else found.link})"


def main() -> int:
    """Bring the pages up to date; prints the path of each that has changed."""
    wanted = pages(registry())
    for path in (DOCS / FOLDER).glob("*.md"):
        if path.relative_to(DOCS).as_posix() not in wanted:
            path.unlink()
    for name, text in wanted.items():
        path = DOCS / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            sys.stdout.write(f"docs/{name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
