"""What other distributions add to the suite, by entry points (docs/library.md): nothing is loaded until it is used."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from conformance.model.problem import UserProblem

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GENERATORS = "ses_conformance.generators"
"""Values that YAML can't spell: ``name`` is written ``$name``; called with its argument and what looks names up."""
HOOKS = "ses_conformance.hooks"
"""What stands beside a target's API, done in Python: `confirm` and `mail` of a profile name it (docs/profiles.md)."""
MATCHERS = "ses_conformance.matchers"
"""Conditions on values: called with the value and the argument of the case, returns what it expected instead, or ""."""
PROFILES = "ses_conformance.profiles"
"""Targets by name: called without arguments, returns the keys of a profile."""
REPORTS = "ses_conformance.reports"
"""Reports by the name of their file: called with the log and the path to write."""


@cache
def offered(group: str) -> Mapping[str, EntryPoint]:
    """Return the entry points of a group by name."""
    from importlib.metadata import entry_points  # slow to import, and few commands ask

    return {found.name: found for found in entry_points(group=group)}


def load(group: str, name: str) -> Any:
    """Return what an entry point names.

    Raises:
        UserProblem: it is not installed, or can't be imported; the message names its distribution.
    """
    found = offered(group).get(name)
    if found is None:
        raise UserProblem(f"no installed distribution offers {name} ({group})")
    try:
        return found.load()
    except Exception as error:
        owner = found.dist.name if found.dist is not None else "unknown"
        raise UserProblem(f"{name} of {owner} ({found.value}) can't be imported: {error}") from error
