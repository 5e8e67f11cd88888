"""What a case is about: enough to list it and to select it, without what it sends and expects."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.model.vocabulary import ConformanceClass, Level

if TYPE_CHECKING:
    from conformance.model.case import Case


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """A case by what selects it; each field is that of the case."""

    id: str
    title: str
    action: str
    conformance_class: ConformanceClass
    level: Level
    requirement_ids: tuple[str, ...]
    file: Path


def summarize(case: Case) -> CaseSummary:
    """Return the summary of a case."""
    return CaseSummary(
        case.id, case.title, case.action, case.conformance_class, case.level, case.requirement_ids, case.file
    )
