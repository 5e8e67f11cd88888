"""The registry of mutants: every entry of the tuple ``MUTANTS`` of every module below this package.

A module is named after the case file whose cases catch its mutants: ``cases/dkim/verify-domain-dkim.yaml`` and
``mutants/dkim/verify_domain_dkim.py``. A new module needs no registration. `conformance.proof.verbs` is the guide to
writing a mutant.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Iterable, Sequence
from functools import cache

from conformance.proof.mutant import Mutant
from conformance.reference.editions import UnknownEdition


class UnknownMutant(UnknownEdition):
    """There is no mutant of a name; the message names those that are similar."""


def all_mutants() -> list[Mutant]:
    """Return every mutant, sorted by name.

    Raises:
        ValueError: two mutants share a name.
    """
    return list(_registry().values())


def get(name: str) -> Mutant:
    """Return the mutant of a name.

    Raises:
        UnknownMutant: there is none.
    """
    registry = _registry()
    found = registry.get(name)
    if found is None:
        near = difflib.get_close_matches(name, registry, n=3)
        hint = f"; did you mean {' or '.join(near)}?" if near else "; `ses-conformance mutants --list` shows them all"
        raise UnknownMutant(f"there is no mutant '{name[:80]}'{hint}")
    return found


@cache
def _registry() -> dict[str, Mutant]:
    modules = [info.name for info in pkgutil.walk_packages(__path__, f"{__name__}.") if not info.ispkg]
    return collect((name, importlib.import_module(name).MUTANTS) for name in modules)


def collect(tables: Iterable[tuple[str, Sequence[Mutant]]]) -> dict[str, Mutant]:
    """Return the mutants of several tables by name, sorted.

    Args:
        tables: name of the module and its mutants.

    Raises:
        ValueError: two mutants share a name.
    """
    found: dict[str, Mutant] = {}
    for module, mutants in tables:
        for mutant in mutants:
            if mutant.name in found:
                raise ValueError(f"{module}: another mutant is called {mutant.name}; choose a different name")
            found[mutant.name] = mutant
    return dict(sorted(found.items()))
