"""What a mutant is: the service with one named, declared defect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from conformance.reference.service import Service

Change: TypeAlias = Callable[[Service], Service]
"""Makes another service from a service; `conformance.proof.verbs` has functions that return the usual changes."""
Breaks: TypeAlias = str | tuple[str, ...]
"""One or several ids of requirements."""


@dataclass(frozen=True, slots=True, init=False)
class Mutant:
    """One declared defect.

    Args:
        name: unique, words joined by dashes, from general to special.
        breaks: ids of the requirements that it breaks; a single one may be given as a string.
        defect: one sentence in plain English that says what the service does wrong.
        change: makes the defective service.
    """

    name: str
    breaks: tuple[str, ...]
    defect: str
    change: Change

    def __init__(self, name: str, breaks: Breaks, defect: str, change: Change) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "breaks", (breaks,) if isinstance(breaks, str) else breaks)
        object.__setattr__(self, "defect", defect)
        object.__setattr__(self, "change", change)
