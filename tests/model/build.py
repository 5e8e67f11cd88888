"""Case files and a small registry of the tests' own, so that no test leans on the suite's real cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.model.case import Case
from conformance.model.expand import load_case_file
from conformance.model.expectation import AcceptedError, AcceptSet, ErrorAnswer
from conformance.model.problem import Problem, SourceError
from conformance.model.registered import Registry
from conformance.model.requirement import Requirement
from conformance.model.suite import Suite
from conformance.model.vocabulary import Level, Source

MARK = "@@"
"""Stands in a test's YAML just before the place that a problem must name."""


def requirement(name: str, **given: object) -> Requirement:
    return Requirement.model_validate(
        {"id": name, "at": "CommonErrors / Throttling", "text": f"the statement {name}", **given}
    )


def a_registry() -> Registry:
    rows = [
        requirement("Area.must"),
        requirement("Area.should", level=Level.SHOULD),
        requirement("Area.may", level=Level.MAY),
        requirement("Area.excluded", excluded="nobody can see this from outside"),
        requirement("Area.observed", source=Source.OBSERVED, at=[], see=["observed-0.1"]),
    ]
    sets = {
        "missing": AcceptSet(
            text="a required parameter is absent",
            because=["CommonErrors / ValidationError"],
            accept=[
                AcceptedError(source=Source.SPEC, error=ErrorAnswer(status=400, code="MissingParameter")),
                AcceptedError(source=Source.OBSERVED, error=ErrorAnswer(status=400, code="ValidationError")),
            ],
        ),
        "bad-value": AcceptSet(
            text="a parameter has a bad value",
            because=["CommonErrors / ValidationError"],
            accept=[AcceptedError(error=ErrorAnswer(status=400, code="InvalidParameterValue"))],
        ),
    }
    return Registry({row.id: row for row in rows}, {row.id: "Area" for row in rows}, sets)


def write(folder: Path, text: str, name: str = "identities/list-identities.yaml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def load(folder: Path, text: str) -> list[Case]:
    """Write ``text`` as a case file and return its cases."""
    return load_case_file(write(folder, text), a_registry())


def a_suite(folder: Path, text: str, name: str = "identities/list-identities.yaml") -> Suite:
    known = a_registry()
    return Suite(tuple(load_case_file(write(folder, text, name), known)), known)


def marked(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return ``text`` without its marks, and the line and column (from 1) of each."""
    places: list[tuple[int, int]] = []
    lines = []
    for number, line in enumerate(text.split("\n"), start=1):
        while MARK in line:
            places.append((number, line.index(MARK) + 1))
            line = line.replace(MARK, "", 1)
        lines.append(line)
    return "\n".join(lines), places


def problems_of(folder: Path, text: str) -> tuple[Problem, ...]:
    """Load a case file that is wrong; return its problems."""
    with pytest.raises(SourceError) as caught:
        load(folder, text)
    return caught.value.problems
