"""Reading the registry of requirements and the accept-sets of errors from ``fixtures/``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from conformance.model import corpus
from conformance.model.expectation import AcceptSet, AcceptSets
from conformance.model.requirement import Requirement, RequirementFile
from conformance.model.yaml_source import Problem, SourceError, YamlSource


@dataclass(frozen=True, slots=True)
class Registry:
    """All requirements by id, with the file each stands in, and all accept-sets by name."""

    requirements: Mapping[str, Requirement]
    areas: Mapping[str, str]
    accept_sets: Mapping[str, AcceptSet]


def registry_files(fixtures: Path) -> list[Path]:
    """Return the files of requirements, and last the one of accept-sets."""
    return [*sorted((fixtures / "requirements").glob("*.yaml")), fixtures / "accept-sets.yaml"]


def load_registry(fixtures: Path) -> Registry:
    """Read ``requirements/*.yaml`` and ``accept-sets.yaml``; raises ``SourceError`` with all problems at once."""
    problems: list[Problem] = []
    requirements: dict[str, Requirement] = {}
    areas: dict[str, str] = {}
    *files, accept_sets = registry_files(fixtures)
    for path in files:
        try:
            source = YamlSource(path)
            file = source.validate(RequirementFile)
        except SourceError as error:
            problems += error.problems
            continue
        for number, requirement in enumerate(file.requirements):
            if requirement.id in requirements:
                problems.append(
                    source.problem(
                        ("requirements", number, "id"), f"the id {requirement.id} stands in the registry twice"
                    )
                )
            requirements[requirement.id] = requirement
            areas[requirement.id] = file.action
    accept: Mapping[str, AcceptSet] = {}
    try:
        accept = YamlSource(accept_sets).validate(AcceptSets).sets
    except SourceError as error:
        problems += error.problems
    if problems:
        raise SourceError(problems)
    return Registry(requirements, areas, accept)


@cache
def registry() -> Registry:
    """Return the suite's own registry, read once."""
    return load_registry(corpus.fixtures())
