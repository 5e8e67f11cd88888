"""Citations: where in the public API Reference, another document or the project's own pages a rule is stated.

A citation is one of

- a place in the Amazon SES API Reference: ``ListIdentities / Request Parameters / MaxItems``,
  ``CommonErrors / Throttling`` (an action's own file of requirements may leave out the page);
- a section of an RFC: ``RFC 9112 / 6.3``;
- another document by its title: ``AWS query protocol``;
- a row of the project's own pages: ``reading-9`` (``docs/readings.md``), ``observed-0.12`` (``docs/observations.md``).

In prose, citations stand in square brackets: ``the text is silent [reading-31]``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import Field

from conformance.model import corpus
from conformance.model.cache import ParsedCache, key_of
from conformance.model.record import Record

REFERENCE = "https://docs.aws.amazon.com/ses/2010-12-01/APIReference"
"""The public API Reference."""

_RFC = re.compile(r"RFC (?P<number>[1-9][0-9]*)(?: / (?P<section>[0-9]+(?:\.[0-9]+)*))?")
_ROW = re.compile(r"(?P<page>reading|observed)-[0-9]+(?:\.[0-9]+)?")
_ROW_PAGES = {"reading": "readings.md", "observed": "observations.md"}
_IN_PROSE = re.compile(r"\[((?:reading|observed)-[^\]]*|RFC [^\]]*|[A-Z][^\]]*)\](?!\()")
_SEPARATOR = " / "
_ENTRIES = "Entries"
_FILES = {"DataTypes": "API_Types", "CommonParameters": "CommonParameters", "CommonErrors": "CommonErrors"}


class UnknownPlaceError(ValueError):
    """A citation names no place that is known."""


class Places(Record):
    """The file ``fixtures/places.yaml``: what a citation may name."""

    reference: dict[str, dict[str, list[str]]] = Field(description="page -> section -> entries; names only")
    documents: dict[str, str] = Field(description="title -> URL")


@dataclass(frozen=True, slots=True)
class Citation:
    """One citation that resolves: its text in full, and where its reader finds it."""

    text: str
    link: str
    """A URL, or a path within the project with its anchor."""

    @property
    def is_row(self) -> bool:
        """Whether it is a reading or an observation, a row of the project's own pages."""
        return row_page(self.text) is not None


@cache
def places() -> Places:
    """Return what citations may name, read once."""
    path = corpus.fixtures() / "places.yaml"
    cache = ParsedCache(path)
    found = cache.get(key_of(path.read_bytes()), lambda: _read(path))
    cache.save()
    return found


def _read(path: Path) -> Places:
    from conformance.model.yaml_source import YamlSource  # seldom needed: the cache has what it finds

    return YamlSource(path).validate(Places)


def resolve(text: str, page: str = "", known: Places | None = None) -> Citation:
    """Return the citation that ``text`` spells.

    Args:
        text: the citation; a place that begins with a section is on ``page``.
        page: the page of the API Reference that places are on by default.
        known: what may be named (default: ``places()``).

    Raises:
        UnknownPlaceError: if the page, section, entry or title is not known.
    """
    known = known or places()
    rfc = _RFC.fullmatch(text)
    if rfc:
        section = f"#section-{rfc['section']}" if rfc["section"] else ""
        return Citation(text, f"https://www.rfc-editor.org/rfc/rfc{rfc['number']}{section}")
    if row_page(text):
        return Citation(text, f"docs/{row_page(text)}#{text}")
    if text in known.documents:
        return Citation(text, known.documents[text])
    parts = text.split(_SEPARATOR)
    if parts[0] not in known.reference and page:
        parts.insert(0, page)
    _check(parts, known.reference)
    return Citation(_SEPARATOR.join(parts), link_to(*parts))


def row_page(text: str) -> str | None:
    """Return the page in ``docs/`` that a reading or an observation is on; None: the text names neither."""
    row = _ROW.fullmatch(text)
    return _ROW_PAGES[row["page"]] if row else None


def link_to(page: str, section: str = "", name: str = "") -> str:
    """Return the URL of a place in the public API Reference; the entry ``name`` is found by eye on the page."""
    file = _FILES.get(page, f"API_{page}")
    anchored = section and section != "Description" and page not in _FILES
    anchor = f"#API_{page}_{section.replace(' ', '')}" if anchored else ""
    return f"{REFERENCE}/{file}.html{anchor}"


def citations_in(prose: str) -> list[str]:
    """Return the citations that stand in square brackets in a text, in their order."""
    return _IN_PROSE.findall(prose)


def _check(parts: list[str], reference: Mapping[str, Mapping[str, list[str]]]) -> None:
    page, *rest = parts
    sections = reference.get(page)
    text = _SEPARATOR.join(parts)
    if sections is None:
        raise UnknownPlaceError(
            f"unknown citation {text!r}: {page!r} is neither a page of the API Reference nor a known title"
        )
    if _ENTRIES in sections:
        rest.insert(0, _ENTRIES)
    if len(rest) > 2:
        raise UnknownPlaceError(f"unknown citation {text!r}: expected page / section / entry")
    for known, name in zip((sections, sections.get(rest[0], []) if rest else []), rest, strict=False):
        if name not in known:
            raise UnknownPlaceError(
                f"unknown citation {text!r}: {page} has {', '.join(known) or 'no entries there'}, not {name!r}"
            )
