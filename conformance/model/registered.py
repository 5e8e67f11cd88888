"""What the registry holds: requirements and accept-sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from conformance.model.expectation import AcceptSet
from conformance.model.requirement import Requirement


@dataclass(frozen=True, slots=True)
class Registry:
    """All requirements by id, with the file each stands in, and all accept-sets by name."""

    requirements: Mapping[str, Requirement]
    areas: Mapping[str, str]
    accept_sets: Mapping[str, AcceptSet]
