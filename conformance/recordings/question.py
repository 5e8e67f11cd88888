"""What is asked of recorded responses: one question for each requirement, however many exchanges answer it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from conformance.model.own_suite import own_suite
from conformance.model.registry import registry
from conformance.model.vocabulary import ConformanceClass, Level, Source

SIGNATURE = "Auth.Signature.wrong-secret"
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: an id that never changes, the requirement that it rests on, and of which action it is asked."""

    id: str
    title: str
    action: str
    conformance_class: str
    level: Level
    source: Source
    requirement: str


@cache
def of_responses(action: str) -> Question:
    """Return the question whether success responses of an action are as the reference says."""
    return _of(f"{action}.success", action, "response", f"Responses of {action} are as the reference says")


@cache
def of_rejections(action: str) -> Question:
    """Return the question whether the error responses to an action are as the protocol says."""
    return _of(
        "Protocol.Error.root", action, "rejection", f"Error responses to {action or 'calls'} are as they must be"
    )


@cache
def of_codes(action: str) -> Question:
    """Return the question whether errors have codes that the reference or the service gives."""
    title = f"Error responses to {action or 'calls'} have codes that are known"
    return _of("Common.ValidationError.status", action, "error-code", title, Level.SHOULD)


@cache
def of_requirement(requirement: str, action: str) -> Question:
    """Return the question that a requirement itself asks of an action."""
    part = _kebab(requirement.partition(".")[2] if requirement.startswith(f"{action}.") else requirement)
    text = registry().requirements[requirement].text
    return _of(requirement, action, part, text.rstrip("."))


def _of(requirement: str, action: str, part: str, title: str, level: Level | None = None) -> Question:
    row = registry().requirements[requirement]
    subject = _kebab(action) if action else "any"
    return Question(
        f"recorded.{subject}.{part}",
        title,
        action,
        _class_of(action).value if action else ConformanceClass.PROTOCOL.value,
        level or row.level,
        row.source,
        requirement,
    )


def _kebab(name: str) -> str:
    return _WORDS.sub("-", name).lower()


def _class_of(action: str) -> ConformanceClass:
    """Return the class in which the suite keeps the cases of an action."""
    return _classes().get(_kebab(action), ConformanceClass.PROTOCOL)


@cache
def _classes() -> dict[str, ConformanceClass]:
    """Return the class of each case file, by the file's name without its ending."""
    return {case.file.stem: case.conformance_class for case in own_suite().summaries}
