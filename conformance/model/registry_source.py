"""Parsing the registry of requirements and the accept-sets of errors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from conformance.model import citation
from conformance.model.corpus import registry_files
from conformance.model.expectation import AcceptSet, AcceptSets
from conformance.model.problem import Problem, SourceError
from conformance.model.registered import Registry
from conformance.model.requirement import Requirement, RequirementFile
from conformance.model.yaml_source import YamlSource


def load_registry(fixtures: Path) -> Registry:
    """Read ``requirements/*.yaml`` and ``accept-sets.yaml``; raises ``SourceError`` with all problems at once."""
    problems: list[Problem] = []
    requirements: dict[str, Requirement] = {}
    areas: dict[str, str] = {}
    places: dict[str, Problem] = {}
    *files, accept_sets = registry_files(fixtures)
    for path in files:
        try:
            source = YamlSource(path)
            file = source.validate(RequirementFile)
        except SourceError as error:
            problems += error.problems
            continue
        for number, requirement in enumerate(file.requirements):
            here = source.problem(("requirements", number, "id"), "")
            first = places.setdefault(requirement.id, here)
            if first is not here:
                said = f"the id {requirement.id} stands in the registry twice, first at {first.file}:{first.line}"
                problems.append(replace(here, message=said))
            problems += _unresolved(source, ("requirements", number), requirement.citations, file.action)
            requirements[requirement.id] = _completed(requirement, file)
            areas[requirement.id] = file.action
    accept: Mapping[str, AcceptSet] = {}
    try:
        source = YamlSource(accept_sets)
        accept = source.validate(AcceptSets).sets
        for name, each in accept.items():
            problems += _unresolved(source, ("sets", name), each.because)
    except SourceError as error:
        problems += error.problems
    if problems:
        raise SourceError(problems)
    return Registry(requirements, areas, accept)


def _completed(requirement: Requirement, file: RequirementFile) -> Requirement:
    """Return a requirement with what its file says for all: its kind, and the page of its places."""
    places = [requirement.at] if isinstance(requirement.at, str) else requirement.at
    full = {"at": [_in_full(each, file.action) for each in places]}
    kind = {} if "kind" in requirement.model_fields_set else {"kind": file.kind}
    return requirement.model_copy(update={**full, **kind})


def _in_full(text: str, page: str) -> str:
    try:
        return citation.resolve(text, page).text
    except citation.UnknownPlaceError:
        return text


def _unresolved(
    source: YamlSource, place: Sequence[str | int], citations: Iterable[str], page: str = ""
) -> Iterator[Problem]:
    for each in citations:
        try:
            citation.resolve(each, page)
        except citation.UnknownPlaceError as error:
            yield source.problem(place, str(error))
