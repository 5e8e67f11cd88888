"""Checks that every link within a built site leads somewhere, and that nothing is loaded from elsewhere."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

_LOADING = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}
_NOT_LOADED = frozenset({"canonical", "next", "prev", "alternate"})


@dataclass(slots=True)
class _Page(HTMLParser):
    """The links, loaded addresses and anchors of one page."""

    links: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        HTMLParser.__init__(self)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.anchors |= {given[name] for name in ("id", "name") if name in given}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag in _LOADING and _LOADING[tag] in given and not _NOT_LOADED & set(given.get("rel", "").split()):
            self.loaded.append(given[_LOADING[tag]])


def check_links(site: Path) -> list[str]:
    """Return what is wrong with the links of a site, a line each.

    Args:
        site: the folder of the built site.
    """
    pages = {path: _read(path) for path in sorted(site.rglob("*.html"))}
    problems: list[str] = []
    for path, page in pages.items():
        name = path.relative_to(site).as_posix()
        problems += [f"{name}: {each} is loaded from elsewhere" for each in page.loaded if _is_foreign(each)]
        local = [each for each in (*page.links, *page.loaded) if not _is_foreign(each)]
        problems += [f"{name}: {each} leads nowhere" for each in local if not _leads(each, path, pages)]
    return problems


def _read(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def _is_foreign(address: str) -> bool:
    parts = urlsplit(address)
    return bool(parts.scheme in ("http", "https", "mailto") or parts.netloc)


def _leads(address: str, path: Path, pages: dict[Path, _Page]) -> bool:
    parts = urlsplit(address)
    if parts.scheme:
        return parts.scheme == "data"
    target = path if not parts.path else path.parent / unquote(parts.path)
    if target.is_dir():
        target = target / "index.html"
    target = Path(os.path.normpath(target))
    if not target.is_file():
        return False
    anchor = unquote(parts.fragment)
    if not anchor or "=" in anchor or target not in pages:
        return True  # the pages of results read addresses such as #case=ID themselves
    return anchor in pages[target].anchors or anchor == "__skip"
