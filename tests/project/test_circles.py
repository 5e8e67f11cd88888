"""No module needs another one that needs it: each can be read, and imported, without what is made of it."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

import grimp
import pytest

PACKAGE = "conformance"


def imports() -> dict[str, set[str]]:
    """Return what each module imports, at its top, in a function, or for its types only."""
    graph = grimp.build_graph(PACKAGE, cache_dir=None)
    return {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}


def test_there_are_no_circles() -> None:
    TopologicalSorter(imports()).prepare()  # names the circle, if there is one


def test_a_circle_would_be_found() -> None:
    found, low = imports(), "conformance.model.case"
    high = next(module for module, imported in found.items() if low in imported)
    with pytest.raises(CycleError):
        TopologicalSorter({**found, low: found[low] | {high}}).prepare()
