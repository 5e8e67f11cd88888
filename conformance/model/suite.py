"""All cases at once: finding the files, reading them with every problem reported, the digest of the corpus."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from conformance.model import corpus
from conformance.model.case import Case
from conformance.model.expand import load_case_file
from conformance.model.registry import Registry, registry
from conformance.model.vocabulary import Level
from conformance.model.yaml_source import Problem, SourceError

MODELINE = "case-file.schema.json"


@dataclass(frozen=True, slots=True)
class Suite:
    """The cases in the order of their files, and the registry that they rest on."""

    cases: tuple[Case, ...]
    registry: Registry


def case_files(folder: Path) -> list[Path]:
    """Return the case files below ``folder``, in a fixed order."""
    return sorted(folder.rglob("*.yaml"))


def yaml_files(paths: Iterable[Path]) -> list[Path]:
    """Return the files that ``paths`` name: each file itself, of each folder all YAML files below it.

    Raises:
        SourceError: names every path that does not exist.
    """
    paths = list(paths)
    missing = [Problem(path, 1, 1, "no such file or folder") for path in paths if not path.exists()]
    if missing:
        raise SourceError(missing)
    files = [file for path in paths for file in (case_files(path) if path.is_dir() else [path])]
    return list(dict.fromkeys(files))


def is_case_file(path: Path) -> bool:
    """Say whether a YAML file is meant as a case file: its first line names the case file's schema."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return MODELINE in file.readline(300)
    except OSError:
        return False


def files_of(classes: Sequence[str]) -> list[Path]:
    """Return the suite's own case files of these conformance classes (none: of all)."""
    root = corpus.cases()
    return [file for name in classes for file in case_files(root / name)] if classes else case_files(root)


def load_suite(files: Iterable[Path] | None = None) -> Suite:
    """Read the case files (default: the suite's own); raises ``SourceError`` with the problems of all files."""
    known = registry()
    cases: list[Case] = []
    problems: list[Problem] = []
    for path in case_files(corpus.cases()) if files is None else files:
        try:
            cases.extend(load_case_file(path, known))
        except SourceError as error:
            problems += error.problems
    problems += _twice(cases)
    if problems:
        raise SourceError(problems)
    return Suite(tuple(cases), known)


def _twice(cases: Sequence[Case]) -> list[Problem]:
    first: dict[str, Case] = {}
    problems = []
    for case in cases:
        other = first.setdefault(case.id, case)
        if other is not case:
            where = f"{other.file.name}:{other.line}"
            problems.append(Problem(case.file, case.line, 1, f"the id {case.id} is taken already at {where}"))
    return problems


@cache
def must_cases() -> int:
    """Return how many must-cases the suite has, whatever a run selects."""
    return sum(case.level is Level.MUST for case in load_suite().cases)


def digest() -> str:
    """Return the SHA-256 of the suite's cases, requirements, accept-sets and schemas: what a verdict rests on."""
    sha = hashlib.sha256()
    root = corpus.fixtures()
    files = [*case_files(corpus.cases()), *sorted((root / "requirements").glob("*.yaml")), root / "accept-sets.yaml"]
    files += [
        *sorted((root / "schemas").glob("*.xsd")),
        *sorted((root / "messages").glob("*")),
        *sorted((root / "policies").glob("*")),
    ]
    for path in files:
        if path.is_file():
            sha.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return sha.hexdigest()
