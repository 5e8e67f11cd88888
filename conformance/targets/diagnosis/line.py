"""One line of a diagnosis."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """What a line says: seen to work, at fault, or not known."""

    WORKS = "✓"
    FAULT = "✗"
    UNKNOWN = "–"


@dataclass(frozen=True, slots=True)
class Line:
    """What was found about one topic.

    ``advice`` says what to do, if there is something to do. ``hopeless``: with this fault nothing can come of a run.
    """

    mark: Mark
    topic: str
    text: str
    advice: str = ""
    hopeless: bool = False

    def __str__(self) -> str:
        return f"{self.mark} {self.topic}: {self.text}{f'. {self.advice}' if self.advice else ''}"


def works(topic: str, text: str) -> Line:
    """Return the line of what was seen to work."""
    return Line(Mark.WORKS, topic, text)


def fault(topic: str, text: str, advice: str, *, hopeless: bool = False) -> Line:
    """Return the line of a fault, with what to do about it."""
    return Line(Mark.FAULT, topic, text, advice, hopeless)


def unknown(topic: str, text: str, advice: str = "") -> Line:
    """Return the line of what could not be found out."""
    return Line(Mark.UNKNOWN, topic, text, advice)
