"""What a check of an intermediary is.

Each has the section of RFC 9110 or RFC 9112 that it rests on, and the level at which that section speaks. What the text
leaves to an intermediary has no check.
"""

from __future__ import annotations

from dataclasses import dataclass

from conformance.model.vocabulary import Level


@dataclass(frozen=True, slots=True)
class ProxyCheck:
    """One thing that is judged of an intermediary; ``section`` is that of the text, such as ``RFC 9110 7.7``."""

    id: str
    section: str
    title: str
    meaning: str
    advice: str
    level: Level = Level.MUST
