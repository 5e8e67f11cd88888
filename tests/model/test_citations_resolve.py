"""Every citation of the project leads somewhere: in requirements, accept-sets, cases, the XSD and the pages of rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from conformance.model import corpus
from conformance.model.case_files import case_files
from conformance.model.citation import citations_in, resolve
from conformance.model.registry import registry
from conformance.model.yaml_source import YamlSource
from tests.rows import each_row

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = {page: (ROOT / "docs" / f"{page}.md") for page in ("readings", "observations")}
ANCHOR = re.compile(r'<a id="([^"]+)"></a>')
LINK = re.compile(r"^\[([^\]]+)\]: (\S+)$", re.MULTILINE)
OLD_FORM = re.compile(r"\bref \d|\blines? \d{2,}|\breadings? \d|\bobserved \d|\bgap \d")
PROSE_KEYS = ("because", "why", "note", "text", "excluded", "title", "uncontrolled")


def anchors() -> set[str]:
    return {found for page in PAGES.values() for found in ANCHOR.findall(page.read_text(encoding="utf-8"))}


def prose(data: Any) -> Iterator[str]:
    """Yield every text for people in a YAML file."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key in PROSE_KEYS and isinstance(value, str):
                yield value
            yield from prose(value)
    elif isinstance(data, list):
        for value in data:
            yield from prose(value)


@cache
def in_prose() -> dict[str, list[str]]:
    """Return the citations in square brackets, by the file that they stand in."""
    return {
        path.relative_to(corpus.cases()).as_posix(): [
            each for text in prose(YamlSource(path).data) for each in citations_in(text)
        ]
        for path in case_files(corpus.cases())
    }


def in_schema() -> list[str]:
    return citations_in((corpus.fixtures() / "schemas" / "ses-2010-12-01.xsd").read_text(encoding="utf-8"))


def cited() -> set[str]:
    known = registry()
    found = {each for row in known.requirements.values() for each in row.citations}
    found |= {each for row in known.accept_sets.values() for each in row.because}
    return found | {each for citations in in_prose().values() for each in citations} | set(in_schema())


def test_every_citation_resolves() -> None:
    rows = anchors()
    for text in sorted(cited()):
        citation = resolve(text)
        assert not citation.is_row or text in rows, f"{text} has no row in docs/readings.md or docs/observations.md"


@pytest.mark.parametrize("page", PAGES)
def test_citations_on_the_pages_resolve(page: str) -> None:
    rows = anchors()
    written = PAGES[page].read_text(encoding="utf-8")
    links = dict(LINK.findall(written))
    found = set(citations_in(written))
    for text in found:
        citation = resolve(text)
        assert not citation.is_row or text in rows, text
        assert links[text] == citation.link.removeprefix("docs/")
    assert found
    assert links.keys() == found


def test_anchors_are_unique() -> None:
    every = [found for page in PAGES.values() for found in ANCHOR.findall(page.read_text(encoding="utf-8"))]
    assert len(every) == len(set(every))


@each_row("path", case_files(corpus.cases()), ids=lambda path: path.stem)
def test_no_citation_that_nobody_can_follow(path: Path) -> None:
    """Comments included: line numbers, and numbers of rows without their anchor, lead nowhere."""
    assert OLD_FORM.findall(path.read_text(encoding="utf-8")) == []


def test_all_kinds_of_citation_occur() -> None:
    found = cited()
    for start in ("reading-", "observed-", "RFC ", "CommonErrors / ", "AWS query protocol"):
        assert any(each.startswith(start) for each in found), start
    assert any(in_prose().values())
    assert in_schema()
