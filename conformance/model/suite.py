"""All cases at once: finding the files, reading them with every problem reported, the digest of the corpus."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.model import corpus
from conformance.model.case import Case
from conformance.model.digest import digest_of
from conformance.model.expand import load_case_file
from conformance.model.registry import Registry, registry
from conformance.model.yaml_source import Problem, SourceError

MODELINE = "case-file.schema.json"
_NO_CASE_FILE = f"not a case file: its first line must be `# yaml-language-server: $schema=…/{MODELINE}`"


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


def case_files_at(paths: Iterable[Path]) -> list[Path]:
    """Return the case files that ``paths`` name: each file itself, of each folder the case files below it.

    Raises:
        SourceError: names every path that does not exist, and every file that is no case file.
    """
    paths = list(paths)
    named = set(paths)
    files = yaml_files(paths)
    others = [file for file in files if file in named and not is_case_file(file)]
    if others:
        raise SourceError([Problem(file, 1, 1, _NO_CASE_FILE) for file in others])
    return [file for file in files if is_case_file(file)]


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


def digest(cases: Iterable[Case] = ()) -> str:
    """Return the digest of the suite (``digest_of``) with ``cases``, which may be a user's own."""
    suite = load_suite()
    return digest_of([*suite.cases, *cases], suite.registry, corpus.fixtures())
