"""Which tests `make test` leaves to `make test-long`: those with the marker ``long``.

A test has it by ``@pytest.mark.long``, a module by ``pytestmark = pytest.mark.long``. A parametrised test that proves
one thing by many rows has ``@pytest.mark.sweep("id of a row", ...)`` or ``@pytest.mark.sweep(every=8)`` instead: the
rows that are named, or one row of so many, stay in `make test`; the others get the marker ``long`` here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import pytest


class Sweeps:
    """Marks the rows of sweeps, and lets tests with the marker ``first`` begin before all others."""

    @pytest.hookimpl(tryfirst=True)  # before rows are deselected by their markers
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        sweeps: dict[str, list[pytest.Function]] = defaultdict(list)
        for item in items:
            if isinstance(item, pytest.Function) and item.get_closest_marker("sweep"):
                sweeps[f"{item.path}::{item.originalname}"].append(item)
        for name, rows in sweeps.items():
            kept = mark_rows(rows)
            if not kept and not any("::" in argument for argument in config.args):
                raise pytest.UsageError(
                    f"{name}: its marker sweep names no row, so that `make test` would leave it out"
                )
        items.sort(key=lambda item: item.get_closest_marker("first") is None)


def mark_rows(rows: Sequence[pytest.Function]) -> list[pytest.Function]:
    """Mark the rows of one sweep ``long``, except those that its marker keeps; return these."""
    marker = rows[0].get_closest_marker("sweep")
    assert marker is not None
    every = marker.kwargs.get("every", len(rows) + 1)
    kept = [row for number, row in enumerate(rows, 1) if row.callspec.id in marker.args or number % every == 0]
    for row in rows:
        if row not in kept:
            row.add_marker(pytest.mark.long)
    return kept
