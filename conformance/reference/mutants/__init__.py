"""Mutants: the service with one named, declared defect each.

A mutant is a function from `Service` to `Service`, registered by `@mutant`. The modules of this package hold them by
kind; they are loaded when a mutant is first asked for, so that the true service starts without them.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from conformance.reference.service import Service

Change: TypeAlias = "Callable[[Service], Service]"

_registry: dict[str, Mutant] = {}
_loaded: list[str] = []


class UnknownMutant(LookupError):
    """There is no mutant of a name; the message names those that are similar."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class Mutant:
    """One declared defect.

    Args:
        name: unique, words joined by dashes, from general to special.
        breaks: ids of the requirements that it breaks.
        lie: one line that says how it lies.
        change: makes the defective service.
    """

    name: str
    breaks: tuple[str, ...]
    lie: str
    change: Change


def mutant(name: str, *, breaks: str | tuple[str, ...], lie: str) -> Callable[[Change], Change]:
    """Registers the decorated function as a mutant.

    Args:
        name: see `Mutant`.
        breaks: one or more requirement ids.
        lie: see `Mutant`.

    Raises:
        ValueError: the name is taken.
    """

    def register(change: Change) -> Change:
        add(Mutant(name, (breaks,) if isinstance(breaks, str) else breaks, lie, change))
        return change

    return register


def add(one: Mutant) -> None:
    """Registers a mutant; for families that a loop makes, where `mutant` can't decorate.

    Raises:
        ValueError: the name is taken.
    """
    if one.name in _registry:
        raise ValueError(f"two mutants are called {one.name}")
    _registry[one.name] = one


def all_mutants() -> list[Mutant]:
    """Every mutant, by name."""
    _load()
    return [_registry[name] for name in sorted(_registry)]


def get(name: str) -> Mutant:
    """The mutant of a name.

    Raises:
        UnknownMutant: there is none.
    """
    _load()
    found = _registry.get(name)
    if found is None:
        import difflib

        near = difflib.get_close_matches(name, _registry, n=3)
        hint = f"; did you mean {' or '.join(near)}?" if near else f"; there are {len(_registry)}"
        raise UnknownMutant(f"there is no mutant '{name[:80]}'{hint}")
    return found


def build(name: str) -> Service:
    """The service with the defect of a name.

    Raises:
        UnknownMutant: there is none.
    """
    from conformance.reference.service import Service

    return get(name).change(Service())


def _load() -> None:
    if not _loaded:
        for module in pkgutil.iter_modules(__path__):
            importlib.import_module(f"{__name__}.{module.name}")
            _loaded.append(module.name)
