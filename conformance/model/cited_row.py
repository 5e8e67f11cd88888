"""What a citation such as ``reading-9`` or ``observed-0.12`` leads to: the row of the project's pages of that name."""

from __future__ import annotations

import re
from functools import cache

from conformance.model import corpus
from conformance.model.citation import row_page

_ANCHOR = '<a id="'
_BAR = re.compile(r"(?<!\\)\|")


def read_row(name: str) -> list[tuple[str, str]]:
    """Return the cells of a row beside its name, each with the head of its column.

    Args:
        name: the citation, such as ``reading-9``.

    Raises:
        LookupError: no page has a row of this name.
    """
    page = row_page(name)
    if page is None:
        raise LookupError(name)
    return _rows(page)[name]


@cache
def _rows(page: str) -> dict[str, list[tuple[str, str]]]:
    """Return all rows of a page by name."""
    found: dict[str, list[tuple[str, str]]] = {}
    head: list[str] = []
    for line in (corpus.docs() / page).read_text(encoding="utf-8").splitlines():
        if not line.startswith("| "):
            continue
        first, *cells = (cell.strip() for cell in _BAR.split(line.rstrip())[1:-1])
        if first.startswith(_ANCHOR):
            found[first.rpartition(">")[2]] = list(zip(head, cells, strict=True))
        else:
            head = cells
    return found
